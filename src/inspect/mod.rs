//! Inspection: what a file holds, asked by independent probes at the same time.
//!
//! Each probe answers one question about a file: what the disk knows, what its header says, its EXIF, XMP, IPTC and colour
//! profile, statistics of its pixels, perceptual hashes, what a recipe would do to it. They run at the same time
//! ([`Scatter`](crate::pipeline::Scatter)), and what they answer is gathered under a deadline: what came is told, and beside it
//! what was late or failed. A file is read once and decoded once, for the probes that need it, and smaller where no probe needs
//! every pixel.
//!
//! It changes nothing, prints nothing and knows no flags.
//!
//! [`Inspector`] asks one file, [`run`] many, and [`Duplicates`] finds those that look alike.

mod answer;
mod attached;
mod container;
mod duplicates;
mod exif;
mod file;
mod hash;
mod header;
mod icc;
mod inspector;
mod iptc;
mod probe;
mod recipe;
mod run;
mod settings;
mod statistics;
mod subject;
mod xmp;

pub use answer::{Facts, Inspection, ProbeError, Status};
pub use attached::{Attached, attached};
pub use duplicates::{Duplicates, Group, MAX_DISTANCE, Member};
pub use exif::{ExifFacts, ExifField, Position};
pub use file::FileFacts;
pub use hash::{HashFacts, of as hashes};
pub use header::{Coding, HeaderFacts};
pub use icc::IccFacts;
pub use inspector::Inspector;
pub use iptc::IptcFacts;
pub use probe::{Probe, UnknownProbe};
pub use recipe::{Intent, OutputFacts, RecipeFacts};
pub use run::run;
pub use settings::Settings;
pub use statistics::{ChannelStatistics, Statistics};
pub use xmp::XmpFacts;
