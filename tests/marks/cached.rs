//! What was rendered before never shows in what comes out.

use stampmill::ops::Split;
use stampmill::ops::watermark::{Ink, Look, Place, TextMark, TextStyle};
use stampmill::picture::{Channels, Picture, Size};

fn noise(size: Size, seed: u32) -> Picture {
    let samples = (0..size.pixels() as u32 * 3).map(|i| (i.wrapping_mul(97 + seed) % 251) as u8);
    Picture::from_u8(size, Channels::Rgb, samples.collect())
}

fn marks() -> Vec<TextMark> {
    let looks = [
        Look::default(),
        Look {
            stroke: Some("5% black".parse().unwrap()),
            rotation: 33.0,
            ..Look::default()
        },
    ];
    let mark = |look| {
        let place = Place::Gravity("auto".parse().unwrap(), "3%".parse().unwrap());
        TextMark::new(
            TextStyle::default(),
            Ink::Auto,
            "15%".parse().unwrap(),
            place,
            look,
        )
        .unwrap()
    };
    looks.into_iter().map(mark).collect()
}

#[test]
fn a_mark_that_has_seen_much_stamps_as_a_new_one() {
    let sizes = [Size::new(90, 60), Size::new(60, 90), Size::new(120, 40)];
    let used = marks();
    for round in 0..3 {
        for (number, size) in (0..).zip(sizes) {
            for text in ["one", "another", "Ög"] {
                for (used, fresh) in used.iter().zip(marks()) {
                    let picture = noise(size, number + round);
                    let again = used.stamp(text, picture.clone(), Split::Rows);
                    let first = fresh.stamp(text, picture, Split::Never);
                    assert_eq!(again.picture, first.picture);
                    assert_eq!(again.imprint, first.imprint);
                }
            }
        }
    }
}

#[test]
fn one_mark_serves_many_threads_with_the_same_result() {
    let marks = marks();
    let alone: Vec<_> = (0..12)
        .map(|n| {
            marks[1]
                .stamp("many", noise(Size::new(60 + n % 3, 50), n), Split::Never)
                .picture
        })
        .collect();
    let shared = self::marks();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (n, expected) in (0..).zip(&alone) {
                    let picture = noise(Size::new(60 + n % 3, 50), n);
                    let stamped = shared[1].stamp("many", picture, Split::Never);
                    assert_eq!(&stamped.picture, expected);
                }
            });
        }
    });
}
