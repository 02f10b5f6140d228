//! Files that are made for the tests: pictures with attachments of every kind.

use stampmill::codec::{self, Attachments, Encoding, Format};
use stampmill::picture::{Channels, Picture, Size};

/// Something to be seen: waves of three directions, other ones for each number.
pub(crate) fn scene(number: u32, size: Size) -> Picture {
    let mut samples = Vec::with_capacity(size.pixels() as usize * 3);
    let turn = f64::from(number) * 1.7;
    for y in 0..size.height {
        for x in 0..size.width {
            let (x, y) = (
                f64::from(x) / f64::from(size.width),
                f64::from(y) / f64::from(size.height),
            );
            for (a, b) in [(3.1, 7.3), (11.9, 2.3), (5.7, 9.1)] {
                let wave = (a * x * (1.0 + turn % 3.0) + b * y + turn).sin()
                    + (b * x - a * y * (1.0 + turn % 2.0) + turn * turn).cos();
                samples.push((127.5 + 60.0 * wave) as u8);
            }
        }
    }
    Picture::from_u8(size, Channels::Rgb, samples)
}

pub(crate) fn encode(picture: &Picture, encoding: &Encoding, exif: Option<&[u8]>) -> Vec<u8> {
    let attachments = Attachments {
        exif,
        ..Attachments::default()
    };
    codec::encode(picture, encoding, &attachments)
        .unwrap()
        .bytes
}

pub(crate) fn jpeg(exif: Option<&[u8]>) -> Vec<u8> {
    encode(
        &scene(1, Size::new(64, 48)),
        &Encoding::new(Format::Jpeg),
        exif,
    )
}

/// A JPEG file with one more segment at its start.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, marker]);
    out.extend((payload.len() as u16 + 2).to_be_bytes());
    out.extend(payload);
    out.extend(&jpeg[2..]);
    out
}

/// A PNG file with one more chunk behind its header.
pub(crate) fn with_chunk(png: &[u8], id: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    const HEADER: usize = 8 + 25;
    let mut out = png[..HEADER].to_vec();
    out.extend((payload.len() as u32).to_be_bytes());
    let body = [&id[..], payload].concat();
    out.extend(&body);
    out.extend(crc32fast::hash(&body).to_be_bytes());
    out.extend(&png[HEADER..]);
    out
}

/// A field: tag, type, count, value in the block's byte order.
pub(crate) type Field = (u16, u16, u32, Vec<u8>);

/// A little-endian TIFF structure: a first directory, and those of EXIF and GPS.
pub(crate) fn tiff(first: &[Field], exif: &[Field], gps: &[Field]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    let mut first = first.to_vec();
    let pointer = |tag| (tag, 4, 1, vec![0; 4]);
    for (tag, fields) in [(0x8769, exif), (0x8825, gps)] {
        if !fields.is_empty() {
            first.push(pointer(tag));
        }
    }
    first.sort_by_key(|field| field.0);
    let places = directory(&mut bytes, &first);
    for (tag, fields) in [(0x8769, exif), (0x8825, gps)] {
        if let Some(n) = first.iter().position(|field| field.0 == tag) {
            let at = bytes.len() as u32;
            bytes[places[n]..places[n] + 4].copy_from_slice(&at.to_le_bytes());
            directory(&mut bytes, fields);
        }
    }
    bytes
}

/// Appends a directory and its values; where the value or offset of each field stands.
fn directory(bytes: &mut Vec<u8>, fields: &[Field]) -> Vec<usize> {
    bytes.extend((fields.len() as u16).to_le_bytes());
    let mut places = Vec::new();
    let mut values_at = bytes.len() + fields.len() * 12 + 4;
    let mut values = Vec::new();
    for (tag, kind, count, value) in fields {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        places.push(bytes.len());
        if value.len() <= 4 {
            let mut value = value.clone();
            value.resize(4, 0);
            bytes.extend(value);
        } else {
            bytes.extend((values_at as u32).to_le_bytes());
            let mut value = value.clone();
            value.resize(value.len().next_multiple_of(2), 0);
            values_at += value.len();
            values.extend(value);
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(values);
    places
}

pub(crate) fn text(tag: u16, text: &str) -> Field {
    let value = [text.as_bytes(), b"\0"].concat();
    (tag, 2, value.len() as u32, value)
}

pub(crate) fn short(tag: u16, value: u16) -> Field {
    (tag, 3, 1, value.to_le_bytes().to_vec())
}

pub(crate) fn fractions(tag: u16, values: &[(u32, u32)]) -> Field {
    let bytes = values.iter().flat_map(|(above, below)| [*above, *below]);
    let bytes = bytes.flat_map(u32::to_le_bytes).collect();
    (tag, 5, values.len() as u32, bytes)
}

/// What a camera writes, with a position in the south and west.
pub(crate) fn camera_exif() -> Vec<u8> {
    tiff(
        &[
            text(0x010f, "Canon"),
            text(0x0110, "Canon EOS R5"),
            short(0x0112, 6),
            text(0x013b, "Ada \x1b[31mL\u{202e}"),
        ],
        &[
            fractions(0x829a, &[(1, 250)]),
            fractions(0x829d, &[(28, 10)]),
            short(0x8827, 400),
            text(0x9003, "2026:03:09 12:00:00"),
            text(0x9011, "+01:00"),
            short(0x9209, 0x19),
            fractions(0x920a, &[(50, 1)]),
            short(0xa434, 0),
            text(0xa434, "RF50mm F1.8 STM"),
            (0xc0de, 7, 3, vec![1, 2, 3]),
        ],
        &[
            text(1, "S"),
            fractions(2, &[(33, 1), (51, 1), (3540, 100)]),
            text(3, "W"),
            fractions(4, &[(151, 1), (30, 1), (0, 0)]),
            (5, 1, 1, vec![1]),
            fractions(6, &[(125, 10)]),
        ],
    )
}

pub(crate) const XMP: &str = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4">
<d:creator><rdf:Seq><rdf:li>Ada &amp; Bob</rdf:li><rdf:li>C&#233;line</rdf:li></rdf:Seq></d:creator>
<d:title><rdf:Alt><rdf:li xml:lang="x-default">A tree</rdf:li><rdf:li xml:lang="de">Ein Baum</rdf:li></rdf:Alt></d:title>
<d:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2026 Ada</rdf:li></rdf:Alt></d:rights>
<d:subject><rdf:Bag><rdf:li>tree</rdf:li><rdf:li>winter</rdf:li></rdf:Bag></d:subject>
<xmp:CreatorTool><![CDATA[Tool <1>]]></xmp:CreatorTool>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#;

/// Data sets of IPTC: `(number, text)` of record 2.
pub(crate) fn iptc(sets: &[(u8, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, value) in sets {
        out.extend([0x1c, 2, *number]);
        out.extend((value.len() as u16).to_be_bytes());
        out.extend(*value);
    }
    out
}

/// What Photoshop puts around them, behind another resource with a name of odd length.
pub(crate) fn photoshop(iptc: &[u8]) -> Vec<u8> {
    let mut out = b"Photoshop 3.0\x008BIM\x04\x25\x02ab\0\0\0\0\x03abc\0".to_vec();
    out.extend(b"8BIM\x04\x04\0\0");
    out.extend((iptc.len() as u32).to_be_bytes());
    out.extend(iptc);
    out
}
