//! Output paths from templates: names kept byte for byte, and tamed so that no value leads anywhere.
//!
//! It knows the rules of names; it knows no disk and no inputs.

use std::ffi::{OsStr, OsString};
use std::path::{Component, MAIN_SEPARATOR_STR, Path, PathBuf, is_separator};

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
/// Text is taken as it is, with its slashes and its `..`. A value is a part of one name: its slashes, control characters
/// and, by the rules of Windows, its forbidden characters become `_`, and so does its dot where it would begin a name.
/// A name with a value in it is never `.`, `..` or empty: an empty folder vanishes with its slash. Bytes that are no
/// text stay as they are.
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

    /// A value, which is a name or a part of one.
    pub(super) fn value(&mut self, value: &OsStr) {
        self.has_value = true;
        for chunk in value.as_encoded_bytes().utf8_chunks() {
            let mut text = String::with_capacity(chunk.valid().len());
            for c in chunk.valid().chars() {
                let begins = self.name.is_empty() && text.is_empty();
                let forbidden = is_forbidden(c, self.rules) || (c == '.' && begins);
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
        match self.name.as_encoded_bytes() {
            b"" | b"." => self.name = "_".into(),
            b".." => self.name = "__".into(),
            _ if self.rules == Rules::Unix => {}
            bytes => {
                let reserved = is_device(bytes);
                if bytes.ends_with(b".") || bytes.ends_with(b" ") {
                    self.name.push("_");
                }
                if reserved {
                    let mut name = OsString::from("_");
                    name.push(&self.name);
                    self.name = name;
                }
            }
        }
    }
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

/// A path for people: one line, whatever is in it.
pub(super) fn shown(path: &Path) -> String {
    let mut text = String::new();
    for c in path.to_string_lossy().chars() {
        if c.is_control() {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    text
}

fn is_forbidden(c: char, rules: Rules) -> bool {
    c.is_control()
        || c == '/'
        || (rules == Rules::Windows && matches!(c, '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*'))
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
