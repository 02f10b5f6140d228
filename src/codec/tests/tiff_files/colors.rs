//! Palettes, luma and chroma, inks.

use super::*;

const YCBCR_COEFFICIENTS: u16 = 529;
const YCBCR_SUBSAMPLING: u16 = 530;
const REFERENCE_BLACK_WHITE: u16 = 532;

/// Four colours, one part after the other.
const TABLE: [u64; 12] = [0, 0xff, 0x12, 0x80, 1, 2, 3, 4, 250, 251, 252, 253];
const OF_TWO: [u8; 3] = [0x12, 3, 252];
const OF_ONE: [u8; 3] = [0xff, 2, 251];

#[test]
fn palettes_of_16_and_of_8_bits() {
    let deep = TABLE.map(|value| value * 257);
    let upper = TABLE.map(|value| value << 8);
    for table in [TABLE, deep, upper] {
        let page = Page::new(2, 1, &[2], PALETTE).with(COLOR_MAP, &table);
        let found = eight(&page.file(&[&[0b1001_0000]]));
        assert_eq!(found, [OF_TWO, OF_ONE].concat());
    }
}

#[test]
fn palettes_of_every_depth_and_with_alpha() {
    for bits in [1, 2, 4, 8, 16] {
        let count = 1usize << bits;
        let mut table = vec![0u64; 3 * count];
        for (part, value) in [0xab00, 0xcd00, 0x1200].into_iter().enumerate() {
            table[part * count + 1] = value;
        }
        let row = number(1 << (64 - bits), 8, true);
        let row = match bits {
            16 => vec![1, 0],
            _ => row[..1].to_vec(),
        };
        let page = Page::new(1, 1, &[bits], PALETTE).with(COLOR_MAP, &table);
        assert_eq!(eight(&page.file(&[&row])), [0xab, 0xcd, 0x12], "{bits}");
    }
    let mut table = vec![0; 48];
    (table[1], table[17], table[33]) = (0xab00, 0xcd00, 0x1200);
    let page = Page::new(1, 1, &[4, 4], PALETTE)
        .with(COLOR_MAP, &table)
        .with(EXTRA_SAMPLES, &[1]);
    assert_eq!(eight(&page.file(&[&[0x18]])), [0xab, 0xcd, 0x12, 136]);
    let planes = page.with(PLANAR, &[2]);
    assert_eq!(
        eight(&planes.file(&[&[0x10], &[0x80]])),
        [0xab, 0xcd, 0x12, 136]
    );
}

/// Luma and both kinds of chroma of red, and of a gray.
const RED: [u8; 3] = [76, 85, 255];
const AS_RGB: [u8; 3] = [254, 0, 0];

#[test]
fn luma_and_chroma_at_every_reduction() {
    for (across, down) in [(1, 1), (2, 1), (2, 2), (4, 1), (4, 2), (1, 2), (4, 4)] {
        // Five by three pixels: a unit of gray after those of red.
        let units_across = 5usize.div_ceil(across);
        let mut data = Vec::new();
        for _ in 0..3usize.div_ceil(down) {
            for unit in 0..units_across {
                let is_last = unit + 1 == units_across;
                let [luma, blue, red] = if is_last { [200, 128, 128] } else { RED };
                data.extend(vec![luma; across * down]);
                data.extend([blue, red]);
            }
        }
        let page =
            Page::new(5, 3, &[8; 3], YCBCR).with(YCBCR_SUBSAMPLING, &[across as u64, down as u64]);
        let gray_from = (units_across - 1) * across;
        let row: Vec<u8> = (0..5)
            .flat_map(|x| if x < gray_from { AS_RGB } else { [200; 3] })
            .collect();
        assert_eq!(
            eight(&page.file(&[&data])),
            row.repeat(3),
            "{across} {down}"
        );
    }
}

#[test]
fn luma_and_chroma_by_their_own_numbers() {
    let fractions = |numbers: &[(u32, u32)]| -> Vec<u8> {
        let parts = numbers.iter().flat_map(|(above, below)| [*above, *below]);
        parts.flat_map(u32::to_le_bytes).collect()
    };
    let page = Page::new(1, 1, &[8; 3], YCBCR).with(YCBCR_SUBSAMPLING, &[1, 1]);
    let range = [(16, 1), (235, 1), (128, 1), (240, 1), (128, 1), (240, 1)];
    let video = page
        .clone()
        .with_bytes(REFERENCE_BLACK_WHITE, 5, fractions(&range));
    assert_eq!(eight(&video.file(&[&[235, 128, 128]])), [255; 3]);
    assert_eq!(eight(&video.file(&[&[16, 128, 128]])), [0; 3]);
    // Of BT.709: red is the luma and 2 − 2 × 0.2126 times the chroma, 64 + 1.5748 × 72.
    let weights = fractions(&[(2_126, 10_000), (7_152, 10_000), (722, 10_000)]);
    let other = page.clone().with_bytes(YCBCR_COEFFICIENTS, 5, weights);
    assert_eq!(eight(&other.file(&[&[64, 128, 200]])), [177, 30, 64]);
    let planes = page.with(PLANAR, &[2]);
    let found = eight(&planes.file(&[&[RED[0]], &[RED[1]], &[RED[2]]]));
    assert_eq!(found, AS_RGB);
}

#[test]
fn inks_in_planes_and_with_further_samples() {
    // Two pixels: cyan, and half of the black.
    let together = [255, 0, 0, 0, 0, 0, 0, 127];
    let page = Page::new(2, 1, &[8; 4], CMYK);
    let decoded = read(&page.file(&[&together])).unwrap();
    assert_eq!(decoded.converted_from, Some("CMYK"));
    assert_eq!(
        eight(&page.file(&[&together])),
        [0, 255, 255, 128, 128, 128]
    );
    let planes = page.with(PLANAR, &[2]);
    let file = planes.file(&[&[255, 0], &[0, 0], &[0, 0], &[0, 127]]);
    assert_eq!(eight(&file), [0, 255, 255, 128, 128, 128]);
    let spot = Page::new(1, 1, &[8; 5], CMYK).with(EXTRA_SAMPLES, &[0]);
    assert_eq!(eight(&spot.file(&[&[255, 0, 0, 0, 77]])), [0, 255, 255]);
}

/// A JPEG stream of one colour, without and with its tables.
fn stream(picture: &Picture) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let whole = write(picture, &Encoding::new(crate::codec::Format::Jpeg));
    let (mut tables, mut rest) = (vec![0xff, 0xd8], vec![0xff, 0xd8]);
    let mut at = 2;
    while whole[at + 1] != 0xda {
        let end = at + 2 + usize::from(u16::from_be_bytes([whole[at + 2], whole[at + 3]]));
        let is_table = matches!(whole[at + 1], 0xc4 | 0xdb);
        let target = if is_table { &mut tables } else { &mut rest };
        target.extend_from_slice(&whole[at..end]);
        at = end;
    }
    rest.extend_from_slice(&whole[at..]);
    tables.extend([0xff, 0xd9]);
    (whole, tables, rest)
}

#[test]
fn jpeg_streams_share_tables_and_are_what_the_page_says() {
    let picture = smooth(Size::new(32, 16), Channels::Rgb, Depth::Eight);
    let (whole, tables, rest) = stream(&picture);
    let wanted = eight(&whole);
    let page = Page::new(32, 32, &[8; 3], YCBCR)
        .with(ROWS_PER_STRIP, &[16])
        .with(COMPRESSION, &[7]);
    let shared = page.clone().with_bytes(JPEG_TABLES, 7, tables);
    assert_eq!(eight(&shared.file(&[&rest, &rest])), wanted.repeat(2));
    assert_eq!(eight(&page.file(&[&whole, &whole])), wanted.repeat(2));
    // The last strip has rows that are not shown.
    let shorter = page.clone().with(HEIGHT, &[20]);
    let found = eight(&shorter.file(&[&whole, &whole]));
    assert_eq!(found, [&wanted[..], &wanted[..32 * 4 * 3]].concat());
    // Three components that are not luma and chroma, of a gray: 100, and no chroma.
    let gray = Picture::from_u8(Size::new(16, 16), Channels::Rgb, vec![100; 768]);
    let rgb = Page::new(16, 16, &[8; 3], RGB).with(COMPRESSION, &[7]);
    assert_eq!(
        eight(&rgb.file(&[&stream(&gray).0])),
        [100, 128, 128].repeat(256)
    );
    let gray = Picture::from_u8(Size::new(16, 16), Channels::Gray, vec![100; 256]);
    let white = Page::new(16, 16, &[8], WHITE_IS_ZERO).with(COMPRESSION, &[7]);
    assert_eq!(eight(&white.file(&[&stream(&gray).0])), [155; 256]);
}

#[test]
fn jpeg_streams_of_inks_are_not_inverted() {
    use jpeg_encoder::{ColorType, Encoder};
    // The encoder stores the rest to 255, as Adobe does: that is what a page of inks means.
    let stored = [200u8, 30, 60, 40];
    let given = stored.map(|ink| 255 - ink);
    let mut stream = Vec::new();
    Encoder::new(&mut stream, 100)
        .encode(&given.repeat(64), 8, 8, ColorType::Cmyk)
        .unwrap();
    let page = Page::new(8, 8, &[8; 4], CMYK);
    let plain = eight(&page.file(&[&stored.repeat(64)]));
    let packed = eight(&page.with(COMPRESSION, &[7]).file(&[&stream]));
    for (found, wanted) in packed.iter().zip(&plain) {
        assert!(found.abs_diff(*wanted) <= 1, "{packed:?}");
    }
}
