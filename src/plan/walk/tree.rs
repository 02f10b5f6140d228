//! The walk through one folder: what is taken, what is passed over, what fails.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::{Walker, fail};
use crate::codec::Format;
use crate::plain::path as shown;
use crate::plan::source::Entry;
use crate::plan::{Hidden, Links};
use crate::record::ErrorKind;

impl Walker<'_> {
    /// The entries of a folder, in no order.
    pub(super) fn tree(&mut self, root: &Path) -> Vec<Entry> {
        let mut walk = WalkDir::new(root)
            .min_depth(1)
            .follow_links(self.inputs.links == Links::Follow);
        if let Some(depth) = self.inputs.depth {
            walk = walk.max_depth(depth.max(1));
        }
        let mut found = walk.into_iter();
        let mut entries = Vec::new();
        while let Some(entry) = found.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if let Some(reason) = self.leaves_folder(root, &entry) {
                        self.passed_over.count(reason);
                        found.skip_current_dir();
                    }
                }
                Ok(entry) => entries.extend(self.file(root, entry.path(), entry.path_is_symlink())),
                Err(error) => entries.extend(self.failed(root, &error)),
            }
        }
        entries
    }

    fn leaves_folder(&self, root: &Path, folder: &DirEntry) -> Option<&'static str> {
        let identity = || {
            let facts = fs::metadata(folder.path()).ok()?;
            self.volumes.recognise(folder.path(), &facts)
        };
        if self.inputs.hidden == Hidden::Skip && is_hidden(folder.path()) {
            Some("hidden folder")
        } else if self.exclude.matches_folder(inside(root, folder.path())) {
            Some("excluded folder")
        } else {
            (self.output.is_some() && identity() == self.output).then_some("output folder")
        }
    }

    fn file(&mut self, root: &Path, path: &Path, is_link: bool) -> Option<Entry> {
        let inside = inside(root, path);
        let reason = if self.inputs.hidden == Hidden::Skip && is_hidden(path) {
            "hidden"
        } else if is_link && fs::metadata(path).is_ok_and(|facts| facts.is_dir()) {
            "linked folder"
        } else if !self.has_extension(path) {
            "with another extension"
        } else if !self.include.is_empty() && !self.include.matches(inside) {
            "not included"
        } else if self.exclude.matches(inside) {
            "excluded"
        } else {
            return Some(self.entry(path, inside, fs::metadata(path)));
        };
        self.passed_over.count(reason);
        None
    }

    /// What could not be read or followed: a folder whose content is missing, or a link.
    fn failed(&mut self, root: &Path, error: &walkdir::Error) -> Option<Entry> {
        let path = error.path().unwrap_or(root);
        let leads_nowhere = error
            .io_error()
            .is_some_and(|error| error.kind() == io::ErrorKind::NotFound);
        if leads_nowhere && fs::symlink_metadata(path).is_ok_and(|facts| facts.is_symlink()) {
            return self.file(root, path, true);
        }
        let message = format!(
            "{} cannot be read: {}; its content is missing from this run",
            shown(path),
            error
                .io_error()
                .map_or_else(|| error.to_string(), ToString::to_string)
        );
        Some(Entry {
            path: inside(root, path).into(),
            fate: fail(ErrorKind::Io, message),
            identity: None,
        })
    }

    fn has_extension(&self, path: &Path) -> bool {
        let Some(extension) = path.extension().and_then(OsStr::to_str) else {
            return false;
        };
        if self.inputs.extensions.is_empty() {
            return Format::from_extension(extension).is_some_and(Format::can_read);
        }
        self.inputs.extensions.iter().any(|wanted| {
            wanted
                .trim_start_matches('.')
                .eq_ignore_ascii_case(extension)
        })
    }
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

fn inside<'p>(root: &Path, path: &'p Path) -> &'p Path {
    path.strip_prefix(root).unwrap_or(path)
}
