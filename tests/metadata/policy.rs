//! What stays, what goes and what is put in, from every container that holds metadata into every other.

use stampmill::codec::Format;
use stampmill::metadata;
use stampmill::picture::Orientation;
use tempfile::TempDir;

use super::blocks::{Blocks, HOLDERS, PLACE, PRIVATE, extension};
use super::*;

/// A folder with a file of each kind, in both byte orders.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let picture = smooth(Size::new(16, 12), Channels::Rgb, Depth::Eight);
    for format in HOLDERS {
        for big_endian in [false, true] {
            let name = format!("in/{}-{big_endian}.{0}", extension(format));
            let file = Blocks::new(Orientation::Rotate90, big_endian).file(&picture, format);
            fs::write(folder.path().join(name), file).unwrap();
        }
    }
    folder
}

/// The outputs of a run into every format, with their format.
fn outputs(folder: &TempDir, args: &[&str]) -> Vec<(String, Format, Decoded)> {
    let mut found = Vec::new();
    for format in HOLDERS {
        let name = format.to_string();
        let all = ["in", "-o", &name, "-f", &name, "--on-conflict", "overwrite"];
        records(folder.path(), &[&all[..], args].concat());
        for source in HOLDERS {
            for big_endian in [false, true] {
                let stem = format!("{}-{big_endian}", extension(source));
                let path = format!("{name}/{stem}.{}", extension(format));
                let decoded = read(&folder.path().join(&path));
                found.push((path, format, decoded));
            }
        }
    }
    assert_eq!(found.len(), 32);
    found
}

fn text(block: Option<&Vec<u8>>) -> String {
    String::from_utf8_lossy(block.map_or(&[], Vec::as_slice)).into_owned()
}

fn all_text(decoded: &Decoded) -> String {
    [&decoded.exif, &decoded.xmp, &decoded.iptc]
        .map(|block| text(block.as_ref()))
        .concat()
}

/// Whether a format keeps IPTC, of a file that had it.
fn keeps_iptc(path: &str, format: Format) -> bool {
    format != Format::WebP && !path.contains("webp-")
}

#[test]
fn all_is_kept_and_true() {
    for (path, format, decoded) in outputs(&folder(), &[]) {
        let exif = decoded.exif.as_ref().unwrap();
        let summary = metadata::summary(exif);
        assert_eq!(summary.make.as_deref(), Some("Maker"), "{path}");
        assert_eq!(summary.artist.as_deref(), Some("Old artist"), "{path}");
        assert_eq!(metadata::orientation(exif), Orientation::Normal, "{path}");
        assert!(text(Some(exif)).contains(PLACE), "{path}");
        // TIFF files have no maker's notes.
        let is_tiff = format == Format::Tiff || path.contains("tif-");
        assert_eq!(text(Some(exif)).contains("NOTE"), !is_tiff, "{path}");
        assert!(text(decoded.xmp.as_ref()).contains("A title"), "{path}");
        let caption = text(decoded.iptc.as_ref()).contains("A caption");
        assert_eq!(caption, keeps_iptc(&path, format), "{path}");
    }
}

#[test]
fn the_colour_space_is_that_of_the_output() {
    let folder = TempDir::new().unwrap();
    let picture = smooth(Size::new(16, 12), Channels::Rgb, Depth::Eight);
    let blocks = Blocks {
        icc: Some(metadata::icc::srgb_profile()),
        ..Blocks::new(Orientation::Normal, true)
    };
    fs::write(
        folder.path().join("a.jpg"),
        blocks.file(&picture, Format::Jpeg),
    )
    .unwrap();
    // The field in the byte order of the block, before its value.
    let field = b"\xa0\x01\0\x03\0\0\0\x01";
    for (icc, value) in [
        ("srgb", b"\0\x01"),
        ("keep", b"\xff\xff"),
        ("strip", b"\xff\xff"),
    ] {
        records(folder.path(), &["a.jpg", "-o", icc, "--icc", icc]);
        let exif = read(&folder.path().join(icc).join("a.jpg")).exif.unwrap();
        let wanted = [&field[..], value].concat();
        assert!(
            exif.windows(wanted.len()).any(|bytes| bytes == wanted),
            "{icc}"
        );
    }
}

#[test]
fn what_a_format_cannot_hold_is_told() {
    let folder = folder();
    for (format, told) in [
        ("jpeg", &[][..]),
        ("png", &[]),
        ("tiff", &["maker's notes"]),
        ("webp", &["IPTC"]),
        ("bmp", &["EXIF", "XMP", "IPTC"]),
        ("gif", &["EXIF", "XMP", "IPTC"]),
        ("qoi", &["EXIF", "XMP", "IPTC"]),
    ] {
        let records = records(folder.path(), &["in", "-o", format, "-f", format]);
        let of_jpeg = |record: &&Value| record["input"].as_str().unwrap().ends_with("jpg");
        for record in records.iter().filter(of_jpeg) {
            let warnings = record["warnings"].as_array().unwrap();
            assert_eq!(warnings.len(), told.len(), "{record}");
            for (warning, told) in warnings.iter().zip(told) {
                let warning = warning.as_str().unwrap();
                assert!(
                    warning.contains(told) && warning.contains("left out"),
                    "{record}"
                );
            }
        }
    }
}

#[test]
fn what_is_stripped_is_in_no_block() {
    let folder = folder();
    for (args, gone) in [
        (&["--strip", "gps"][..], &[PLACE][..]),
        (&["--strip", "private"], &[PRIVATE, "NOTE"]),
        (&["--strip", "gps,private"], &[PLACE, PRIVATE, "NOTE"]),
        (
            &["--strip", "gps", "--strip", "private"],
            &[PLACE, PRIVATE, "NOTE"],
        ),
    ] {
        for (path, format, decoded) in outputs(&folder, args) {
            let found = all_text(&decoded);
            for gone in gone {
                assert!(!found.contains(gone), "{path} with {args:?}");
            }
            for kept in ["Maker", "Old artist", "A title"] {
                assert!(found.contains(kept), "{path} with {args:?}");
            }
            assert_eq!(
                found.contains("A caption"),
                keeps_iptc(&path, format),
                "{path}"
            );
            if gone.len() == 1 {
                assert!(found.contains(PRIVATE), "{path}");
            }
        }
    }
}

#[test]
fn copyright_is_credits_and_date_and_none_is_nothing() {
    let folder = folder();
    for (path, _, decoded) in outputs(&folder, &["--metadata", "copyright"]) {
        let summary = metadata::summary(decoded.exif.as_ref().unwrap());
        assert_eq!(summary.artist.as_deref(), Some("Old artist"), "{path}");
        assert_eq!(
            summary.copyright.as_deref(),
            Some("Old copyright"),
            "{path}"
        );
        assert_eq!(
            summary.taken.as_deref(),
            Some("2020:01:02 03:04:05"),
            "{path}"
        );
        let found = all_text(&decoded);
        for gone in [
            "Maker",
            PLACE,
            PRIVATE,
            "NOTE",
            "A title",
            "A caption",
            "9999",
            "Orientation",
        ] {
            assert!(!found.contains(gone), "{path}: {gone} in {found}");
        }
        assert!(text(decoded.xmp.as_ref()).contains("Old artist"), "{path}");
    }
    for (path, format, decoded) in outputs(&folder, &["--metadata", "none"]) {
        assert_eq!((decoded.xmp, decoded.iptc), (None, None), "{path}");
        // The encoder of TIFF states a resolution, which is nobody's.
        assert_eq!(decoded.exif.is_some(), format == Format::Tiff, "{path}");
        let found = text(decoded.exif.as_ref());
        assert!(!found.contains("Old") && !found.contains("Maker"), "{path}");
    }
}

#[test]
fn credits_are_put_into_every_block_that_is_there() {
    let folder = folder();
    let args = [
        "--set",
        "artist=Åse {stem}",
        "--set",
        "copyright=© {year} Åse",
    ];
    for policy in ["all", "copyright"] {
        let args = [&args[..], &["--metadata", policy]].concat();
        for (path, format, decoded) in outputs(&folder, &args) {
            let stem = Path::new(&path).file_stem().unwrap().to_str().unwrap();
            let summary = metadata::summary(decoded.exif.as_ref().unwrap());
            let artist = format!("Åse {stem}");
            assert_eq!(summary.artist.as_ref(), Some(&artist), "{path}");
            let copyright = summary.copyright.unwrap();
            assert!(copyright.starts_with("© 2") && copyright.ends_with(" Åse"));
            let mut blocks = vec![text(decoded.xmp.as_ref())];
            if keeps_iptc(&path, format) {
                blocks.push(text(decoded.iptc.as_ref()));
            }
            for block in blocks {
                assert!(
                    block.contains(&artist) && block.contains(&copyright),
                    "{path}: {block}"
                );
                assert!(!block.contains("Old"), "{path}: {block}");
            }
        }
    }
    if let Some(files) = exiftool(folder.path(), &["-a", "-i", "in"]) {
        assert_eq!(files.len(), 32);
        for file in files {
            let path = file["SourceFile"].as_str().unwrap();
            assert!(
                file["IFD0:Artist"].as_str().unwrap().starts_with("Åse "),
                "{file}"
            );
            assert_eq!(file["XMP-dc:Creator"], file["IFD0:Artist"], "{file}");
            assert_eq!(file["XMP-dc:Rights"], file["IFD0:Copyright"], "{file}");
            if !path.contains("webp") {
                assert_eq!(file["IPTC:By-line"], file["IFD0:Artist"], "{file}");
                assert_eq!(
                    file["IPTC:CopyrightNotice"], file["IFD0:Copyright"],
                    "{file}"
                );
            }
            assert!(file.get("ExifTool:Warning").is_none(), "{file}");
        }
    }
}

#[test]
fn credits_make_a_block_where_there_is_none_and_a_recipe_says_the_same() {
    let folder = TempDir::new().unwrap();
    let picture = smooth(Size::new(8, 8), Channels::Rgb, Depth::Eight);
    let bare = Blocks::default().file(&picture, Format::Png);
    fs::write(folder.path().join("a.png"), bare).unwrap();
    let recipe = "[output]\nmetadata = 'none'\nstrip = ['gps', 'private']\n[output.set]\nartist = 'From the file'\ncopyright = 'C'\n";
    fs::write(folder.path().join("r.toml"), recipe).unwrap();
    let flags = [
        "a.png",
        "-o",
        "out",
        "--recipe",
        "r.toml",
        "--set",
        "artist=Ada",
    ];
    let records = records(folder.path(), &flags);
    assert_eq!(records[0]["warnings"], serde_json::json!([]));
    let decoded = read(&folder.path().join("out/a.png"));
    let summary = metadata::summary(&decoded.exif.unwrap());
    assert_eq!(summary.artist.as_deref(), Some("Ada"));
    assert_eq!(summary.copyright.as_deref(), Some("C"));
    assert_eq!((decoded.xmp, decoded.iptc), (None, None));
}

#[test]
fn words_that_do_not_exist_are_refused_before_any_work() {
    let folder = folder();
    for (args, hint) in [
        (["--set", "artits=Ada"], "did you mean artist?"),
        (["--set", "Ada"], "write KEY=TEXT"),
        (["--set", "artist="], "has no text"),
        (["--set", "artist={yaer}"], "did you mean {year}?"),
        (["--strip", "gsp"], "did you mean gps?"),
        (["--metadata", "copyrigth"], "did you mean copyright?"),
    ] {
        let output = stampmill(
            folder.path(),
            &[&["run", "in", "-o", "out"], &args[..]].concat(),
        );
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {errors}");
        assert!(
            errors.contains(hint) && errors.contains(args[0]),
            "{errors}"
        );
        assert!(!folder.path().join("out").exists());
    }
}

#[test]
fn damaged_blocks_are_left_out_with_a_warning_and_the_picture_is_not() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let picture = smooth(Size::new(8, 8), Channels::Rgb, Depth::Eight);
    let good = Blocks::new(Orientation::Normal, false);
    let circle =
        b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x0a\0\0\0\0\0\0\0SECRETPLACE".to_vec();
    let cut = good.xmp.clone().unwrap()[..700].to_vec();
    let undeclared = String::from_utf8(good.xmp.clone().unwrap()).unwrap();
    let undeclared = undeclared.replace("xmlns:aux", "xmlns:xua").into_bytes();
    let lying = b"\x1c\x02\x50\x80\x08\xff\xff\xff\xff\xff\xff\xff\xffSECRETPLACE".to_vec();
    let kinds = [
        (
            "exif",
            Blocks {
                exif: Some(circle),
                ..good.clone()
            },
        ),
        (
            "nonsense",
            Blocks {
                exif: Some(b"SECRETPLACE".to_vec()),
                ..good.clone()
            },
        ),
        (
            "xmp",
            Blocks {
                xmp: Some(cut),
                ..good.clone()
            },
        ),
        (
            "undeclared",
            Blocks {
                xmp: Some(undeclared),
                ..good.clone()
            },
        ),
        (
            "iptc",
            Blocks {
                iptc: Some(lying),
                ..good
            },
        ),
    ];
    for (name, blocks) in &kinds {
        for format in [Format::Jpeg, Format::Png] {
            let path = format!("in/{name}-{format}.{}", extension(format));
            fs::write(folder.path().join(path), blocks.file(&picture, format)).unwrap();
        }
    }
    let args = ["in", "-o", "out", "--strip", "gps,private"];
    for record in records(folder.path(), &args) {
        let warnings = record["warnings"].as_array().unwrap();
        assert_eq!(warnings.len(), 1, "{record}");
        assert!(
            warnings[0].as_str().unwrap().contains("left out"),
            "{record}"
        );
        let path = record["outputs"][0]["path"].as_str().unwrap();
        let decoded = read(&folder.path().join(path));
        let found = all_text(&decoded);
        assert!(!found.contains(PLACE) && !found.contains(PRIVATE), "{path}");
        let left = [&decoded.exif, &decoded.xmp, &decoded.iptc];
        assert_eq!(
            left.iter().filter(|block| block.is_some()).count(),
            2,
            "{path}"
        );
    }
}
