//! Text in every script, seen from outside: against pictures that were looked at, against HarfBuzz, against any text there
//! can be, and through the program.

mod any_text;
mod fallback;
#[path = "../golden/mod.rs"]
mod golden;
mod harfbuzz;
mod pictures;
mod program;
#[path = "../random/mod.rs"]
mod random;

use std::path::{Path, PathBuf};

use stampmill::ops::watermark::{
    Font, Fonts, Ink, Look, MarkSize, Place, SystemFonts, TextMark, TextStyle,
};
use stampmill::ops::{AlphaColor, Color, Gravity, Length, Offset, Split};
use stampmill::picture::{Channels, Picture, Samples, Size};

/// A font of the folder and a line in it.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) text: &'static str,
}

pub(crate) const SAMPLES: [Sample; 6] = [
    Sample {
        name: "latin",
        file: "Latin.ttf",
        text: "Éléonore Åsa: office, fluffiest AVATAR ễ e\u{323}\u{302}",
    },
    Sample {
        name: "arabic",
        file: "Arabic.ttf",
        text: "السّلامُ عَلَيْكُم، لا إله ٢٠٢٦ كتاب؟",
    },
    Sample {
        name: "hebrew",
        file: "Hebrew.ttf",
        text: "שָׁלוֹם בְּרֵאשִׁית אבג-דה",
    },
    Sample {
        name: "devanagari",
        file: "Devanagari.ttf",
        text: "क्षत्रिय हिन्दी र्कि ज्ञान श्री स्त्री कर्म",
    },
    Sample {
        name: "japanese",
        file: "Japanese.otf",
        text: "東京タワー、「写真」が ぱパ",
    },
    Sample {
        name: "thai",
        file: "Thai.ttf",
        text: "ภาษาไทย น้ำ ที่ ปี่ ญู เกี๊ยว ผู้ใหญ่",
    },
];

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fonts")
}

pub(crate) fn font(file: &str) -> Font {
    let path = folder().join(file);
    Font::from_bytes(std::fs::read(&path).unwrap()).unwrap()
}

/// The bundled font, and behind it those of the folder.
pub(crate) fn any_script() -> TextStyle {
    TextStyle {
        fonts: Fonts::default().with_system(SystemFonts::in_folders([folder()])),
        ..TextStyle::default()
    }
}

pub(crate) fn in_font(file: &str) -> TextStyle {
    TextStyle {
        fonts: Fonts::new(font(file)),
        ..TextStyle::default()
    }
}

/// White text on black.
pub(crate) fn drawn(
    text: &str,
    style: TextStyle,
    em: f32,
    gravity: Gravity,
    size: Size,
) -> Picture {
    let margin = Offset {
        x: Length::Pixels(6.0),
        y: Length::Pixels(6.0),
    };
    let white = Ink::Color(AlphaColor::from(Color::new(255, 255, 255)));
    let place = Place::Gravity(gravity.into(), margin);
    let size_of_font = MarkSize {
        length: Length::Pixels(em),
        ..TextMark::SIZE
    };
    let mark = TextMark::new(style, white, size_of_font, place, Look::default()).unwrap();
    let black = vec![0; size.pixels() as usize];
    let black = Picture::from_u8(size, Channels::Gray, black);
    mark.stamp(text, black, Split::Never).picture
}

pub(crate) fn samples(picture: &Picture) -> &[u8] {
    match picture.samples() {
        Samples::U8(samples) => samples,
        Samples::U16(_) => panic!("8 bits were drawn on"),
    }
}
