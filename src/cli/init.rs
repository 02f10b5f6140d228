//! `stampmill init`: a commented recipe to start from, or one that is ready for a use.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use super::args::InitArgs;
use super::{Exit, UsageError, say};

/// The recipe, which a test holds against what can be read.
const RECIPE: &str = include_str!("../../assets/recipe.toml");

fn text(preset: Option<&str>) -> &'static str {
    match preset {
        None => RECIPE,
        Some("photographer") => include_str!("../../assets/presets/photographer.toml"),
        Some("proof") => include_str!("../../assets/presets/proof.toml"),
        Some("social") => include_str!("../../assets/presets/social.toml"),
        // The flags know no other names.
        Some(_) => include_str!("../../assets/presets/archive.toml"),
    }
}

pub(super) fn run(args: &InitArgs) -> Result<Exit, UsageError> {
    let name = args.file.display();
    let created = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&args.file);
    let written =
        created.and_then(|mut file| file.write_all(text(args.preset.as_deref()).as_bytes()));
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
