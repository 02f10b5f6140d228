//! The fonts of the system: found when they are needed, told apart by name, and asked for the characters that others lack.
//!
//! What it answers depends on the fonts that are installed and on the question, not on what was asked before or by which thread.

mod catalogue;
mod family;

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use unicode_script::{Script, UnicodeScript};

use crate::named_file;

use super::font::Font;
use catalogue::Catalogue;

pub use family::UnknownFont;

/// The fonts that are installed. They are looked for once, at the first question; a clone shares what was found.
///
/// ```
/// use stampmill::ops::watermark::SystemFonts;
///
/// let system = SystemFonts::new();
/// let error = system.named("No Such Family").unwrap_err();
/// assert!(error.to_string().contains("'No Such Family'"));
/// ```
#[derive(Clone, Default)]
pub struct SystemFonts(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Where to look instead of where the system has its fonts.
    folders: Option<Vec<PathBuf>>,
    catalogue: OnceLock<Catalogue>,
    memory: Mutex<Memory>,
}

/// What was found out.
#[derive(Default)]
struct Memory {
    /// The faces that were read, by their number; none if they are of no use.
    fonts: HashMap<usize, Option<Font>>,
    orders: HashMap<Want, Arc<[usize]>>,
    answers: HashMap<(Want, String), Option<usize>>,
}

/// How many answers are kept: texts are made of few characters, but nobody vouches for those of metadata.
const ANSWERS: usize = 4_096;

/// The bytes of a character with as many marks as languages put on one. Heaps of them are not kept.
const LONGEST: usize = 64;

impl Memory {
    fn remember(&mut self, key: (Want, String), answer: Option<usize>) {
        if self.answers.len() == ANSWERS {
            self.answers.clear();
        }
        if key.1.len() <= LONGEST {
            self.answers.insert(key, answer);
        }
    }
}

/// What decides between fonts that have the same characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Want {
    weight: u16,
    han: Han,
}

/// Whose forms Chinese characters should have, as far as the text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Han {
    Chinese,
    Taiwanese,
    Japanese,
    Korean,
}

impl Want {
    pub(super) fn new(weight: u16, text: &str) -> Self {
        let telling = text.chars().find_map(|c| match c.script() {
            Script::Hiragana | Script::Katakana => Some(Han::Japanese),
            Script::Hangul => Some(Han::Korean),
            Script::Bopomofo => Some(Han::Taiwanese),
            _ => None,
        });
        Self {
            weight,
            han: telling.unwrap_or(Han::Chinese),
        }
    }
}

impl SystemFonts {
    /// Those of the folders in which the system has its fonts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those of these folders alone, for results that are the same on every machine.
    pub fn in_folders(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        Self(Arc::new(Inner {
            folders: Some(folders.into_iter().collect()),
            ..Inner::default()
        }))
    }

    /// The font of a family, as `Noto Sans Thai`, or of one of its styles, as `DejaVu Sans Bold`; names of PostScript do as
    /// well. Case does not count. Of a family it is the style that is nearest to regular.
    ///
    /// # Errors
    /// Names that no installed font has, with those that are like it.
    pub fn named(&self, name: &str) -> Result<Font, UnknownFont> {
        let faces = family::named(self.catalogue(), name)?;
        let mut fonts = faces.iter().filter_map(|face| self.font(*face));
        fonts.next().ok_or_else(|| UnknownFont::unusable(name))
    }

    /// The font for a character with its marks, if one has outlines for all of it.
    pub(super) fn showing(&self, cluster: &str, want: Want) -> Option<Font> {
        let key = (want, cluster.to_owned());
        let known = self.memory().answers.get(&key).copied();
        let answer = known.unwrap_or_else(|| {
            let order = self.order(want);
            let catalogue = self.catalogue();
            let mut faces = order.iter().copied();
            let answer = faces.find(|face| {
                catalogue.may_show(*face, cluster)
                    && self.font(*face).is_some_and(|font| font.shows_all(cluster))
            });
            self.memory().remember(key, answer);
            answer
        });
        self.font(answer?)
    }

    fn catalogue(&self) -> &Catalogue {
        let folders = self.0.folders.as_deref();
        self.0.catalogue.get_or_init(|| Catalogue::new(folders))
    }

    /// The faces in the order in which they are asked.
    fn order(&self, want: Want) -> Arc<[usize]> {
        let known = self.memory().orders.get(&want).cloned();
        known.unwrap_or_else(|| {
            let order: Arc<[usize]> = self.catalogue().order(want).into();
            self.memory().orders.insert(want, Arc::clone(&order));
            order
        })
    }

    fn font(&self, face: usize) -> Option<Font> {
        // Held while a font is read, so that no two threads read the same.
        let mut memory = self.memory();
        let font = memory.fonts.entry(face).or_insert_with(|| {
            let (path, index) = self.catalogue().file(face);
            let bytes = named_file::read(path, Font::MOST_BYTES).ok()?;
            Font::from_collection(bytes, index).ok()
        });
        font.clone()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        let memory = &self.0.memory;
        memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SystemFonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemFonts")
            .field("folders", &self.0.folders)
            .finish_non_exhaustive()
    }
}
