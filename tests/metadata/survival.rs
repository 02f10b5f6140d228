//! Which format keeps what of which other: the table of the README, cell by cell.

use std::path::PathBuf;

use image::codecs::{farbfeld, hdr, ico, openexr, pnm, tga};
use image::{ExtendedColorType, ImageEncoder, Rgb};
use stampmill::codec::Format;
use stampmill::metadata::{self, icc};
use stampmill::picture::Orientation;
use tempfile::TempDir;

use super::blocks::Blocks;
use super::*;

const SIZE: Size = Size {
    width: 16,
    height: 12,
};
const INPUTS: [&str; 14] = [
    "jpeg", "png", "tiff", "webp", "gif", "bmp", "qoi", "ico", "tga", "pnm", "hdr", "openexr",
    "farbfeld", "jxl",
];
const OUTPUTS: [Format; 7] = [
    Format::Jpeg,
    Format::Png,
    Format::Tiff,
    Format::WebP,
    Format::Gif,
    Format::Bmp,
    Format::Qoi,
];

/// A file with everything that its format can hold.
fn input(name: &str) -> Vec<u8> {
    let blocks = Blocks {
        icc: Some(icc::srgb_profile()),
        ..Blocks::new(Orientation::Normal, true)
    };
    let picture = |channels, depth| smooth(SIZE, channels, depth);
    match name {
        "jpeg" => blocks.file(&picture(Channels::Rgb, Depth::Eight), Format::Jpeg),
        "png" => blocks.file(&picture(Channels::Rgba, Depth::Sixteen), Format::Png),
        "tiff" => blocks.file(&picture(Channels::Rgba, Depth::Sixteen), Format::Tiff),
        "webp" => blocks.file(&picture(Channels::Rgba, Depth::Eight), Format::WebP),
        "gif" => blocks.file(&picture(Channels::Rgba, Depth::Eight), Format::Gif),
        "bmp" => blocks.file(&picture(Channels::Rgba, Depth::Eight), Format::Bmp),
        "qoi" => blocks.file(&picture(Channels::Rgba, Depth::Eight), Format::Qoi),
        "jxl" => boxed(&blocks),
        _ => only_read(name),
    }
}

/// A JPEG XL file of 16 bits with alpha and these blocks; nobody writes one without loss of either in pure Rust.
fn boxed(blocks: &Blocks) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jxl");
    let sound = fs::read(folder.join("deep-alpha.jxl")).unwrap();
    // Behind the signature and the box that tells the type.
    let (head, rest) = sound.split_at(32);
    let exif = [&[0; 4], blocks.exif.as_deref().unwrap()].concat();
    let mut file = head.to_vec();
    for (kind, payload) in [(b"Exif", &exif), (b"xml ", blocks.xmp.as_ref().unwrap())] {
        file.extend((payload.len() as u32 + 8).to_be_bytes());
        file.extend(kind);
        file.extend(payload);
    }
    file.extend(rest);
    file
}

fn only_read(name: &str) -> Vec<u8> {
    let (width, height) = (SIZE.width, SIZE.height);
    let mut file = Cursor::new(Vec::new());
    let eight = smooth(SIZE, Channels::Rgba, Depth::Eight);
    let sixteen = smooth(SIZE, Channels::Rgba, Depth::Sixteen);
    let (Samples::U8(eight), Samples::U16(sixteen)) = (eight.samples(), sixteen.samples()) else {
        panic!("8 and 16 bits were asked for")
    };
    let deep: Vec<u8> = sixteen
        .iter()
        .flat_map(|sample| sample.to_ne_bytes())
        .collect();
    let floats: Vec<f32> = sixteen
        .iter()
        .map(|sample| f32::from(*sample) / 65_535.0)
        .collect();
    let float_bytes: Vec<u8> = floats
        .iter()
        .flat_map(|value| value.to_ne_bytes())
        .collect();
    let lights: Vec<_> = floats
        .chunks(4)
        .map(|pixel| Rgb([pixel[0], pixel[1], pixel[2]]))
        .collect();
    let (rgba8, rgba16) = (ExtendedColorType::Rgba8, ExtendedColorType::Rgba16);
    match name {
        "ico" => ico::IcoEncoder::new(&mut file).write_image(eight, width, height, rgba8),
        "tga" => tga::TgaEncoder::new(&mut file).write_image(eight, width, height, rgba8),
        "pnm" => pnm::PnmEncoder::new(&mut file)
            .with_dynamic_header()
            .write_image(&deep, width, height, rgba16),
        "hdr" => hdr::HdrEncoder::new(&mut file).encode(&lights, width as usize, height as usize),
        "openexr" => openexr::OpenExrEncoder::new(&mut file).write_image(
            &float_bytes,
            width,
            height,
            ExtendedColorType::Rgba32F,
        ),
        "farbfeld" => farbfeld::FarbfeldEncoder::new(&mut file).encode(&deep, width, height),
        other => panic!("{other}"),
    }
    .unwrap();
    file.into_inner()
}

fn holds(block: Option<&Vec<u8>>, text: &str) -> bool {
    block.is_some_and(|block| String::from_utf8_lossy(block).contains(text))
}

/// Whether it is the profile of the inputs; when it was made stands in it as well.
fn is_the_profile(profile: &[u8]) -> bool {
    let wanted = icc::srgb_profile();
    profile.len() == wanted.len() && profile[..24] == wanted[..24] && profile[36..] == wanted[36..]
}

/// The marks of what a file has.
fn marks(decoded: &Decoded) -> String {
    let picture = &decoded.picture;
    let count = picture.channels().count();
    let alphas: Vec<u16> = match picture.clone().with_depth(Depth::Sixteen).samples() {
        Samples::U16(samples) => samples
            .chunks(count)
            .map(|pixel| pixel[count - 1])
            .collect(),
        Samples::U8(_) => panic!("16 bits were asked for"),
    };
    let alpha = match picture.channels().has_alpha() {
        true if alphas.iter().any(|alpha| !matches!(alpha, 0 | 65_535)) => "A",
        true if alphas.contains(&0) => "a",
        _ => "",
    };
    let has_fine_steps = match picture.samples() {
        Samples::U8(_) => false,
        Samples::U16(samples) => samples.iter().any(|sample| sample % 257 != 0),
    };
    let exif = decoded
        .exif
        .as_deref()
        .map(metadata::summary)
        .unwrap_or_default();
    let has_exif = exif.taken.is_some() && exif.make.is_some();
    let marks = [
        (decoded.icc.as_deref().is_some_and(is_the_profile), "I"),
        (has_exif, "E"),
        (holds(decoded.xmp.as_ref(), "A title"), "X"),
        (holds(decoded.iptc.as_ref(), "A caption"), "P"),
        (!alpha.is_empty(), alpha),
        (has_fine_steps, "16"),
    ];
    let there: Vec<_> = marks
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, mark)| mark)
        .collect();
    there.join(" ")
}

#[test]
fn the_table_of_the_readme_is_what_comes_out() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for name in INPUTS {
        let extension = if name == "openexr" { "exr" } else { name };
        let path = folder
            .path()
            .join(format!("in/{name}.{}", extension.replace("farbfeld", "ff")));
        fs::write(path, input(name)).unwrap();
    }
    for format in OUTPUTS {
        let name = format.to_string();
        records(
            folder.path(),
            &["in", "-o", &name, "-f", &name, "--icc", "keep"],
        );
    }
    let mut lines = vec![
        format!(
            "| | {} |",
            OUTPUTS.map(|format| format.to_string()).join(" | ")
        ),
        format!("|---{}|", "|---".repeat(OUTPUTS.len())),
    ];
    for name in INPUTS {
        let cells = OUTPUTS.map(|format| {
            let decoded = read(&named(&folder.path().join(format.to_string()), name));
            assert_eq!(decoded.picture.size(), SIZE);
            marks(&decoded)
        });
        lines.push(format!("| {name} | {} |", cells.join(" | ")).replace("|  |", "| |"));
    }
    let table = lines.join("\n").replace("|  |", "| |");
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(
        readme.contains(&table),
        "README.md should have this table:\n{table}"
    );
    if let Some(files) = exiftool(folder.path(), &["-i", "in", "-i", "qoi"]) {
        // It does not know QOI, which holds pixels only.
        assert_eq!(files.len(), INPUTS.len() * (OUTPUTS.len() - 1));
        files
            .iter()
            .for_each(|file| assert_exiftool_agrees(file, folder.path()));
    }
}

/// The file of that name in a folder, whatever its extension.
fn named(folder: &Path, stem: &str) -> PathBuf {
    let mut files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .find(|path| path.file_stem().is_some_and(|name| name == stem))
        .unwrap_or_else(|| panic!("nothing for {stem} in {}", folder.display()))
}

/// exiftool finds in an output what we do, and no more.
fn assert_exiftool_agrees(file: &Value, folder: &Path) {
    let path = Path::new(file["SourceFile"].as_str().unwrap());
    let ours = marks(&read(path));
    let has = |tag: &str| file.get(tag).is_some();
    let has_group = |group: &str| {
        file.as_object()
            .unwrap()
            .keys()
            .any(|key| key.starts_with(group))
    };
    let theirs = [
        (has_group("ICC_Profile"), "I"),
        (has("IFD0:Make") && has("ExifIFD:DateTimeOriginal"), "E"),
        (file["XMP-dc:Title"] == "A title", "X"),
        (file["IPTC:Caption-Abstract"] == "A caption", "P"),
    ];
    for (there, mark) in theirs {
        let name = path.strip_prefix(folder).unwrap_or(path).display();
        assert_eq!(
            ours.split(' ').any(|ours| ours == mark),
            there,
            "{mark} in {name}: {file}"
        );
    }
}
