//! AVIF, which is written and not read: what its boxes say.

use super::*;
use crate::codec::Format;

const SIZE: Size = Size {
    width: 40,
    height: 24,
};

/// What follows the name of a box.
fn boxed<'a>(file: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    let at = file.windows(4).position(|name| name == kind)?;
    file.get(at + 4..)
}

fn encoded(channels: Channels, depth: Depth, quality: u8) -> Vec<u8> {
    let encoding = Encoding {
        quality,
        ..Encoding::new(Format::Avif)
    };
    write(&smooth(SIZE, channels, depth), &encoding)
}

#[test]
fn size_depth_and_alpha_stand_in_the_boxes() {
    for (channels, depth) in [
        (Channels::Rgb, Depth::Eight),
        (Channels::Rgba, Depth::Eight),
        (Channels::Gray, Depth::Sixteen),
        (Channels::GrayAlpha, Depth::Sixteen),
    ] {
        let file = encoded(channels, depth, 80);
        assert_eq!(&file[4..12], b"ftypavif");
        let extent = [0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 24];
        assert_eq!(&boxed(&file, b"ispe").unwrap()[..12], extent);
        // The flag of high depth, without that of 12 bits.
        let bits = if boxed(&file, b"av1C").unwrap()[2] & 0x60 == 0x40 {
            10
        } else {
            8
        };
        assert_eq!(bits, if depth == Depth::Eight { 8 } else { 10 });
        let alpha = boxed(&file, b"urn:".as_slice().try_into().unwrap());
        assert_eq!(alpha.is_some(), channels.has_alpha(), "{channels:?}");
    }
}

#[test]
fn quality_decides_over_the_size_and_a_bound_over_quality() {
    let (fine, coarse) = (
        encoded(Channels::Rgb, Depth::Eight, 95),
        encoded(Channels::Rgb, Depth::Eight, 10),
    );
    assert!(coarse.len() < fine.len());
    assert_eq!(fine, encoded(Channels::Rgb, Depth::Eight, 95));
    let bounded = Encoding {
        quality: 95,
        max_bytes: Some(fine.len() as u64 - 1),
        ..Encoding::new(Format::Avif)
    };
    let picture = smooth(SIZE, Channels::Rgb, Depth::Eight);
    let file = encode(&picture, &bounded, &Attachments::default()).unwrap();
    assert!(file.bytes.len() < fine.len() && file.quality.unwrap() < 95);
}

#[test]
fn exif_goes_along_and_the_rest_is_named() {
    let exif = b"II*\0\x08\0\0\0\0\0\0\0\0\0";
    let icc = crate::metadata::icc::srgb_profile();
    let attachments = Attachments {
        icc: Some(&icc),
        exif: Some(exif),
        xmp: Some(b"<x/>"),
        iptc: None,
    };
    let picture = smooth(SIZE, Channels::Rgb, Depth::Eight);
    let file = encode(&picture, &Encoding::new(Format::Avif), &attachments).unwrap();
    assert!(file.bytes.windows(exif.len()).any(|bytes| bytes == exif));
    assert_eq!(file.warnings.len(), 2, "{:?}", file.warnings);
}
