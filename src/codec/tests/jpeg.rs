//! JPEG: colour models, memory, and files that are not as they should be.

use super::*;
use crate::codec::{DecodeErrorKind, Format, Scan, decode_reusing};

/// Eight patches of 16×16 pixels in two rows, written by other programs in every way they know.
pub(super) const PATCHES: [(&str, &[u8]); 10] = [
    ("rgb", include_bytes!("data/rgb.jpg")),
    ("ycc_420", include_bytes!("data/ycc_420.jpg")),
    ("ycc_411", include_bytes!("data/ycc_411.jpg")),
    (
        "ycc_444_restarts",
        include_bytes!("data/ycc_444_restarts.jpg"),
    ),
    ("progressive", include_bytes!("data/progressive.jpg")),
    (
        "progressive_restarts",
        include_bytes!("data/progressive_restarts.jpg"),
    ),
    ("cmyk", include_bytes!("data/cmyk.jpg")),
    (
        "cmyk_progressive",
        include_bytes!("data/cmyk_progressive.jpg"),
    ),
    ("ycck", include_bytes!("data/ycck.jpg")),
    ("coarse_luma", include_bytes!("data/coarse_luma.jpg")),
];

const COLOURS: [[u8; 3]; 8] = [
    [255, 255, 255],
    [0, 0, 0],
    [200, 30, 40],
    [30, 160, 60],
    [40, 60, 190],
    [128, 128, 128],
    [60, 180, 190],
    [230, 200, 40],
];

/// A photo-like file of 203×151 pixels.
pub(super) fn photo(channels: Channels, scan: Scan) -> Vec<u8> {
    let size = Size::new(203, 151);
    let (smooth, noise) = (
        smooth(size, channels, Depth::Eight),
        noise(size, channels, Depth::Eight, 5),
    );
    let (Samples::U8(mut samples), Samples::U8(noise)) =
        (smooth.into_parts().2, noise.into_parts().2)
    else {
        unreachable!()
    };
    samples
        .iter_mut()
        .zip(noise)
        .for_each(|(sample, noise)| *sample = sample.saturating_add(noise / 8));
    write(
        &Picture::from_u8(size, channels, samples),
        &Encoding {
            scan,
            ..Encoding::new(Format::Jpeg)
        },
    )
}

pub(super) fn photos() -> Vec<(String, Vec<u8>)> {
    let mut photos: Vec<_> = PATCHES
        .iter()
        .map(|(name, file)| (name.to_string(), file.to_vec()))
        .collect();
    for channels in [Channels::Gray, Channels::Rgb] {
        for scan in [Scan::Baseline, Scan::Progressive] {
            photos.push((format!("{channels:?} {scan:?}"), photo(channels, scan)));
        }
    }
    photos
}

pub(super) fn kind(bytes: &[u8]) -> Option<DecodeErrorKind> {
    read(bytes).err().map(|error| error.kind())
}

#[test]
fn every_colour_model_shows_the_same_colours() {
    for (name, file) in PATCHES {
        let decoded = read(file).unwrap();
        assert_eq!(decoded.picture.size(), Size::new(64, 32), "{name}");
        let Samples::U8(samples) = decoded.picture.samples() else {
            unreachable!()
        };
        for (index, colour) in COLOURS.iter().enumerate() {
            let (x, y) = (index % 4 * 16 + 8, index / 4 * 16 + 8);
            let pixel = &samples[(y * 64 + x) * 3..][..3];
            // Half a row of chroma of the neighbours reaches into a patch.
            let tolerance = if name == "ycc_411" { 40 } else { 6 };
            let is_close = pixel
                .iter()
                .zip(colour)
                .all(|(a, b)| a.abs_diff(*b) <= tolerance);
            assert!(is_close, "{name}: {pixel:?} for {colour:?}");
        }
        assert_eq!(
            decoded.warnings.len(),
            usize::from(name.contains("cm") || name == "ycck"),
            "{name}"
        );
    }
}

#[test]
fn stray_and_fill_bytes_between_segments_do_no_harm() {
    for (name, file) in photos() {
        let whole = read(&file).unwrap();
        let segment = 4 + usize::from(u16::from_be_bytes([file[4], file[5]])) - 2 + 2;
        for stray in [&[0; 9][..], &[0xff; 9], b"stray bytes", &[0xff, 0x01]] {
            let strayed = [&file[..segment], stray, &file[segment..]].concat();
            let decoded =
                read(&strayed).unwrap_or_else(|error| panic!("{name} {stray:?}: {error}"));
            assert_eq!(decoded.picture, whole.picture, "{name} {stray:?}");
        }
    }
}

#[test]
fn what_is_not_read_is_named() {
    let file = PATCHES[1].1;
    let frame = file
        .windows(2)
        .position(|bytes| bytes == [0xff, 0xc0])
        .unwrap();
    let with = |at: usize, byte: u8| {
        let mut file = file.to_vec();
        file[at] = byte;
        file
    };
    let low = [&file[..frame + 5], &[0, 0], &file[frame + 7..]].concat();
    let two = b"\xff\xd8\xff\xc0\0\x0e\x08\0\x10\0\x10\x02\x01\x11\0\x02\x11\0";
    for (bytes, word) in [
        (with(frame + 1, 0xc3), "lossless"),
        (with(frame + 1, 0xc9), "arithmetic"),
        (with(frame + 1, 0xc5), "hierarchical"),
        (with(frame + 4, 12), "12-bit"),
        (with(frame + 1, 0xde), "hierarchical"),
        (with(frame + 1, 0xf7), "JPEG-LS"),
        (with(frame + 11, 0x44), "MCUs of 18 blocks"),
        (low, "height only at its end"),
        (two.to_vec(), "2 components"),
    ] {
        let error = read(&bytes).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Unsupported, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn the_header_is_found_before_the_scan() {
    for (name, file) in photos() {
        let scans_at = file
            .windows(2)
            .position(|bytes| bytes == [0xff, 0xda])
            .unwrap();
        let whole = look(&file, None).unwrap();
        assert_eq!(look(&file[..scans_at + 5], None).unwrap(), whole, "{name}");
        assert_eq!(
            look(&file[..scans_at + 4], None).unwrap_err().kind(),
            DecodeErrorKind::Truncated
        );
    }
}

#[test]
fn progressive_decoding_is_known_to_take_more_memory() {
    let needs = |scan| {
        look(&photo(Channels::Rgb, scan), None)
            .unwrap()
            .working_bytes
    };
    let pixels = 203 * 151;
    let (baseline, progressive) = (needs(Scan::Baseline), needs(Scan::Progressive));
    assert!(
        baseline >= 3 * pixels && progressive >= baseline + 3 * pixels,
        "{baseline} {progressive}"
    );
}

#[test]
fn memory_of_another_picture_leaves_no_trace() {
    let limits = Limits::default();
    for (name, file) in photos() {
        let header = look(&file, None).unwrap();
        let whole = read(&file).unwrap();
        for len in [0, 100, 203 * 151 * 4] {
            let decoded = decode_reusing(&file, &header, &limits, vec![0xa5; len]).unwrap();
            assert!(decoded == whole, "{name} over {len} bytes");
        }
        let cut = &file[..file.len() - 100];
        let fresh = decode(cut, &header, &limits).unwrap_err();
        let reused = decode_reusing(cut, &header, &limits, vec![0xa5; 100_000]).unwrap_err();
        assert_eq!(fresh, reused, "{name}");
    }
}

#[test]
fn scans_and_restarts_that_should_not_be_are_noticed() {
    let file = PATCHES[1].1;
    let scan = file
        .windows(2)
        .position(|bytes| bytes == [0xff, 0xda])
        .unwrap();
    let middle = scan + 14 + (file.len() - scan - 14) / 2;
    let again = [&file[..middle], &file[scan..]].concat();
    assert_eq!(kind(&again), Some(DecodeErrorKind::Damaged));
    let wild = [&file[..middle], &[0xff, 0xd3], &file[middle..]].concat();
    assert_eq!(kind(&wild), Some(DecodeErrorKind::Damaged));
}

#[test]
fn a_header_of_another_file_is_refused() {
    let header = look(PATCHES[0].1, None).unwrap();
    let other = photo(Channels::Rgb, Scan::Baseline);
    let error = decode(&other, &header, &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Damaged);
}

#[test]
fn a_profile_with_a_missing_part_is_left_out() {
    let icc = vec![5; 70_000];
    let picture = noise(Size::new(3, 3), Channels::Rgb, Depth::Eight, 2);
    let attachments = Attachments {
        icc: Some(&icc),
        exif: None,
        ..Attachments::default()
    };
    let mut file = encode(&picture, &Encoding::new(Format::Jpeg), &attachments)
        .unwrap()
        .bytes;
    let second = file
        .windows(14)
        .rposition(|bytes| bytes == b"ICC_PROFILE\0\x02\x02")
        .unwrap();
    file[second] = b'x';
    let decoded = read(&file).unwrap();
    assert_eq!((decoded.icc, decoded.warnings.len()), (None, 1));
}
