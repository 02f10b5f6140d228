//! From flags to inputs, settings and a recipe.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::{InputArgs, LineArgs, RecipeArgs, RunArgs};
use super::{UsageError, memory};
use crate::batch::{Durability, Order, Settings};
use crate::codec::Limits;
use crate::pipeline::Tolerance;
use crate::plan::{Hidden, Inputs, Links, NameComparison, Naming, Target};
use crate::recipe::{Draft, MarkDraft, OutputDraft, Recipe, ResizeDraft};
use crate::record::Step;
use crate::template::Template;

pub(super) fn inputs(args: &InputArgs) -> Result<Inputs, UsageError> {
    let sources = args.sources.iter().map(|text| {
        let parsed = text
            .split_once(':')
            .and_then(|(priority, path)| Some((priority.trim().parse().ok()?, path)));
        let (priority, path) = parsed.ok_or_else(|| {
            UsageError(format!(
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
            .map_or_else(|| Ok(Vec::new()), |file| listed(file, args.null))?,
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

fn listed(file: &Path, null: bool) -> Result<Vec<PathBuf>, UsageError> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        std::fs::read(file).map(|content| bytes = content)
    };
    read.map_err(|error| {
        UsageError(format!(
            "--files-from: {} cannot be read: {error}",
            file.display()
        ))
    })?;
    let end = if null { 0 } else { b'\n' };
    let names = bytes.split(|byte| *byte == end).map(|name| {
        if null {
            name
        } else {
            name.strip_suffix(b"\r").unwrap_or(name)
        }
    });
    Ok(names
        .filter(|name| !name.is_empty())
        .map(path_from)
        .collect())
}

#[cfg(unix)]
fn path_from(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_from(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// The recipe file with the flags over it.
pub(super) fn draft(args: &RunArgs) -> Result<Draft, UsageError> {
    let file = args
        .recipe
        .recipe
        .as_deref()
        .map_or_else(|| Ok(Draft::default()), read_draft)?;
    let draft = file.under(flags(&args.recipe, &args.run));
    let looks = looks(&args.recipe);
    if draft.marks.is_empty() && looks != MarkDraft::default() {
        return Err(UsageError("--gravity, --offset, --mark-size, --opacity, --color and --font need a mark; add --text or --logo".into()));
    }
    Ok(draft.with_looks(&looks))
}

fn read_draft(path: &Path) -> Result<Draft, UsageError> {
    let fail = |error: &dyn std::fmt::Display| {
        UsageError(format!("--recipe: {}: {error}", path.display()))
    };
    let text = std::fs::read_to_string(path).map_err(|error| fail(&error))?;
    toml::from_str(&text).map_err(|error| fail(&error))
}

fn flags(args: &RecipeArgs, run: &LineArgs) -> Draft {
    let text = args.text.clone().map(|text| MarkDraft {
        text: Some(text),
        ..MarkDraft::default()
    });
    let logo = args.logo.clone().map(|logo| MarkDraft {
        logo: Some(logo),
        ..MarkDraft::default()
    });
    Draft {
        filters: (!args.filters.is_empty()).then(|| args.filters.clone()),
        resize: ResizeDraft {
            size: args.size.clone(),
            long_edge: args.long_edge,
            fit: args.fit.clone(),
            kernel: args.kernel.clone(),
            linear: args.linear.then_some(true),
            enlarge: args.enlarge.then_some(true),
            crop_gravity: args.crop_gravity.clone(),
            background: args.background.clone(),
        },
        output: OutputDraft {
            format: args.format.clone(),
            quality: args.quality,
            subsampling: args.subsampling.clone(),
            progressive: args.progressive.then_some(true),
            suffix: run.suffix.clone(),
            on_conflict: run.on_conflict.clone(),
            icc: args.icc.clone(),
            metadata: args.metadata.clone(),
        },
        marks: logo.into_iter().chain(text).collect(),
    }
}

fn looks(args: &RecipeArgs) -> MarkDraft {
    MarkDraft {
        gravity: args.gravity.clone(),
        offset: args.offset.clone(),
        size: args.mark_size.clone(),
        opacity: args.opacity,
        color: args.color.clone(),
        font: args.font.clone(),
        ..MarkDraft::default()
    }
}

pub(super) fn naming(args: &LineArgs, recipe: &Recipe) -> Result<Naming, UsageError> {
    let output = args.output.as_ref().ok_or_else(|| {
        UsageError("where should the outputs go? Name a folder with -o DIR".into())
    })?;
    let target = match output.to_str().filter(|text| text.contains('{')) {
        Some(text) => Target::Template(
            Template::parse_name(text).map_err(|error| UsageError(format!("-o: {error}")))?,
        ),
        None => Target::Folder(output.clone()),
    };
    Ok(Naming {
        target,
        suffix: recipe.suffix.clone(),
        format: recipe.format,
        on_conflict: recipe.on_conflict,
        comparison: if args.dry_run {
            NameComparison::Assumed
        } else {
            NameComparison::Probed
        },
    })
}

pub(super) fn settings(args: &LineArgs) -> Result<Settings, UsageError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = match args.jobs.as_str() {
        "auto" => cores,
        text => at_least_one("--jobs", text)?,
    };
    let mut settings = Settings::new(jobs);
    settings.capacity = args.capacity.max(1);
    settings.max_memory = args.max_memory.as_deref().map_or_else(
        || Ok(memory::half_of_free()),
        |text| amount("--max-memory", text, 1024),
    )?;
    if let Some(text) = &args.max_pixels {
        settings.limits = Limits {
            max_pixels: amount("--max-pixels", text, 1000)?,
            ..settings.limits
        };
    }
    settings.timeout = args
        .timeout
        .as_deref()
        .map(|text| time("--timeout", text))
        .transpose()?;
    if args.durable {
        settings.durability = Durability::Synced;
    }
    settings.tolerance = match (args.fail_fast, args.max_errors) {
        (true, _) => Tolerance::Failures(1),
        (false, Some(count)) => Tolerance::Failures(count),
        (false, None) => Tolerance::Any,
    };
    settings.order = if args.order == "completion" {
        Order::Completion
    } else {
        Order::Input
    };
    let filter = args.filter_workers.map(|count| format!("filter={count}"));
    for text in args.workers.iter().chain(&filter) {
        let (name, count) = text.split_once('=').unwrap_or((text, ""));
        let step = Step::named(name.trim()).and_then(|step| settings.workers.of(step));
        let slot = step.ok_or_else(|| {
            UsageError(format!("--workers '{text}': write STAGE=N, with read, decode, resize, filter, watermark, encode or write"))
        })?;
        *slot = Some(at_least_one("--workers", count)?);
    }
    Ok(settings)
}

fn at_least_one(flag: &str, text: &str) -> Result<usize, UsageError> {
    let number = text
        .trim()
        .parse()
        .ok()
        .filter(|number| (1..=1024).contains(number));
    number.ok_or_else(|| {
        UsageError(format!(
            "{flag}: '{text}' is not a whole number from 1 to 1024"
        ))
    })
}

/// `30s`, `500ms`, `2m`, `1h`, or plain seconds.
fn time(flag: &str, text: &str) -> Result<Duration, UsageError> {
    let text = text.trim();
    let (number, seconds) = match text.trim_end_matches(|c: char| c.is_ascii_alphabetic()) {
        number if text.ends_with("ms") => (number, 1e-3),
        number if text.ends_with('s') || number == text => (number, 1.0),
        number if text.ends_with('m') => (number, 60.0),
        number if text.ends_with('h') => (number, 3600.0),
        _ => ("", 0.0),
    };
    let value = number.trim().parse::<f64>().ok();
    value
        .map(|value| value * seconds)
        .filter(|value| (1e-3..1e9).contains(value))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| {
            UsageError(format!(
                "{flag}: '{text}' is not a time; write 30s, 500ms or 2m"
            ))
        })
}

/// `256M`, `2G`, `1.5G` or plain digits.
fn amount(flag: &str, text: &str, thousand: u64) -> Result<u64, UsageError> {
    let (number, power) = match text
        .trim()
        .to_ascii_uppercase()
        .trim_end_matches(['B', 'I'])
    {
        digits if digits.ends_with('K') => (digits[..digits.len() - 1].to_owned(), 1),
        digits if digits.ends_with('M') => (digits[..digits.len() - 1].to_owned(), 2),
        digits if digits.ends_with('G') => (digits[..digits.len() - 1].to_owned(), 3),
        digits => (digits.to_owned(), 0),
    };
    let value = number
        .trim()
        .parse::<f64>()
        .ok()
        .map(|number| number * (thousand as f64).powi(power));
    let value = value.filter(|value| (1.0..1e18).contains(value));
    value.map(|value| value as u64).ok_or_else(|| {
        UsageError(format!(
            "{flag}: '{text}' is not an amount; write 256M or 2G"
        ))
    })
}
