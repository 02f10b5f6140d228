//! What a header announces as the memory of decoding is never exceeded: every allocation of this program is counted.
//!
//! All of it is one test, so that nothing else allocates meanwhile.

use std::io::Cursor;
use std::sync::atomic::Ordering;

use stampmill::codec::{
    self, Attachments, Decoder, Decoding, Encoding, Format, Header, Limits, Scan, Subsampling,
};
use stampmill::picture::{Channels, Picture, Size};

mod counting;

use counting::{IN_USE, MOST};

fn file(size: Size, channels: Channels, subsampling: Subsampling, scan: Scan) -> Vec<u8> {
    let count = size.pixels() as usize * channels.count();
    let samples = (0..count).map(|index| (index * index / 7) as u8).collect();
    let picture = Picture::from_u8(size, channels, samples);
    let encoding = Encoding {
        subsampling,
        scan,
        ..Encoding::new(Format::Jpeg)
    };
    let encoded = codec::encode(&picture, &encoding, &Attachments::default());
    encoded.unwrap().bytes
}

/// Decodes with a decoder that has nothing yet, and tells how far memory rose, and what was announced.
fn most(header: &Header, file: &[u8], decoding: &Decoding) -> (u64, u64) {
    let announced = header.decoding_bytes(decoding);
    let before = IN_USE.load(Ordering::SeqCst);
    MOST.store(before, Ordering::SeqCst);
    let reserved = Limits {
        max_bytes: announced,
        ..Limits::default()
    };
    let decoded = Decoder::new().decode(file, header, &reserved, decoding, Vec::new());
    let most = MOST.load(Ordering::SeqCst) - before;
    // Of a file that was cut it is an error; what counts is what it took.
    drop(decoded);
    (most as u64, announced)
}

#[test]
fn decoding_takes_no_more_than_was_announced() {
    of_webp();
    of_jpeg();
    of_tiff();
}

fn of_jpeg() {
    use Subsampling::{S420, S422, S444};
    let sizes = [
        Size::new(1, 1),
        Size::new(17, 300),
        Size::new(700, 9),
        Size::new(1_021, 767),
    ];
    for size in sizes {
        for channels in [Channels::Gray, Channels::Rgb] {
            for (subsampling, scan) in [S444, S422, S420]
                .map(|subsampling| (subsampling, Scan::Baseline))
                .into_iter()
                .chain([(S420, Scan::Progressive)])
            {
                let whole = file(size, channels, subsampling, scan);
                let header = codec::probe(Cursor::new(&whole), None, &Limits::default()).unwrap();
                for file in [&whole[..], &whole[..whole.len() - whole.len() / 9]] {
                    for n in 1..=8 {
                        let length = |length: u32| length * n / 8;
                        let at_least = Size::new(length(size.width), length(size.height));
                        let (most, announced) = most(
                            &header,
                            file,
                            &Decoding {
                                at_least: Some(at_least),
                                ..Decoding::default()
                            },
                        );
                        assert!(
                            most <= announced,
                            "{size} {channels:?} {subsampling:?} {scan:?} at {n}/8: {most} of {announced}"
                        );
                    }
                }
            }
        }
    }
}

/// A little-endian TIFF file of one strip or of tiles of 64 by 48, whose blocks all have these data.
fn tiff(size: Size, fields: &[(u16, Vec<u16>)], is_tiled: bool, data: &[u8]) -> Vec<u8> {
    let blocks = match is_tiled {
        true => (size.width.div_ceil(64) * size.height.div_ceil(48)) as usize,
        false => 1,
    };
    let sides = [(256, size.width), (257, size.height)];
    let mut fields: Vec<(u16, u16, Vec<u8>)> = fields
        .iter()
        .map(|(tag, value)| {
            (
                *tag,
                3,
                value.iter().flat_map(|v| v.to_le_bytes()).collect(),
            )
        })
        .chain(sides.map(|(tag, side)| (tag, 4, side.to_le_bytes().to_vec())))
        .collect();
    let (at, len) = if is_tiled { (324, 325) } else { (273, 279) };
    fields.push((at, 4, 8u32.to_le_bytes().repeat(blocks)));
    fields.push((len, 4, (data.len() as u32).to_le_bytes().repeat(blocks)));
    if is_tiled {
        fields.push((322, 3, vec![64, 0]));
        fields.push((323, 3, vec![48, 0]));
    }
    fields.sort();
    let directory_at = 8 + data.len() as u32;
    let values_at = directory_at + 2 + 12 * fields.len() as u32 + 4;
    let mut file = b"II*\0".to_vec();
    file.extend(directory_at.to_le_bytes());
    file.extend_from_slice(data);
    file.extend((fields.len() as u16).to_le_bytes());
    let mut values = Vec::new();
    for (tag, kind, mut value) in fields {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend((value.len() as u32 / if kind == 3 { 2 } else { 4 }).to_le_bytes());
        if value.len() <= 4 {
            value.resize(4, 0);
            file.extend(value);
        } else {
            file.extend((values_at + values.len() as u32).to_le_bytes());
            values.extend(value);
        }
    }
    file.extend([0; 4]);
    file.extend(values);
    file
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn of_tiff() {
    // Gray, RGB, with alpha, of floats, inks, and with alpha and one more: bits, what they are, further ones, numbers.
    let kinds: [(u16, usize, u16, u16, u16); 7] = [
        (1, 1, 1, 0, 1),
        (8, 3, 2, 0, 1),
        (16, 4, 2, 1, 1),
        (32, 3, 2, 0, 3),
        (8, 4, 5, 0, 1),
        (16, 2, 1, 2, 1),
        (64, 1, 0, 0, 2),
    ];
    type Pack = fn(&[u8]) -> Vec<u8>;
    let plain: Pack = <[u8]>::to_vec;
    let turned: Pack = |bytes| bytes.iter().map(|byte| byte.reverse_bits()).collect();
    let packings = [
        (1, 1, plain),
        (1, 2, turned),
        (8, 1, deflated as Pack),
        (50_000, 1, zstandard),
    ];
    for size in [Size::new(1, 1), Size::new(17, 300), Size::new(521, 383)] {
        for (bits, samples, photometric, extra, format) in kinds {
            for (compression, fill_order, pack) in packings {
                for is_tiled in [false, true] {
                    let (width, height) = if is_tiled {
                        (64, 48)
                    } else {
                        (size.width, size.height)
                    };
                    let row = (width as usize * samples * usize::from(bits)).div_ceil(8);
                    let block: Vec<u8> = (0..row * height as usize)
                        .map(|n| (n * n / 7) as u8)
                        .collect();
                    let mut fields = vec![
                        (258, vec![bits; samples]),
                        (259, vec![compression]),
                        (262, vec![photometric]),
                        (266, vec![fill_order]),
                        (277, vec![samples as u16]),
                        (317, vec![if bits == 8 { 2 } else { 1 }]),
                        (339, vec![format; samples]),
                    ];
                    if extra > 0 {
                        fields.push((338, vec![extra]));
                    }
                    let file = tiff(size, &fields, is_tiled, &pack(&block));
                    let header =
                        codec::probe(Cursor::new(&file), None, &Limits::default()).unwrap();
                    assert!(codec::decode(&file, &header, &Limits::default()).is_ok());
                    let (most, announced) = most(&header, &file, &Decoding::default());
                    assert!(
                        most <= announced,
                        "{size} TIFF {fields:?} {is_tiled}: {most} of {announced}"
                    );
                }
            }
        }
    }
    let size = Size::new(1_021, 767);
    let stream = file(size, Channels::Rgb, Subsampling::S420, Scan::Baseline);
    let fields = [
        (258, vec![8; 3]),
        (259, vec![7]),
        (262, vec![6]),
        (277, vec![3]),
    ];
    let file = tiff(size, &fields, false, &stream);
    let header = codec::probe(Cursor::new(&file), None, &Limits::default()).unwrap();
    assert!(codec::decode(&file, &header, &Limits::default()).is_ok());
    let (most, announced) = most(&header, &file, &Decoding::default());
    assert!(most <= announced, "TIFF of JPEG: {most} of {announced}");
}

fn of_webp() {
    for size in [Size::new(1, 1), Size::new(17, 300), Size::new(1_021, 767)] {
        let samples = (0..size.pixels() as usize * 3).map(|index| (index * index / 7) as u8);
        let picture = Picture::from_u8(size, Channels::Rgb, samples.collect());
        let encoding = Encoding::new(Format::WebP);
        let encoded = codec::encode(&picture, &encoding, &Attachments::default());
        let file = encoded.unwrap().bytes;
        let header = codec::probe(Cursor::new(&file), None, &Limits::default()).unwrap();
        for n in [1, 2, 4, 8] {
            let length = |length: u32| length * n / 8;
            let decoding = Decoding {
                at_least: Some(Size::new(length(size.width), length(size.height))),
                ..Decoding::default()
            };
            let (most, announced) = most(&header, &file, &decoding);
            assert!(
                most <= announced,
                "{size} WebP at {n}/8: {most} of {announced}"
            );
        }
    }
}
