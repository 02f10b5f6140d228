//! One file: opened, asked by all probes at the same time, and what they answer put together.

use std::io::{BufReader, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use super::answer::{Fact, Fault, Inspection};
use super::subject::{Opened, Subject, refusal, unreadable};
use super::{Probe, Settings, exif, file, hash, header, icc, iptc, recipe, statistics, xmp};
use crate::batch::{Host, Input};
use crate::codec::{self, Decoding, Limits};
use crate::picture::Size;
use crate::pipeline::{Detached, Missing, Overdue, Scatter};
use crate::record::ErrorKind;

/// Asks one file after the other; each worker has its own.
///
/// ```
/// use stampmill::codec::{self, Attachments, Encoding, Format};
/// use stampmill::inspect::{Inspector, Probe, Settings, Status};
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("gray.png");
/// let gray = Picture::from_u8(Size::new(8, 6), Channels::Gray, vec![128; 48]);
/// let file = codec::encode(&gray, &Encoding::new(Format::Png), &Attachments::default())?;
/// std::fs::write(&path, file.bytes)?;
///
/// let inspection = Inspector::new(&Settings::new(1)).inspect(&path);
/// assert_eq!(inspection.status, Status::Ok);
/// assert_eq!(inspection.facts.header.unwrap().width, 8);
/// assert_eq!(inspection.facts.statistics.unwrap().channels[0].mean, 128.0);
///
/// std::fs::write(&path, "no picture")?;
/// let inspection = Inspector::new(&Settings::new(1)).inspect(&path);
/// assert_eq!(inspection.status, Status::Partial);
/// assert_eq!(inspection.facts.file.unwrap().bytes, 10);
/// assert!(inspection.errors[0].probes.contains(&Probe::Header));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Inspector {
    settings: Settings,
    opening: Detached<PathBuf, Result<Opened, Fault>>,
    asking: Scatter<(Probe, Arc<Subject>), Result<Fact, Fault>>,
}

impl Inspector {
    /// An inspector that has started no threads yet.
    pub fn new(settings: &Settings) -> Self {
        let (host, limits) = (Arc::clone(&settings.host), settings.limits);
        Self {
            settings: settings.clone(),
            opening: Detached::new(move || {
                let host = Arc::clone(&host);
                move |path: PathBuf| open(&*host, &path, &limits)
            }),
            asking: Scatter::new(|| |(probe, subject): (Probe, Arc<Subject>)| ask(probe, &subject)),
        }
    }

    /// Asks a file all that the settings name. Its number is 0.
    pub fn inspect(&mut self, path: &Path) -> Inspection {
        let subject = self.open(path);
        self.ask(subject)
    }

    /// Opens a file and reads its header.
    pub(super) fn open(&mut self, path: &Path) -> Subject {
        let settings = &self.settings;
        let deadline = deadline(settings.timeout);
        let opened = match self.opening.run(path.to_owned(), deadline) {
            Ok(opened) => opened,
            Err(Overdue) => Err(late(settings.timeout)),
        };
        let mut subject = Subject {
            path: path.to_owned(),
            deadline: None,
            host: Arc::clone(&settings.host),
            limits: settings.limits,
            decoding: self.decoding(),
            intent: settings.intent.clone(),
            opened,
            bytes: OnceLock::new(),
            decoded: OnceLock::new(),
            held: None,
        };
        let weight = self.weight(&subject);
        if weight > settings.max_memory {
            subject.opened = Err(too_heavy(weight, settings.max_memory));
        }
        subject
    }

    /// Asks a file that was opened. The time that its probes may take begins now.
    pub(super) fn ask(&mut self, mut subject: Subject) -> Inspection {
        let settings = &self.settings;
        subject.deadline = deadline(settings.timeout);
        let (path, deadline) = (subject.path.clone(), subject.deadline);
        let subject = Arc::new(subject);
        let jobs = settings.probes.iter();
        let jobs = jobs.map(|probe| (*probe, Arc::clone(&subject)));
        let answers = self.asking.gather(jobs, deadline);
        let mut inspection = Inspection::new(0, path);
        for (probe, answer) in settings.probes.iter().zip(answers) {
            let answer = answer.unwrap_or_else(|missing| {
                Err(match missing {
                    Missing::Overdue => late(settings.timeout),
                    Missing::Cancelled => Fault::new(
                        ErrorKind::Cancelled,
                        "was not looked at, since the run was stopped",
                    ),
                    Missing::NoThread(cause) => Fault::new(
                        ErrorKind::Deadline,
                        format!("was not answered in time, since {cause}; give it more time with --timeout"),
                    ),
                    Missing::Panicked(words) => Fault::new(
                        ErrorKind::Panic,
                        format!("is more than the probe can take ({words}); this is a defect, please report it with the file"),
                    ),
                })
            });
            inspection.take(*probe, answer);
        }
        inspection
    }

    /// The most bytes that a file takes while it is asked.
    pub(super) fn weight(&self, subject: &Subject) -> u64 {
        /// Attachments, tables and grids.
        const BESIDE: u64 = 4 << 20;
        let Ok(opened) = &subject.opened else {
            return 0;
        };
        let pixels = if self
            .settings
            .probes
            .iter()
            .any(|probe| probe.needs_pixels())
        {
            let header = &opened.header;
            // A damaged file is decoded in full size, whatever was planned.
            header
                .working_bytes
                .max(header.decoding_bytes(&subject.decoding))
        } else {
            0
        };
        opened.length.saturating_add(pixels).saturating_add(BESIDE)
    }

    /// Statistics need every pixel, hashes only some.
    fn decoding(&self) -> Decoding {
        let is_whole = self.settings.probes.contains(&Probe::Statistics);
        Decoding {
            at_least: (!is_whole).then_some(Size::new(hash::GRID, hash::GRID)),
            ..Decoding::default()
        }
    }
}

fn deadline(timeout: Option<Duration>) -> Option<Instant> {
    timeout.map(|timeout| Instant::now() + timeout)
}

fn late(timeout: Option<Duration>) -> Fault {
    let limit = timeout.unwrap_or_default();
    let words = format!(
        "was not answered within {} ms; give it more time with --timeout",
        limit.as_millis()
    );
    Fault::new(ErrorKind::Deadline, words)
}

fn too_heavy(needed: u64, allowed: u64) -> Fault {
    let words = format!(
        "needs up to {} MB of memory, more than the {} MB that it may take; raise --max-memory or ask fewer probes",
        needed.div_ceil(1_000_000),
        allowed / 1_000_000,
    );
    Fault::new(ErrorKind::TooLarge, words)
}

fn open(host: &dyn Host, path: &Path, limits: &Limits) -> Result<Opened, Fault> {
    let facts = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if let Some(kind) = file::irregular(&facts) {
        let words = format!("is no regular file but a {kind}; leave it out");
        return Err(Fault::new(ErrorKind::Unsupported, words));
    }
    let Input {
        mut content, bytes, ..
    } = host.open(path).map_err(|error| unreadable(&error))?;
    if bytes == 0 {
        let words = "is empty; copy it again from its source";
        return Err(Fault::new(ErrorKind::Empty, words));
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    let header = codec::probe(BufReader::new(&mut content), extension, limits);
    let header = header.map_err(|error| refusal(&error))?;
    content.rewind().map_err(|error| unreadable(&error))?;
    Ok(Opened {
        header,
        length: bytes,
        content: Mutex::new(Some(content)),
    })
}

fn ask(probe: Probe, subject: &Subject) -> Result<Fact, Fault> {
    match probe {
        Probe::File => file::ask(subject).map(Fact::File),
        Probe::Header => header::ask(subject).map(Fact::Header),
        Probe::Exif => exif::ask(subject).map(Fact::Exif),
        Probe::Xmp => xmp::ask(subject).map(Fact::Xmp),
        Probe::Iptc => iptc::ask(subject).map(Fact::Iptc),
        Probe::Icc => icc::ask(subject).map(Fact::Icc),
        Probe::Statistics => statistics::ask(subject).map(Fact::Statistics),
        Probe::Hash => hash::ask(subject).map(Fact::Hash),
        Probe::Recipe => recipe::ask(subject).map(Fact::Recipe),
    }
}
