//! How long a JPEG photo of 12 million pixels takes to decode, at full size and reduced, beside `zune-jpeg` at full size.
//!
//! `cargo bench --bench jpeg` makes its photo from one of `sample-images`, enlarged and with the noise of a sensor on it,
//! since it is the noise that fills a camera's file. The variable `STAMPMILL_BENCH_JPEG` names another file to take.

use std::env;
use std::fs;
use std::hint::black_box;
use std::io::Cursor;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stampmill::codec::{self, Attachments, Decoder, Decoding, Encoding, Format, Header, Limits};
use stampmill::ops::Split;
use stampmill::ops::resize::{Enlarge, Fit, Geometry, Resize, Resizer};
use stampmill::picture::{Channels, Orientation, Picture, Samples, Size};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;

const SIZE: Size = Size::new(4000, 3000);

/// A photo as a camera writes it: quality 90, chroma at half the resolution.
fn photo() -> Vec<u8> {
    if let Some(path) = env::var_os("STAMPMILL_BENCH_JPEG") {
        return fs::read(path).expect("the file that STAMPMILL_BENCH_JPEG names");
    }
    let sample = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/sample-images/landscape/dandelions.jpg"
    );
    let file = fs::read(sample).expect("a sample image");
    let header = header(&file);
    let decoded = codec::decode(&file, &header, &Limits::default()).expect("a sound file");
    let mut resize = Resize::new(Geometry::Box {
        width: Some(SIZE.width),
        height: Some(SIZE.height),
    });
    resize.fit = Fit::Cover;
    resize.enlarge = Enlarge::Allow;
    let large = Resizer::new().apply(&resize, decoded.picture, Orientation::Normal, Split::Never);
    let Samples::U8(mut samples) = large.into_parts().2 else {
        unreachable!("a JPEG file has 8 bits")
    };
    add_noise(&mut samples);
    let picture = Picture::from_u8(SIZE, Channels::Rgb, samples);
    let encoding = Encoding {
        quality: 90,
        subsampling: codec::Subsampling::S420,
        ..Encoding::new(Format::Jpeg)
    };
    let encoded = codec::encode(&picture, &encoding, &Attachments::default());
    encoded.expect("a picture of 8 bits").bytes
}

/// The same noise on red, green and blue, of a deviation of about four.
fn add_noise(samples: &mut [u8]) {
    let mut state = 1u32;
    for pixel in samples.chunks_exact_mut(3) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        // The sum of four uniform numbers is near enough to the bell curve.
        let sum: i32 = state
            .to_le_bytes()
            .iter()
            .map(|byte| i32::from(byte % 14))
            .sum();
        for sample in pixel {
            *sample = (i32::from(*sample) + sum / 2 - 13).clamp(0, 255) as u8;
        }
    }
}

fn header(file: &[u8]) -> Header {
    codec::probe(Cursor::new(file), None, &Limits::default()).expect("a JPEG file")
}

fn decoding(criterion: &mut Criterion) {
    let file = photo();
    let header = header(&file);
    let mut group = criterion.benchmark_group("jpeg");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .throughput(Throughput::Elements(header.size.pixels()));
    for eighths in [8, 4, 2, 1] {
        let length = |length: u32| (length * eighths).div_ceil(8);
        let at_least = Size::new(length(header.size.width), length(header.size.height));
        let decoding = Decoding {
            at_least: Some(at_least),
            ..Decoding::default()
        };
        let mut decoder = Decoder::new();
        let mut spare = Vec::new();
        group.bench_function(BenchmarkId::new("eighths", eighths), |bencher| {
            bencher.iter(|| {
                let memory = std::mem::take(&mut spare);
                let decoded = decoder
                    .decode(&file, &header, &Limits::default(), &decoding, memory)
                    .expect("a sound file");
                if let Samples::U8(samples) = decoded.picture.into_parts().2 {
                    spare = black_box(samples);
                }
            });
        });
    }
    let mut samples = vec![0; header.size.pixels() as usize * header.channels.count()];
    group.bench_function("zune-jpeg", |bencher| {
        bencher.iter(|| {
            let mut decoder = JpegDecoder::new(ZCursor::new(&file));
            decoder
                .decode_into(black_box(&mut samples))
                .expect("a sound file");
        });
    });
}

criterion_group!(benches, decoding);
criterion_main!(benches);
