//! Strips, tiles, planes, byte orders, further samples, fill order.

use super::*;

/// Nine by seven pixels of so many samples, each another byte.
fn bytes(samples: usize) -> Vec<u8> {
    (0..9 * 7 * samples)
        .map(|index| (index * 37 % 251) as u8)
        .collect()
}

/// The rows and columns of tiles of this size, filled up with nines.
fn tiles(bytes: &[u8], samples: usize, (width, height): (usize, usize)) -> Vec<Vec<u8>> {
    let mut tiles = Vec::new();
    for top in (0..7).step_by(height) {
        for left in (0..9).step_by(width) {
            let mut tile = Vec::new();
            for y in top..top + height {
                for x in left..left + width {
                    let at = (y * 9 + x) * samples;
                    match x < 9 && y < 7 {
                        true => tile.extend_from_slice(&bytes[at..at + samples]),
                        false => tile.extend(vec![9; samples]),
                    }
                }
            }
            tiles.push(tile);
        }
    }
    tiles
}

fn plane(bytes: &[u8], samples: usize, index: usize) -> Vec<u8> {
    bytes.iter().skip(index).step_by(samples).copied().collect()
}

fn slices(blocks: &[Vec<u8>]) -> Vec<&[u8]> {
    blocks.iter().map(Vec::as_slice).collect()
}

#[test]
fn strips_of_any_height() {
    let rgb = bytes(3);
    for rows in [1, 2, 3, 7] {
        let page = Page::new(9, 7, &[8, 8, 8], RGB).with(ROWS_PER_STRIP, &[rows as u64]);
        let strips: Vec<_> = rgb.chunks(27 * rows).collect();
        assert_eq!(eight(&page.file(&strips)), rgb, "{rows}");
        let packed: Vec<_> = strips.iter().map(|strip| zlib(strip)).collect();
        let page = page.with(COMPRESSION, &[8]);
        assert_eq!(eight(&page.file(&slices(&packed))), rgb, "{rows}");
    }
}

#[test]
fn what_is_said_of_a_single_strip_may_be_missing_or_wrong() {
    let gray = bytes(1);
    let page = Page::new(9, 7, &[8], BLACK_IS_ZERO);
    let nothing = Vec::new;
    for page in [
        page.clone().without(ROWS_PER_STRIP),
        page.clone().with(ROWS_PER_STRIP, &[65_535]),
        page.clone().with_bytes(STRIP_COUNTS, 4, nothing()),
        page.clone().with_bytes(STRIP_COUNTS, 4, vec![5, 0, 0, 0]),
        page.clone().without(SAMPLES),
        page.without(PHOTOMETRIC),
    ] {
        assert_eq!(eight(&page.file(&[&gray])), gray);
    }
}

#[test]
fn tiles_that_reach_beyond_the_edge() {
    let rgb = bytes(3);
    for size in [(16, 16), (4, 4), (2, 3), (9, 7), (8, 1)] {
        let page = Page::new(9, 7, &[8, 8, 8], RGB)
            .without(ROWS_PER_STRIP)
            .with(TILE_WIDTH, &[size.0 as u64])
            .with(TILE_LENGTH, &[size.1 as u64]);
        let tiles = tiles(&rgb, 3, size);
        assert_eq!(eight(&page.file(&slices(&tiles))), rgb, "{size:?}");
        let listed = Page {
            lists_strips: true,
            ..page.clone()
        };
        assert_eq!(eight(&listed.file(&slices(&tiles))), rgb, "{size:?}");
        for (code, pack) in [(5, lzw as fn(&[u8]) -> Vec<u8>), (8, zlib)] {
            let packed: Vec<_> = tiles.iter().map(|tile| pack(tile)).collect();
            let page = page.clone().with(COMPRESSION, &[code]);
            assert_eq!(eight(&page.file(&slices(&packed))), rgb, "{size:?}");
        }
    }
}

#[test]
fn planes_in_strips_and_tiles() {
    let rgb = bytes(3);
    let planes: Vec<_> = (0..3).map(|index| plane(&rgb, 3, index)).collect();
    let page = Page::new(9, 7, &[8, 8, 8], RGB).with(PLANAR, &[2]);
    let strips: Vec<_> = planes.iter().flat_map(|plane| plane.chunks(18)).collect();
    let in_strips = page.clone().with(ROWS_PER_STRIP, &[2]);
    assert_eq!(eight(&in_strips.file(&strips)), rgb);
    let in_tiles = page
        .without(ROWS_PER_STRIP)
        .with(TILE_WIDTH, &[4])
        .with(TILE_LENGTH, &[3]);
    let tiles: Vec<_> = planes
        .iter()
        .flat_map(|plane| tiles(plane, 1, (4, 3)))
        .collect();
    assert_eq!(eight(&in_tiles.file(&slices(&tiles))), rgb);
}

#[test]
fn both_byte_orders_and_big_tiff() {
    let samples: Vec<u16> = (0..63u16).map(|index| index * 1_037).collect();
    let page = Page::new(9, 7, &[16], BLACK_IS_ZERO);
    for is_wide in [false, true] {
        let little: Vec<u8> = samples
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        let big: Vec<u8> = samples
            .iter()
            .flat_map(|sample| sample.to_be_bytes())
            .collect();
        let page = Page {
            is_wide,
            ..page.clone()
        };
        assert_eq!(sixteen(&page.file(&[&little])), samples);
        assert_eq!(sixteen(&page.clone().big_endian().file(&[&big])), samples);
        // Numbers of 8 bytes.
        if is_wide {
            let page = page.with_bytes(WIDTH, 16, 9u64.to_le_bytes().to_vec());
            assert_eq!(sixteen(&page.file(&[&little])), samples);
        }
    }
}

#[test]
fn big_tiff_tells_of_orientation_and_profile() {
    let profile = crate::metadata::icc::srgb_profile();
    let page = Page::new(1, 1, &[8], BLACK_IS_ZERO)
        .with(274, &[6])
        .with_bytes(34_675, 7, profile.clone());
    for is_wide in [false, true] {
        let file = Page {
            is_wide,
            ..page.clone()
        };
        let decoded = read(&file.file(&[&[7]])).unwrap();
        assert_eq!(decoded.icc.as_deref(), Some(&profile[..]));
        let orientation = crate::metadata::orientation(decoded.exif.as_deref().unwrap());
        assert_eq!(orientation, crate::picture::Orientation::Rotate90);
    }
}

#[test]
fn further_samples_are_alpha_only_where_it_is_said() {
    let three = [10, 20, 30, 40, 50, 60];
    let with = |extra: &[u64], pixel: &[u8]| {
        let bits = vec![8; pixel.len()];
        let page = Page::new(1, 1, &bits, RGB).with(EXTRA_SAMPLES, extra);
        let whole = eight(&page.file(&[pixel]));
        let packed = page.clone().with(COMPRESSION, &[8]).with(PREDICTOR, &[2]);
        let differences: Vec<u8> = pixel.to_vec();
        assert_eq!(eight(&packed.file(&[&zlib(&differences)])), whole);
        let planes: Vec<_> = pixel.chunks(1).collect();
        assert_eq!(eight(&page.with(PLANAR, &[2]).file(&planes)), whole);
        whole
    };
    assert_eq!(with(&[0], &three[..4]), [10, 20, 30]);
    assert_eq!(with(&[2], &three[..4]), [10, 20, 30, 40]);
    assert_eq!(with(&[2, 0], &three[..5]), [10, 20, 30, 40]);
    assert_eq!(with(&[0, 2], &three[..5]), [10, 20, 30, 50]);
    assert_eq!(with(&[0, 0, 2], &three), [10, 20, 30, 60]);
    // Divided by 40 of 255.
    assert_eq!(with(&[1], &three[..4]), [64, 128, 191, 40]);
    assert_eq!(with(&[], &three[..5]), [10, 20, 30]);
    let untold = Page::new(1, 1, &[8; 4], RGB);
    assert_eq!(eight(&untold.file(&[&three[..4]])), [10, 20, 30, 40]);
    let gray = Page::new(1, 1, &[8; 2], BLACK_IS_ZERO).with(EXTRA_SAMPLES, &[2]);
    let decoded = read(&gray.file(&[&[7, 99]])).unwrap();
    assert_eq!(
        decoded.picture,
        Picture::from_u8(Size::new(1, 1), Channels::GrayAlpha, vec![7, 99])
    );
    assert_eq!(decoded.warnings, [""; 0]);
    let dropped = Page::new(1, 1, &[8; 2], BLACK_IS_ZERO).with(EXTRA_SAMPLES, &[0]);
    let decoded = read(&dropped.file(&[&[7, 99]])).unwrap();
    assert!(decoded.warnings[0].contains("neither colour nor alpha"));
}

#[test]
fn differences_of_five_samples_in_sixteen_bits() {
    // Two pixels; the second is the first plus 1, 2, 3, 4 and 65,535 more.
    let first = [1_000u16, 2_000, 3_000, 4_000, 5];
    let steps = [1u16, 2, 3, 4, 65_535];
    let differences: Vec<u8> = first
        .iter()
        .chain(&steps)
        .flat_map(|value| value.to_be_bytes())
        .collect();
    let page = Page::new(2, 1, &[16; 5], RGB)
        .with(EXTRA_SAMPLES, &[2, 0])
        .with(COMPRESSION, &[5])
        .with(PREDICTOR, &[2])
        .big_endian();
    let found = sixteen(&page.file(&[&lzw(&differences)]));
    assert_eq!(
        found,
        [1_000, 2_000, 3_000, 4_000, 1_001, 2_002, 3_003, 4_004]
    );
}

#[test]
fn the_bits_of_each_byte_may_be_turned_round() {
    let turned = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| byte.reverse_bits())
            .collect::<Vec<_>>()
    };
    let gray = bytes(1);
    let page = Page::new(9, 7, &[8], BLACK_IS_ZERO).with(FILL_ORDER, &[2]);
    let mut packbits = Vec::new();
    for row in gray.chunks(9) {
        packbits.push(8);
        packbits.extend_from_slice(row);
    }
    for (code, data) in [
        (1, gray.clone()),
        (5, lzw(&gray)),
        (8, zlib(&gray)),
        (32_773, packbits),
    ] {
        let page = page.clone().with(COMPRESSION, &[code]);
        assert_eq!(eight(&page.file(&[&turned(&data)])), gray, "{code}");
    }
    let deep = Page::new(2, 1, &[16], BLACK_IS_ZERO).with(FILL_ORDER, &[2]);
    assert_eq!(
        sixteen(&deep.file(&[&turned(&[0x34, 0x12, 0xcd, 0xab])])),
        [0x1234, 0xabcd]
    );
    let tones = Page::new(8, 1, &[1], BLACK_IS_ZERO).with(FILL_ORDER, &[2]);
    assert_eq!(
        eight(&tones.file(&[&[0b0000_0011]])),
        [255, 255, 0, 0, 0, 0, 0, 0]
    );
}

#[test]
fn a_file_that_ends_too_early_gives_the_rows_that_are_there() {
    use crate::codec::{Decoder, Decoding, OnDamage};
    let gray: Vec<u8> = (0..40 * 40).map(|index| (index * 7 % 200) as u8).collect();
    let page = Page::new(40, 40, &[8], BLACK_IS_ZERO).with(ROWS_PER_STRIP, &[8]);
    let plain: Vec<_> = gray.chunks(40 * 8).map(<[u8]>::to_vec).collect();
    let packed: Vec<_> = plain.iter().map(|strip| zlib(strip)).collect();
    for (code, strips) in [(1, plain), (8, packed)] {
        let page = page.clone().with(COMPRESSION, &[code]);
        // Twice the same data: the first time behind the directory, which is what is cut.
        let file = page.file(&slices(&strips));
        let directory = page.directory_first(&slices(&strips));
        assert_eq!(eight(&directory), eight(&file));
        let cut = &directory[..directory.len() - strips[4].len() - strips[3].len() / 2];
        let error = read(cut).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Truncated);
        assert!(
            error.to_string().contains("after 60 % of its picture data"),
            "{error}"
        );
        let header = look(cut, None).unwrap();
        let decoding = Decoding {
            on_damage: OnDamage::Keep,
            ..Decoding::default()
        };
        let kept = Decoder::new()
            .decode(cut, &header, &Limits::default(), &decoding, Vec::new())
            .unwrap();
        let Samples::U8(samples) = kept.picture.samples() else {
            unreachable!()
        };
        let rows = samples
            .chunks(40)
            .zip(gray.chunks(40))
            .take_while(|(a, b)| a == b)
            .count();
        assert!((24..32).contains(&rows), "{rows}");
        assert!(samples[rows * 40..].iter().all(|sample| *sample == 128));
        let percent = rows * 100 / 40;
        assert_eq!(
            kept.warnings,
            [format!(
                "ends after {percent} % of its rows; the rest is gray"
            )]
        );
    }
}

impl Page {
    /// The file with its data behind the directory.
    fn directory_first(&self, blocks: &[&[u8]]) -> Vec<u8> {
        let len = self.file(blocks).len();
        let places = blocks.iter().scan(len, |at, block| {
            let start = *at;
            *at += block.len();
            Some(start as u32)
        });
        let offsets: Vec<u8> = places.flat_map(u32::to_le_bytes).collect();
        let page = self.clone().with_bytes(STRIP_OFFSETS, 4, offsets);
        let mut file = page.file(blocks);
        assert_eq!(file.len(), len);
        blocks
            .iter()
            .for_each(|block| file.extend_from_slice(block));
        file
    }
}
