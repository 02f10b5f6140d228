//! Files that decoders are to see other than they lie there: PNG with surplus bits or without an end, GIF with frames
//! beyond its screen.

use super::*;
use crate::codec::{DecodeErrorKind, Format};

fn chunk(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let sum = crc32fast::hash(&[&kind[..], payload].concat());
    let len = (payload.len() as u32).to_be_bytes();
    [&len[..], kind, payload, &sum.to_be_bytes()].concat()
}

/// A PNG file of one row of these bytes, with a transparent colour.
fn png((width, depth, color): (u8, u8, u8), transparent: &[u8], row: &[u8]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [0, 0, 0, width, 0, 0, 0, 1, depth, color, 0, 0, 0];
    file.extend(chunk(b"IHDR", &head));
    file.extend(chunk(b"tRNS", transparent));
    // Stored as it is: a filter and the row.
    let len = row.len() as u8 + 1;
    let mut sum = (1_u32, 0_u32);
    for byte in [&[0], row].concat() {
        sum.0 += u32::from(byte);
        sum.1 += sum.0;
    }
    let stream = [&[0x78, 1, 1, len, 0, !len, 0xff, 0][..], row].concat();
    let sum = (sum.1 % 65_521) << 16 | sum.0 % 65_521;
    file.extend(chunk(b"IDAT", &[&stream[..], &sum.to_be_bytes()].concat()));
    file.extend(chunk(b"IEND", b""));
    file
}

fn u8s(decoded: &Decoded) -> &[u8] {
    match decoded.picture.samples() {
        Samples::U8(samples) => samples,
        Samples::U16(_) => panic!("16 bits"),
    }
}

#[test]
fn surplus_bits_of_a_transparent_colour_do_not_count() {
    // Four pixels 0, 1, 2, 3, or 0, 1, 0, 1 of one bit; the second is transparent.
    let cases: [(u8, &[u8], [u8; 4]); 3] = [
        (1, &[0b0101_0000], [0, 255, 0, 255]),
        (2, &[0b0001_1011], [0, 85, 170, 255]),
        (4, &[0x01, 0x23], [0, 17, 34, 51]),
    ];
    for (depth, row, grays) in cases {
        let (one, surplus) = (1_u16, 0xffff_u16 << depth);
        for transparent in [one, one | surplus, one | 0x0100, one | 1 << depth] {
            let file = png((4, depth, 0), &transparent.to_be_bytes(), row);
            let decoded = read(&file).unwrap();
            let wanted: Vec<u8> = grays
                .iter()
                .flat_map(|gray| [*gray, if *gray == grays[1] { 0 } else { 255 }])
                .collect();
            assert_eq!(u8s(&decoded), wanted, "{depth} bits, {transparent:#x}");
            assert_eq!(decoded.warnings, [""; 0]);
        }
    }
    let file = png((2, 8, 2), &[0xab, 1, 0, 2, 0xff, 3], &[1, 2, 3, 1, 2, 4]);
    assert_eq!(u8s(&read(&file).unwrap()), [1, 2, 3, 0, 1, 2, 4, 255]);
    let file = png((1, 8, 0), &[0xab, 9], &[9]);
    assert_eq!(u8s(&read(&file).unwrap()), [9, 0]);
    // 16 bits have none to spare.
    let file = png((1, 16, 0), &[1, 9], &[0, 9]);
    let Samples::U16(samples) = read(&file).unwrap().picture.into_parts().2 else {
        panic!("8 bits")
    };
    assert_eq!(samples, [9, 65_535]);
}

#[test]
fn a_png_whose_rows_are_all_there_needs_no_end() {
    for (channels, depth) in [
        (Channels::Gray, Depth::Eight),
        (Channels::Rgba, Depth::Sixteen),
    ] {
        let picture = noise(Size::new(31, 17), channels, depth, 5);
        let file = write(&picture, &Encoding::new(Format::Png));
        let end = file.len() - 12;
        // The last chunk, all or in part, and the sum of the pixels' chunk and of their stream.
        for cut in end - 8..end + 12 {
            let decoded = read(&file[..cut]).unwrap_or_else(|error| panic!("{cut}: {error}"));
            assert_eq!(decoded.picture, picture);
            assert_eq!(decoded.warnings.len(), 1, "{:?}", decoded.warnings);
            assert!(decoded.warnings[0].contains("end of the file is missing"));
        }
        let zeros = [&file[..end], &[0; 12]].concat();
        assert_eq!(read(&zeros).unwrap().picture, picture);
        for cut in [end / 2, end - 40] {
            let kind = read(&file[..cut]).unwrap_err().kind();
            assert_eq!(kind, DecodeErrorKind::Truncated);
        }
    }
}

/// A GIF of one frame of four colours, all of the second.
fn gif(screen: [u8; 4], frame: [u8; 8], pixels: usize) -> Vec<u8> {
    let mut file = b"GIF89a".to_vec();
    file.extend(screen);
    file.extend([0x81, 0, 0]);
    file.extend([0, 0, 0, 10, 20, 30, 0, 0, 0, 0, 0, 0]);
    // A comment, which is to be passed over.
    file.extend(b"!\xfe\x03hey\0,");
    file.extend(frame);
    file.push(0);
    // A clearing code before each pixel, so that all have three bits.
    let codes = (0..pixels).flat_map(|_| [4_u32, 1]).chain([5]);
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for code in codes {
        bits |= code << count;
        count += 3;
        while count >= 8 {
            bytes.push(bits as u8);
            (bits, count) = (bits >> 8, count - 8);
        }
    }
    bytes.push(bits as u8);
    file.push(2);
    for block in bytes.chunks(255) {
        file.push(block.len() as u8);
        file.extend(block);
    }
    file.extend([0, b';']);
    file
}

#[test]
fn frames_beyond_the_screen_enlarge_it() {
    let ink = [10, 20, 30, 255];
    let cases: [([u8; 4], [u8; 8], Size); 4] = [
        ([3, 0, 2, 0], [0, 0, 0, 0, 3, 0, 2, 0], Size::new(3, 2)),
        ([4, 0, 4, 0], [1, 0, 1, 0, 2, 0, 2, 0], Size::new(4, 4)),
        ([2, 0, 2, 0], [1, 0, 2, 0, 3, 0, 1, 0], Size::new(4, 3)),
        ([0, 0, 0, 0], [0, 0, 0, 0, 5, 0, 4, 0], Size::new(5, 4)),
    ];
    for (screen, frame, size) in cases {
        let [left, _, top, _, width, _, height, _] = frame;
        let file = gif(screen, frame, usize::from(width) * usize::from(height));
        let decoded = read(&file).unwrap();
        assert_eq!(decoded.picture.size(), size);
        for (n, pixel) in u8s(&decoded).chunks(4).enumerate() {
            let (x, y) = (n % size.width as usize, n / size.width as usize);
            let across = usize::from(left)..usize::from(left + width);
            let down = usize::from(top)..usize::from(top + height);
            let wanted = if across.contains(&x) && down.contains(&y) {
                ink
            } else {
                [0; 4]
            };
            assert_eq!(pixel, wanted, "{x}, {y} of {size}");
        }
    }
}
