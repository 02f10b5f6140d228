//! What the names of outputs hang on inside of inputs, by a look at their headers. Nothing is opened for names that ask for
//! nothing.
//!
//! Whether any pixel is transparent, and whether a picture can be decoded at all, shows only later; names have to be settled
//! before that.

use std::fs;
use std::io::BufReader;
use std::path::Path;

use super::rule::Rule;
use super::source::PlannedSource;
use crate::codec::{self, Format, Limits};
use crate::metadata::Stated;
use crate::moment::Moment;
use crate::named_file;
use crate::picture::{Orientation, Size};
use crate::template::{Told, Variable};

/// What the names of outputs ask for.
#[derive(Debug, Default)]
pub(super) struct Questions {
    /// Whether there is an alpha channel.
    pub(super) alpha: bool,
    /// Width and height.
    pub(super) size: bool,
    /// When the file was changed.
    pub(super) modified: bool,
    /// What stands in metadata.
    pub(super) told: Vec<Variable>,
}

/// What was seen of an input.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) has_alpha: bool,
    /// As stored, with how it has to be turned; none where the header cannot be read.
    pub(super) size: Option<(Size, Orientation)>,
    pub(super) modified: Option<Moment>,
    pub(super) told: Told,
}

impl Questions {
    pub(super) fn of(rules: &[Rule]) -> Self {
        let templates = || rules.iter().filter_map(Rule::template);
        let asks = |wanted: &[Variable]| {
            let mut variables = templates().flat_map(|template| template.variables());
            variables.any(|variable| wanted.contains(&variable))
        };
        Self {
            alpha: rules.iter().any(Rule::asks_for_alpha),
            size: asks(&[Variable::Width, Variable::Height]),
            modified: asks(&[Variable::Modified]),
            told: Told::asked(templates()),
        }
    }

    /// What is seen of each input of a source, one after the other; empty if there is nothing to ask.
    ///
    /// What cannot be read, or is no picture, says nothing: its record will say what is wrong with it.
    pub(super) fn ask(&self, source: &PlannedSource, limits: &Limits) -> Vec<Seen> {
        if !(self.alpha || self.size || self.modified || !self.told.is_empty()) {
            return Vec::new();
        }
        let look = |n: usize| {
            if source.entries[n].fate.runs() {
                self.look(&source.input(n), limits)
            } else {
                Seen::default()
            }
        };
        (0..source.len()).map(look).collect()
    }

    fn look(&self, path: &Path, limits: &Limits) -> Seen {
        let mut seen = Seen::default();
        if self.modified {
            let time = fs::metadata(path).and_then(|facts| facts.modified());
            seen.modified = time.ok().and_then(Moment::of);
        }
        let asks_for_alpha = self.alpha && may_have_alpha(path);
        if !(asks_for_alpha || self.size || !self.told.is_empty()) {
            return seen;
        }
        // Only regular files run, so that to open one holds nothing up.
        let Ok((file, _)) = named_file::open(path) else {
            return seen;
        };
        let mut file = BufReader::new(file);
        let extension = path.extension().and_then(|extension| extension.to_str());
        let Ok(header) = codec::probe(&mut file, extension, limits) else {
            return seen;
        };
        seen.has_alpha = asks_for_alpha && header.channels.has_alpha();
        if self.size || !self.told.is_empty() {
            let skimmed = codec::skim(&mut file, header.format);
            let stated = Stated {
                exif: skimmed.exif.as_deref(),
                xmp: skimmed.xmp.as_deref(),
            };
            seen.size = Some((header.size, stated.orientation(header.format)));
            seen.told = Told::read(&self.told, skimmed.exif.as_deref(), skimmed.xmp.as_deref());
        }
        seen
    }
}

/// Inputs with the extension of a format without alpha are not opened on its account.
fn may_have_alpha(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let format = extension.and_then(Format::from_extension);
    !matches!(format, Some(Format::Jpeg | Format::Hdr))
}
