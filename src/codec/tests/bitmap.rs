//! BMP files and icons, written byte by byte: every depth, header and way of storing, and what masks and alpha decide.

use super::*;
use crate::codec::{DecodeErrorKind, Format};

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The first 40 bytes of a header that declares `len`, of planes 1.
fn head(len: u32, (width, height): (i32, i32), bits: u16, compression: u32) -> Vec<u8> {
    let mut head = words(&[len, width as u32, height as u32]);
    head.extend([1, 0]);
    head.extend(bits.to_le_bytes());
    head.extend(words(&[compression, 0, 0, 0, 0, 0]));
    head
}

/// A BMP file of a header, a palette and pixels.
fn bmp(head: &[u8], palette: &[u8], pixels: &[u8]) -> Vec<u8> {
    let at = 14 + head.len() + palette.len();
    let mut file = b"BM".to_vec();
    file.extend(words(&[(at + pixels.len()) as u32, 0, at as u32]));
    [&file[..], head, palette, pixels].concat()
}

fn u8s(file: &[u8]) -> (Size, Vec<u8>) {
    let decoded = read(file).unwrap_or_else(|error| panic!("{error}"));
    match decoded.picture.into_parts() {
        (size, _, Samples::U8(samples)) => (size, samples),
        _ => panic!("16 bits"),
    }
}

fn refused(file: &[u8]) -> (DecodeErrorKind, String) {
    let error = read(file).unwrap_err();
    (error.kind(), error.to_string())
}

/// Red, green, blue and white as BGR0.
const FOUR: [u8; 16] = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0];

#[test]
fn headers_of_os2_are_read_also_short_ones() {
    let wanted = vec![255, 0, 0, 255, 255, 255, 0, 0, 255, 0, 255, 0];
    // Indices of 2 bits: the lower row comes first.
    let pixels = [0b1001_0000, 0, 0, 0, 0b0011_0000, 0, 0, 0];
    for len in [16, 24, 40, 52, 56, 64, 108, 124] {
        let mut header = head(len, (2, 2), 2, 0);
        header.resize(len as usize, 0);
        let file = bmp(&header, &FOUR, &pixels);
        assert_eq!(u8s(&file), (Size::new(2, 2), wanted.clone()), "{len}");
        let decoded = look(&file[..30], None);
        assert!(decoded.is_ok() || len > 16, "{len}: {decoded:?}");
    }
    let core = [&words(&[12])[..], &[2, 0, 2, 0, 1, 0, 4, 0]].concat();
    let palette: Vec<u8> = FOUR
        .chunks(4)
        .flat_map(|color| color[..3].to_vec())
        .collect();
    let file = bmp(&core, &palette, &[0x21, 0, 0, 0, 0x03, 0, 0, 0]);
    assert_eq!(u8s(&file), (Size::new(2, 2), wanted));
}

#[test]
fn what_run_lengths_jump_over_has_the_first_colour() {
    let runs = [3, 1, 0, 0, 0, 2, 1, 1, 1, 3, 0, 0, 0, 3, 2, 1, 3, 0, 0, 1];
    let file = bmp(&head(40, (4, 5), 8, 1), &FOUR, &runs);
    // From below: three of green; one row jumped over, with the first of the next; that has white second.
    let (red, green, blue, white) = ([255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]);
    let rows = [
        [red; 4],
        [blue, green, white, red],
        [red, white, red, red],
        [red; 4],
        [green, green, green, red],
    ];
    let wanted: Vec<u8> = rows.as_flattened().as_flattened().to_vec();
    assert_eq!(u8s(&file).1, wanted);

    let runs = [3, 0x12, 0, 0, 0, 4, 0x30, 0x12, 0, 1];
    let file = bmp(&head(40, (4, 2), 4, 2), &FOUR, &runs);
    let rows = [[white, red, green, blue], [green, blue, green, red]];
    assert_eq!(u8s(&file).1, rows.as_flattened().as_flattened());

    // Pixels that are missing are no jump.
    let short = bmp(&head(40, (4, 2), 8, 1), &FOUR, &[4, 1, 0, 0, 2, 1]);
    assert_eq!(refused(&short).0, DecodeErrorKind::Truncated);
    // Where all are there, the mark of the end is not needed.
    let whole = bmp(&head(40, (4, 1), 8, 1), &FOUR, &[4, 1]);
    assert_eq!(u8s(&whole).1, [green; 4].as_flattened());
}

#[test]
fn colour_masks_count_in_16_24_and_32_bits() {
    let masks = |len: u32, bits: u16, masks: &[u32], pixel: &[u8]| {
        let mut header = head(len, (1, 1), bits, 3);
        header.extend(words(masks));
        header.resize(header.len().max(len as usize), 0);
        u8s(&bmp(&header, &[], pixel)).1
    };
    let of_565 = [0xf800, 0x07e0, 0x001f];
    // 1, 2 and 3 of 31, 63 and 31.
    assert_eq!(masks(40, 16, &of_565, &[0x43, 0x08]), [8, 8, 25]);
    assert_eq!(masks(52, 16, &of_565, &[0x43, 0x08]), [8, 8, 25]);
    let with_alpha = [0x0f00, 0x00f0, 0x000f, 0xf000];
    assert_eq!(masks(56, 16, &with_alpha, &[0x23, 0x41]), [17, 34, 51, 68]);
    assert_eq!(
        masks(40, 24, &[0xff, 0xff00, 0xff_0000], &[1, 2, 3]),
        [1, 2, 3]
    );
    let of_ten = [0x3ff0_0000, 0x000f_fc00, 0x0000_03ff];
    assert_eq!(
        masks(108, 32, &of_ten, &words(&[1022 << 20 | 512 << 10 | 3])),
        [255, 128, 1]
    );
    // The fourth byte is nothing where no mask says that it is alpha.
    assert_eq!(
        u8s(&bmp(&head(40, (1, 1), 32, 0), &[], &[3, 2, 1, 0])).1,
        [1, 2, 3]
    );
    // From above where the height is negative; 5 bits of each.
    let file = bmp(&head(40, (1, -2), 16, 0), &[], &[0, 0x7c, 0, 0, 0x1f, 0]);
    assert_eq!(u8s(&file).1, [255, 0, 0, 0, 0, 255]);
}

#[test]
fn what_is_not_read_is_named() {
    for (len, bits, compression, word) in [
        (40, 0, 4, "JPEG"),
        (40, 0, 5, "PNG"),
        (40, 24, 11, "CMYK"),
        (64, 1, 3, "Huffman"),
        (64, 24, 4, "run lengths of 24 bits"),
        (40, 64, 0, "64 bits"),
        (68, 24, 0, "68 bytes"),
        (40, 24, 77, "compression 77"),
    ] {
        let mut header = head(len, (1, 1), bits, compression);
        header.resize(len as usize, 0);
        let (kind, message) = refused(&bmp(&header, &[], &[0; 16]));
        assert_eq!(kind, DecodeErrorKind::Unsupported, "{message}");
        assert!(message.contains(word), "{message}");
    }
    let file = bmp(&head(40, (1, 1), 16, 3), &[], &[0; 12]);
    assert_eq!(refused(&file).0, DecodeErrorKind::Damaged);
}

#[test]
fn a_profile_in_the_fifth_version_is_handed_on() {
    let mut header = head(124, (1, 1), 24, 0);
    header.resize(124, 0);
    header[56..60].copy_from_slice(b"DEBM");
    header[112..120].copy_from_slice(&words(&[128, 5]));
    let file = bmp(&header, &[], b"\x03\x02\x01\0guess");
    let decoded = read(&file).unwrap();
    assert_eq!(decoded.icc.as_deref(), Some(&b"guess"[..]));
}

/// An icon of pictures with their size and depth in the directory.
fn icon(pictures: &[(u8, u8, u16, Vec<u8>)]) -> Vec<u8> {
    let mut file = vec![0, 0, 1, 0, pictures.len() as u8, 0];
    let mut at = 6 + 16 * pictures.len();
    for (width, height, bits, body) in pictures {
        file.extend([*width, *height, 0, 0, 1, 0]);
        file.extend(bits.to_le_bytes());
        file.extend(words(&[body.len() as u32, at as u32]));
        at += body.len();
    }
    for (.., body) in pictures {
        file.extend(body);
    }
    file
}

/// Two pixels of 32 bits, blue and red from the left, with these alphas, and a mask of these bits if there is one.
fn two(height: i32, alphas: [u8; 2], mask: Option<u8>) -> Vec<u8> {
    let mut body = head(40, (2, height), 32, 0);
    body.extend([255, 0, 0, alphas[0], 0, 0, 255, alphas[1]]);
    body.extend(mask.map(|bits| [bits, 0, 0, 0]).into_iter().flatten());
    body
}

#[test]
fn alpha_of_icons_goes_before_their_mask() {
    let alphas = |alphas, mask| {
        let file = icon(&[(2, 1, 32, two(2, alphas, mask))]);
        let (size, samples) = u8s(&file);
        assert_eq!(size, Size::new(2, 1));
        assert_eq!(
            (&samples[..3], &samples[4..7]),
            (&[0, 0, 255][..], &[255, 0, 0][..])
        );
        [samples[3], samples[7]]
    };
    assert_eq!(alphas([255, 255], Some(0xc0)), [255, 255]);
    assert_eq!(alphas([0, 7], Some(0x40)), [0, 7]);
    // Without any alpha it is the mask of before there was alpha.
    assert_eq!(alphas([0, 0], Some(0x40)), [255, 0]);
    assert_eq!(alphas([0, 0], Some(0)), [255, 255]);
    assert_eq!(alphas([0, 0], None), [255, 255]);
}

#[test]
fn heights_of_icons_count_their_mask_or_not() {
    // One row with its mask, two rows without, and one that says so.
    let samples = |file: &[u8]| u8s(file);
    assert_eq!(
        samples(&icon(&[(2, 1, 32, two(2, [9, 9], Some(0)))])).0,
        Size::new(2, 1)
    );
    assert_eq!(
        samples(&icon(&[(2, 1, 32, two(1, [9, 9], None))])).0,
        Size::new(2, 1)
    );
    let mut tall = two(2, [9, 9], None);
    tall.extend([0, 255, 0, 8, 0, 255, 0, 8]);
    let (size, found) = samples(&icon(&[(2, 2, 32, tall)]));
    assert_eq!(size, Size::new(2, 2));
    assert_eq!(
        found,
        [0, 255, 0, 8, 0, 255, 0, 8, 0, 0, 255, 9, 255, 0, 0, 9]
    );
}

#[test]
fn every_depth_of_icons_is_read_with_its_mask() {
    let palette = &FOUR[..8];
    let mut bits = head(40, (2, 2), 1, 0);
    bits.extend(palette);
    bits.extend([0x40, 0, 0, 0, 0x80, 0, 0, 0]);
    let wanted = [255, 0, 0, 0, 0, 255, 0, 255];
    assert_eq!(u8s(&icon(&[(2, 1, 1, bits)])).1, wanted);
    let mut full = head(40, (1, 2), 24, 0);
    full.extend([3, 2, 1, 0, 0, 0, 0, 0]);
    assert_eq!(u8s(&icon(&[(1, 1, 24, full)])).1, [1, 2, 3, 255]);
    let mut short = head(40, (1, 2), 16, 0);
    short.extend([0xe0, 3, 0, 0, 0x80, 0, 0, 0]);
    assert_eq!(u8s(&icon(&[(1, 1, 16, short)])).1, [0, 255, 0, 0]);
}

#[test]
fn of_the_largest_pictures_the_deepest_is_taken_and_then_the_first() {
    let gray = |value: u8| {
        let picture = Picture::from_u8(Size::new(2, 1), Channels::Gray, vec![value, value]);
        write(&picture, &Encoding::new(Format::Png))
    };
    let plain = two(2, [9, 9], None);
    let small = two(2, [1, 1], None);
    // The directory lies about depth, as where it says nothing.
    let file = icon(&[
        (2, 1, 32, gray(7)),
        (2, 1, 0, plain.clone()),
        (2, 1, 0, two(2, [5, 5], None)),
    ]);
    let decoded = read(&file).unwrap();
    let Samples::U8(samples) = decoded.picture.samples() else {
        panic!()
    };
    assert_eq!(samples, &[0, 0, 255, 9, 255, 0, 0, 9]);
    assert_eq!(decoded.warnings.len(), 1);
    let file = icon(&[(1, 1, 32, small), (2, 1, 8, gray(7))]);
    assert_eq!(u8s(&file).1, [7, 7]);
}

#[test]
fn pngs_of_every_layout_may_be_in_icons() {
    for channels in [
        Channels::Gray,
        Channels::GrayAlpha,
        Channels::Rgb,
        Channels::Rgba,
    ] {
        for depth in [Depth::Eight, Depth::Sixteen] {
            let picture = noise(Size::new(300, 5), channels, depth, 3);
            let png = write(&picture, &Encoding::new(Format::Png));
            let decoded = read(&icon(&[(0, 5, 32, png)])).unwrap();
            assert_eq!(decoded.picture, picture);
        }
    }
}

#[test]
fn huge_bitmaps_are_too_large_and_cut_ones_end_too_early() {
    let large = head(40, (100_000, 100_000), 24, 0);
    for file in [
        bmp(&large, &[], &[0; 64]),
        icon(&[(0, 0, 24, [&large[..], &[0; 64]].concat())]),
    ] {
        let error = look(&file, None).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::TooLarge, "{error}");
        assert!(error.to_string().contains("million"), "{error}");
    }
    let file = bmp(&head(40, (70_000, 1), 1, 0), &FOUR[..8], &[0x80; 8_752]);
    assert_eq!(u8s(&file).0, Size::new(70_000, 1));
    let file = bmp(&head(40, (2, 2), 24, 0), &[], &[0; 14]);
    assert_eq!(
        u8s(&file).1,
        [0; 12],
        "the last row may lack what fills it up"
    );
    for end in 0..file.len() - 1 {
        let error = read(&file[..end]).unwrap_err();
        let is_named = error.kind() == DecodeErrorKind::Truncated || end < 2;
        assert!(is_named, "{end}: {error}");
    }
    let file = icon(&[(2, 1, 32, two(2, [9, 9], None))]);
    for end in 6..file.len() {
        let kind = read(&file[..end]).unwrap_err().kind();
        assert_eq!(kind, DecodeErrorKind::Truncated, "{end}");
    }
}
