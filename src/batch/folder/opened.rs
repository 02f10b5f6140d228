//! Folders as the system opens them: every call is made relative to an open folder.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::batch::temporary::{PREFIX, SUFFIX};
use crate::plan::InputIdentities;

use super::{OutputLinks, OutputMode, Placing, Refusal, check_original, mode_of};

/// How a folder is opened: to reach what is in it, which needs no right to list it.
#[cfg(target_os = "linux")]
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC).union(OFlags::PATH);
#[cfg(not(target_os = "linux"))]
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

/// A folder for outputs, opened.
pub(in crate::batch) struct Folder {
    opened: OwnedFd,
}

impl Folder {
    /// Opens the folder `below` a root; what is missing of the path is made.
    pub(in crate::batch) fn open(
        root: &Path,
        below: &Path,
        links: OutputLinks,
    ) -> io::Result<Self> {
        if links == OutputLinks::Follow {
            let opened = open_or_make(&root.join(below))?;
            return Ok(Self { opened });
        }
        let root_folder = open_or_make(root)?;
        let opened = match below.as_os_str().is_empty() {
            true => root_folder,
            false => open_below((&root_folder, root), below)?,
        };
        Ok(Self { opened })
    }

    /// Makes a file under a temporary name.
    pub(in crate::batch) fn pending(&self, mode: u32) -> io::Result<PendingFile<'_>> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        loop {
            let random = RandomState::new().build_hasher().finish();
            let name = OsString::from(format!("{PREFIX}{random:016x}{SUFFIX}"));
            let mode = Mode::from_raw_mode(mode as _);
            match rustix::fs::openat(&self.opened, &name, flags | OFlags::CLOEXEC, mode) {
                Err(Errno::EXIST) => {}
                made => {
                    return Ok(PendingFile {
                        folder: self,
                        file: File::from(made?),
                        name: Some(name),
                    });
                }
            }
        }
    }

    /// Waits until the disk has the folder's names.
    pub(in crate::batch) fn sync(&self) -> io::Result<()> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = rustix::fs::openat(&self.opened, ".", flags, Mode::empty())?;
        File::from(folder).sync_all()
    }
}

/// A file under a temporary name, which goes away with it unless it is put into place.
pub(in crate::batch) struct PendingFile<'f> {
    folder: &'f Folder,
    file: File,
    /// Its temporary name, until it has another.
    name: Option<OsString>,
}

impl PendingFile<'_> {
    /// The file, open for writing.
    pub(in crate::batch) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives the file its permissions and its name.
    pub(in crate::batch) fn place(
        mut self,
        placing: &Placing<'_>,
        mode: OutputMode,
    ) -> io::Result<()> {
        let existing = match placing.replaces {
            None => None,
            Some(inputs) => self.check_replaced(placing.name, inputs)?,
        };
        let mode = match mode {
            OutputMode::Exactly(mode) => Some(mode),
            OutputMode::LikeOriginal => existing,
        };
        if let Some(mode) = mode {
            self.file.set_permissions(Permissions::from_mode(mode))?;
        }
        let Some(from) = &self.name else {
            return Ok(());
        };
        let folder = &self.folder.opened;
        match placing.replaces {
            Some(_) => rustix::fs::renameat(folder, from, folder, placing.name)?,
            None => rename_new(folder, from, placing.name)?,
        }
        self.name = None;
        Ok(())
    }

    /// The permissions of the file that is there to be replaced, which is no original.
    fn check_replaced(&self, name: &OsStr, inputs: &InputIdentities) -> io::Result<Option<u32>> {
        // Opened without a look at its content, so that neither a link is followed nor a pipe waited for.
        let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        #[cfg(target_os = "linux")]
        let flags = flags | OFlags::PATH;
        match rustix::fs::openat(&self.folder.opened, name, flags, Mode::empty()) {
            Err(Errno::NOENT) => Ok(None),
            // Elsewhere a link, which is replaced itself, or a file that may not be read.
            Err(Errno::LOOP | Errno::ACCESS) => Ok(None),
            opened => {
                let facts = File::from(opened?).metadata()?;
                check_original(&facts, inputs)?;
                Ok(facts.is_file().then(|| mode_of(&facts)).flatten())
            }
        }
    }
}

impl Drop for PendingFile<'_> {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            // What cannot be removed is known by its name, and the next run tries again.
            let _ = rustix::fs::unlinkat(&self.folder.opened, name, AtFlags::empty());
        }
    }
}

/// Renames a file unless the name is taken.
fn rename_new(folder: &OwnedFd, from: &OsStr, to: &OsStr) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::RenameFlags;
        match rustix::fs::renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
            // Some file systems do not know how.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            renamed => return Ok(renamed?),
        }
    }
    rustix::fs::linkat(folder, from, folder, to, AtFlags::empty())?;
    Ok(rustix::fs::unlinkat(folder, from, AtFlags::empty())?)
}

/// Opens a folder by its path, links and all, and makes it if it is missing: it nearly always is there.
fn open_or_make(path: &Path) -> io::Result<OwnedFd> {
    let path = match path.as_os_str().is_empty() {
        true => Path::new("."),
        false => path,
    };
    let open = || rustix::fs::openat(CWD, path, FOLDER, Mode::empty());
    match open() {
        Err(Errno::NOENT) => {
            fs::create_dir_all(path)?;
            Ok(open()?)
        }
        opened => Ok(opened?),
    }
}

/// Opens a folder below another without following any link, and makes what is missing. `root` is its path, for errors.
fn open_below(root: (&OwnedFd, &Path), below: &Path) -> io::Result<OwnedFd> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::ResolveFlags;
        let strictly =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        // One call where the system has it; what is missing or in the way is found step by step.
        match rustix::fs::openat2(root.0, below, FOLDER, Mode::empty(), strictly) {
            Ok(folder) => return Ok(folder),
            // Step by step a file could be made there, which nobody else could open by its path.
            Err(Errno::NAMETOOLONG) => return Err(Errno::NAMETOOLONG.into()),
            Err(_) => {}
        }
    }
    let mut folder = root.0.try_clone()?;
    let mut walked = root.1.to_owned();
    for name in below.components() {
        walked.push(name);
        folder = open_step(&folder, name.as_os_str(), &walked)?;
    }
    Ok(folder)
}

/// Opens one folder in another, which may be missing but no link. `path` is for errors.
fn open_step(above: &OwnedFd, name: &OsStr, path: &Path) -> io::Result<OwnedFd> {
    let open = || rustix::fs::openat(above, name, FOLDER | OFlags::NOFOLLOW, Mode::empty());
    let opened = match open() {
        Err(Errno::NOENT) => match rustix::fs::mkdirat(above, name, Mode::from_raw_mode(0o777)) {
            // Another worker was faster.
            Ok(()) | Err(Errno::EXIST) => open(),
            Err(errno) => Err(errno),
        },
        opened => opened,
    };
    opened.map_err(|errno| {
        let is_link = rustix::fs::statat(above, name, AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|facts| FileType::from_raw_mode(facts.st_mode) == FileType::Symlink);
        match is_link {
            true => Refusal::Link(path.to_owned()).into(),
            false => errno.into(),
        }
    })
}
