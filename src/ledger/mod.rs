//! The ledger: what was done in an output folder, so that a run that was cut short can go on, and the lock that keeps
//! two runs out of one folder.
//!
//! It is a file of JSON lines, only ever appended to. Each line carries a checksum, so a line that a killed run left
//! torn, or a disk damaged, is known for what it is and ignored: its picture is done again. An output is announced before
//! it is renamed into place and confirmed afterwards, with a mark by which its file is known again; what stands in the folder
//! and fits a mark is ours to replace. A line alone proves nothing: anybody who can write into the folder can write one.
//!
//! It knows paths and the facts of files; what makes a picture worth doing again is for the plan to say.

mod line;
mod lock;
mod open;

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::record::FileFacts;

pub use line::{Compare, Entry, Mark, Name, Original, content_hash, modified};
pub use lock::{FolderLock, LockError};

use line::{Announced, Line};

/// The ledger's name in the output folder. It begins with a dot, so a walk passes it over.
pub const FILE_NAME: &str = ".stampmill-ledger.jsonl";

/// What earlier runs did in a folder, in about a hundred bytes for each output.
///
/// ```
/// use stampmill::ledger::{Entry, History, Ledger, Mark, Name, Original};
/// use stampmill::record::FileFacts;
///
/// let folder = tempfile::tempdir()?;
/// let ledger = Ledger::append(folder.path())?;
/// let file = FileFacts { format: "jpeg".into(), width: 1600, height: 1200, bytes: 412_331 };
/// let original = Original { bytes: 3_019_820, modified: 1_700_000_000_000_000_000, content: None };
/// std::fs::write(folder.path().join("a.jpg"), b"a picture")?;
/// let mark = Mark::of(b"a picture", &std::fs::metadata(folder.path().join("a.jpg"))?);
/// ledger.announce("a.jpg".as_ref(), mark)?;
/// ledger.confirm(&Entry { output: Name::of("a.jpg".as_ref()), input: Name::of("in/a.jpg".as_ref()), original, recipe: 7, file, mark: Some(mark) })?;
///
/// let history = History::read(folder.path())?;
/// assert!(history.marks("a.jpg".as_ref()).eq([&mark]) && history.marks("b.jpg".as_ref()).next().is_none());
/// assert_eq!(history.done("a.jpg".as_ref()).unwrap().file.bytes, 412_331);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct History {
    outputs: HashMap<Key, Known>,
    damaged: u64,
}

/// What is known of an output's path.
#[derive(Debug, Default)]
struct Known {
    done: Option<Done>,
    /// The file that was confirmed last.
    confirmed: Option<Mark>,
    /// The one that was about to follow when the run ended.
    announced: Option<Mark>,
}

/// What is known of an output that was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The input that it was made from.
    input: Key,
    /// The input's file as it was then.
    pub original: Original,
    /// The fingerprint of the recipe and the program.
    pub recipe: u64,
    /// The output's file.
    pub file: FileFacts,
}

/// Far above what two paths take. A line without an end must not fill the memory.
const LONGEST_LINE: u64 = 1 << 20;

/// 128 bits of a path's hash: two of a billion paths share one with a chance of 10^-21.
type Key = [u8; 16];

fn key(path: &Path) -> Key {
    content_hash(path.as_os_str().as_encoded_bytes())
}

impl Done {
    /// Whether it was made from the input of this path.
    pub fn is_of(&self, input: &Path) -> bool {
        self.input == key(input)
    }
}

impl History {
    /// Reads the ledger of a folder; one that is not there is empty.
    ///
    /// # Errors
    /// If there is one that cannot be read.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let opened = open::open(&folder.join(FILE_NAME), OpenOptions::new().read(true));
        match opened {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            opened => Self::from_reader(BufReader::new(opened?)),
        }
    }

    /// Reads the content of a ledger. Whatever is in it: what is no whole line counts as damage, but for the last.
    ///
    /// # Errors
    /// If the reader fails.
    pub fn from_reader(mut reader: impl BufRead) -> io::Result<Self> {
        let mut history = Self::default();
        let mut bytes = Vec::new();
        while reader
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes)?
            > 0
        {
            let is_torn = !bytes.ends_with(b"\n");
            match Line::parse(&bytes) {
                Some(line) => history.take(line),
                // The last line of a run that was killed.
                None if is_torn => {}
                None => history.damaged += 1,
            }
            bytes.clear();
        }
        Ok(history)
    }

    /// What is known of an output, by its path in the folder.
    pub fn done(&self, output: &Path) -> Option<&Done> {
        self.outputs.get(&key(output))?.done.as_ref()
    }

    /// The marks of the files that an earlier run put there, or was about to when it ended: what fits none is not ours.
    pub fn marks(&self, output: &Path) -> impl Iterator<Item = &Mark> {
        let known = self.outputs.get(&key(output));
        known
            .into_iter()
            .flat_map(|known| known.confirmed.iter().chain(&known.announced))
    }

    /// How many lines were damaged, not counting a torn last one.
    pub fn damaged(&self) -> u64 {
        self.damaged
    }

    /// How many outputs are confirmed.
    pub fn len(&self) -> usize {
        let done = |known: &&Known| known.done.is_some();
        self.outputs.values().filter(done).count()
    }

    /// Whether no output is confirmed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Begin(announced) => {
                let (output, mark) = match announced {
                    Announced::File { output, mark } => (output, Some(mark)),
                    Announced::NameOnly(output) => (output, None),
                };
                let known = self.outputs.entry(key(&output.to_path())).or_default();
                // From here on what stands there may be the old file or the new one.
                known.done = None;
                known.announced = mark;
            }
            Line::Done(entry) => {
                let known = self.outputs.entry(key(&entry.output.to_path()));
                let known = known.or_default();
                let announced = known.announced.take();
                known.confirmed = entry.mark.or(announced);
                known.done = Some(Done {
                    input: key(&entry.input.to_path()),
                    original: entry.original,
                    recipe: entry.recipe,
                    file: entry.file,
                });
            }
        }
    }
}

/// A ledger that is open for appending; threads may share it.
#[derive(Debug)]
pub struct Ledger {
    folder: PathBuf,
    file: Mutex<File>,
}

impl Ledger {
    /// Opens the ledger of a folder that exists, and makes it if it is missing.
    ///
    /// # Errors
    /// If it cannot be opened or written.
    pub fn append(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE_NAME);
        let mut options = OpenOptions::new();
        let mut file = open::open(&path, options.read(true).append(true).create(true))?;
        if is_torn(&file)? {
            file.write_all(b"\n")?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            file: Mutex::new(file),
        })
    }

    /// The path of an output in the ledger's folder, which is how it is known here.
    pub fn place<'p>(&self, output: &'p Path) -> &'p Path {
        output.strip_prefix(&self.folder).unwrap_or(output)
    }

    /// Says that a file with this mark is about to be renamed into place; `output` is its path in the folder.
    ///
    /// # Errors
    /// If the line cannot be written; then the output should not be either.
    pub fn announce(&self, output: &Path, mark: Mark) -> io::Result<()> {
        let output = Name::of(output);
        self.write(&Line::Begin(Announced::File { output, mark }))
    }

    /// Says that an output is in place.
    ///
    /// # Errors
    /// If the line cannot be written; the picture will be done again.
    pub fn confirm(&self, entry: &Entry) -> io::Result<()> {
        self.write(&Line::Done(entry.clone()))
    }

    /// Waits until the disk has every line.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn sync(&self) -> io::Result<()> {
        self.file().sync_data()
    }

    fn write(&self, line: &Line) -> io::Result<()> {
        // One call, so that a kill between two leaves no half line behind.
        self.file().write_all(&line.to_bytes())
    }

    fn file(&self) -> std::sync::MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the last line has no end.
fn is_torn(file: &File) -> io::Result<bool> {
    use io::{Seek, SeekFrom};
    let mut file = file;
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != [b'\n'])
}
