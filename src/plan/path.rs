//! Output paths from templates: names kept byte for byte, and tamed so that no value leads anywhere.
//!
//! It knows the rules of names; it knows no disk and no inputs.

use std::ffi::{OsStr, OsString};
use std::path::{Component, MAIN_SEPARATOR_STR, Path, PathBuf, is_separator};

use crate::plain::turns_text;

/// Whose rules names have to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rules {
    /// Anything but slashes.
    Unix,
    /// Some characters, endings and device names are forbidden too.
    Windows,
}

/// The rules of the platform this was built for.
pub(super) const RULES: Rules = if cfg!(windows) {
    Rules::Windows
} else {
    Rules::Unix
};

/// Puts a path together from text that the user wrote and values that come from elsewhere.
///
/// Text is taken as it is, with its slashes and its `..`. A value is a part of one name: its slashes, control characters,
/// those that nobody sees or that turn the direction of text and, by the rules of Windows, its forbidden characters become
/// `_`; one that does not come from a name has no joiners either, and begins no name with `-` or `~`. A name with a
/// value in it is never `.`, `..` or empty: an empty folder vanishes with its slash. On no system does it begin with a dot,
/// end in a dot or a blank, have the name of a device of Windows, or more than [`LONGEST`] bytes. Bytes that are no text
/// stay as they are.
#[derive(Debug)]
pub(super) struct Names {
    rules: Rules,
    path: OsString,
    name: OsString,
    /// Whether the present name has a value in it.
    has_value: bool,
    /// Whether an earlier one has.
    behind_value: bool,
}

impl Names {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            path: OsString::new(),
            name: OsString::new(),
            has_value: false,
            behind_value: false,
        }
    }

    /// What the user wrote.
    pub(super) fn text(&mut self, text: &str) {
        for piece in text.split_inclusive(is_separator) {
            let name = piece.trim_end_matches(is_separator);
            self.name.push(name);
            if piece.len() > name.len() {
                self.close(&piece[name.len()..]);
            }
        }
    }

    /// A value that does not come from a name: what is forbidden on any system is so on all, so that a run gives the same
    /// names everywhere.
    pub(super) fn told(&mut self, value: &str) {
        // A name that begins like this is an option, or somebody's home, to whoever puts it into a command.
        let is_taken = |c: char, begins: bool| is_joiner(c) || (begins && matches!(c, '-' | '~'));
        self.push(value.as_ref(), Rules::Windows, is_taken);
    }

    /// A value, which is a name or a part of one.
    pub(super) fn value(&mut self, value: &OsStr) {
        self.push(value, self.rules, |_, _| false);
    }

    /// Puts a value into the present name. `is_odd` is asked for each character that the rules allow, and whether it begins
    /// the name.
    fn push(&mut self, value: &OsStr, rules: Rules, is_odd: impl Fn(char, bool) -> bool) {
        self.has_value = true;
        for chunk in value.as_encoded_bytes().utf8_chunks() {
            let mut text = String::with_capacity(chunk.valid().len());
            for c in chunk.valid().chars() {
                let begins = self.name.is_empty() && text.is_empty();
                let forbidden = is_forbidden(c, rules) || (c == '.' && begins) || is_odd(c, begins);
                text.push(if forbidden { '_' } else { c });
            }
            self.name.push(text);
            push_raw(&mut self.name, chunk.invalid());
        }
    }

    /// A value that is a path of folders; only its plain names count.
    pub(super) fn folder(&mut self, folder: &Path) {
        self.has_value = true;
        for (n, name) in plain_names(folder).enumerate() {
            if n > 0 {
                self.close(MAIN_SEPARATOR_STR);
            }
            self.value(name);
        }
    }

    /// The extension that the last name has so far.
    pub(super) fn extension(&self) -> Option<&str> {
        Path::new(&self.name).extension()?.to_str()
    }

    /// Puts an extension behind the last name.
    pub(super) fn extend(&mut self, extension: &str) {
        if self.name.is_empty() {
            self.name.push("_");
        }
        self.name.push(".");
        self.name.push(extension);
    }

    pub(super) fn finish(mut self) -> PathBuf {
        self.tame();
        self.path.push(&self.name);
        self.path.into()
    }

    fn close(&mut self, separator: &str) {
        // Without a name only the slashes at the very start mean something: an absolute path.
        self.behind_value |= self.has_value;
        if !(self.behind_value && self.name.is_empty()) {
            self.tame();
            self.path.push(&self.name);
            self.path.push(separator);
        }
        self.name.clear();
        self.has_value = false;
    }

    /// What the whole name may not be, once it is known.
    fn tame(&mut self) {
        if !self.has_value {
            return;
        }
        let mut name = match self.name.as_encoded_bytes() {
            b"" | b"." => return self.name = "_".into(),
            b".." => return self.name = "__".into(),
            bytes if is_device(bytes) => prefixed("_", &self.name),
            [b'.', ..] => prefixed("_", &without_first(&self.name)),
            _ => std::mem::take(&mut self.name),
        };
        if ends_badly(&name) {
            name.push("_");
        }
        self.name = shortened(name, LONGEST);
    }
}

/// The most bytes that a name has on the file systems that allow for the fewest.
pub(super) const LONGEST: usize = 255;

/// What stands behind the last dot is an extension if it is no longer than this.
const LONGEST_EXTENSION: usize = 16;

/// A name of no more than so many bytes: the stem is cut behind a letter, the extension stays.
pub(super) fn shortened(name: OsString, most: usize) -> OsString {
    if name.len() <= most {
        return name;
    }
    let extension = Path::new(&name).extension().unwrap_or_default().to_owned();
    let is_extension = (1..=LONGEST_EXTENSION).contains(&extension.len());
    let behind = if is_extension { extension.len() + 1 } else { 0 };
    let mut short = cut(&name, most.saturating_sub(behind));
    if behind > 0 {
        short.push(".");
        short.push(extension);
    } else if ends_badly(&short) {
        short = cut(&short, short.len().saturating_sub(1));
        short.push("_");
    }
    short
}

/// The start of a name, of no more than so many bytes.
fn cut(name: &OsStr, most: usize) -> OsString {
    let mut start = OsString::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        for letter in chunk.valid().split_inclusive(|_| true) {
            if start.len() + letter.len() > most {
                return start;
            }
            start.push(letter);
        }
        if start.len() + chunk.invalid().len() > most {
            return start;
        }
        push_raw(&mut start, chunk.invalid());
    }
    start
}

fn prefixed(prefix: &str, name: &OsStr) -> OsString {
    let mut prefixed = OsString::from(prefix);
    prefixed.push(name);
    prefixed
}

/// A name without the dot that it begins with.
fn without_first(name: &OsStr) -> OsString {
    let mut rest = OsString::new();
    for (n, chunk) in name.as_encoded_bytes().utf8_chunks().enumerate() {
        let valid = chunk.valid();
        rest.push(if n == 0 {
            valid.strip_prefix('.').unwrap_or(valid)
        } else {
            valid
        });
        push_raw(&mut rest, chunk.invalid());
    }
    rest
}

fn ends_badly(name: &OsStr) -> bool {
    matches!(name.as_encoded_bytes().last(), Some(b'.' | b' '))
}

/// The names in a path, without roots, `.` and `..`.
pub(super) fn plain_names(path: &Path) -> impl Iterator<Item = &OsStr> {
    path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name),
        _ => None,
    })
}

/// The empty path is the present folder.
pub(super) fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

fn is_forbidden(c: char, rules: Rules) -> bool {
    c.is_control()
        || c == '/'
        || turns_text(c)
        || is_unseen(c)
        || (rules == Rules::Windows && matches!(c, '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*'))
}

/// What nobody sees, and what only a font's author could tell apart: two names with it would look alike.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
    )
}

/// What joins letters or keeps them apart. Names of files need it in some languages and in emoji; no value does.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether Windows takes a name for a device, whatever its extension.
fn is_device(name: &[u8]) -> bool {
    let stem = name.split(|byte| *byte == b'.').next().unwrap_or_default();
    let stem = String::from_utf8_lossy(stem).trim_end().to_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|number| {
            let mut signs = number.chars();
            matches!(
                (signs.next(), signs.next()),
                (Some('0'..='9' | '¹' | '²' | '³'), None)
            )
        })
    });
    numbered || ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str())
}

#[cfg(unix)]
fn push_raw(name: &mut OsString, bytes: &[u8]) {
    use std::os::unix::ffi::OsStrExt;
    name.push(OsStr::from_bytes(bytes));
}

#[cfg(not(unix))]
fn push_raw(name: &mut OsString, bytes: &[u8]) {
    if !bytes.is_empty() {
        name.push("\u{fffd}");
    }
}

#[cfg(test)]
mod tests;
