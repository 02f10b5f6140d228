//! `stampmill preview`.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use tempfile::NamedTempFile;

use super::args::PreviewArgs;
use super::run::{draft, quiet_panics};
use super::{Exit, UsageError, say, settings};
use crate::codec::{self, Attachments, Encoding, Format, Limits};
use crate::moment::Moment;
use crate::picture::Picture;
use crate::preview::{Preview, PreviewError, Shown};
use crate::recipe::{OutputDraft, Recipe};
use crate::record::MarkFacts;

pub(super) fn run(args: &PreviewArgs) -> Result<Exit, UsageError> {
    let draft = match draft(&args.recipe, OutputDraft::default())? {
        ControlFlow::Continue(draft) => draft,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    let format = format(&args.output)?;
    if args.output.exists() && !args.overwrite {
        return Err(UsageError(format!(
            "{} exists; choose another name, or add --overwrite",
            args.output.display()
        )));
    }
    if is_same(&args.input, &args.output) {
        return Err(UsageError(
            "-o is the picture itself, which is never touched; choose another name".into(),
        ));
    }
    let recipe = draft.check()?;
    let settings = settings::limited("auto", &args.limits)?;
    let now = Moment::now();
    let preview = Preview {
        recipe: &recipe,
        output: chosen(&recipe, args.name.as_deref())?,
        settings: &settings,
        now: &now,
    };
    quiet_panics();
    let bytes = match args.sheet {
        true => sheet(&preview, &args.input, format),
        false => picture(&preview, &args.input, format),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            say(&format!("stampmill: {error}"));
            return Ok(Exit::SomeFailed);
        }
    };
    write(&args.output, &bytes, args.overwrite)?;
    say(&format!("{} is written", args.output.display()));
    Ok(Exit::AllOk)
}

fn format(path: &Path) -> Result<Format, UsageError> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let format = extension.and_then(Format::from_extension);
    format.filter(|format| format.can_write()).ok_or_else(|| {
        UsageError(format!(
            "-o {}: its extension is that of no format that is written; use .png or .jpg",
            path.display()
        ))
    })
}

fn is_same(input: &Path, output: &Path) -> bool {
    let (input, output) = (input.canonicalize(), output.canonicalize());
    input
        .ok()
        .zip(output.ok())
        .is_some_and(|(one, other)| one == other)
}

/// The number of the output of that name.
fn chosen(recipe: &Recipe, name: Option<&str>) -> Result<usize, UsageError> {
    let Some(name) = name else {
        return Ok(0);
    };
    let names: Vec<_> = recipe
        .outputs
        .iter()
        .map(|output| output.name.as_deref())
        .collect();
    let found = names.iter().position(|other| *other == Some(name));
    found.ok_or_else(|| {
        let known: Vec<_> = names.iter().flatten().copied().collect();
        UsageError(match known.is_empty() {
            true => format!("--name {name}: the recipe has no outputs with names; leave it out"),
            false => format!("--name {name}: the recipe has {}", known.join(", ")),
        })
    })
}

fn picture(preview: &Preview<'_>, input: &Path, format: Format) -> Result<Vec<u8>, PreviewError> {
    let shown = preview.of(input)?;
    tell("", &shown);
    if shown.format == format {
        return Ok(shown.bytes);
    }
    let read = shown.decoded(&Limits::default());
    let decoded = read.map_err(|error| PreviewError::Input {
        path: input.to_owned(),
        error,
    })?;
    encoded(&decoded.picture, format, decoded.icc.as_deref())
}

fn sheet(preview: &Preview<'_>, input: &Path, format: Format) -> Result<Vec<u8>, PreviewError> {
    let sheet = preview.sheet(input)?;
    for (scene, shown) in &sheet.scenes {
        tell(&format!("{scene}: "), shown);
    }
    encoded(&sheet.picture, format, None)
}

fn encoded(picture: &Picture, format: Format, icc: Option<&[u8]>) -> Result<Vec<u8>, PreviewError> {
    let attachments = Attachments {
        icc,
        ..Attachments::default()
    };
    let encoding = Encoding {
        quality: 92,
        ..Encoding::new(format)
    };
    Ok(codec::encode(picture, &encoding, &attachments)?.bytes)
}

/// Says what the record would say.
fn tell(scene: &str, shown: &Shown) {
    if let Some(file) = &shown.output.file {
        let (width, height) = (file.width, file.height);
        let quality = shown.output.quality;
        let quality = quality.map_or(String::new(), |quality| format!(" at quality {quality}"));
        say(&format!(
            "{scene}{width}×{height}, {} of {} bytes{quality}",
            file.format, file.bytes
        ));
    }
    for mark in &shown.output.marks {
        say(&format!("{scene}{}", words(mark)));
    }
    for warning in &shown.warnings {
        say(&format!("{scene}warning: {warning}"));
    }
}

fn words(mark: &MarkFacts) -> String {
    let place = match (&mark.gravity, mark.copies) {
        (Some(gravity), _) => gravity.clone(),
        (None, Some(copies)) => format!("{copies} copies"),
        (None, None) => format!("{},{}", mark.x, mark.y),
    };
    let color = |name: &str, color: &Option<String>| {
        color
            .as_ref()
            .map_or(String::new(), |color| format!(", {name} {color}"))
    };
    let contrast = mark.contrast.map_or(String::new(), |contrast| {
        format!(", contrast {contrast:.1} to 1")
    });
    format!(
        "mark at {place}, {}×{}{}{}{contrast}",
        mark.width,
        mark.height,
        color("colour", &mark.color),
        color("stroke", &mark.stroke)
    )
}

/// Whole or not at all, by a temporary file beside it.
fn write(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), UsageError> {
    let refused = |error: &dyn std::fmt::Display| {
        UsageError(format!("{} cannot be written: {error}", path.display()))
    };
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let mut file =
        NamedTempFile::new_in(parent.unwrap_or(Path::new("."))).map_err(|error| refused(&error))?;
    file.write_all(bytes).map_err(|error| refused(&error))?;
    let placed = match overwrite {
        true => file.persist(path),
        false => file.persist_noclobber(path),
    };
    placed.map(drop).map_err(|error| refused(&error.error))
}
