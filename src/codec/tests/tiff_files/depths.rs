//! Samples of every depth and kind of number.

use super::*;

#[test]
fn grays_of_few_bits_are_spread_over_the_range() {
    for (bits, row, wanted) in [
        (1, vec![0b1010_0000], vec![255, 0, 255]),
        (2, vec![0b0001_1011], vec![0, 85, 170]),
        (4, vec![0x0f, 0x70], vec![0, 255, 119]),
    ] {
        let page = Page::new(3, 2, &[bits], BLACK_IS_ZERO);
        let wanted: Vec<u8> = [&wanted[..], &wanted[..]].concat();
        assert_eq!(eight(&page.file(&[&[&row[..], &row[..]].concat()])), wanted);
        let inverted: Vec<u8> = wanted.iter().map(|gray| 255 - gray).collect();
        let page = page.with(PHOTOMETRIC, &[WHITE_IS_ZERO]);
        assert_eq!(
            eight(&page.file(&[&[&row[..], &row[..]].concat()])),
            inverted
        );
    }
}

#[test]
fn ten_twelve_and_fourteen_bits_lie_from_the_upper_bit_on() {
    for (bits, values, wanted) in [
        (10u32, [0u32, 1_023, 512], [0u16, 65_535, 32_800]),
        (12, [0, 4_095, 2_048], [0, 65_535, 32_776]),
        (14, [0, 16_383, 8_192], [0, 65_535, 32_770]),
    ] {
        let packed = values
            .iter()
            .fold(0u64, |all, value| all << bits | u64::from(*value));
        let packed = packed << (64 - 3 * bits);
        let row = &packed.to_be_bytes()[..(3 * bits as usize).div_ceil(8)];
        let gray = Page::new(3, 1, &[bits.into()], BLACK_IS_ZERO);
        assert_eq!(sixteen(&gray.file(&[row])), wanted, "{bits}");
        // The byte order is that of whole bytes only.
        assert_eq!(sixteen(&gray.big_endian().file(&[row])), wanted, "{bits}");
        let rgb = Page::new(1, 1, &[bits.into(); 3], RGB);
        assert_eq!(sixteen(&rgb.file(&[row])), wanted, "{bits}");
    }
}

#[test]
fn whole_numbers_of_32_bits_need_no_word_on_what_they_are() {
    let samples = [0x1234_ffff_u32, 0x0000_8000, 0xffff_0000];
    let little: Vec<u8> = samples
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    let page = Page::new(1, 1, &[32; 3], RGB);
    let wanted = [0x1234, 0, 0xffff];
    assert_eq!(sixteen(&page.file(&[&little])), wanted);
    let said = page.clone().with(SAMPLE_FORMAT, &[1, 1, 1]);
    assert_eq!(sixteen(&said.file(&[&little])), wanted);
    let big: Vec<u8> = samples
        .iter()
        .flat_map(|sample| sample.to_be_bytes())
        .collect();
    assert_eq!(sixteen(&page.big_endian().file(&[&big])), wanted);
    let deep = Page::new(1, 1, &[64], BLACK_IS_ZERO);
    assert_eq!(
        sixteen(&deep.file(&[&0xabcd_0000_0000_0001_u64.to_le_bytes()])),
        [0xabcd]
    );
    let three = Page::new(1, 1, &[24], BLACK_IS_ZERO);
    assert_eq!(sixteen(&three.file(&[&[0x99, 0x34, 0x12]])), [0x1234]);
}

#[test]
fn the_least_of_signed_numbers_is_black() {
    let signed = |bits| Page::new(3, 1, &[bits], BLACK_IS_ZERO).with(SAMPLE_FORMAT, &[2]);
    assert_eq!(eight(&signed(8).file(&[&[0x80, 0, 0x7f]])), [0, 128, 255]);
    let values = [i16::MIN, -1, i16::MAX];
    let row: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    assert_eq!(sixteen(&signed(16).file(&[&row])), [0, 32_767, 65_535]);
    let values = [i32::MIN, -1, i32::MAX];
    let row: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    assert_eq!(sixteen(&signed(32).file(&[&row])), [0, 32_767, 65_535]);
    let white = signed(32).with(PHOTOMETRIC, &[WHITE_IS_ZERO]);
    assert_eq!(sixteen(&white.file(&[&row])), [65_535, 32_768, 0]);
}

/// Light of 0, a half and 1, as sRGB has it: see the test of the curve in `light`.
const ENCODED: [u16; 3] = [0, 48_192, 65_535];

#[test]
fn floats_of_every_size_are_linear_light() {
    let floats = |bits| Page::new(3, 1, &[bits], BLACK_IS_ZERO).with(SAMPLE_FORMAT, &[3]);
    let half = [0u8, 0, 0, 0x38, 0, 0x3c];
    let three = [0u8, 0, 0, 0, 0, 0x3e, 0, 0, 0x3f];
    let single: Vec<u8> = [0f32, 0.5, 1.0]
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let double: Vec<u8> = [0f64, 0.5, 1.0]
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    for (bits, row) in [(16, &half[..]), (24, &three), (32, &single), (64, &double)] {
        let decoded = read(&floats(bits).file(&[row])).unwrap();
        assert_eq!(decoded.warnings, [""; 0]);
        assert_eq!(sixteen(&floats(bits).file(&[row])), ENCODED, "{bits}");
        let rgb = Page::new(1, 1, &[bits; 3], RGB).with(SAMPLE_FORMAT, &[3; 3]);
        assert_eq!(sixteen(&rgb.file(&[row])), ENCODED, "{bits}");
    }
    let white = floats(32).with(PHOTOMETRIC, &[WHITE_IS_ZERO]);
    assert_eq!(sixteen(&white.file(&[&single])), [65_535, 48_192, 0]);
}

#[test]
fn light_beyond_the_range_is_clipped_with_a_warning() {
    let row: Vec<u8> = [-0.5f32, 0.5, 7.0]
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let page = Page::new(1, 1, &[32; 3], RGB).with(SAMPLE_FORMAT, &[3; 3]);
    let file = page.file(&[&row]);
    assert_eq!(sixteen(&file), ENCODED);
    let decoded = read(&file).unwrap();
    assert_eq!(
        decoded.warnings,
        ["some of its light is beyond 0 to 1; it was clipped"]
    );
}

#[test]
fn light_multiplied_by_alpha_is_divided_before_it_is_encoded() {
    let row: Vec<u8> = [0f32, 0.25, 0.5, 0.5]
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let page = Page::new(1, 1, &[32; 4], RGB)
        .with(SAMPLE_FORMAT, &[3; 4])
        .with(EXTRA_SAMPLES, &[1]);
    assert_eq!(sixteen(&page.file(&[&row])), [0, 48_192, 65_535, 32_768]);
}

#[test]
fn differences_between_floats() {
    // The bytes of 0, 0.5 and 1 by significance are 00 3f 3f, 00 00 80 and zeros; each less the one before it.
    let differences = [0x00, 0x3f, 0, 0xc1, 0, 0x80, 0x80, 0, 0, 0, 0, 0];
    let page = Page::new(3, 1, &[32], BLACK_IS_ZERO)
        .with(SAMPLE_FORMAT, &[3])
        .with(COMPRESSION, &[8])
        .with(PREDICTOR, &[3]);
    let file = page.file(&[&zlib(&differences)]);
    assert_eq!(sixteen(&file), ENCODED);
    assert_eq!(
        sixteen(&page.big_endian().file(&[&zlib(&differences)])),
        ENCODED
    );
}

#[test]
fn differences_between_numbers_of_32_and_64_bits() {
    for (bits, value, step) in [
        (32, 0x7fff_ffff_u64, 0x0001_0001),
        (64, 0x7fff << 48, 1 << 48),
    ] {
        let row: Vec<u8> = [value, step]
            .iter()
            .flat_map(|value| number(*value, bits as usize / 8, false))
            .collect();
        let page = Page::new(2, 1, &[bits], BLACK_IS_ZERO)
            .with(COMPRESSION, &[8])
            .with(PREDICTOR, &[2]);
        assert_eq!(
            sixteen(&page.file(&[&zlib(&row)])),
            [0x7fff, 0x8000 + u16::from(bits == 32)],
            "{bits}"
        );
    }
}
