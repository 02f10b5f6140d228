//! Folders as the system opens them: every call is made relative to an open folder.

use std::ffi::{CStr, OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::batch::temporary;
use crate::plan::InputIdentities;

use super::{OutputLinks, OutputMode, Placing, Refusal, check_original, mode_of};

/// How a folder is opened: to reach what is in it, which needs no right to list it.
#[cfg(target_os = "linux")]
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC).union(OFlags::PATH);
#[cfg(not(target_os = "linux"))]
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

/// An output root, opened when the first output goes into it, and from then on the same folder wherever it is moved.
pub(in crate::batch) struct Root {
    path: PathBuf,
    opened: OnceLock<OwnedFd>,
}

impl Root {
    pub(in crate::batch) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            opened: OnceLock::new(),
        }
    }

    pub(in crate::batch) fn path(&self) -> &Path {
        &self.path
    }

    /// The root, which is made if it is missing.
    fn opened(&self) -> io::Result<BorrowedFd<'_>> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened.as_fd());
        }
        let opened = open_or_make(&self.path)?;
        Ok(self.opened.get_or_init(|| opened).as_fd())
    }
}

/// A folder for outputs, opened.
pub(in crate::batch) struct Folder<'r> {
    opened: Opened<'r>,
}

/// A folder: the root itself, or one below it.
enum Opened<'r> {
    Root(BorrowedFd<'r>),
    Below(OwnedFd),
}

impl AsFd for Opened<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Root(folder) => folder.as_fd(),
            Self::Below(folder) => folder.as_fd(),
        }
    }
}

impl<'r> Folder<'r> {
    /// Opens the folder `below` a root; what is missing of the path is made.
    pub(in crate::batch) fn open(
        root: &'r Root,
        below: &Path,
        links: OutputLinks,
    ) -> io::Result<Self> {
        let opened = match (below.as_os_str().is_empty(), links) {
            (true, _) => Opened::Root(root.opened()?),
            (false, OutputLinks::Follow) => Opened::Below(open_or_make(&root.path.join(below))?),
            (false, OutputLinks::Refuse) => {
                Opened::Below(open_below((root.opened()?, &root.path), below)?)
            }
        };
        Ok(Self { opened })
    }

    /// Makes a file under a temporary name, locked until it is closed: nobody takes it for what a killed run left.
    pub(in crate::batch) fn pending(&self, mode: u32) -> io::Result<PendingFile<'_>> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        loop {
            let name = temporary::name();
            let mode = Mode::from_raw_mode(mode as _);
            match rustix::fs::openat(&self.opened, &name, flags | OFlags::CLOEXEC, mode) {
                Err(Errno::EXIST) => {}
                made => {
                    let file = File::from(made?);
                    temporary::lock(&file);
                    return Ok(PendingFile {
                        folder: self,
                        file,
                        name: Some(name),
                    });
                }
            }
        }
    }

    /// Removes the files under temporary names that are older than `since` and that nobody holds, and counts them.
    pub(in crate::batch) fn clean(&self, since: SystemTime) -> io::Result<u64> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = rustix::fs::openat(&self.opened, ".", flags, Mode::empty())?;
        let mut removed = 0;
        for entry in Dir::new(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if temporary::is_one(name.to_bytes()) && self.remove_left(name, since) {
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Removes a file that a run left when it was killed; says whether it did.
    fn remove_left(&self, name: &CStr, since: SystemTime) -> bool {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let Ok(file) = rustix::fs::openat(&self.opened, name, flags, Mode::empty()) else {
            return false;
        };
        temporary::is_left(&File::from(file), since)
            && rustix::fs::unlinkat(&self.opened, name, AtFlags::empty()).is_ok()
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
    folder: &'f Folder<'f>,
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
fn rename_new(folder: &Opened<'_>, from: &OsStr, to: &OsStr) -> io::Result<()> {
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
fn open_below(root: (BorrowedFd<'_>, &Path), below: &Path) -> io::Result<OwnedFd> {
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
    let mut folder = root.0.try_clone_to_owned()?;
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
