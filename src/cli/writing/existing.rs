//! A file that is there already: it is left alone unless it is empty or one of ours, which its beginning says.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use super::{Content, Surroundings, Wanted, What};
use crate::cli::UsageError;
use crate::plain::path as shown;
use crate::report;

/// The most that is read of a file to find out whether it is ours.
const BEGINNING: u64 = 4 << 20;

/// What happens to a picture that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Existing {
    /// It is left alone.
    Keep,
    /// It goes, since the user said so.
    Replace,
}

/// Opens a file without changing it, and looks at it through its handle.
pub(super) fn judge(wanted: &Wanted<'_>, around: &dyn Surroundings) -> Result<What, UsageError> {
    let refuse = |error: &io::Error| {
        wanted.refuse(&format!(
            "it cannot be opened: {error}; check its permissions, or name another file"
        ))
    };
    // Never with `truncate`, and without `create`: what is there was looked at by its name only so far.
    let file = OpenOptions::new().read(true).write(true).open(wanted.path);
    let mut file = file.map_err(|error| refuse(&error))?;
    let facts = file.metadata().map_err(|error| refuse(&error))?;
    if !facts.is_file() {
        return Err(wanted.refuse(&"it was replaced just now; run again"));
    }
    if facts.len() > 0 && wanted.keeps_all() {
        return Err(wanted.refuse(&wanted.exists()));
    }
    if let Some(input) = around.input_at(wanted.path, &facts) {
        return Err(is_input(wanted, &input));
    }
    if facts.len() > 0 && !wanted.takes_any() {
        let beginning = beginning(&mut file).map_err(|error| refuse(&error))?;
        if !wanted.recognises(&beginning) {
            return Err(wanted.refuse(
                &"it holds something else than an earlier run of this command left, so it is left alone; name another file",
            ));
        }
    }
    Ok(What::File(file, facts))
}

/// The refusal of an original.
pub(super) fn is_input(wanted: &Wanted<'_>, input: &Path) -> UsageError {
    wanted.refuse(&format!(
        "it is the input {}, and originals are never touched; name another file",
        shown(input)
    ))
}

impl Wanted<'_> {
    /// Whether everything that holds something is left alone.
    fn keeps_all(&self) -> bool {
        matches!(
            self.content,
            Content::Recipe | Content::Picture(Existing::Keep)
        )
    }

    fn exists(&self) -> &'static str {
        match self.content {
            Content::Picture(_) => "it exists; choose another name, or add --overwrite",
            _ => "it exists already; choose another name",
        }
    }

    /// Whether anything but originals may be replaced.
    fn takes_any(&self) -> bool {
        self.content == Content::Picture(Existing::Replace)
    }

    /// Whether a file that begins like this was written by an earlier run.
    fn recognises(&self, beginning: &[u8]) -> bool {
        match self.content {
            Content::Records => report::is_json_lines(beginning),
            Content::Sweep(format) => format.recognises(beginning),
            Content::Recipe | Content::Picture(_) => false,
        }
    }
}

fn beginning(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(BEGINNING).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether bytes pass through it and nothing that it holds can be lost.
#[cfg(unix)]
pub(super) fn is_stream(facts: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    facts.file_type().is_fifo() || is_character_device(facts)
}

/// Elsewhere such files have no type that can be asked for, and are opened as files.
#[cfg(not(unix))]
pub(super) fn is_stream(_facts: &Metadata) -> bool {
    false
}

/// Whether it is a terminal, `/dev/null` or their like.
#[cfg(unix)]
pub(super) fn is_character_device(facts: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    facts.file_type().is_char_device()
}

/// Whether it is a terminal, `/dev/null` or their like.
#[cfg(not(unix))]
pub(super) fn is_character_device(_facts: &Metadata) -> bool {
    false
}
