//! How PNG, GIF, WebP, TIFF, BMP, ICO and JPEG XL files store their pictures.

use super::Coding;
use crate::codec::ifd::Tiff;
use crate::codec::jxl as codestream;
use crate::inspect::container::{gif, png, tiff, webp};

pub(super) fn png(bytes: &[u8]) -> Coding {
    let mut coding = Coding::default();
    for (id, data) in png::chunks(bytes) {
        match id {
            b"IHDR" if data.len() >= 13 => {
                coding.stored_bits = Some(data[8]);
                let colors = match data[9] {
                    0 => "gray",
                    2 => "RGB",
                    3 => "palette",
                    4 => "gray+alpha",
                    6 => "RGBA",
                    _ => continue,
                };
                coding.stored_as = Some(colors.to_owned());
                coding.interlaced = Some(data[12] == 1);
            }
            b"acTL" => {
                let count = data.first_chunk().map(|count| u32::from_be_bytes(*count));
                coding.frames = count.map(u64::from);
            }
            b"IDAT" => break,
            _ => {}
        }
    }
    coding
}

pub(super) fn gif(bytes: &[u8]) -> Coding {
    Coding {
        coding: Some("lzw".to_owned()),
        stored_as: Some("palette".to_owned()),
        stored_bits: bytes.get(10).map(|flags| (flags & 7) + 1),
        interlaced: gif::is_interlaced(bytes),
        frames: Some(gif::frames(bytes) as u64),
        ..Coding::default()
    }
}

pub(super) fn webp(bytes: &[u8]) -> Coding {
    let mut coding = Coding::default();
    let mut frames = 0;
    for (id, data) in webp::chunks(bytes) {
        // A frame is sixteen bytes and chunks of its own.
        let id = match (id, data.get(16..20)) {
            (b"ANMF", inner) => {
                frames += 1;
                inner.unwrap_or_default()
            }
            (id, _) => &id[..],
        };
        let kind = match id {
            b"VP8 " | b"ALPH" => "lossy",
            b"VP8L" => "lossless",
            _ => continue,
        };
        coding.coding.get_or_insert_with(|| kind.to_owned());
    }
    coding.frames = Some(frames.max(1));
    coding
}

pub(super) fn tiff(bytes: &[u8]) -> Coding {
    let Some(tiff) = Tiff::parse_file(bytes) else {
        return Coding::default();
    };
    let first = tiff.first();
    let number = |tag| first.field(tag).and_then(|field| tiff.number(field));
    let compression = match number(259).unwrap_or(1) {
        1 => "none",
        2..=4 => "fax",
        5 => "lzw",
        6 | 7 => "jpeg",
        8 | 32_946 => "deflate",
        32_773 => "packbits",
        34_925 => "lzma",
        50_000 => "zstd",
        50_001 => "webp",
        _ => "other",
    };
    let colors = match number(262) {
        Some(0 | 1) => Some("gray"),
        Some(2) => Some("RGB"),
        Some(3) => Some("palette"),
        Some(5) => Some("CMYK"),
        Some(6) => Some("YCbCr"),
        Some(8..=10) => Some("Lab"),
        _ => None,
    };
    Coding {
        coding: Some(compression.to_owned()),
        stored_as: colors.map(str::to_owned),
        stored_bits: number(258).and_then(|bits| u8::try_from(bits).ok()),
        frames: Some(tiff::pages(bytes) as u64),
        ..Coding::default()
    }
}

pub(super) fn bmp(bytes: &[u8]) -> Coding {
    let short = |at: usize| {
        let bytes = bytes.get(at..at + 2)?;
        Some(u16::from_le_bytes([bytes[0], bytes[1]]))
    };
    // The first header of OS/2 has shorter sides, and no coding.
    let is_first = bytes.get(14..18) == Some(&12_u32.to_le_bytes()[..]);
    let bits = short(if is_first { 24 } else { 28 });
    let bits = bits.and_then(|bits| u8::try_from(bits).ok());
    let coding = match short(30) {
        _ if is_first => Some("none"),
        Some(0 | 3 | 6) => Some("none"),
        Some(1 | 2) => Some("rle"),
        _ => None,
    };
    Coding {
        coding: coding.map(str::to_owned),
        stored_as: bits.map(|bits| if bits <= 8 { "palette" } else { "RGB" }.to_owned()),
        // They are bits of a pixel; those of a sample follow only where there are at least three.
        stored_bits: bits.map(|bits| if bits >= 24 { 8 } else { bits }),
        ..Coding::default()
    }
}

pub(super) fn ico(bytes: &[u8]) -> Coding {
    let count = bytes
        .get(4..6)
        .map(|count| u16::from_le_bytes([count[0], count[1]]));
    Coding {
        frames: count.map(u64::from),
        ..Coding::default()
    }
}

pub(super) fn jxl(bytes: &[u8]) -> Coding {
    let Some(facts) = codestream::facts(bytes) else {
        return Coding::default();
    };
    let coding = match (facts.is_xyb, facts.is_jpeg) {
        (true, _) => Some("lossy"),
        (false, true) => Some("recompressed jpeg"),
        // Mostly without loss; only the frames know.
        (false, false) => None,
    };
    let colors = match (facts.is_xyb, facts.is_gray) {
        (true, _) => "XYB",
        (false, true) => "gray",
        (false, false) => "RGB",
    };
    Coding {
        coding: coding.map(str::to_owned),
        stored_as: (!facts.is_jpeg).then(|| colors.to_owned()),
        stored_bits: Some(facts.bits),
        orientation: Some(facts.orientation),
        animation: Some(facts.is_animation),
        ..Coding::default()
    }
}
