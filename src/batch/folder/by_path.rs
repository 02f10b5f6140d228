//! Folders by their paths, for systems that do not open them: between two calls a path may come to lead elsewhere.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{OutputLinks, OutputMode, Placing, Refusal, check_original};

/// A folder for outputs.
pub(in crate::batch) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder `below` a root, unless it is there.
    pub(in crate::batch) fn open(
        root: &Path,
        below: &Path,
        links: OutputLinks,
    ) -> io::Result<Self> {
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
        Ok(Self { path })
    }

    /// Makes a file under a temporary name. There are no permission bits here.
    pub(in crate::batch) fn pending(&self, _mode: u32) -> io::Result<PendingFile<'_>> {
        Ok(PendingFile {
            folder: self,
            file: crate::batch::temporary::temporary(&self.path)?,
        })
    }

    /// This system writes names through.
    pub(in crate::batch) fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// A file under a temporary name, which goes away with it unless it is put into place.
pub(in crate::batch) struct PendingFile<'f> {
    folder: &'f Folder,
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
