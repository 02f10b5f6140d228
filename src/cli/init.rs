//! `stampmill init`: a commented recipe to start from, or one that is ready for a use.

use super::args::InitArgs;
use super::writing::{Approved, Content, Nothing, Wanted, remedy};
use super::{Exit, UsageError, say};
use crate::plain;

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
    let wanted = [Wanted {
        flag: "init",
        path: &args.file,
        content: Content::Recipe,
    }];
    let name = plain::path(&args.file);
    for target in Approved::look(&wanted, &Nothing)?.open()? {
        if let Err(error) = target.put(text(args.preset.as_deref()).as_bytes()) {
            let remedy = remedy(&error);
            say(&format!(
                "stampmill: {name} cannot be written: {error}; {remedy}"
            ));
            return Ok(Exit::SomeFailed);
        }
    }
    say(&format!(
        "{name} is written; use it with: stampmill run PHOTOS -o OUT --recipe {name}"
    ));
    Ok(Exit::AllOk)
}
