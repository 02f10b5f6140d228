//! Faults put into reading, decoding and writing: each costs its own picture and nothing else.

mod batched;

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stampmill::batch::{self, Durability, Host, Input, Settings};
use stampmill::codec::{DecodeError, Decoded, Decoder, Decoding, Header, Limits};
use stampmill::pipeline::Tolerance;
use stampmill::recipe::OnConflict;
use stampmill::record::{ErrorKind, Record, Status, Step};
use tempfile::TempDir;

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";

/// `count` copies of a photo in `in`, named 0.jpg and so on.
fn photos(count: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for n in 0..count {
        let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO);
        fs::copy(photo, folder.path().join(format!("in/{n}.jpg"))).unwrap();
    }
    folder
}

/// Runs the folder's `in` into its `out` and gives the records, in input order.
fn run(folder: &Path, host: impl Host + 'static, tweak: impl FnOnce(&mut Settings)) -> Vec<Record> {
    let mut settings = Settings::new(2);
    settings.host = Arc::new(host);
    tweak(&mut settings);
    batched::run(folder, OnConflict::default(), &settings).0
}

fn kinds(records: &[Record]) -> Vec<Option<ErrorKind>> {
    records
        .iter()
        .map(|record| record.error.as_ref().map(|error| error.kind))
        .collect()
}

/// What lies in the output folder, temporary files too.
fn written(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("out")).into_iter().flatten();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn is(path: &Path, name: &str) -> bool {
    path.file_name().is_some_and(|file| file == name)
}

/// The system refuses to open one file, or to write the nth, with an error of its own.
struct Refuses {
    opening: Option<(&'static str, i32)>,
    writing: Option<(usize, i32)>,
    writes: AtomicUsize,
}

impl Refuses {
    fn to_open(name: &'static str, code: i32) -> Self {
        Self {
            opening: Some((name, code)),
            writing: None,
            writes: AtomicUsize::new(0),
        }
    }

    fn to_write(nth: usize, code: i32) -> Self {
        Self {
            opening: None,
            writing: Some((nth, code)),
            writes: AtomicUsize::new(0),
        }
    }
}

impl Host for Refuses {
    fn open(&self, path: &Path) -> io::Result<Input> {
        match self.opening {
            Some((name, code)) if is(path, name) => Err(io::Error::from_raw_os_error(code)),
            _ => Input::open(path),
        }
    }

    fn fill(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        let nth = self.writes.fetch_add(1, Ordering::SeqCst);
        match self.writing {
            Some((wanted, code)) if wanted == nth => {
                file.write_all(&bytes[..bytes.len() / 2])?;
                Err(io::Error::from_raw_os_error(code))
            }
            _ => file.write_all(bytes),
        }
    }
}

#[cfg(target_os = "linux")]
mod errors {
    pub(super) const EIO: i32 = 5;
    pub(super) const EACCES: i32 = 13;
    pub(super) const EMFILE: i32 = 24;
    pub(super) const ENOSPC: i32 = 28;
    pub(super) const EROFS: i32 = 30;
    pub(super) const EDQUOT: i32 = 122;
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_costs_its_own_picture() {
    use errors::*;
    for (code, hint) in [
        (EIO, "disk"),
        (EACCES, "permissions"),
        (EMFILE, "ulimit -n"),
    ] {
        let folder = photos(4);
        let records = run(folder.path(), Refuses::to_open("1.jpg", code), |_| ());
        assert_eq!(
            kinds(&records),
            [None, Some(ErrorKind::Io), None, None],
            "errno {code}"
        );
        let error = records[1].error.as_ref().unwrap();
        assert!(
            error.message.contains("1.jpg") && error.message.contains(hint),
            "{error}"
        );
        assert_eq!(error.stage, Step::Read);
        assert_eq!(written(folder.path()), ["0.jpg", "2.jpg", "3.jpg"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    use errors::*;
    for (code, hint) in [
        (EIO, "disk"),
        (EACCES, "permissions"),
        (EROFS, "-o"),
        (EMFILE, "ulimit -n"),
    ] {
        let folder = photos(4);
        let one_by_one = |settings: &mut Settings| settings.jobs = 1;
        let records = run(folder.path(), Refuses::to_write(1, code), one_by_one);
        assert_eq!(
            kinds(&records),
            [None, Some(ErrorKind::Io), None, None],
            "errno {code}"
        );
        let error = records[1].error.as_ref().unwrap();
        assert!(
            error.message.contains("1.jpg") && error.message.contains(hint),
            "{error}"
        );
        assert_eq!(written(folder.path()), ["0.jpg", "2.jpg", "3.jpg"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_the_run_with_its_cause() {
    for code in [errors::ENOSPC, errors::EDQUOT] {
        let folder = photos(40);
        let one_by_one = |settings: &mut Settings| settings.jobs = 1;
        let records = run(folder.path(), Refuses::to_write(2, code), one_by_one);
        let full: Vec<_> = records
            .iter()
            .filter(|record| record.status == Status::Failed)
            .collect();
        assert_eq!(full.len(), 1, "{:?}", kinds(&records));
        assert_eq!(full[0].error.as_ref().unwrap().kind, ErrorKind::DiskFull);
        let cancelled: Vec<_> = records
            .iter()
            .filter(|record| record.status == Status::Cancelled)
            .collect();
        assert!(
            cancelled.len() >= 25,
            "the feed went on: {:?}",
            kinds(&records)
        );
        let message = &cancelled[0].error.as_ref().unwrap().message;
        assert!(message.contains("is full"), "{message}");
        let ok = records
            .iter()
            .filter(|record| record.status == Status::Ok)
            .count();
        assert_eq!(written(folder.path()).len(), ok);
    }
}

/// A file that is longer or shorter than it was when it was opened.
struct Changes(i64);

impl Host for Changes {
    fn open(&self, path: &Path) -> io::Result<Input> {
        let mut input = Input::open(path)?;
        if is(path, "2.jpg") {
            let mut bytes = Vec::new();
            input.content.read_to_end(&mut bytes)?;
            input.bytes = bytes.len() as u64;
            bytes.resize((bytes.len() as i64 + self.0) as usize, 0);
            input.content = Box::new(Cursor::new(bytes));
        }
        Ok(input)
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told_from_a_damaged_one() {
    for change in [-1, -100, 1, 100_000] {
        let folder = photos(4);
        let records = run(folder.path(), Changes(change), |_| ());
        assert_eq!(
            kinds(&records),
            [None, None, Some(ErrorKind::Io), None],
            "{change}"
        );
        let message = &records[2].error.as_ref().unwrap().message;
        assert!(message.contains("changed while it was read"), "{message}");
    }
}

/// Content that fails in the middle, as a bad sector does.
struct BadSector(Cursor<Vec<u8>>);

impl Read for BadSector {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.position() > 10_000 {
            return Err(io::Error::other("bad sector"));
        }
        self.0.read(buffer)
    }
}

impl Seek for BadSector {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

struct BadCard;

impl Host for BadCard {
    fn open(&self, path: &Path) -> io::Result<Input> {
        let mut input = Input::open(path)?;
        if is(path, "0.jpg") {
            let mut bytes = Vec::new();
            input.content.read_to_end(&mut bytes)?;
            input.content = Box::new(BadSector(Cursor::new(bytes)));
        }
        Ok(input)
    }
}

#[test]
fn a_bad_sector_costs_its_own_picture() {
    let folder = photos(3);
    let records = run(folder.path(), BadCard, |_| ());
    assert_eq!(kinds(&records), [Some(ErrorKind::Io), None, None]);
    assert!(
        records[0]
            .error
            .as_ref()
            .unwrap()
            .message
            .contains("bad sector")
    );
}

/// A decoder that panics with every third picture.
struct Panics(AtomicUsize);

impl Host for Panics {
    fn decode(
        &self,
        decoder: &mut Decoder,
        bytes: &[u8],
        header: &Header,
        limits: &Limits,
        decoding: &Decoding,
        spare: Vec<u8>,
    ) -> Result<Decoded, DecodeError> {
        assert!(
            !self.0.fetch_add(1, Ordering::SeqCst).is_multiple_of(3),
            "a defect of the decoder"
        );
        decoder.decode(bytes, header, limits, decoding, spare)
    }
}

#[test]
fn a_panic_is_one_failed_record() {
    std::panic::set_hook(Box::new(|_| ()));
    let folder = photos(9);
    let records = run(folder.path(), Panics(AtomicUsize::new(0)), |_| ());
    let failed: Vec<_> = records
        .iter()
        .filter_map(|record| record.error.as_ref())
        .collect();
    assert_eq!(failed.len(), 3);
    for error in failed {
        assert_eq!((error.kind, error.stage), (ErrorKind::Panic, Step::Decode));
        assert!(error.message.contains("a defect of the decoder"), "{error}");
    }
    assert_eq!(written(folder.path()).len(), 6);
}

#[test]
fn max_errors_stops_at_the_nth_failure() {
    std::panic::set_hook(Box::new(|_| ()));
    let folder = photos(60);
    let records = run(folder.path(), Panics(AtomicUsize::new(0)), |settings| {
        settings.jobs = 1;
        settings.tolerance = Tolerance::Failures(2);
    });
    let count = |status| {
        records
            .iter()
            .filter(|record| record.status == status)
            .count()
    };
    assert_eq!(count(Status::Failed), 2);
    assert!(count(Status::Cancelled) > 40);
    assert_eq!(
        count(Status::Ok) + count(Status::Failed) + count(Status::Cancelled),
        60
    );
}

#[test]
fn synced_outputs_are_the_same() {
    let folder = photos(2);
    let handed = run(folder.path(), batch::Machine, |_| ());
    let bytes = fs::read(folder.path().join("out/0.jpg")).unwrap();
    fs::remove_dir_all(folder.path().join("out")).unwrap();
    let synced = run(folder.path(), batch::Machine, |settings| {
        settings.durability = Durability::Synced
    });
    assert_eq!(handed[0].outputs, synced[0].outputs);
    assert_eq!(fs::read(folder.path().join("out/0.jpg")).unwrap(), bytes);
}

/// Where calls never return: in opening, reading, decoding, encoding or writing the file of that name.
#[derive(Clone, Copy, PartialEq)]
enum Stall {
    Open,
    Read,
    Decode,
    Write,
}

struct Stalls {
    wheres: Vec<(&'static str, Stall)>,
    /// Files whose disk is full.
    full: Option<usize>,
    writes: AtomicUsize,
    marked: Vec<(Vec<u8>, Stall)>,
}

/// What an hour-long stall is to a test: nobody ever answers.
fn never() -> ! {
    loop {
        std::thread::park();
    }
}

/// Content whose second half never comes.
struct DeadDisk(Cursor<Vec<u8>>);

impl Read for DeadDisk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.position() > 10_000 {
            never();
        }
        self.0.read(buffer)
    }
}

impl Seek for DeadDisk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Stalls {
    /// Stalls at these files of the folder; each of them gets content of its own, by which decoding knows it.
    fn at(folder: &Path, wheres: &[(&'static str, Stall)]) -> Self {
        let mut marked = Vec::new();
        for (n, (name, stall)) in wheres.iter().enumerate() {
            let path = folder.join("in").join(name);
            let mut bytes = fs::read(&path).unwrap();
            bytes.extend(vec![0; n + 1]);
            fs::write(&path, &bytes).unwrap();
            marked.push((bytes, *stall));
        }
        Self {
            wheres: wheres.to_vec(),
            full: None,
            writes: AtomicUsize::new(0),
            marked,
        }
    }

    fn stalls(&self, path: &Path, stall: Stall) -> bool {
        self.wheres
            .iter()
            .any(|(name, at)| is(path, name) && *at == stall)
    }
}

impl Host for Stalls {
    fn open(&self, path: &Path) -> io::Result<Input> {
        if self.stalls(path, Stall::Open) {
            never();
        }
        let mut input = Input::open(path)?;
        if self.stalls(path, Stall::Read) {
            let mut bytes = Vec::new();
            input.content.read_to_end(&mut bytes)?;
            input.content = Box::new(DeadDisk(Cursor::new(bytes)));
        }
        Ok(input)
    }

    fn decode(
        &self,
        decoder: &mut Decoder,
        bytes: &[u8],
        header: &Header,
        limits: &Limits,
        decoding: &Decoding,
        spare: Vec<u8>,
    ) -> Result<Decoded, DecodeError> {
        if self
            .marked
            .iter()
            .any(|(marked, stall)| *stall == Stall::Decode && marked == bytes)
        {
            never();
        }
        decoder.decode(bytes, header, limits, decoding, spare)
    }

    fn fill(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        let nth = self.writes.fetch_add(1, Ordering::SeqCst);
        if self.full == Some(nth) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if self.wheres.iter().any(|(_, stall)| *stall == Stall::Write) && nth == 0 {
            never();
        }
        file.write_all(bytes)
    }
}

/// Long enough for a small photo on a busy machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(4);

#[test]
fn what_never_returns_is_a_deadline_and_the_line_goes_on() {
    for (stall, step) in [
        (Stall::Open, Step::Read),
        (Stall::Read, Step::Read),
        (Stall::Decode, Step::Decode),
    ] {
        let folder = photos(6);
        let host = Stalls::at(folder.path(), &[("2.jpg", stall), ("3.jpg", stall)]);
        let records = run(folder.path(), host, |settings| {
            settings.timeout = Some(PATIENCE)
        });
        let deadline = Some(ErrorKind::Deadline);
        assert_eq!(
            kinds(&records),
            [None, None, deadline, deadline, None, None]
        );
        let error = records[2].error.as_ref().unwrap();
        assert_eq!(error.stage, step);
        assert!(
            error.message.contains("2.jpg") && error.message.contains("--timeout"),
            "{error}"
        );
        assert_eq!(written(folder.path()), ["0.jpg", "1.jpg", "4.jpg", "5.jpg"]);
    }
}

#[test]
fn a_write_that_never_returns_leaves_no_output_of_its_name() {
    let folder = photos(4);
    let host = Stalls::at(folder.path(), &[("none", Stall::Write)][..0]);
    let host = Stalls {
        wheres: vec![("none", Stall::Write)],
        ..host
    };
    let records = run(folder.path(), host, |settings| {
        settings.timeout = Some(PATIENCE)
    });
    let late: Vec<_> = records
        .iter()
        .filter(|record| record.status == Status::Failed)
        .collect();
    assert_eq!(late.len(), 1, "{:?}", kinds(&records));
    let error = late[0].error.as_ref().unwrap();
    assert_eq!(
        (error.kind, error.stage),
        (ErrorKind::Deadline, Step::Write)
    );
    let whole = written(folder.path())
        .into_iter()
        .filter(|name| !name.starts_with('.'))
        .count();
    assert_eq!(whole, 3);
}

#[test]
fn a_picture_an_endless_stall_and_a_full_disk_in_one_run_leave_a_complete_report() {
    let folder = photos(12);
    let mut host = Stalls::at(
        folder.path(),
        &[("1.jpg", Stall::Read), ("3.jpg", Stall::Decode)],
    );
    host.full = Some(3);
    let records = run(folder.path(), host, |settings| {
        settings.timeout = Some(PATIENCE);
        settings.jobs = 1;
    });
    let count = |status| {
        records
            .iter()
            .filter(|record| record.status == status)
            .count()
    };
    let of = |kind| {
        kinds(&records)
            .iter()
            .filter(|found| **found == Some(kind))
            .count()
    };
    assert_eq!(
        (count(Status::Ok), of(ErrorKind::DiskFull)),
        (3, 1),
        "{:?}",
        kinds(&records)
    );
    assert_eq!(of(ErrorKind::Deadline), 2);
    assert_eq!(of(ErrorKind::Cancelled), 12 - 6);
    assert_eq!(written(folder.path()).len(), 3);
}
