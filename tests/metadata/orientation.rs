//! All eight orientations, landscape and portrait, in every container that holds them. HEIF files are not read yet.

use stampmill::codec::{Attachments, Encoding, Format};
use stampmill::metadata;
use stampmill::ops::{Split, orient};
use stampmill::picture::Orientation;
use tempfile::TempDir;

use super::blocks::{Blocks, HOLDERS, extension};
use super::*;

const LANDSCAPE: Size = Size {
    width: 96,
    height: 64,
};

struct Case {
    name: String,
    format: Format,
    orientation: Orientation,
    upright: Picture,
    stored: Picture,
}

/// Files of every kind in a folder.
fn cases(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for (size, shape) in [(LANDSCAPE, "l"), (LANDSCAPE.transposed(), "p")] {
        let upright = smooth(size, Channels::Rgb, Depth::Eight);
        for orientation in Orientation::ALL {
            let stored = orient(upright.clone(), orientation.inverse(), Split::Never);
            assert_eq!(orient(stored.clone(), orientation, Split::Never), upright);
            for (big_endian, order) in [(false, "ii"), (true, "mm")] {
                for format in HOLDERS {
                    let (number, extension) = (orientation.exif(), extension(format));
                    let name = format!("{extension}-{shape}-{number}-{order}.{extension}");
                    let file = Blocks::new(orientation, big_endian).file(&stored, format);
                    fs::write(folder.join(&name), file).unwrap();
                    cases.push(Case {
                        name,
                        format,
                        orientation,
                        upright: upright.clone(),
                        stored: stored.clone(),
                    });
                }
            }
        }
    }
    cases
}

fn assert_looks(found: &Picture, wanted: &Picture, is_exact: bool, name: &str) {
    if is_exact {
        assert_eq!(found, wanted, "{name}");
    } else {
        let psnr = psnr(found, wanted);
        assert!(psnr >= 35.0, "{name}: {psnr:.1} dB");
    }
}

/// All blocks of an output say this orientation and its size.
fn assert_says(decoded: &Decoded, orientation: Orientation, name: &str) {
    assert_eq!(
        metadata::orientation(decoded.exif.as_deref().unwrap()),
        orientation,
        "{name}"
    );
    let packet = String::from_utf8(decoded.xmp.clone().unwrap()).unwrap();
    let turned = format!("tiff:Orientation=\"{}\"", orientation.exif());
    assert_eq!(
        packet.matches("Orientation=").count(),
        1,
        "{name}: {packet}"
    );
    assert!(packet.contains(&turned), "{name}: {packet}");
    let width = format!("exif:PixelXDimension=\"{}\"", decoded.picture.width());
    assert!(
        packet.contains(&width) && !packet.contains("9999"),
        "{name}: {packet}"
    );
}

#[test]
fn every_orientation_comes_out_upright_and_says_so() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let cases = cases(&folder.path().join("in"));
    records(
        folder.path(),
        &["in", "-o", "kept", "-q", "95", "--subsampling", "4:4:4"],
    );
    records(folder.path(), &["in", "-o", "exact", "-f", "png"]);
    for case in &cases {
        let name = &case.name;
        let kept = read(&folder.path().join("kept").join(name));
        let is_lossless = matches!(case.format, Format::Png | Format::Tiff);
        assert_looks(&kept.picture, &case.upright, is_lossless, name);
        assert_says(&kept, Orientation::Normal, name);
        let stem = name.rsplit_once('.').unwrap().0;
        let exact = read(&folder.path().join(format!("exact/{stem}.png")));
        assert_looks(
            &exact.picture,
            &case.upright,
            case.format != Format::Jpeg,
            name,
        );
        assert_says(&exact, Orientation::Normal, name);
    }
    for outputs in ["kept", "exact"] {
        let tags = [
            "-Orientation",
            "-ExifImageWidth",
            "-ExifImageHeight",
            "-ImageSize",
        ];
        let Some(files) = exiftool(&folder.path().join(outputs), &[&["-a"], &tags[..]].concat())
        else {
            return;
        };
        assert_eq!(files.len(), cases.len());
        for file in &files {
            let size = file["Composite:ImageSize"].as_str().unwrap();
            let (width, height) = size.split_once(' ').or(size.split_once('x')).unwrap();
            assert_eq!(file["IFD0:Orientation"], 1, "{file}");
            assert_eq!(file["XMP-tiff:Orientation"], 1, "{file}");
            assert_eq!(file["ExifIFD:ExifImageWidth"].to_string(), width, "{file}");
            assert_eq!(
                file["ExifIFD:ExifImageHeight"].to_string(),
                height,
                "{file}"
            );
            assert_eq!(file["XMP-exif:ExifImageWidth"].to_string(), width, "{file}");
        }
    }
}

/// A packet that says how to turn a picture, as an attribute or as an element.
fn packet(orientation: Orientation, is_element: bool) -> String {
    let (number, space) = (orientation.exif(), "http://ns.adobe.com/tiff/1.0/");
    let (attribute, element) = match is_element {
        true => (
            String::new(),
            format!("<t:Orientation>{number}</t:Orientation>"),
        ),
        false => (format!("t:Orientation=\"{number}\""), String::new()),
    };
    format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:t=\"{space}\" {attribute}>{element}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
}

/// Writes a picture whose XMP says how to turn it, and whose EXIF says so too, or upright, or nothing.
fn write_with_xmp(path: &Path, stored: &Picture, packet: &str, exif: Option<Orientation>) {
    let exif = exif.map(|orientation| {
        [
            &b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..],
            &[orientation.exif() as u8],
            &[0; 6],
        ]
        .concat()
    });
    let attachments = Attachments {
        exif: exif.as_deref(),
        xmp: Some(packet.as_bytes()),
        ..Attachments::default()
    };
    let format = Format::from_extension(path.extension().unwrap().to_str().unwrap()).unwrap();
    let encoding = Encoding {
        quality: 95,
        subsampling: codec::Subsampling::S444,
        ..Encoding::new(format)
    };
    fs::write(
        path,
        codec::encode(stored, &encoding, &attachments)
            .unwrap()
            .bytes,
    )
    .unwrap();
}

#[test]
fn xmp_turns_a_picture_whose_exif_does_not_say() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let upright = smooth(LANDSCAPE, Channels::Rgb, Depth::Eight);
    let mut names = Vec::new();
    for format in HOLDERS {
        for orientation in [Orientation::Rotate90, Orientation::FlipVertical] {
            for is_element in [false, true] {
                let stored = orient(upright.clone(), orientation.inverse(), Split::Never);
                let name = format!("{}-{}-{is_element}", extension(format), orientation.exif());
                let path = folder
                    .path()
                    .join(format!("in/{name}.{}", extension(format)));
                write_with_xmp(&path, &stored, &packet(orientation, is_element), None);
                names.push((name, orientation, stored));
            }
        }
    }
    let named = "out/{stem}-{width}x{height}.png";
    let planned = stampmill(folder.path(), &["run", "in", "-o", named, "--dry-run"]);
    let planned = String::from_utf8(planned.stdout).unwrap();
    records(folder.path(), &["in", "-o", named]);
    records(
        folder.path(),
        &["in", "-o", "stored", "-f", "png", "--no-orient"],
    );
    for (name, orientation, stored) in &names {
        let output = format!("out/{name}-96x64.png");
        assert!(planned.contains(&output), "{output}: {planned}");
        let decoded = read(&folder.path().join(output));
        let found = psnr(&decoded.picture, &upright);
        assert!(found >= 30.0, "{name}: {found:.1} dB");
        let packet = String::from_utf8(decoded.xmp.unwrap()).unwrap();
        assert!(packet.contains("tiff:Orientation=\"1\""), "{packet}");
        assert_eq!(packet.matches("Orientation").count(), 1, "{packet}");

        let kept = read(&folder.path().join(format!("stored/{name}.png")));
        let found = psnr(&kept.picture, stored);
        assert!(found >= 30.0, "{name}: {found:.1} dB");
        assert_eq!(
            metadata::orientation(kept.exif.as_deref().unwrap()),
            *orientation
        );
    }
    let inspected = stampmill(
        folder.path(),
        &["inspect", "in", "--json", "--probe", "hash"],
    );
    let lines = String::from_utf8(inspected.stdout).unwrap();
    let hashes = lines.lines().filter_map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["hash"]["dhash"].as_str().map(str::to_owned)
    });
    let mut hashes: Vec<String> = hashes.collect();
    assert_eq!(hashes.len(), names.len());
    hashes.dedup();
    assert_eq!(hashes.len(), 1, "all show the same: {hashes:?}");
}

#[test]
fn exif_has_the_last_word_on_orientation() {
    let folder = TempDir::new().unwrap();
    let stored = smooth(LANDSCAPE, Channels::Rgb, Depth::Eight);
    let packet = packet(Orientation::Rotate90, false);
    for format in HOLDERS {
        for exif in [Orientation::Normal, Orientation::Rotate180] {
            let input = format!("in-{}.{}", exif.exif(), extension(format));
            write_with_xmp(&folder.path().join(&input), &stored, &packet, Some(exif));
            records(folder.path(), &[&input, "-o", "out/{filename}.png"]);
            let output = format!("out/{input}.png");
            let wanted = orient(stored.clone(), exif, Split::Never);
            let found = psnr(&read(&folder.path().join(&output)).picture, &wanted);
            assert!(found >= 30.0, "{input}: {found:.1} dB");
        }
    }
}

#[test]
fn without_turning_pixels_and_tags_stay_and_sizes_are_those_of_the_stored_picture() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let cases = cases(&folder.path().join("in"));
    let plain = ["in", "-f", "png", "--no-orient", "-o"];
    records(folder.path(), &[&plain[..], &["stored"]].concat());
    records(
        folder.path(),
        &[&plain[..], &["small", "-s", "48x"]].concat(),
    );
    let without = ["none", "copyright"];
    for policy in without {
        records(
            folder.path(),
            &[&plain[..], &[policy, "--metadata", policy]].concat(),
        );
    }
    for case in &cases {
        let stem = case.name.rsplit_once('.').unwrap().0;
        let at = |outputs: &str| read(&folder.path().join(format!("{outputs}/{stem}.png")));
        let stored = at("stored");
        assert_looks(
            &stored.picture,
            &case.stored,
            case.format != Format::Jpeg,
            stem,
        );
        assert_says(&stored, case.orientation, stem);
        let small = at("small");
        assert_eq!(small.picture.width(), 48);
        assert_says(&small, case.orientation, stem);
        for policy in without {
            // What still has to be turned has to say so, whatever else is dropped.
            let exif = at(policy).exif;
            let said = exif.as_deref().map(metadata::orientation);
            assert_eq!(
                said.unwrap_or_default(),
                case.orientation,
                "{stem}, {policy}"
            );
        }
    }
}
