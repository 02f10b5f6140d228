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
