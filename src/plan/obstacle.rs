//! What can be where an output should be, in words too.

use std::path::Path;

use super::path::shown;
use super::source::Roster;

/// What is where an output should be.
pub(super) enum Obstacle {
    /// A folder that exists.
    Folder,
    /// A folder in which the output of this job will lie.
    FolderOfOutput(u32),
    /// The output of this job.
    Output(u32),
    /// An input, or a link to one.
    Original,
    /// Some other file.
    File,
}

impl Obstacle {
    /// Why it keeps a job from its output.
    pub(super) fn words(&self, job: u32, output: &Path, roster: Roster<'_>) -> String {
        let name = |job| shown(&roster.input(job));
        let output = shown(output);
        match self {
            Self::Output(other) => {
                let (first, second) = (name(*other), name(job));
                format!("{first} and {second} would both become {output}")
            }
            Self::FolderOfOutput(other) => format!(
                "{} would become {output}, the folder for the output of {}; use --suffix, or a template that tells them apart",
                name(job),
                name(*other)
            ),
            Self::Folder => format!("{output} is a folder; rename it or choose another -o"),
            Self::Original => format!(
                "{output} is an original, which is never overwritten; choose another -o or a --suffix"
            ),
            Self::File => format!("{output} exists"),
        }
    }
}
