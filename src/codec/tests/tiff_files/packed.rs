//! Compressions that other tests do not come by: of facsimile machines, Zstandard, old LZW, PackBits.

use super::*;

/// Bytes of bits; spaces are for the reader.
fn bits(text: &str) -> Vec<u8> {
    let bits: Vec<u8> = text
        .bytes()
        .filter(|byte| *byte != b' ')
        .map(|byte| byte - b'0')
        .collect();
    let bytes = bits.chunks(8).map(|eight| {
        let byte = eight.iter().fold(0, |byte, bit| byte << 1 | bit);
        byte << (8 - eight.len())
    });
    bytes.collect()
}

const MARK: &str = "000000000001";

/// Four white, four black and eight white pixels, by runs.
const RUNS: &str = "1011 011 10011";

/// The same, in a row of gray.
fn row() -> Vec<u8> {
    [vec![255; 4], vec![0; 4], vec![255; 8]].concat()
}

fn fax(code: u64) -> Page {
    Page::new(16, 2, &[1], WHITE_IS_ZERO).with(COMPRESSION, &[code])
}

#[test]
fn runs_in_rows_of_whole_bytes() {
    // 12 bits, filled up to 16.
    let one = bits(RUNS);
    let rows = [&one[..], &one[..]].concat();
    assert_eq!(eight(&fax(2).file(&[&rows])), row().repeat(2));
    assert_eq!(eight(&fax(32_771).file(&[&rows])), row().repeat(2));
    // Eight white pixels are 5 bits: one byte, or two.
    let white = Page::new(8, 2, &[1], WHITE_IS_ZERO);
    let one = bits("10011");
    let found = eight(
        &white
            .clone()
            .with(COMPRESSION, &[2])
            .file(&[&[one[0], one[0]]]),
    );
    assert_eq!(found, [255; 16]);
    let found = eight(
        &white
            .with(COMPRESSION, &[32_771])
            .file(&[&[one[0], 0, one[0], 0]]),
    );
    assert_eq!(found, [255; 16]);
}

#[test]
fn group_3_with_and_without_marks_and_filling() {
    for text in [
        format!("{MARK}{RUNS}{MARK}{RUNS}"),
        format!("{RUNS}{RUNS}"),
        format!("0000{MARK}{RUNS}00000{MARK}{RUNS}{MARK}{MARK}"),
    ] {
        assert_eq!(
            eight(&fax(3).file(&[&bits(&text)])),
            row().repeat(2),
            "{text}"
        );
        let turned: Vec<u8> = bits(&text).iter().map(|byte| byte.reverse_bits()).collect();
        let page = fax(3).with(FILL_ORDER, &[2]);
        assert_eq!(eight(&page.file(&[&turned])), row().repeat(2), "{text}");
    }
    // A set bit is white where the page says so.
    let black = fax(3).with(PHOTOMETRIC, &[BLACK_IS_ZERO]);
    let found = eight(&black.file(&[&bits(&format!("{RUNS}{RUNS}"))]));
    let inverted: Vec<u8> = row().iter().map(|gray| 255 - gray).collect();
    assert_eq!(found, inverted.repeat(2));
}

#[test]
fn group_3_in_two_dimensions_and_group_4() {
    let by_runs = format!("{MARK}1{RUNS}{MARK}1{RUNS}");
    let page = fax(3).with(T4_OPTIONS, &[1]);
    assert_eq!(eight(&page.file(&[&bits(&by_runs)])), row().repeat(2));
    // The second row changes where the first does.
    let by_differences = format!("{MARK}1{RUNS}{MARK}0 1 1 1");
    assert_eq!(
        eight(&page.file(&[&bits(&by_differences)])),
        row().repeat(2)
    );
    // Runs of four and four, and the rest as above; then one pixel to the right, and one to the left.
    let text = "001 1011 011 1   011 010 1";
    let found = eight(&fax(4).file(&[&bits(text)]));
    let second = [vec![255; 5], vec![0; 2], vec![255; 9]].concat();
    assert_eq!(found, [row(), second].concat());
    // Nothing of the black above.
    let text = "001 1011 011 1   0001 1";
    let found = eight(&fax(4).file(&[&bits(text)]));
    assert_eq!(found, [row(), vec![255; 16]].concat());
}

#[test]
fn rows_wider_than_two_bytes_can_number() {
    // 66,560 white pixels: 26 times 2,560, and none.
    let run = format!("{}00110101", "000000011111".repeat(26));
    let width = 66_560u32.to_le_bytes().to_vec();
    let page = Page::new(1, 1, &[1], WHITE_IS_ZERO)
        .with_bytes(WIDTH, 4, width)
        .with(COMPRESSION, &[3]);
    assert_eq!(eight(&page.file(&[&bits(&run)])), vec![255; 66_560]);
}

#[test]
fn facsimile_codes_that_do_not_exist_are_damage() {
    for (code, text) in [
        (2, "11111111 00000000 1111"),
        (3, "1011 011 011010111 1111 1111"),
        (4, "001 1011 011 1 0000000001 111"),
    ] {
        let error = read(&fax(code).file(&[&bits(text)])).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Damaged, "{code}: {error}");
    }
}

fn gray() -> Vec<u8> {
    (0..64 * 64u32)
        .map(|index| (index * index / 77 % 23) as u8)
        .collect()
}

#[test]
fn zstandard_with_and_without_differences() {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    let page = Page::new(64, 64, &[8], BLACK_IS_ZERO).with(COMPRESSION, &[50_000]);
    for level in [CompressionLevel::Uncompressed, CompressionLevel::Fastest] {
        let packed = compress_to_vec(&gray()[..], level);
        assert_eq!(eight(&page.file(&[&packed])), gray());
    }
    let ones = compress_to_vec(&[1; 64 * 64][..], CompressionLevel::Fastest);
    let ramp: Vec<u8> = (1..=64).collect();
    let page = page.with(PREDICTOR, &[2]);
    assert_eq!(eight(&page.file(&[&ones])), ramp.repeat(64));
}

#[test]
fn lzw_of_both_kinds() {
    let page = Page::new(64, 64, &[8], BLACK_IS_ZERO).with(COMPRESSION, &[5]);
    assert_eq!(eight(&page.file(&[&lzw(&gray())])), gray());
    let old = weezl::encode::Encoder::new(weezl::BitOrder::Lsb, 8).encode(&gray());
    assert_eq!(eight(&page.file(&[&old.unwrap()])), gray());
}

#[test]
fn a_table_of_lzw_that_is_full_and_not_cleared_is_damage() {
    // The code that clears, and thousands that are zeros: of 9 bits first, then of more.
    let mut packed = vec![0x80];
    packed.resize(8_000, 0);
    let page = Page::new(64, 64, &[8], BLACK_IS_ZERO).with(COMPRESSION, &[5]);
    let full = page.file(&[&packed]);
    assert_eq!(eight(&full), [0; 64 * 64]);
    let wider = page.with(WIDTH, &[128]).file(&[&packed]);
    let error = read(&wider).unwrap_err().to_string();
    assert!(error.contains("code of LZW that does not exist"), "{error}");
}

#[test]
fn packbits_repeats_copies_and_does_nothing() {
    let page = Page::new(5, 2, &[8], BLACK_IS_ZERO).with(COMPRESSION, &[32_773]);
    // Four sevens, nothing, three bytes, two nines, and a byte too many.
    let packed = [0xfd, 7, 0x80, 2, 1, 2, 3, 0xff, 9, 0, 4, 0, 99];
    assert_eq!(
        eight(&page.file(&[&packed])),
        [7, 7, 7, 7, 1, 2, 3, 9, 9, 4]
    );
}

#[test]
fn data_that_become_too_few_bytes_are_damage_and_too_many_are_cut() {
    let page = Page::new(64, 64, &[8], BLACK_IS_ZERO);
    type Pack = fn(&[u8]) -> Vec<u8>;
    let zstd: Pack = |bytes| {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    };
    for (code, pack) in [(5, lzw as Pack), (8, zlib), (32_946, zlib), (50_000, zstd)] {
        let page = page.clone().with(COMPRESSION, &[code]);
        let error = read(&page.file(&[&pack(&gray()[1..])])).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Damaged, "{code}: {error}");
        assert!(
            error
                .to_string()
                .contains("strip 1 ends before its rows do"),
            "{error}"
        );
        // Zstandard has all that it packs at once in one piece, of which no more is read than such a strip may have.
        let further = if code == 50_000 { 1 << 10 } else { 1 << 20 };
        let bomb = [gray(), vec![0; further]].concat();
        assert_eq!(eight(&page.file(&[&pack(&bomb)])), gray(), "{code}");
    }
}

#[test]
fn a_sum_that_is_wrong_is_damage() {
    let mut packed = zlib(&gray());
    *packed.last_mut().unwrap() ^= 1;
    let page = Page::new(64, 64, &[8], BLACK_IS_ZERO).with(COMPRESSION, &[8]);
    let error = read(&page.file(&[&packed])).unwrap_err();
    assert!(error.to_string().contains("no sound Deflate"), "{error}");
}
