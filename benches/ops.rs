//! How long operations take on one thread: each filter with its defaults on 1600×1200 RGB at 8 bits, some with arguments
//! that make them work harder, runs of point filters, and resizing beside plain fast_image_resize.

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, criterion_group, criterion_main};
use fast_image_resize as fir;
use stampmill::ops::Split;
use stampmill::ops::filter::{FilterChain, REGISTRY};
use stampmill::ops::resize::{Resize, Resizer};
use stampmill::picture::{Channels, Orientation, Picture, Samples, Size};

const SIZE: Size = Size::new(1600, 1200);

/// A slope with noise on it, so that tables and branches meet the variety of a photo.
fn picture(size: Size) -> Picture {
    let mut state = 1u32;
    let samples = (0..size.pixels() as u32 * 3).map(|i| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (i / 3 % size.width / 8 + state % 32) as u8
    });
    Picture::from_u8(size, Channels::Rgb, samples.collect())
}

fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    group
}

fn filters(criterion: &mut Criterion) {
    const HARDER: [&str; 6] = [
        "blur:2",
        "blur:10",
        "denoise:8,3",
        "median:2",
        "median:5",
        "median:20",
    ];
    let picture = picture(SIZE);
    let mut group = group(criterion, "filter");
    let names = REGISTRY.iter().map(|info| info.name);
    for spec in names.chain(HARDER) {
        let chain = FilterChain::parse([spec]).expect("a filter with good arguments");
        group.bench_function(spec, |bencher| {
            bencher.iter_batched(
                || picture.clone(),
                |picture| black_box(chain.apply(picture, Split::Never)),
                BatchSize::LargeInput,
            );
        });
    }
}

/// The same filters in one chain and one after the other.
fn runs(criterion: &mut Criterion) {
    const RUNS: [&[&str]; 2] = [
        &["brightness", "contrast", "gamma", "tint"],
        &["gamma", "saturation", "hue", "contrast"],
    ];
    let picture = picture(SIZE);
    let mut group = group(criterion, "run");
    for run in RUNS {
        let chain = FilterChain::parse(run).expect("filters that exist");
        let single = |name: &&str| FilterChain::parse([name]).expect("a filter that exists");
        let singles: Vec<FilterChain> = run.iter().map(single).collect();
        group.bench_function(format!("{}, at once", run.join(" ")), |bencher| {
            bencher.iter_batched(
                || picture.clone(),
                |picture| black_box(chain.apply(picture, Split::Never)),
                BatchSize::LargeInput,
            );
        });
        group.bench_function(format!("{}, one by one", run.join(" ")), |bencher| {
            bencher.iter_batched(
                || picture.clone(),
                |picture| {
                    let apply = |picture, chain: &FilterChain| chain.apply(picture, Split::Never);
                    black_box(singles.iter().fold(picture, apply))
                },
                BatchSize::LargeInput,
            );
        });
    }
}

fn resize(criterion: &mut Criterion) {
    let mut group = group(criterion, "resize");
    for from in [Size::new(4000, 3000), Size::new(2000, 1500)] {
        let source = picture(from);
        let Samples::U8(samples) = source.samples() else {
            unreachable!("the picture has 8 bits");
        };
        let view =
            fir::images::ImageRef::new(from.width, from.height, samples, fir::PixelType::U8x3)
                .expect("as many samples as the size says");
        let mut plain = fir::Resizer::new();
        group.bench_function(format!("{from} to 1600, fast_image_resize"), |bencher| {
            bencher.iter(|| {
                let (width, height) = (SIZE.width, SIZE.height);
                let mut out = fir::images::Image::new(width, height, fir::PixelType::U8x3);
                plain
                    .resize(&view, &mut out, None)
                    .expect("the same type of pixel");
                black_box(out.into_vec())
            });
        });
        for (turned, geometry) in [
            (Orientation::Normal, "1600x"),
            (Orientation::Rotate180, "1600x"),
            (Orientation::Rotate90, "x1600"),
        ] {
            let mut resizer = Resizer::new();
            let wanted = Resize::new(geometry.parse().expect("a geometry"));
            group.bench_function(format!("{from} to 1600, {turned:?}"), |bencher| {
                bencher.iter_batched(
                    || source.clone(),
                    |source| black_box(resizer.apply(&wanted, source, turned, Split::Never)),
                    BatchSize::LargeInput,
                );
            });
        }
    }
}

criterion_group!(benches, filters, runs, resize);
criterion_main!(benches);
