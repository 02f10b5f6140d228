//! How a JPEG file stores its picture: the frame header and the quantisation tables.

use super::Coding;
use crate::inspect::container::jpeg::segments;

const DQT: u8 = 0xdb;
const APP14: u8 = 0xee;

/// Table K.1 of T.81, for brightness, by size: the order does not matter here.
const BRIGHTNESS: [u16; 64] = [
    10, 11, 12, 12, 13, 14, 14, 14, 16, 16, 16, 17, 18, 19, 22, 22, 24, 24, 24, 26, 29, 35, 37, 40,
    40, 49, 51, 51, 55, 55, 56, 56, 57, 58, 60, 61, 62, 64, 64, 68, 69, 72, 77, 78, 80, 81, 87, 87,
    92, 92, 95, 98, 99, 100, 101, 103, 103, 103, 104, 109, 112, 113, 120, 121,
];

pub(super) fn coding(bytes: &[u8]) -> Coding {
    let mut coding = Coding::default();
    let (mut transform, mut frame) = (None, None);
    for (marker, payload) in segments(bytes) {
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => frame = Some((marker, payload)),
            DQT => {
                if let Some(table) = brightness(payload) {
                    let (quality, is_exact) = quality(table);
                    coding.quality = Some(quality);
                    coding.quality_is_exact = Some(is_exact);
                }
            }
            APP14 if payload.starts_with(b"Adobe") => transform = payload.get(11).copied(),
            _ => {}
        }
    }
    let Some((marker, payload)) = frame else {
        return coding;
    };
    coding.coding = Some(kind(marker).to_owned());
    coding.stored_bits = payload.first().copied();
    let factors: Vec<(u8, u8)> = payload
        .get(6..)
        .unwrap_or_default()
        .chunks_exact(3)
        .take(4)
        .map(|component| (component[1] >> 4, component[1] & 15))
        .collect();
    coding.stored_as = match (factors.len(), transform) {
        (1, _) => Some("gray".to_owned()),
        (3, Some(0)) => Some("RGB".to_owned()),
        (3, _) => Some("YCbCr".to_owned()),
        (4, Some(2)) => Some("YCCK".to_owned()),
        (4, _) => Some("CMYK".to_owned()),
        _ => None,
    };
    coding.subsampling = subsampling(&factors);
    coding
}

/// What a frame header's marker stands for (T.81, table B.1).
fn kind(marker: u8) -> &'static str {
    match marker {
        0xc0 => "baseline",
        0xc1 => "extended sequential",
        0xc2 => "progressive",
        0xc3 => "lossless",
        0xc5..=0xc7 => "hierarchical",
        _ => "arithmetic",
    }
}

fn subsampling(factors: &[(u8, u8)]) -> Option<String> {
    let (first, others) = factors.split_first()?;
    if others.is_empty() {
        return None;
    }
    let even = others.iter().all(|other| *other == (1, 1));
    Some(match first {
        (1, 1) if even => "4:4:4".to_owned(),
        (2, 1) if even => "4:2:2".to_owned(),
        (1, 2) if even => "4:4:0".to_owned(),
        (2, 2) if even => "4:2:0".to_owned(),
        (4, 1) if even => "4:1:1".to_owned(),
        _ => {
            let each: Vec<_> = factors.iter().map(|(x, y)| format!("{x}x{y}")).collect();
            each.join(",")
        }
    })
}

/// The table of number 0, by size.
fn brightness(mut tables: &[u8]) -> Option<[u16; 64]> {
    while let [head, rest @ ..] = tables {
        let length = if head >> 4 == 0 { 64 } else { 128 };
        let values = rest.get(..length)?;
        if head & 15 == 0 {
            let mut table = [0; 64];
            for (n, value) in table.iter_mut().enumerate() {
                *value = match length {
                    64 => u16::from(values[n]),
                    _ => u16::from_be_bytes([values[2 * n], values[2 * n + 1]]),
                };
            }
            table.sort_unstable();
            return Some(table);
        }
        tables = &rest[length..];
    }
    None
}

/// The quality whose table is nearest, by the rule of libjpeg (`jpeg_quality_scaling`), and whether it is the very one.
fn quality(table: [u16; 64]) -> (u8, bool) {
    let distance = |quality: u8| -> u32 {
        let scaled = BRIGHTNESS.map(|base| scaled(base, quality));
        let pairs = scaled.iter().zip(&table);
        pairs.map(|(a, b)| u32::from(a.abs_diff(*b))).sum()
    };
    let nearest = (1..=100).rev().min_by_key(|quality| distance(*quality));
    let nearest = nearest.unwrap_or(100);
    (nearest, distance(nearest) == 0)
}

fn scaled(base: u16, quality: u8) -> u16 {
    let quality = u32::from(quality);
    let scale = if quality < 50 {
        5_000 / quality
    } else {
        200 - 2 * quality
    };
    ((u32::from(base) * scale + 50) / 100).clamp(1, 255) as u16
}
