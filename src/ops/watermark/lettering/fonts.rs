//! The fonts of a text: the one that was chosen, and those that stand in for what it lacks.
//!
//! Which font draws what is settled for a character with its marks, and depends on the text and the fonts alone, so it is the
//! same on every thread and in any order of pictures.

use unicode_segmentation::UnicodeSegmentation;

use super::font::{Font, is_invisible};
use super::style::drawn_part;
use super::system::{SystemFonts, Want};

/// A font, behind it the bundled one, and behind that those of the system, if they are asked at all.
///
/// ```
/// use stampmill::ops::watermark::{Font, Fonts};
///
/// let fonts = Fonts::new(Font::bundled());
/// assert_eq!(fonts.missing("© 東京"), ['東', '京']);
/// ```
#[derive(Clone, Debug)]
pub struct Fonts {
    chosen: Font,
    /// None if it is the chosen one.
    bundled: Option<Font>,
    system: Option<SystemFonts>,
}

impl Fonts {
    /// A font, and the bundled one for what it lacks.
    pub fn new(chosen: Font) -> Self {
        Self {
            chosen,
            bundled: Some(Font::bundled()),
            system: None,
        }
    }

    /// With the fonts of the system for what is in neither. They are looked for when a text needs them, once.
    #[must_use]
    pub fn with_system(self, system: SystemFonts) -> Self {
        Self {
            system: Some(system),
            ..self
        }
    }

    /// The font that was chosen.
    pub fn chosen(&self) -> &Font {
        &self.chosen
    }

    /// The characters of `text` that no font has an outline for, each once, in order of appearance.
    ///
    /// Line breaks and other characters that are never drawn do not count, nor does what follows after
    /// [`TextStyle::MAX_CHARS`](super::TextStyle::MAX_CHARS).
    pub fn missing(&self, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        let text = drawn_part(text);
        let mut picker = Picker::new(self, text);
        for cluster in text.graphemes(true) {
            if let Picked::Part(font) = picker.pick(cluster) {
                let unseen = cluster
                    .chars()
                    .filter(|c| !is_invisible(*c) && !font.shows(*c));
                for c in unseen {
                    if !missing.contains(&c) {
                        missing.push(c);
                    }
                }
            }
        }
        missing
    }
}

impl Default for Fonts {
    /// The bundled font alone.
    fn default() -> Self {
        Self {
            chosen: Font::bundled(),
            bundled: None,
            system: None,
        }
    }
}

/// A font for a character with its marks.
#[derive(Clone, Debug)]
pub(super) enum Picked {
    /// It shows all of it.
    Whole(Font),
    /// It does not, and no font does.
    Part(Font),
}

/// Picks the fonts of one text.
pub(super) struct Picker<'a> {
    fonts: &'a Fonts,
    want: Want,
    /// Fonts of the system that this text has needed so far: a word should not be in two.
    used: Vec<Font>,
}

impl<'a> Picker<'a> {
    pub(super) fn new(fonts: &'a Fonts, text: &str) -> Self {
        Self {
            fonts,
            want: Want::new(fonts.chosen.weight(), text),
            used: Vec::new(),
        }
    }

    /// The first font that shows a character with all its marks, or else the first that shows the character itself, or else
    /// the chosen one.
    pub(super) fn pick(&mut self, cluster: &str) -> Picked {
        if let Some(font) = self.showing(cluster) {
            return Picked::Whole(font);
        }
        let bare = cluster.chars().next().map_or(0, char::len_utf8);
        let part = match bare < cluster.len() {
            true => self.showing(&cluster[..bare]),
            false => None,
        };
        Picked::Part(part.unwrap_or_else(|| self.fonts.chosen.clone()))
    }

    /// A line without what no font shows: marks by themselves, a character with its marks.
    pub(super) fn shown(&mut self, line: &str) -> String {
        let mut shown = String::with_capacity(line.len());
        for cluster in line.graphemes(true) {
            match self.pick(cluster) {
                Picked::Whole(_) => shown.push_str(cluster),
                Picked::Part(font) if cluster.chars().next().is_some_and(|c| font.shows(c)) => {
                    let seen = |c: &char| is_invisible(*c) || font.shows(*c);
                    shown.extend(cluster.chars().filter(seen));
                }
                Picked::Part(_) => {}
            }
        }
        shown
    }

    fn showing(&mut self, cluster: &str) -> Option<Font> {
        let own = [Some(&self.fonts.chosen), self.fonts.bundled.as_ref()];
        let known = own.into_iter().flatten().chain(&self.used);
        if let Some(font) = { known }.find(|font| font.shows_all(cluster)) {
            return Some(font.clone());
        }
        let font = self.fonts.system.as_ref()?.showing(cluster, self.want)?;
        self.used.push(font.clone());
        Some(font)
    }
}

impl Picked {
    pub(super) fn font(self) -> Font {
        let (Self::Whole(font) | Self::Part(font)) = self;
        font
    }
}
