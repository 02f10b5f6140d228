//! Headers that claim more than the limits allow, in every format, are refused as too large and by nothing else.

use super::*;
use crate::codec::DecodeErrorKind;

fn big(side: u32) -> [u8; 4] {
    side.to_be_bytes()
}

/// A file of hardly more than a header, in formats of which decoders call such a claim damaged or unknown.
fn files(side: u32) -> Vec<(&'static str, Vec<u8>)> {
    let room = [0; 64];
    let lines = |text: String| [text.as_bytes(), &room].concat();
    let canvas = (side - 1).to_le_bytes();
    let webp = [
        &b"RIFF\x60\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0"[..],
        &canvas[..3],
        &canvas[..3],
        b"VP8L\x30\0\0\0",
        &room,
    ];
    let mut files = vec![
        (
            "qoi",
            [&b"qoif"[..], &big(side), &big(side), &[4, 0], &room].concat(),
        ),
        (
            "farbfeld",
            [&b"farbfeld"[..], &big(side), &big(side), &room].concat(),
        ),
        (
            "ppm",
            lines(format!("P6\n# a comment, 7 7\n{side} {side} 255\n")),
        ),
        ("pbm", lines(format!("P4 {side}\n{side}\n"))),
        (
            "pam",
            lines(format!(
                "P7\nWIDTH {side}\nHEIGHT {side}\nDEPTH 4\nMAXVAL 65535\nTUPLTYPE RGB_ALPHA\nENDHDR\n"
            )),
        ),
        (
            "hdr",
            lines(format!(
                "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {side} +X {side}\n"
            )),
        ),
    ];
    if side <= 1 << 24 {
        files.push(("webp", webp.concat()));
    }
    files
}

#[test]
fn a_claim_beyond_the_limits_is_too_large_whatever_the_format() {
    for side in [20_000, 100_000, 1 << 24, 0x7fff_ffff, u32::MAX] {
        for (name, file) in files(side) {
            let error = look(&file, None).unwrap_err();
            assert_eq!(
                error.kind(),
                DecodeErrorKind::TooLarge,
                "{name} {side}: {error}"
            );
            assert!(
                error
                    .to_string()
                    .contains("more than the limit of 268 million"),
                "{error}"
            );
        }
    }
}
