//! Work that does not end in its time keeps its memory, and a run that leaves too much behind stops and says so.

mod batched;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use stampmill::batch::{Host, Input, Settings};
use stampmill::codec::{DecodeError, Decoded, Decoder, Decoding, Header, Limits};
use stampmill::pipeline::Cancel;
use stampmill::recipe::OnConflict;
use stampmill::record::{ErrorKind, Record};
use tempfile::TempDir;

/// Pixels of a side of every picture.
const SIDE: u32 = 512;

/// More than a picture of that size takes, and less than four of them.
const PICTURE: u64 = (SIDE * SIDE * 3 * 4) as u64;

fn pictures(count: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let first = folder.path().join("in/0.png");
    image::RgbImage::new(SIDE, SIDE).save(&first).unwrap();
    for n in 1..count {
        fs::copy(&first, folder.path().join(format!("in/{n}.png"))).unwrap();
    }
    folder
}

fn run(
    folder: &Path,
    host: Arc<dyn Host>,
    tweak: impl FnOnce(&mut Settings),
) -> (Vec<Record>, Cancel) {
    let mut settings = Settings::new(2);
    settings.host = host;
    settings.timeout = Some(Duration::from_millis(100));
    tweak(&mut settings);
    batched::run(folder, OnConflict::default(), &settings)
}

fn count(records: &[Record], kind: ErrorKind) -> usize {
    let of_kind = |record: &&Record| {
        record
            .error
            .as_ref()
            .is_some_and(|error| error.kind == kind)
    };
    records.iter().filter(of_kind).count()
}

/// Opening or decoding takes this long for every picture.
#[derive(Default)]
struct Slow {
    opening: Duration,
    decoding: Duration,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Slow {
    fn wait(&self, time: Duration) {
        let now = self.now.fetch_add(1, SeqCst) + 1;
        self.most.fetch_max(now, SeqCst);
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            thread::sleep(left);
        }
        self.now.fetch_sub(1, SeqCst);
    }
}

impl Host for Slow {
    fn open(&self, path: &Path) -> io::Result<Input> {
        self.wait(self.opening);
        Input::open(path)
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
        self.wait(self.decoding);
        decoder.decode(bytes, header, limits, decoding, spare)
    }
}

/// Longer than any test runs.
const FOR_EVER: Duration = Duration::from_secs(3_600);

#[test]
fn memory_of_what_never_ends_is_not_given_to_others() {
    let folder = pictures(40);
    let host = Arc::new(Slow {
        decoding: FOR_EVER,
        ..Slow::default()
    });
    // An eighth is laid by for what is kept between pictures.
    let memory = 8 * PICTURE;
    let (records, cancel) = run(folder.path(), host.clone(), |settings| {
        settings.max_memory = memory
    });
    let cause = cancel.cause().unwrap().to_string();
    assert!(
        cause.contains("are still being worked on and hold"),
        "{cause}"
    );
    assert!(cause.contains("--timeout"), "{cause}");
    // More than half of the memory, and not all of it.
    let late = count(&records, ErrorKind::Deadline);
    assert!((2..=8).contains(&late), "{late}");
    assert!(host.most.load(SeqCst) <= 8);
    assert_eq!(late + count(&records, ErrorKind::Cancelled), 40);
    let last = records.last().unwrap().error.as_ref().unwrap();
    assert!(last.message.contains(&cause), "{last}");
}

#[test]
fn a_picture_that_needs_what_is_left_behind_stops_the_run() {
    let folder = pictures(1);
    for name in ["1.png", "2.png"] {
        let large = image::RgbImage::new(4 * SIDE, 4 * SIDE);
        large.save(folder.path().join("in").join(name)).unwrap();
    }
    // The first is a sixteenth of the others, each of which fits into the budget alone.
    let (records, _) = run(folder.path(), Arc::new(Slow::default()), |settings| {
        settings.max_memory = 1_000_000;
        settings.timeout = None;
    });
    let message = &records[1].error.as_ref().unwrap().message;
    let needed = message
        .split("up to ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let needed: u64 = needed.unwrap().parse().unwrap();
    let host = Arc::new(Slow {
        decoding: FOR_EVER,
        ..Slow::default()
    });
    // An eighth is laid by for what is kept between pictures.
    let (records, cancel) = run(folder.path(), host, |settings| {
        settings.max_memory = (needed * 1_000_000 + 500_000) * 8 / 7;
    });
    assert!(cancel.cause().is_some());
    assert_eq!(count(&records, ErrorKind::Deadline), 1);
    assert_eq!(count(&records, ErrorKind::Cancelled), 2);
}

#[test]
fn threads_that_are_left_behind_are_counted() {
    let folder = pictures(150);
    let host = Arc::new(Slow {
        opening: FOR_EVER,
        ..Slow::default()
    });
    let (records, cancel) = run(folder.path(), host.clone(), |settings| {
        settings.timeout = Some(Duration::from_millis(5));
    });
    assert!(
        cancel
            .cause()
            .unwrap()
            .to_string()
            .starts_with("64 pictures")
    );
    assert_eq!(host.most.load(SeqCst), 64);
    assert_eq!(count(&records, ErrorKind::Deadline), 64);
    assert_eq!(count(&records, ErrorKind::Cancelled), 150 - 64);
}

#[test]
fn what_ends_late_gives_back_what_it_held() {
    let folder = pictures(30);
    let host = Arc::new(Slow {
        decoding: Duration::from_millis(250),
        ..Slow::default()
    });
    let (records, cancel) = run(folder.path(), host, |settings| {
        settings.max_memory = 40 * PICTURE
    });
    assert_eq!(cancel.cause(), None);
    assert_eq!(count(&records, ErrorKind::Deadline), 30);
}
