//! OpenEXR: luminance, layers with names, and what is refused by name.

use std::io::Cursor;

use exr::prelude::*;

use super::{Channels, Samples, Size as Extent, look, read};
use crate::codec::DecodeErrorKind;

/// A file of two pixels, with these channels.
fn file(channels: &[(&str, [f32; 2])]) -> Vec<u8> {
    let list = channels
        .iter()
        .map(|(name, values)| AnyChannel::new(*name, FlatSamples::F32(values.to_vec())));
    let channels = AnyChannels::sort(list.collect());
    let mut file = Cursor::new(Vec::new());
    let image = Image::from_channels((2, 1), channels);
    image.write().to_buffered(&mut file).unwrap();
    file.into_inner()
}

fn found(bytes: &[u8]) -> (Channels, Vec<u16>) {
    let decoded = read(bytes).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(decoded.picture.size(), Extent::new(2, 1));
    match decoded.picture.into_parts() {
        (_, channels, Samples::U16(samples)) => (channels, samples),
        _ => panic!("8 bits"),
    }
}

#[test]
fn luminance_alone_is_gray() {
    let luminance = file(&[("Y", [0.5, 2.0])]);
    assert_eq!(found(&luminance), (Channels::Gray, vec![48_192, 65_535]));
    let with_alpha = file(&[("Y", [0.25, 0.5]), ("A", [0.5, 1.0])]);
    let wanted = vec![48_192, 32_768, 48_192, 65_535];
    assert_eq!(found(&with_alpha), (Channels::GrayAlpha, wanted));
}

#[test]
fn the_first_layer_of_colours_is_taken() {
    let (half, one, none) = ([0.5, 0.5], [1.0, 1.0], [0.0, 0.0]);
    let rgb = (Channels::Rgb, [48_192, 65_535, 0].repeat(2));
    let named = [
        ("beauty.R", half),
        ("beauty.G", one),
        ("beauty.B", none),
        ("depth.Z", one),
    ];
    assert_eq!(found(&file(&named)), rgb);
    let plain = [
        ("R", half),
        ("G", one),
        ("B", none),
        ("a.R", none),
        ("a.G", none),
        ("a.B", none),
    ];
    assert_eq!(found(&file(&plain)), rgb);
    let with_alpha = [
        ("x.y.R", half),
        ("x.y.G", half),
        ("x.y.B", half),
        ("x.y.A", one),
        ("A", none),
    ];
    let wanted = [48_192, 48_192, 48_192, 65_535].repeat(2);
    assert_eq!(found(&file(&with_alpha)), (Channels::Rgba, wanted));
    let gray = [("a.Z", half), ("b.Y", half)];
    assert_eq!(found(&file(&gray)), (Channels::Gray, vec![48_192; 2]));
}

#[test]
fn what_is_no_colour_is_refused_by_name() {
    let ones = [1.0, 1.0];
    for (channels, word) in [
        (&[("Z", ones)][..], "channels are Z"),
        (&[("R", ones), ("G", ones)], "channels are G, R"),
        (&[("Y", ones), ("RY", ones), ("BY", ones)], "chroma"),
    ] {
        let error = look(&file(channels), None).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Unsupported, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn a_file_that_ends_too_early_is_no_other_error() {
    let whole = file(&[("Y", [0.5, 2.0])]);
    for end in [whole.len() - 1, whole.len() - 6] {
        let kind = read(&whole[..end]).unwrap_err().kind();
        assert_eq!(kind, DecodeErrorKind::Truncated, "{end}");
    }
}
