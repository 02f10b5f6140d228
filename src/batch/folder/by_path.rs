//! Folders by their paths, for systems that do not open them: between two calls a path may come to lead elsewhere.

use std::fs::{self, File};
use std::io;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::NamedTempFile;

use super::{OutputLinks, OutputMode, Placing, Refusal, check_original};
use crate::batch::temporary;

/// An output root.
pub(in crate::batch) struct Root {
    path: PathBuf,
}

impl Root {
    pub(in crate::batch) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    pub(in crate::batch) fn path(&self) -> &Path {
        &self.path
    }
}

/// A folder for outputs.
pub(in crate::batch) struct Folder<'r> {
    path: PathBuf,
    root: PhantomData<&'r Root>,
}

impl<'r> Folder<'r> {
    /// Makes the folder `below` a root, unless it is there.
    pub(in crate::batch) fn open(
        root: &'r Root,
        below: &Path,
        links: OutputLinks,
    ) -> io::Result<Self> {
        let root = &root.path;
        let path = root.join(below);
        fs::create_dir_all(&path)?;
        if links == OutputLinks::Refuse {
            let mut walked = root.to_owned();
            for name in below.components() {
                walked.push(name);
                if fs::symlink_metadata(&walked)?.is_symlink() {
                    return Err(Refusal::Link(walked).into());
                }
            }
        }
        Ok(Self {
            path,
            root: PhantomData,
        })
    }

    /// Makes a file under a temporary name. There are no permission bits here.
    pub(in crate::batch) fn pending(&self, _mode: u32) -> io::Result<PendingFile<'_>> {
        Ok(PendingFile {
            folder: self,
            file: temporary::temporary(&self.path)?,
        })
    }

    /// Removes the files under temporary names that are older than `since` and that nobody holds, and counts them.
    pub(in crate::batch) fn clean(&self, since: SystemTime) -> io::Result<u64> {
        let mut removed = 0;
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let is_left = temporary::is_one(entry.file_name().as_encoded_bytes())
                && entry.file_type()?.is_file()
                && File::open(entry.path()).is_ok_and(|file| temporary::is_left(&file, since));
            if is_left && fs::remove_file(entry.path()).is_ok() {
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// This system writes names through.
    pub(in crate::batch) fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// A file under a temporary name, which goes away with it unless it is put into place.
pub(in crate::batch) struct PendingFile<'f> {
    folder: &'f Folder<'f>,
    file: NamedTempFile,
}

impl PendingFile<'_> {
    /// The file, open for writing.
    pub(in crate::batch) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Gives the file its name.
    pub(in crate::batch) fn place(
        self,
        placing: &Placing<'_>,
        _mode: OutputMode,
    ) -> io::Result<()> {
        let output = self.folder.path.join(placing.name);
        match placing.replaces {
            Some(inputs) => {
                if let Ok(facts) = fs::symlink_metadata(&output) {
                    check_original(&facts, inputs)?;
                }
                self.file.persist(output)?;
            }
            None => {
                self.file.persist_noclobber(output)?;
            }
        }
        Ok(())
    }
}
