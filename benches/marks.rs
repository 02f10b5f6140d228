//! How long marks take on 1600×1200 RGB at 8 bits, on one thread: with what was rendered before, without it, and all over.
//!
//! Medians in milliseconds on one of 2 cores, which others used as well:
//!
//! | mark | cached | new text |
//! |---|---|---|
//! | text | 0.32 | 0.76 |
//! | text, auto colour and corner | 1.7 | 3.0 |
//! | text, stroke, shadow and plate | 0.64 | 3.3 |
//! | text, all of it, turned by 30° | 0.72 | 10.8 |
//! | tile | 3.0 | 6.0 |
//! | tile, stroke, shadow and plate | 6.2 | 15.0 |
//! | logo, SVG | 0.50 | |

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, criterion_group, criterion_main};
use stampmill::ops::watermark::{
    Gravities, Ink, Logo, LogoMark, Look, Place, TextMark, TextStyle, Tile,
};
use stampmill::ops::{Color, Gravity, Offset, Split};
use stampmill::picture::{Channels, Picture, Size};

const SIZE: Size = Size::new(1600, 1200);

/// A slope with noise on it.
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

fn corner() -> Place {
    Place::Gravity(Gravity::SouthEast.into(), Offset::default())
}

fn text(ink: Ink, place: Place, look: Look) -> TextMark {
    TextMark::new(TextStyle::default(), ink, TextMark::SIZE, place, look)
        .expect("a mark in its ranges")
}

/// What marks are made of, by name.
fn marks() -> Vec<(&'static str, TextMark)> {
    let white = Ink::Color(Color::new(255, 255, 255).into());
    let plain = Look::default();
    let dressed = Look {
        stroke: Some("5% black".parse().expect("a stroke")),
        shadow: Some("5% 5% 8% #000a".parse().expect("a shadow")),
        plate: Some("30% 20% #0006".parse().expect("a plate")),
        ..plain
    };
    let turned = Look {
        rotation: 30.0,
        ..dressed
    };
    let calm = Place::Gravity(Gravities::corners(), Offset::default());
    let tile = Place::Tile(Tile::default(), Offset::default());
    vec![
        ("text", text(white, corner(), plain)),
        ("text, auto colour and corner", text(Ink::Auto, calm, plain)),
        (
            "text, stroke, shadow and plate",
            text(white, corner(), dressed),
        ),
        ("text, all of it, turned", text(white, corner(), turned)),
        ("tile", text(white, tile.clone(), plain)),
        ("tile, stroke, shadow and plate", text(white, tile, dressed)),
    ]
}

fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    group
}

fn cached(criterion: &mut Criterion) {
    let picture = picture();
    let mut group = group(criterion, "cached");
    for (name, mark) in marks() {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || picture.clone(),
                |picture| black_box(mark.stamp("© 2026 Ada Lovelace", picture, Split::Never)),
                BatchSize::LargeInput,
            );
        });
    }
}

/// Another text each time, as with `{filename}`.
fn new(criterion: &mut Criterion) {
    let picture = picture();
    let mut group = group(criterion, "new");
    for (name, mark) in marks() {
        let mut number = 0;
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || {
                    number += 1;
                    (picture.clone(), format!("© 2026 Ada {number:08}"))
                },
                |(picture, text)| black_box(mark.stamp(&text, picture, Split::Never)),
                BatchSize::LargeInput,
            );
        });
    }
}

fn logo(criterion: &mut Criterion) {
    let picture = picture();
    let mut group = group(criterion, "logo");
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle cx='4' cy='4' r='4' fill='red'/></svg>";
    let logo = Logo::from_svg(drawing).expect("an SVG");
    let mark = LogoMark::new(logo, LogoMark::SIZE, corner(), Look::default()).expect("a mark");
    group.bench_function("svg, cached", |bencher| {
        bencher.iter_batched(
            || picture.clone(),
            |picture| black_box(mark.stamp(picture, Split::Never)),
            BatchSize::LargeInput,
        );
    });
}

criterion_group!(benches, cached, new, logo);
criterion_main!(benches);
