//! Pictures of text that were looked at. The tolerance is two levels of 255, for machines that multiply and add at once.

use image::{DynamicImage, GrayImage};
use stampmill::ops::watermark::Align;

use super::*;

const TOLERANCE: u8 = 2;

fn assert_golden(name: &str, picture: &Picture) {
    let gray = GrayImage::from_raw(picture.width(), picture.height(), samples(picture).to_vec());
    let gray = DynamicImage::from(gray.unwrap());
    golden::assert_golden(&format!("lettering/{name}"), &gray, TOLERANCE);
}

#[test]
fn a_line_in_each_script() {
    for sample in &SAMPLES {
        let size = Size::new(680, 90);
        let picture = drawn(
            sample.text,
            in_font(sample.file),
            34.0,
            Gravity::Center,
            size,
        );
        assert_golden(sample.name, &picture);
    }
}

#[test]
fn all_scripts_in_one_mark() {
    let text = "Åsa שָׁלוֹם abc 123 (אבג)\nمرحبا بالعالم abc (٢٠٢٦)\nहिन्दी 東京 ภาษาไทย";
    let picture = drawn(
        text,
        any_script(),
        40.0,
        Gravity::SouthEast,
        Size::new(480, 220),
    );
    assert_golden("mixed", &picture);
}

#[test]
fn lines_are_aligned_to_every_side() {
    for align in Align::ALL {
        let style = TextStyle {
            align,
            ..any_script()
        };
        let text = "the first line\nשלום\nlast";
        let picture = drawn(text, style, 26.0, Gravity::East, Size::new(240, 130));
        assert_golden(&format!("align-{}", align.name()), &picture);
    }
}

#[test]
fn lines_and_letters_are_spaced() {
    let style = TextStyle {
        letter_spacing: "15%".parse().unwrap(),
        line_spacing: 1.5,
        ..in_font("Latin.ttf")
    };
    let picture = drawn(
        "office\nfluffiest",
        style,
        32.0,
        Gravity::Center,
        Size::new(260, 140),
    );
    assert_golden("spaced", &picture);
    let style = TextStyle {
        letter_spacing: "15%".parse().unwrap(),
        line_spacing: 0.7,
        ..any_script()
    };
    let text = "abc אבג\nكتاب abc";
    let picture = drawn(text, style, 32.0, Gravity::Center, Size::new(260, 140));
    assert_golden("spaced-joined", &picture);
}
