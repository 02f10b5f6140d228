//! Near-duplicates: files whose perceptual hashes differ in few bits, and those that are the same byte for byte.

mod index;

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Serialize;

use super::Inspection;
use crate::record::path_bytes;

pub use index::MAX_DISTANCE;

/// Collects what inspections say and groups files that look alike.
///
/// Files are in one group if their pHashes differ in at most so many of their 64 bits, if their bytes are the same, or if a
/// third file joins them: a group may hold two that are further apart. Pictures without structure have no pHash and are
/// only found if they are the same byte for byte.
///
/// ```
/// use stampmill::inspect::{Duplicates, Inspector, Settings};
///
/// let folder = tempfile::tempdir()?;
/// let mut inspector = Inspector::new(&Settings::new(1));
/// let mut duplicates = Duplicates::within(Duplicates::DISTANCE);
/// for (name, gray) in [("a.pgm", b'0'), ("b.pgm", b'9'), ("c.pgm", b'0')] {
///     let path = folder.path().join(name);
///     std::fs::write(&path, [b"P5 1 1 255 ", &[gray][..]].concat())?;
///     duplicates.add(&inspector.inspect(&path));
/// }
/// let groups = duplicates.groups();
/// assert_eq!((groups.len(), groups[0].members.len()), (1, 2), "a and c have the same bytes");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Pairs are found by multi-index hashing (Norouzi, Punjani and Fleet, “Fast Search in Hamming Space with Multi-Index
/// Hashing”, 2012): hashes within a distance of d agree in one of their four quarters but for d/4 bits, so only files with
/// nearly such a quarter are compared. For 100,000 random hashes with as many neighbours as strangers that took 0.2 s
/// within 6 bits and 7 s within 12 on a busy core, where comparing each with each took 21 s. A file takes some hundred bytes.
pub struct Duplicates {
    distance: u32,
    files: Vec<Seen>,
}

/// What is kept of a file.
struct Seen {
    seq: u64,
    input: PathBuf,
    blake3: Option<Box<str>>,
    phash: Option<u64>,
    width: Option<u32>,
    height: Option<u32>,
    bytes: Option<u64>,
}

/// Files that look alike, in the order of the inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// From 1.
    pub group: u64,
    /// At least two.
    pub members: Vec<Member>,
}

/// A file of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The file's number among the inputs, from 0.
    pub seq: u64,
    /// Its path.
    #[serde(serialize_with = "super::answer::as_text")]
    pub input: PathBuf,
    /// The path byte for byte, if it is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_bytes: Option<String>,
    /// Bits in which its pHash differs from that of the group's first file; absent where one of them has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<u32>,
    /// The number of the first file with the same bytes, if this is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_bytes_as: Option<u64>,
    /// Pixels across, as stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels down, as stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Its size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

impl Duplicates {
    /// Differing bits that are allowed unless something else is said.
    ///
    /// Of the sample photos, 23 each, those written anew as JPEG of quality 40 or at a third of their size came to lie
    /// within 2 bits of the original, those made a seventh brighter within 6, and those cropped by 2 % on each side within 12.
    pub const DISTANCE: u32 = 6;

    /// Of files whose hashes differ in up to `distance` bits, at most [`MAX_DISTANCE`].
    pub fn within(distance: u32) -> Self {
        Self {
            distance: distance.min(MAX_DISTANCE),
            files: Vec::new(),
        }
    }

    /// Takes note of a file that was asked for [`Probe::File`](super::Probe::File), [`Probe::Hash`](super::Probe::Hash) and, to
    /// tell its size, [`Probe::Header`](super::Probe::Header).
    pub fn add(&mut self, inspection: &Inspection) {
        let facts = &inspection.facts;
        let (file, header) = (facts.file.as_ref(), facts.header.as_ref());
        self.files.push(Seen {
            seq: inspection.seq,
            input: inspection.input.clone(),
            blake3: file.and_then(|file| file.blake3.as_deref().map(Into::into)),
            phash: facts.hash.and_then(|hash| hash.phash),
            width: header.map(|header| header.width),
            height: header.map(|header| header.height),
            bytes: file.map(|file| file.bytes),
        });
    }

    /// The groups of two files and more, by their first files.
    pub fn groups(&self) -> Vec<Group> {
        let mut sets = Sets::new(self.files.len());
        self.join_same_bytes(&mut sets);
        self.join_alike(&mut sets);
        let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
        for file in 0..self.files.len() {
            members.entry(sets.root(file)).or_default().push(file);
        }
        let mut groups: Vec<_> = members
            .into_values()
            .filter(|group| group.len() > 1)
            .collect();
        groups.sort_by_key(|group| group[0]);
        let numbered = groups.iter().zip(1..);
        numbered
            .map(|(files, group)| Group {
                group,
                members: self.members(files),
            })
            .collect()
    }

    fn join_same_bytes(&self, sets: &mut Sets) {
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (n, file) in self.files.iter().enumerate() {
            if let Some(hash) = file.blake3.as_deref() {
                sets.join(*first.entry(hash).or_insert(n), n);
            }
        }
    }

    fn join_alike(&self, sets: &mut Sets) {
        // Many pictures may have one hash, such as scans of empty pages: each hash is compared once.
        let mut first: HashMap<u64, usize> = HashMap::new();
        for (n, file) in self.files.iter().enumerate() {
            if let Some(hash) = file.phash {
                sets.join(*first.entry(hash).or_insert(n), n);
            }
        }
        let (hashes, files): (Vec<u64>, Vec<usize>) = first.into_iter().unzip();
        index::pairs(&hashes, self.distance, |a, b| sets.join(files[a], files[b]));
    }

    fn members(&self, files: &[usize]) -> Vec<Member> {
        let first = self.files[files[0]].phash;
        let mut known: HashMap<&str, u64> = HashMap::new();
        files
            .iter()
            .map(|n| {
                let file = &self.files[*n];
                let twin = file
                    .blake3
                    .as_deref()
                    .map(|hash| *known.entry(hash).or_insert(file.seq));
                let hashes = first.zip(file.phash);
                Member {
                    seq: file.seq,
                    input_bytes: path_bytes(&file.input),
                    input: file.input.clone(),
                    distance: hashes.map(|(a, b)| (a ^ b).count_ones()),
                    same_bytes_as: twin.filter(|twin| *twin != file.seq),
                    width: file.width,
                    height: file.height,
                    bytes: file.bytes,
                }
            })
            .collect()
    }
}

/// Disjoint sets of numbers (union-find, with halved paths; the smaller number is the root).
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut n: usize) -> usize {
        while self.0[n] != n {
            self.0[n] = self.0[self.0[n]];
            n = self.0[n];
        }
        n
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
