//! What a file is besides its name: its identity, so that one file under two names is known, and what kind of file.
//!
//! On Unix an identity is the device and the inode, which come with the one look at the file that planning needs anyway;
//! it knows links of both kinds. Elsewhere it is the resolved path, which does not know hard links.

use std::fs::{self, FileType, Metadata};
use std::num::NonZeroU32;
use std::path::Path;

/// The identity of a file, small enough to be kept for every input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    volume: NonZeroU32,
    file: u64,
}

impl Identity {
    /// All of it, for tables.
    pub(super) fn key(self) -> [u8; 12] {
        let mut key = [0; 12];
        key[..4].copy_from_slice(&self.volume.get().to_le_bytes());
        key[4..].copy_from_slice(&self.file.to_le_bytes());
        key
    }
}

/// The file systems that were seen, numbered from 1.
#[derive(Debug, Default)]
pub(super) struct Volumes {
    devices: Vec<u64>,
}

impl Volumes {
    /// The identity of a file that belongs to the inputs, by what was found out about it.
    pub(super) fn identify(&mut self, path: &Path, facts: &Metadata) -> Option<Identity> {
        let FileIdentity { device, file } = FileIdentity::of(path, facts)?;
        if !self.devices.contains(&device) {
            self.devices.push(device);
        }
        self.number(device, file)
    }

    /// The identity of another file, or nothing if it cannot be that of an input.
    pub(super) fn recognise(&self, path: &Path, facts: &Metadata) -> Option<Identity> {
        let FileIdentity { device, file } = FileIdentity::of(path, facts)?;
        self.number(device, file)
    }

    /// The device of a file system.
    fn device(&self, identity: Identity) -> Option<u64> {
        self.devices
            .get(identity.volume.get() as usize - 1)
            .copied()
    }

    fn number(&self, device: u64, file: u64) -> Option<Identity> {
        let index = self.devices.iter().position(|known| *known == device)?;
        let volume = NonZeroU32::new(index as u32 + 1)?;
        Some(Identity { volume, file })
    }
}

/// The identities of all inputs of a plan, for a last look at a file that is about to be replaced.
///
/// Sixteen bytes for each input. Where identities are paths it is empty: there the plan's own look has to do.
#[derive(Debug, Default)]
pub struct InputIdentities {
    sorted: Vec<(u64, u64)>,
}

impl InputIdentities {
    pub(super) fn of(volumes: &Volumes, identities: impl Iterator<Item = Identity>) -> Self {
        let mut sorted = Vec::new();
        if cfg!(unix) {
            let raw = |identity: Identity| Some((volumes.device(identity)?, identity.file));
            sorted.extend(identities.filter_map(raw));
            sorted.sort_unstable();
        }
        Self { sorted }
    }

    /// Whether a file is one of the inputs, by whatever name it was found.
    #[cfg(unix)]
    pub fn contains(&self, facts: &Metadata) -> bool {
        FileIdentity::of(Path::new(""), facts).is_some_and(|FileIdentity { device, file }| {
            self.sorted.binary_search(&(device, file)).is_ok()
        })
    }

    /// Whether a file is one of the inputs; here that cannot be told.
    #[cfg(not(unix))]
    pub fn contains(&self, _facts: &Metadata) -> bool {
        false
    }
}

/// The identity of any file, whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileIdentity {
    device: u64,
    file: u64,
}

impl FileIdentity {
    /// The identity of the file at `path` with these `facts`, if the system tells.
    #[cfg(unix)]
    pub(crate) fn of(_path: &Path, facts: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self {
            device: facts.dev(),
            file: facts.ino(),
        })
    }

    /// The identity of the file at `path` with these `facts`, if the system tells.
    #[cfg(not(unix))]
    pub(crate) fn of(path: &Path, _facts: &Metadata) -> Option<Self> {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        path.canonicalize().ok()?.hash(&mut hasher);
        Some(Self {
            device: 0,
            file: hasher.finish(),
        })
    }
}

/// Whether two paths with the same identity are one file indeed.
///
/// Some network file systems give out an inode twice; what is one file has one size and one time.
pub(super) fn is_one_file(a: &Path, b: &Path) -> bool {
    if cfg!(not(unix)) {
        return matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    }
    let facts = |path| fs::metadata(path).map(|facts| (facts.len(), facts.modified().ok()));
    match (facts(a), facts(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => true,
    }
}

/// What a file is, if it is no regular one: opening it could block for ever.
#[cfg(unix)]
pub(super) fn irregular(kind: FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        kind if kind.is_file() => None,
        kind if kind.is_fifo() => Some("a FIFO"),
        kind if kind.is_socket() => Some("a socket"),
        _ => Some("a device"),
    }
}

#[cfg(not(unix))]
pub(super) fn irregular(kind: FileType) -> Option<&'static str> {
    (!kind.is_file()).then_some("something special")
}
