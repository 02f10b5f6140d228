//! Files that decoders are to see other than they lie there: PNG with surplus bits or without an end, GIF with frames
//! beyond its screen, WebP and TGA with untrue flags, HDR with its other signature, PNM with comments.

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
    let sum = ((sum.1 % 65_521) << 16) | (sum.0 % 65_521);
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
    gif_of(screen, (frame, 0), &vec![1; pixels])
}

/// A GIF of one frame with these flags and these colours of four, of which the second alone is not black.
fn gif_of(screen: [u8; 4], (frame, flags): ([u8; 8], u8), pixels: &[u32]) -> Vec<u8> {
    let mut file = b"GIF89a".to_vec();
    file.extend(screen);
    file.extend([0x81, 0, 0]);
    file.extend([0, 0, 0, 10, 20, 30, 0, 0, 0, 0, 0, 0]);
    // A comment, which is to be passed over.
    file.extend(b"!\xfe\x03hey\0,");
    file.extend(frame);
    file.push(flags);
    // A clearing code before each pixel, so that all have three bits.
    let codes = pixels.iter().flat_map(|index| [4, *index]).chain([5]);
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

#[test]
fn rows_of_interlaced_frames_come_to_their_places() {
    // They are stored as 0, 4, 2, 1, 3; the second and the fourth have ink.
    let frame = [1, 0, 1, 0, 1, 0, 5, 0];
    let file = gif_of([3, 0, 7, 0], (frame, 0x40), &[0, 1, 0, 1, 0]);
    let decoded = read(&file).unwrap();
    let column = u8s(&decoded)
        .chunks(4)
        .skip(1)
        .step_by(3)
        .map(|pixel| pixel[0]);
    assert_eq!(column.collect::<Vec<_>>(), [0, 0, 10, 0, 0, 10, 0]);
    assert!(
        u8s(&decoded)
            .chunks(12)
            .all(|row| row[3] == 0 && row[11] == 0)
    );
}

#[test]
fn a_gif_without_colours_is_refused_by_name() {
    let mut file = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0".to_vec();
    file.extend(b"\x02\x02\x44\x01\0;");
    let error = read(&file).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Unsupported);
    assert!(error.to_string().contains("table of colours"), "{error}");
}

#[test]
fn chunks_that_may_not_be_passed_over_are_named() {
    let file = png((1, 8, 0), &[0, 9], &[9]);
    for (kind, word) in [(b"CgBI", "CgBI"), (b"ABCD", "critical chunk ABCD")] {
        let other = chunk(kind, b"?");
        let at = if kind == b"CgBI" { 8 } else { 33 };
        let file = [&file[..at], &other, &file[at..]].concat();
        let error = read(&file).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Unsupported, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
    // Others may.
    let file = [&file[..33], &chunk(b"abCd", b"?"), &file[33..]].concat();
    assert_eq!(u8s(&read(&file).unwrap()), [9, 0]);
}

/// An extended WebP file of chunks, with these flags.
fn extended(flags: u8, size: Size, chunks: &[u8]) -> Vec<u8> {
    let sides = [size.width - 1, size.height - 1].map(u32::to_le_bytes);
    let head = [&[flags, 0, 0, 0], &sides[0][..3], &sides[1][..3]].concat();
    let len = (4 + 8 + head.len() + chunks.len()) as u32;
    [
        b"RIFF",
        &len.to_le_bytes()[..],
        b"WEBPVP8X\x0a\0\0\0",
        &head,
        chunks,
    ]
    .concat()
}

#[test]
fn alpha_of_webp_is_what_its_pixels_say_and_not_its_flag() {
    let size = Size::new(5, 4);
    for (channels, mode) in [
        (Channels::Rgba, crate::codec::WebPMode::Lossless),
        (Channels::Rgb, crate::codec::WebPMode::Lossless),
        (Channels::Rgb, crate::codec::WebPMode::Lossy),
    ] {
        let encoding = Encoding {
            webp: mode,
            ..Encoding::new(Format::WebP)
        };
        let file = write(&noise(size, channels, Depth::Eight, 2), &encoding);
        let wanted = read(&file).unwrap().picture;
        assert_eq!(wanted.channels(), channels);
        for flags in [0, 0x10] {
            let decoded = read(&extended(flags, size, &file[12..])).unwrap();
            assert_eq!(decoded.picture, wanted, "{channels:?} {mode:?} {flags}");
        }
    }
    // A lossy picture with alpha needs the flag.
    let file = write(
        &noise(size, Channels::Rgba, Depth::Eight, 2),
        &Encoding::new(Format::WebP),
    );
    let chunks = &file[30..];
    assert_eq!(&file[12..16], b"VP8X");
    let flagged = read(&extended(0x10, size, chunks)).unwrap();
    assert_eq!(flagged.picture.channels(), Channels::Rgba);
    let bare = read(&extended(0, size, chunks)).unwrap();
    assert_eq!(bare.picture.channels(), Channels::Rgb);
}

#[test]
fn bits_of_alpha_of_a_tga_follow_its_depth() {
    let tga = |kind: u8, depth: u8, descriptor: u8, pixel: &[u8]| {
        let mut file = vec![0; 18];
        file[2] = kind;
        (file[12], file[14], file[16], file[17]) = (1, 1, depth, descriptor);
        file.extend(pixel);
        let decoded = read_named(&file, Some("tga"));
        decoded.map(|decoded| u8s(&decoded).to_vec())
    };
    for bits in [0, 1, 8, 15] {
        assert_eq!(tga(2, 24, bits, &[3, 2, 1]).unwrap(), [1, 2, 3]);
        assert_eq!(tga(2, 32, bits, &[3, 2, 1, 4]).unwrap(), [1, 2, 3, 4]);
        assert_eq!(tga(2, 16, bits, &[0x1f, 0x80]).unwrap(), [0, 0, 255]);
        assert_eq!(tga(3, 16, bits, &[7, 9]).unwrap(), [7, 9]);
        assert_eq!(tga(3, 8, bits, &[7]).unwrap(), [7]);
    }
    let error = tga(33, 24, 0, &[3, 2, 1]).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Unsupported);
    assert!(error.to_string().contains("image type 33"), "{error}");
}

#[test]
fn radiance_has_two_signatures() {
    let file = |signature: &str| {
        let head = format!("{signature}\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n");
        [head.as_bytes(), &[128, 64, 0, 129]].concat()
    };
    let usual = read(&file("#?RADIANCE")).unwrap();
    assert_eq!(read(&file("#?RGBE")).unwrap().picture, usual.picture);
}

#[test]
fn comments_may_stand_among_the_samples_of_plain_pnm() {
    let file = b"P2 # width\n2 2\n9 # most\n0 9 # two rows\n9 0 # end";
    assert_eq!(u8s(&read(file).unwrap()), [0, 255, 255, 0]);
    assert_eq!(u8s(&read(b"P1 3 1\n1 # 0\r0 1\n").unwrap()), [0, 255, 0]);
    // In a raw one that is a sample.
    assert_eq!(u8s(&read(b"P5 3 1 255\n1#2").unwrap()), *b"1#2");
}
