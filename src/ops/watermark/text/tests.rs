mod looks;
mod properties;

use super::*;
use crate::ops::{AlphaColor, Color, Gravity, Length, Offset};
use crate::picture::{Channels, Depth, Samples, Size};

/// What a mark is made of.
struct Plan {
    style: TextStyle,
    color: Color,
    size: MarkSize,
    gravity: Gravity,
    offset: Offset,
    look: Look,
}

impl Plan {
    fn mark(&self) -> Result<TextMark, MarkError> {
        let ink = Ink::Color(AlphaColor::from(self.color));
        let place = Place::Gravity(self.gravity.into(), self.offset);
        TextMark::new(self.style.clone(), ink, self.size, place, self.look)
    }

    fn stamp(&self, text: &str, picture: Picture, split: Split) -> Picture {
        self.mark().unwrap().stamp(text, picture, split).picture
    }
}

/// First column and row that are not zero, and the columns and rows from there to the last: the box of what was drawn.
fn ink_box(picture: &Picture) -> Option<(u32, u32, u32, u32)> {
    let count = picture.channels().count();
    let Samples::U8(samples) = picture.samples() else {
        panic!("8 bits wanted")
    };
    let width = picture.width() as usize;
    let lit: Vec<_> = samples
        .chunks_exact(count)
        .enumerate()
        .filter(|(_, pixel)| pixel.iter().any(|sample| *sample > 0))
        .map(|(index, _)| ((index % width) as u32, (index / width) as u32))
        .collect();
    let left = lit.iter().map(|(x, _)| *x).min()?;
    let right = lit.iter().map(|(x, _)| *x).max()?;
    let (top, bottom) = (lit[0].1, lit[lit.len() - 1].1);
    Some((left, top, right - left + 1, bottom - top + 1))
}

fn black(width: u32, height: u32, channels: Channels) -> Picture {
    let count = (width * height) as usize * channels.count();
    Picture::from_u8(Size::new(width, height), channels, vec![0; count])
}

fn mark(size: &str, gravity: Gravity, offset: &str) -> Plan {
    Plan {
        style: TextStyle::default(),
        color: Color::new(255, 255, 255),
        size: size.parse().unwrap(),
        gravity,
        offset: offset.parse().unwrap(),
        look: Look::default(),
    }
}

fn plain() -> Plan {
    mark("3%", Gravity::SouthEast, "2%")
}

fn drawn(text: &str, size: &str, gravity: Gravity) -> (u32, u32, u32, u32) {
    let picture = black(400, 200, Channels::Gray);
    let stamped = mark(size, gravity, "0").stamp(text, picture, Split::Never);
    ink_box(&stamped).expect("something is drawn")
}

#[test]
fn the_size_is_pixels_in_an_em() {
    // Capital letters of Open Sans are 1462 of 2048 units high: 71.4 pixels of 100.
    let (_, _, _, height) = drawn("H", "100px", Gravity::Center);
    assert!((71..=73).contains(&height), "{height}");
    let (_, _, _, percent) = drawn("H", "50%", Gravity::Center);
    assert_eq!(percent, height);
}

#[test]
fn accents_are_whole() {
    let height = |text| drawn(text, "100px", Gravity::North).3;
    assert!(height("É") > height("E") + 12, "acute");
    assert!(height("Å") > height("A") + 12, "ring");
    assert!(height("ç") > height("c") + 12, "cedilla");
    // The same letter far from any edge has the same pixels.
    let middle = drawn("É", "100px", Gravity::Center);
    assert_eq!(height("É"), middle.3);
}

#[test]
fn kerning_brings_a_pair_together() {
    let width = |text| drawn(text, "100px", Gravity::Center).2;
    let apart = width("A") + width("V");
    assert!(width("AV") < apart - 2, "{} against {apart}", width("AV"));
    assert!(width("HH") > 2 * width("H"));
}

#[test]
fn texts_stand_on_one_baseline() {
    let picture = || black(400, 200, Channels::Gray);
    let bottom = |text| {
        let stamped = mark("40px", Gravity::SouthEast, "10").stamp(text, picture(), Split::Never);
        let (_, top, _, height) = ink_box(&stamped).unwrap();
        top + height
    };
    assert_eq!(bottom("H"), bottom("xÉkT"));
    assert!(bottom("Hp") > bottom("H") + 5);
    // The foot of the p is at the margin, give or take the rounding outwards.
    assert!((189..=190).contains(&bottom("p")), "{}", bottom("p"));
}

#[test]
fn the_margin_is_exact_to_a_pixel() {
    let picture = || black(400, 200, Channels::Gray);
    for (gravity, near) in [
        (Gravity::SouthEast, (true, true)),
        (Gravity::NorthWest, (false, false)),
        (Gravity::NorthEast, (true, false)),
        (Gravity::SouthWest, (false, true)),
    ] {
        let stamped = mark("40px", gravity, "20px,30px").stamp("dp", picture(), Split::Never);
        let (left, top, width, height) = ink_box(&stamped).unwrap();
        let across = if near.0 { 400 - left - width } else { left };
        let down = if near.1 { 200 - top - height } else { top };
        assert!((20..=21).contains(&across), "{gravity}: {across}");
        assert!((30..=31).contains(&down), "{gravity}: {down}");
    }
}

#[test]
fn lines_are_aligned_to_the_side_of_the_gravity() {
    let stamped = |gravity| {
        let picture = black(400, 200, Channels::Gray);
        mark("40px", gravity, "0").stamp("HHHH\nH", picture, Split::Never)
    };
    // The rows of the second line alone.
    let second = |gravity| {
        let picture = stamped(gravity);
        let (_, top, width, height) = ink_box(&picture).unwrap();
        let Samples::U8(samples) = picture.samples() else {
            panic!("8 bits wanted")
        };
        let from = (top + height - 10) as usize * 400;
        let rows = samples[from..from + 4_000].to_vec();
        let rows = Picture::from_u8(Size::new(400, 10), Channels::Gray, rows);
        let (left, _, short, _) = ink_box(&rows).unwrap();
        (left, left + short, width)
    };
    assert!(second(Gravity::West).0 <= 1);
    assert!(second(Gravity::East).1 >= 399);
    let (left, right, _) = second(Gravity::Center);
    assert!((left + right).abs_diff(400) <= 2, "{left} {right}");
}

#[test]
fn colour_and_opacity_are_exact_inside_a_letter() {
    // The stem of an I of 200 pixels covers whole pixels.
    let inside = |channels: Channels, depth, background: u16| {
        let picture = Picture::from_u16(
            Size::new(300, 300),
            channels,
            vec![background; 90_000 * channels.count()],
        );
        let mut mark = mark("200px", Gravity::Center, "0");
        mark.color = Color::new(255, 128, 0);
        mark.look.opacity = 0.6;
        let stamped = mark.stamp("I", picture.with_depth(depth), Split::Never);
        let channels = stamped.channels();
        let at = (150 * 300 + 150) * channels.count();
        let pixel: Vec<u32> = match stamped.samples() {
            Samples::U8(samples) => samples[at..at + channels.count()]
                .iter()
                .map(|v| u32::from(*v))
                .collect(),
            Samples::U16(samples) => samples[at..at + channels.count()]
                .iter()
                .map(|v| u32::from(*v))
                .collect(),
        };
        (channels, pixel)
    };
    // 0.6 × 128 = 76.8, and 0.4 × 100 on top of it.
    assert_eq!(
        inside(Channels::Rgb, Depth::Eight, 25_700),
        (Channels::Rgb, vec![193, 117, 40])
    );
    assert_eq!(
        inside(Channels::Gray, Depth::Sixteen, 0),
        (Channels::Rgb, vec![39_321, 19_738, 0])
    );
    assert_eq!(
        inside(Channels::GrayAlpha, Depth::Eight, 0),
        (Channels::Rgba, vec![255, 128, 0, 153])
    );
}

#[test]
fn every_layout_and_depth_is_kept_under_a_gray_colour() {
    for channels in [
        Channels::Gray,
        Channels::GrayAlpha,
        Channels::Rgb,
        Channels::Rgba,
    ] {
        for depth in [Depth::Eight, Depth::Sixteen] {
            let picture = black(123, 77, channels).with_depth(depth);
            let stamped = plain().stamp("© Åsa", picture.clone(), Split::Never);
            assert_eq!((stamped.channels(), stamped.depth()), (channels, depth));
            assert_ne!(stamped, picture, "{channels:?} {depth:?}");
        }
    }
}

#[test]
fn only_pixels_under_the_text_change() {
    let noise: Vec<u8> = (0..200 * 100 * 3u32)
        .map(|i| (i * 97 % 251) as u8)
        .collect();
    let picture = Picture::from_u8(Size::new(200, 100), Channels::Rgb, noise);
    let stamp = |picture| mark("20px", Gravity::SouthEast, "5").stamp("Ég", picture, Split::Never);
    let (left, top, width, height) =
        ink_box(&stamp(black(200, 100, Channels::Rgb))).expect("something is drawn");
    let stamped = stamp(picture.clone());
    let (Samples::U8(before), Samples::U8(after)) = (picture.samples(), stamped.samples()) else {
        panic!("8 bits wanted")
    };
    for (index, (before, after)) in before.chunks(3).zip(after.chunks(3)).enumerate() {
        let (x, y) = (index as u32 % 200, index as u32 / 200);
        let inside = (left..left + width).contains(&x) && (top..top + height).contains(&y);
        assert!(inside || before == after, "{x},{y}");
    }
}

#[test]
fn nothing_to_draw_leaves_the_picture_as_it_is() {
    let mut red = plain();
    red.color = Color::new(255, 0, 0);
    let picture = black(50, 40, Channels::Gray);
    for text in ["", " ", "\n\t\n", "\u{200b}\u{0}"] {
        assert_eq!(red.stamp(text, picture.clone(), Split::Never), picture);
        let stamped = red
            .mark()
            .unwrap()
            .stamp(text, picture.clone(), Split::Never);
        assert_eq!(stamped.imprint, None);
    }
    red.look.opacity = 0.0;
    assert_eq!(red.stamp("text", picture.clone(), Split::Never), picture);
    for (width, height) in [(0, 0), (0, 9), (9, 0)] {
        let empty = black(width, height, Channels::Rgb);
        assert_eq!(red.stamp("text", empty.clone(), Split::Never), empty);
    }
}

#[test]
fn text_larger_than_the_picture_is_made_smaller() {
    let text = "A very long line of text that is far wider than the picture\nÅ second qjp";
    for gravity in Gravity::ALL {
        for (width, height) in [(90, 200), (200, 90), (33, 31)] {
            let picture = black(width, height, Channels::Gray);
            let stamped = mark("400%", gravity, "2px").stamp(text, picture, Split::Never);
            let (left, top, ink_width, ink_height) = ink_box(&stamped).unwrap();
            assert!(left + ink_width <= width && top + ink_height <= height);
            let inside = match gravity.across() {
                crate::ops::gravity::Pull::Middle => 0,
                _ => 2,
            };
            assert!(
                left >= inside && left + ink_width <= width - inside,
                "{gravity}"
            );
            assert!(
                ink_width > width / 2 || ink_height > height / 2,
                "{gravity}"
            );
        }
    }
}

#[test]
fn one_pixel_survives() {
    for (width, height) in [(1, 1), (1, 50), (50, 1), (2, 2), (3, 5)] {
        for size in ["3%", "5000px", "0.001px"] {
            let picture = black(width, height, Channels::Rgba);
            let stamped = mark(size, Gravity::SouthEast, "2%").stamp(
                "© 2026\nstampmill",
                picture,
                Split::Rows,
            );
            assert_eq!(stamped.size(), Size::new(width, height));
        }
    }
}
