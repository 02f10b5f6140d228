//! All eight orientations, landscape and portrait, in every container that holds them. HEIF files are not read yet.

use stampmill::codec::Format;
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
