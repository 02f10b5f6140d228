//! Any text there can be: nothing panics, nothing stands for a missing glyph, and all is the same a second time.

use std::panic::{self, AssertUnwindSafe};

use stampmill::ops::watermark::Align;

use super::random::Random;
use super::*;

/// Blocks of Unicode with something odd in them, first and last.
const BLOCKS: [(u32, u32); 22] = [
    (0x00, 0x7f),
    (0xa0, 0x24f),
    (0x300, 0x36f),
    (0x590, 0x5ff),
    (0x600, 0x6ff),
    (0x700, 0x74f),
    (0x900, 0x97f),
    (0xe00, 0xe7f),
    (0x1100, 0x11ff),
    (0x1780, 0x17ff),
    (0x1800, 0x18af),
    (0x2000, 0x206f),
    (0x3000, 0x30ff),
    (0x4e00, 0x4eff),
    (0xac00, 0xacff),
    (0xe000, 0xe0ff),
    (0xfb00, 0xfdff),
    (0xfe00, 0xfeff),
    (0xfff0, 0xffff),
    (0x1e900, 0x1e95f),
    (0x1f300, 0x1f6ff),
    (0xe0000, 0xe01ef),
];

fn text(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.below(8) {
        let (first, last) = BLOCKS[random.below(BLOCKS.len())];
        for _ in 0..=random.below(12) {
            let code = match random.below(20) {
                0 => random.below(0x11_0000) as u32,
                1 => u32::from('\n'),
                _ => first + random.below((last - first + 1) as usize) as u32,
            };
            text.extend(char::from_u32(code));
        }
        if random.below(4) == 0 {
            text.push_str(SAMPLES[random.below(SAMPLES.len())].text);
        }
    }
    text
}

fn style(random: &mut Random, plain: &TextStyle) -> TextStyle {
    TextStyle {
        align: Align::ALL[random.below(Align::ALL.len())],
        line_spacing: [0.01, 0.8, 1.0, 10.0][random.below(4)],
        letter_spacing: ["-0.5em", "0", "3%", "10em"][random.below(4)]
            .parse()
            .unwrap(),
        ..plain.clone()
    }
}

fn check(text: &str, style: &TextStyle, random: &mut Random) {
    let lines = style.shape(text);
    for run in lines.iter().flat_map(|line| &line.runs) {
        for glyph in &run.glyphs {
            assert_ne!(glyph.id, 0, "{:?}", run.text);
            assert!(run.text.is_char_boundary(glyph.cluster) && glyph.cluster < run.text.len());
        }
    }
    let again = any_script();
    let again = TextStyle {
        fonts: again.fonts,
        ..style.clone()
    };
    assert_eq!(format!("{:?}", again.shape(text)), format!("{lines:?}"));
    let size = Size::new(1 + random.below(90) as u32, 1 + random.below(60) as u32);
    let em = [0.1, 7.0, 40.0, 900.0][random.below(4)];
    let gravity = Gravity::ALL[random.below(9)];
    let picture = drawn(text, style.clone(), em, gravity, size);
    assert_eq!(picture.size(), size);
}

#[test]
fn no_text_panics_or_is_drawn_in_two_ways() {
    let mut random = Random::seeded();
    let plain = any_script();
    for round in 0..150 {
        let (text, style) = (text(&mut random), style(&mut random, &plain));
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| check(&text, &style, &mut random)));
        assert!(outcome.is_ok(), "round {round}: {text:?} in {style:?}");
    }
}

#[test]
fn a_text_without_end_is_cut_and_marks_without_end_are_borne() {
    let style = any_script();
    for piece in [
        "abc אבג\n",
        "e\u{301}\u{323}",
        "\u{300}",
        "(«",
        "\u{202b}\u{2067}x",
        "क्",
        "東ᚠ",
    ] {
        let long = piece.repeat(200_000 / piece.len());
        let lines = style.shape(&long);
        let chars: usize = lines
            .iter()
            .flat_map(|line| &line.runs)
            .map(|run| run.text.chars().count())
            .sum();
        assert!(chars <= TextStyle::MAX_CHARS, "{piece:?}: {chars}");
        let picture = drawn(
            &long,
            style.clone(),
            20.0,
            Gravity::South,
            Size::new(64, 48),
        );
        assert_eq!(picture.size(), Size::new(64, 48));
    }
}
