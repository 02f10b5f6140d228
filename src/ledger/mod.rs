//! The ledger: what was done in an output folder, so that a run that was cut short can go on, and the lock that keeps
//! two runs out of one folder.
//!
//! It is a file of JSON lines, only ever appended to. Each line carries a checksum, so a line that a killed run left
//! torn, or a disk damaged, is known for what it is and ignored: its picture is done again. An output is announced before
//! it is renamed into place and confirmed afterwards; what stands in the folder and was announced is ours to replace.
//!
//! It knows paths and the facts of files; what makes a picture worth doing again is for the plan to say.

mod line;
mod lock;

use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::record::FileFacts;

pub use line::{Compare, Entry, Name, Original, content_hash, modified};
pub use lock::{FolderLock, LockError};

use line::Line;

/// The ledger's name in the output folder. It begins with a dot, so a walk passes it over.
pub const FILE_NAME: &str = ".stampmill-ledger.jsonl";

/// What earlier runs did in a folder, in about a hundred bytes for each output.
///
/// ```
/// use stampmill::ledger::{Entry, History, Ledger, Name, Original};
/// use stampmill::record::FileFacts;
///
/// let folder = tempfile::tempdir()?;
/// let ledger = Ledger::append(folder.path())?;
/// let file = FileFacts { format: "jpeg".into(), width: 1600, height: 1200, bytes: 412_331 };
/// let original = Original { bytes: 3_019_820, modified: 1_700_000_000_000_000_000, content: None };
/// ledger.announce("a.jpg".as_ref())?;
/// ledger.confirm(&Entry { output: Name::of("a.jpg".as_ref()), input: Name::of("in/a.jpg".as_ref()), original, recipe: 7, file })?;
///
/// let history = History::read(folder.path())?;
/// assert!(history.is_ours("a.jpg".as_ref()) && !history.is_ours("b.jpg".as_ref()));
/// assert_eq!(history.done("a.jpg".as_ref()).unwrap().file.bytes, 412_331);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct History {
    done: HashMap<Key, Done>,
    announced: HashSet<Key>,
    damaged: u64,
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
        match File::open(folder.join(FILE_NAME)) {
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
        self.done.get(&key(output))
    }

    /// Whether an earlier run made this output, or was about to when it ended.
    pub fn is_ours(&self, output: &Path) -> bool {
        let key = key(output);
        self.done.contains_key(&key) || self.announced.contains(&key)
    }

    /// How many lines were damaged, not counting a torn last one.
    pub fn damaged(&self) -> u64 {
        self.damaged
    }

    /// How many outputs are confirmed.
    pub fn len(&self) -> usize {
        self.done.len()
    }

    /// Whether no output is confirmed.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Begin(name) => {
                let key = key(&name.to_path());
                // From here on what stands there may be the old file or the new one.
                self.done.remove(&key);
                self.announced.insert(key);
            }
            Line::Done(entry) => {
                let key_of_output = key(&entry.output.to_path());
                self.announced.remove(&key_of_output);
                let done = Done {
                    input: key(&entry.input.to_path()),
                    original: entry.original,
                    recipe: entry.recipe,
                    file: entry.file,
                };
                self.done.insert(key_of_output, done);
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
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
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

    /// Says that an output is about to be renamed into place; `output` is its path in the folder.
    ///
    /// # Errors
    /// If the line cannot be written; then the output should not be either.
    pub fn announce(&self, output: &Path) -> io::Result<()> {
        self.write(&Line::Begin(Name::of(output)))
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
