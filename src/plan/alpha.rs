//! Which inputs have an alpha channel, by a look at their headers. It is asked only where the format of outputs hangs on it.
//!
//! Whether any pixel is transparent shows only when a picture is decoded, and names have to be settled before that.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::source::PlannedSource;
use crate::codec::{self, Format, Limits};

/// For each input of a source that is to be processed whether it has an alpha channel.
///
/// Inputs with the extension of a format without alpha are not opened. What cannot be read, or is no picture, has none:
/// its record will say what is wrong with it.
pub(super) fn look(source: &PlannedSource) -> Vec<bool> {
    let has_alpha = |n: usize| {
        let input = source.input(n);
        source.entries[n].fate.runs() && may_have_alpha(&input) && has_alpha(&input)
    };
    (0..source.len()).map(has_alpha).collect()
}

fn may_have_alpha(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let format = extension.and_then(Format::from_extension);
    !matches!(format, Some(Format::Jpeg | Format::Hdr))
}

fn has_alpha(path: &Path) -> bool {
    // Only regular files run, so that to open one holds nothing up.
    let Ok(file) = File::open(path) else {
        return false;
    };
    let extension = path.extension().and_then(|extension| extension.to_str());
    let header = codec::probe(BufReader::new(file), extension, &Limits::default());
    header.is_ok_and(|header| header.channels.has_alpha())
}
