//! What comes of a file: the facts that the probes found, and beside them what failed or was late.

use std::path::PathBuf;

use serde::Serialize;

use super::exif::ExifFacts;
use super::file::FileFacts;
use super::hash::HashFacts;
use super::header::HeaderFacts;
use super::icc::IccFacts;
use super::iptc::IptcFacts;
use super::probe::Probe;
use super::recipe::RecipeFacts;
use super::statistics::Statistics;
use super::xmp::XmpFacts;
use crate::record::{ErrorKind, path_bytes};

/// All that is known of one file. Every probe that was asked has either its fact or its place in an error.
///
/// As JSON it is one object: `seq`, `input`, `input_bytes` where the path is no text, `status`, the facts by the names of
/// their probes, `errors` if there are any. A probe that was not asked is absent; `null` says that the file has no such
/// thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspection {
    /// The file's number among the inputs, from 0.
    pub seq: u64,
    /// Its path, as it was named.
    #[serde(serialize_with = "as_text")]
    pub input: PathBuf,
    /// The path byte for byte, if it is no text; see [`path_bytes`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_bytes: Option<String>,
    /// How it went.
    pub status: Status,
    /// What was found.
    #[serde(flatten)]
    pub facts: Facts,
    /// What was not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProbeError>,
}

/// How much is known of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All that was asked for.
    Ok,
    /// A part of it.
    Partial,
    /// Nothing.
    Failed,
}

/// The facts, each with its probe's name. `None` where it was not asked for or not found out; of attachments `Some(None)`
/// says that the file has none.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facts {
    /// [`Probe::File`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<FileFacts>,
    /// [`Probe::Header`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<HeaderFacts>,
    /// [`Probe::Exif`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exif: Option<Option<Box<ExifFacts>>>,
    /// [`Probe::Xmp`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xmp: Option<Option<XmpFacts>>,
    /// [`Probe::Iptc`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iptc: Option<Option<IptcFacts>>,
    /// [`Probe::Icc`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icc: Option<Option<IccFacts>>,
    /// [`Probe::Statistics`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Statistics>,
    /// [`Probe::Hash`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<HashFacts>,
    /// [`Probe::Recipe`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipe: Option<RecipeFacts>,
}

/// Why probes have no answer. Probes that fail for one reason share an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProbeError {
    /// Which ones.
    pub probes: Vec<Probe>,
    /// The kind, for scripts; [`ErrorKind::Deadline`] if they were late.
    pub kind: ErrorKind,
    /// What is wrong and what to do; reads on from the file's name.
    pub message: String,
}

/// Why one probe has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: ErrorKind,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

/// What one probe found.
pub(super) enum Fact {
    File(FileFacts),
    Header(HeaderFacts),
    Exif(Option<Box<ExifFacts>>),
    Xmp(Option<XmpFacts>),
    Iptc(Option<IptcFacts>),
    Icc(Option<IccFacts>),
    Statistics(Statistics),
    Hash(HashFacts),
    Recipe(RecipeFacts),
}

impl Inspection {
    /// Of a file that nobody has been asked about yet.
    pub(super) fn new(seq: u64, input: PathBuf) -> Self {
        Self {
            seq,
            input_bytes: path_bytes(&input),
            input,
            status: Status::Failed,
            facts: Facts::default(),
            errors: Vec::new(),
        }
    }

    /// Of a file that can be told nothing of.
    pub(super) fn failed(seq: u64, input: PathBuf, probes: &[Probe], fault: Fault) -> Self {
        let mut inspection = Self::new(seq, input);
        for probe in probes {
            inspection.take(*probe, Err(fault.clone()));
        }
        inspection
    }

    /// Takes what a probe answered.
    pub(super) fn take(&mut self, probe: Probe, answer: Result<Fact, Fault>) {
        match answer {
            Ok(fact) => {
                self.facts.put(fact);
                self.status = match self.errors[..] {
                    [] => Status::Ok,
                    _ => Status::Partial,
                };
            }
            Err(fault) => {
                if self.status == Status::Ok {
                    self.status = Status::Partial;
                }
                let same = |error: &&mut ProbeError| {
                    error.kind == fault.kind && error.message == fault.message
                };
                match self.errors.iter_mut().find(same) {
                    Some(error) => error.probes.push(probe),
                    None => self.errors.push(ProbeError {
                        probes: vec![probe],
                        kind: fault.kind,
                        message: fault.message,
                    }),
                }
            }
        }
    }
}

impl Facts {
    fn put(&mut self, fact: Fact) {
        match fact {
            Fact::File(fact) => self.file = Some(fact),
            Fact::Header(fact) => self.header = Some(fact),
            Fact::Exif(fact) => self.exif = Some(fact),
            Fact::Xmp(fact) => self.xmp = Some(fact),
            Fact::Iptc(fact) => self.iptc = Some(fact),
            Fact::Icc(fact) => self.icc = Some(fact),
            Fact::Statistics(fact) => self.statistics = Some(fact),
            Fact::Hash(fact) => self.hash = Some(fact),
            Fact::Recipe(fact) => self.recipe = Some(fact),
        }
    }
}

pub(super) fn as_text<S: serde::Serializer>(
    path: &std::path::Path,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}
