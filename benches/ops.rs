//! How long each filter takes with its defaults on 1600×1200 RGB at 8 bits, on one thread.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use stampmill::ops::Split;
use stampmill::ops::filter::{FilterChain, REGISTRY};
use stampmill::picture::{Channels, Picture, Size};

const SIZE: Size = Size::new(1600, 1200);

/// A slope with noise on it, so that tables and branches meet the variety of a photo.
fn picture() -> Picture {
    let mut state = 1u32;
    let samples = (0..SIZE.pixels() as u32 * 3).map(|i| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (i / 3 % SIZE.width / 8 + state % 32) as u8
    });
    Picture::from_u8(SIZE, Channels::Rgb, samples.collect())
}

fn filters(criterion: &mut Criterion) {
    let picture = picture();
    let mut group = criterion.benchmark_group("filter");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    for name in REGISTRY.iter().map(|info| info.name) {
        let chain = FilterChain::parse([name]).expect("every filter has defaults");
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || picture.clone(),
                |picture| black_box(chain.apply(picture, Split::Never)),
                BatchSize::LargeInput,
            );
        });
    }
}

criterion_group!(benches, filters);
criterion_main!(benches);
