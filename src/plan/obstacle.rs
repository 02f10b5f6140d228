//! What can be where an output should be, in words too.

use std::path::Path;

use super::source::Roster;
use crate::plain::path as shown;

/// What is where an output should be.
pub(super) enum Obstacle {
    /// A folder that exists.
    Folder,
    /// A folder in which the output of this slot will lie.
    FolderOfOutput(u32),
    /// The output of this slot.
    Output(u32),
    /// An input, or a link to one.
    Original,
    /// Some other file.
    File,
}

impl Obstacle {
    /// Why it keeps a slot from its output.
    pub(super) fn words(&self, slot: u32, output: &Path, roster: Roster<'_>) -> String {
        let name = |slot| shown(&roster.input(slot));
        let output = shown(output);
        match self {
            Self::Output(other) if roster.are_of_one(*other, slot) => format!(
                "two outputs of {} would both become {output}; give them names or paths that differ",
                name(slot)
            ),
            Self::Output(other) => {
                let (first, second) = (name(*other), name(slot));
                format!("{first} and {second} would both become {output}")
            }
            Self::FolderOfOutput(other) => format!(
                "{} would become {output}, the folder for the output of {}; use --suffix, or a template that tells them apart",
                name(slot),
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
