//! `stampmill init`: a commented recipe to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use super::args::InitArgs;
use super::{Exit, UsageError, say};

/// The recipe, which a test holds against what can be read.
const RECIPE: &str = include_str!("../../assets/recipe.toml");

pub(super) fn run(args: &InitArgs) -> Result<Exit, UsageError> {
    let name = args.file.display();
    let created = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&args.file);
    let written = created.and_then(|mut file| file.write_all(RECIPE.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            UsageError(format!("{name} exists already; choose another name"))
        }
        _ => UsageError(format!("{name} cannot be written: {error}")),
    })?;
    say(&format!(
        "{name} is written; use it with: stampmill run PHOTOS -o OUT --recipe {name}"
    ));
    Ok(Exit::AllOk)
}
