//! `stampmill preview`.

use std::fs::{self, Metadata};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::args::PreviewArgs;
use super::run::{draft, quiet_panics};
use super::writing::{Approved, Content, Existing, Surroundings, Wanted, remedy};
use super::{Exit, UsageError, address_space, say, settings};
use crate::codec::{self, Attachments, Encoding, Format, Limits};
use crate::moment::Moment;
use crate::picture::Picture;
use crate::plain;
use crate::plan::FileIdentity;
use crate::preview::{Preview, PreviewError, Shown};
use crate::recipe::{OutputDraft, Recipe};
use crate::record::MarkFacts;

pub(super) fn run(args: &PreviewArgs) -> Result<Exit, UsageError> {
    let draft = match draft(&args.recipe, OutputDraft::default())? {
        ControlFlow::Continue(draft) => draft,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    let format = format(&args.output)?;
    let recipe = draft.check()?;
    let existing = match args.overwrite {
        true => Existing::Replace,
        false => Existing::Keep,
    };
    let wanted = [Wanted {
        flag: "-o",
        path: &args.output,
        content: Content::Picture(existing),
    }];
    let logos = draft.marks.iter().filter_map(|mark| mark.logo.as_deref());
    let read = Read(logos.chain([args.input.as_path()]).collect());
    let approved = Approved::look(&wanted, &read)?;
    let mut settings = settings::limited("auto", &args.limits)?;
    address_space::fit(&mut settings, settings::cores());
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
    let name = plain::path(&args.output);
    for target in approved.open()? {
        if let Err(error) = target.put(&bytes) {
            let remedy = remedy(&error);
            say(&format!(
                "stampmill: {name} cannot be written: {error}; {remedy}"
            ));
            return Ok(Exit::SomeFailed);
        }
    }
    say(&format!("{name} is written"));
    Ok(Exit::AllOk)
}

/// The picture that is looked at, and the logos on it: a preview never replaces them, by whatever link.
struct Read<'a>(Vec<&'a Path>);

impl Surroundings for Read<'_> {
    fn input_at(&self, path: &Path, facts: &Metadata) -> Option<PathBuf> {
        let identity = FileIdentity::of(path, facts)?;
        let found = self.0.iter().find(|read| {
            let own = fs::metadata(read).ok();
            own.and_then(|own| FileIdentity::of(read, &own)) == Some(identity)
        });
        found.map(|read| read.to_path_buf())
    }
}

fn format(path: &Path) -> Result<Format, UsageError> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let format = extension.and_then(Format::from_extension);
    format.filter(|format| format.can_write()).ok_or_else(|| {
        UsageError::new(format!(
            "-o {}: its extension is that of no format that is written; use .png or .jpg",
            plain::path(path)
        ))
    })
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
        UsageError::new(match known.is_empty() {
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
