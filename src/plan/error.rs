//! Why there is no plan.

use std::path::PathBuf;

use crate::codec::Format;
use crate::plain::path as shown;

/// Why there is no plan. Nothing was touched.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// An input that does not exist.
    #[error("there is no file or folder '{}'; check the path", shown(.0))]
    NotFound(PathBuf),
    /// A glob that does not parse.
    #[error("{flag}: the pattern '{pattern}' does not parse: {message}")]
    Glob {
        /// The flag it was given with.
        flag: &'static str,
        /// The pattern.
        pattern: String,
        /// What the parser said.
        message: String,
    },
    /// The output folder is no folder.
    #[error("the output '{}' is a file; name a folder with -o, or a template such as 'out/{{stem}}.jpg'", shown(.0))]
    OutputIsFile(PathBuf),
    /// A folder whose name is no text, where it has to stand in a template.
    #[error("-o: the name of '{}' is not Unicode, and an output with a path of its own lies in it; choose another folder", shown(.0))]
    NotUnicode(PathBuf),
    /// The output folder is the input folder.
    #[error("the output folder '{}' is an input folder, and originals are never overwritten; choose another folder with -o, or add --suffix", shown(.0))]
    OutputIsInput(PathBuf),
    /// A template with a line break or another sign that no name has.
    #[error("-o: there is a control character in the template; write the path without it")]
    ControlCharacter,
    /// The extension of the template stands for another format than the one that was chosen.
    #[error(
        "-o: the template ends in '.{extension}', but --format is {format}; drop one of the two, or end the template in .{{ext}}"
    )]
    FormatContradicts {
        /// The extension, as written.
        extension: String,
        /// The format that was chosen.
        format: Format,
    },
    /// The extension of the template stands for a format that is only read, or that this build does not write.
    #[error("-o: the template ends in '.{extension}': {format} {instead}", instead = format.instead())]
    FormatUnwritable {
        /// The extension, as written.
        extension: String,
        /// The format that it stands for.
        format: Format,
    },
    /// `..` behind a variable, where it would lead who knows where.
    #[error(
        "-o: '..' behind a variable could lead out of the output folder; write the path without it"
    )]
    ParentBehindVariable,
    /// A template that names a folder.
    #[error("-o: the template ends in a folder; put a name such as {{stem}}.{{ext}} behind it")]
    NoName,
    /// A suffix that appears nowhere.
    #[error(
        "--suffix '{0}' goes behind {{stem}}, which the template of -o does not have; write the suffix into the template"
    )]
    SuffixWithoutStem(String),
    /// Outputs that clash or exist, with `--on-conflict fail`.
    #[error("{0}")]
    Conflict(String),
}
