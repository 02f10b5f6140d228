//! From flags to inputs, names and a recipe.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::args::{InputArgs, LineArgs, RecipeArgs};
use super::{UsageError, marks, reading};
use crate::plan::{Hidden, Inputs, Links, NameComparison, Naming, Target};
use crate::recipe::{Block, Draft, OutputDraft, Outputs, Recipe, ResizeDraft, Title};
use crate::template::Template;

pub(super) fn inputs(args: &InputArgs) -> Result<Inputs, UsageError> {
    let sources = args.sources.iter().map(|text| {
        let parsed = text
            .split_once(':')
            .and_then(|(priority, path)| Some((priority.trim().parse().ok()?, path)));
        let (priority, path) = parsed.ok_or_else(|| {
            UsageError::new(format!(
                "--source '{text}': write a whole number, a colon and a path, such as 1:photos"
            ))
        })?;
        Ok((priority, PathBuf::from(path)))
    });
    Ok(Inputs {
        only: None,
        paths: args.inputs.clone(),
        sources: sources.collect::<Result<_, UsageError>>()?,
        listed: args
            .files_from
            .as_deref()
            .map_or_else(|| Ok(Vec::new()), |file| reading::list(file, args.null))?,
        depth: args.depth,
        extensions: args.extensions.clone(),
        include: args.include.clone(),
        exclude: args.exclude.clone(),
        hidden: if args.hidden {
            Hidden::Take
        } else {
            Hidden::Skip
        },
        links: if args.follow {
            Links::Follow
        } else {
            Links::Skip
        },
    })
}

/// The recipe file with the flags over it; `naming` holds the flags that only name outputs.
pub(super) fn draft(args: &RecipeArgs, naming: OutputDraft) -> Result<Draft, UsageError> {
    let file = args
        .recipe
        .as_deref()
        .map_or_else(|| Ok(Draft::default()), reading::recipe)?;
    let naming = OutputDraft {
        set: texts(&args.set)?,
        ..naming
    };
    let draft = file.under(flags(args, naming)?);
    marks::with_looks(draft, &args.mark)
}

fn flags(args: &RecipeArgs, naming: OutputDraft) -> Result<Draft, UsageError> {
    let blocks = args
        .also
        .iter()
        .map(|text| also(text))
        .collect::<Result<_, _>>()?;
    Ok(Draft {
        filters: (!args.filters.is_empty()).then(|| args.filters.clone()),
        on_damage: args.on_damage.clone(),
        resize: ResizeDraft {
            size: args.size.clone(),
            long_edge: args.long_edge,
            fit: args.fit.clone(),
            kernel: args.kernel.clone(),
            decode: args.decode.clone(),
            linear: args.linear.then_some(true),
            enlarge: args.enlarge.then_some(true),
            crop_gravity: args.crop_gravity.clone(),
            background: args.background.clone(),
        },
        output: Outputs {
            blocks,
            common: OutputDraft {
                format: args.format.clone(),
                quality: args.quality,
                max_bytes: args.max_bytes.clone(),
                subsampling: args.subsampling.clone(),
                lossless: args.lossless.then_some(true),
                compression: args.compression.clone(),
                png_optimize: args.png_optimize.then_some(true),
                optimize: args.optimize.then_some(true),
                progressive: args.progressive.then_some(true),
                icc: args.icc.clone(),
                intent: args.intent.clone(),
                orient: args.no_orient.then_some(false),
                metadata: args.metadata.clone(),
                strip: (!args.strip.is_empty()).then(|| args.strip.clone()),
                ..naming
            },
        },
        marks: marks::new(&args.mark),
    })
}

/// `320:thumbs/{stem}.webp`: a size as for `--size`, or a longer side, or `full`; and a path in the output folder.
fn also(text: &str) -> Result<Block, UsageError> {
    let parts = text
        .split_once(':')
        .filter(|(size, path)| !size.is_empty() && !path.is_empty());
    let (size, path) = parts.ok_or_else(|| {
        UsageError::new(format!(
            "--also '{text}': write a size, a colon and a path in the output folder, as 320:thumbs/{{stem}}.webp"
        ))
    })?;
    let long_edge = size.trim().parse().ok();
    Ok(Block {
        title: Title {
            name: None,
            path: Some(path.to_owned()),
        },
        resize: ResizeDraft {
            size: long_edge.is_none().then(|| size.trim().to_owned()),
            long_edge,
            ..ResizeDraft::default()
        },
        ..Block::default()
    })
}

/// The texts of `--set`; which keys there are is for the recipe to know.
fn texts(set: &[String]) -> Result<Option<BTreeMap<String, String>>, UsageError> {
    let texts = set.iter().map(|text| {
        let parted = text.split_once('=');
        let parted = parted.map(|(key, text)| (key.trim().to_owned(), text.to_owned()));
        parted.ok_or_else(|| {
            UsageError::new(format!(
                "--set '{text}': write KEY=TEXT, such as copyright='© {{year}} Ada'"
            ))
        })
    });
    let texts: BTreeMap<_, _> = texts.collect::<Result<_, _>>()?;
    Ok((!texts.is_empty()).then_some(texts))
}

pub(super) fn naming(args: &LineArgs, recipe: &Recipe) -> Result<Naming, UsageError> {
    let output = args
        .output
        .as_ref()
        .ok_or_else(|| UsageError::new("where should the outputs go? Name a folder with -o DIR"))?;
    let target = match output.to_str().filter(|text| text.contains('{')) {
        Some(text) => Target::Template(
            Template::parse_name(text).map_err(|error| UsageError::new(format!("-o: {error}")))?,
        ),
        None => Target::Folder(output.clone()),
    };
    Ok(Naming {
        comparison: if args.dry_run {
            NameComparison::Assumed
        } else {
            NameComparison::Probed
        },
        ..Naming::for_recipe(&target, recipe)?
    })
}
