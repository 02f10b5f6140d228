//! Metadata where other programs put them, and damaged ones.

use std::io::Write;

use super::*;
use crate::codec::Format;

const EXIF: &[u8] = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0";
const DATASETS: &[u8] = b"\x1c\x02\x50\0\x03Ada";

fn chunk(kind: &[u8], payload: &[u8]) -> Vec<u8> {
    let len = (payload.len() as u32).to_be_bytes();
    let sum = crc32fast::hash(&[kind, payload].concat()).to_be_bytes();
    [&len[..], kind, payload, &sum].concat()
}

/// A PNG file with a chunk before its picture's data, and one at its end.
fn png_with(before: &[u8], behind: &[u8]) -> Vec<u8> {
    let picture = noise(Size::new(3, 2), Channels::Rgb, Depth::Eight, 1);
    let mut file = write(&picture, &Encoding::new(Format::Png));
    let end = file.len() - 12;
    file.splice(end..end, behind.iter().copied());
    // Behind the signature and the first chunk.
    file.splice(33..33, before.iter().copied());
    file
}

fn profile(name: &str, bytes: &[u8]) -> Vec<u8> {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("\n{name}\n{:8}\n{digits}\n", bytes.len()).into_bytes()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn texts_of_png_in_which_older_programs_put_metadata() {
    let exif = [b"Exif\0\0", EXIF].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", &b"<x/>"[..]].concat();
    let plain = |name: &str, bytes: &[u8]| {
        let keyword = format!("Raw profile type {name}\0").into_bytes();
        chunk(b"tEXt", &[keyword, profile(name, bytes)].concat())
    };
    let packed = |name: &str, bytes: &[u8]| {
        let keyword = format!("Raw profile type {name}\0\0").into_bytes();
        chunk(
            b"zTXt",
            &[keyword, deflated(&profile(name, bytes))].concat(),
        )
    };
    for file in [
        png_with(&plain("exif", &exif), &[]),
        png_with(&[], &packed("APP1", &exif)),
        png_with(&packed("exif", EXIF), &[]),
    ] {
        let decoded = read(&file).unwrap();
        assert_eq!(decoded.exif.as_deref(), Some(EXIF));
        assert_eq!(decoded.warnings, [""; 0]);
    }
    for file in [
        png_with(&plain("APP1", &xmp), &[]),
        png_with(&[], &packed("xmp", b"<x/>")),
        png_with(&chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"), &[]),
        png_with(
            &[],
            &chunk(
                b"iTXt",
                &[b"XML:com.adobe.xmp\0\x01\0en\0x\0", &deflated(b"<x/>")[..]].concat(),
            ),
        ),
    ] {
        assert_eq!(read(&file).unwrap().xmp.as_deref(), Some(&b"<x/>"[..]));
    }
    let resources = [b"8BIM\x04\x04\0\0\0\0\0\x08", DATASETS].concat();
    for file in [
        png_with(&plain("iptc", &resources), &[]),
        png_with(&packed("8bim", &resources), &[]),
        png_with(&packed("iptc", DATASETS), &[]),
    ] {
        assert_eq!(read(&file).unwrap().iptc.as_deref(), Some(DATASETS));
    }
}

#[test]
fn damaged_texts_of_png_are_left_out_with_a_warning() {
    let keyword = b"Raw profile type iptc\0\0";
    let bomb = deflated(&vec![b' '; 20 << 20]);
    let mut wrong_sum = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>");
    *wrong_sum.last_mut().unwrap() ^= 1;
    for damaged in [
        chunk(b"zTXt", &[keyword, &b"no zlib"[..]].concat()),
        chunk(b"zTXt", &[keyword, &bomb[..]].concat()),
        chunk(
            b"zTXt",
            &[keyword, &deflated(b"\niptc\n 999\n00\n")[..]].concat(),
        ),
        chunk(
            b"zTXt",
            &[keyword, &deflated(b"\niptc\n 1\nxy\n")[..]].concat(),
        ),
        chunk(
            b"zTXt",
            &[keyword, &deflated(b"\niptc\n 4\n3842494d\n")[..]].concat(),
        ),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\x01\x07\0\0<x/>"),
    ] {
        let decoded = read(&png_with(&[], &damaged)).unwrap();
        assert_eq!((decoded.xmp, decoded.iptc), (None, None));
        assert_eq!(decoded.warnings.len(), 1, "{:?}", decoded.warnings);
        assert!(decoded.warnings[0].contains("left out"));
    }
    let decoded = read(&png_with(&wrong_sum, &[])).unwrap();
    assert_eq!((decoded.xmp, decoded.warnings.len()), (None, 1));
}

#[test]
fn iptc_in_jpeg_lies_among_other_resources_and_in_several_segments() {
    let picture = noise(Size::new(8, 8), Channels::Rgb, Depth::Eight, 1);
    let file = write(&picture, &Encoding::new(Format::Jpeg));
    let resources = [
        b"8BIM\x04\x0c\0\0\0\0\0\x05thumb\0",
        &b"8BIM\x04\x04\0\0\0\0\0\x08"[..],
        DATASETS,
    ]
    .concat();
    for cut in 1..resources.len() {
        let mut file = file.clone();
        let (first, second) = resources.split_at(cut);
        let segments = [first, second].map(|part| {
            let payload = [b"Photoshop 3.0\0", part].concat();
            [&[0xff, 0xed, 0, payload.len() as u8 + 2][..], &payload].concat()
        });
        file.splice(2..2, segments.concat());
        assert_eq!(
            read(&file).unwrap().iptc.as_deref(),
            Some(DATASETS),
            "{cut}"
        );
    }
}
