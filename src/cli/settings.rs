//! From flags to how the work is shared out, and where it ends.

use std::time::Duration;

use super::args::{LimitArgs, LineArgs};
use super::{UsageError, memory};
use crate::batch::{Durability, Order, OutputLinks, OutputMode, Settings, Times};
use crate::codec::Limits;
use crate::pipeline::Tolerance;
use crate::recipe;
use crate::record::Step;

/// Settings for so many jobs, a number or `auto`, within these limits.
pub(super) fn limited(jobs: &str, limits: &LimitArgs) -> Result<Settings, UsageError> {
    let jobs = match jobs {
        "auto" => cores(),
        text => at_least_one("--jobs", text)?,
    };
    let mut settings = Settings::new(jobs);
    settings.capacity = at_least_one("--capacity", &limits.capacity.to_string())?;
    settings.max_memory = limits.max_memory.as_deref().map_or_else(
        || Ok(memory::half_of_free()),
        |text| amount("--max-memory", text, 1024),
    )?;
    if let Some(text) = &limits.max_pixels {
        settings.limits = Limits {
            max_pixels: amount("--max-pixels", text, 1000)?,
            ..settings.limits
        };
    }
    Ok(settings)
}

pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(super) fn settings(args: &LineArgs) -> Result<Settings, UsageError> {
    let mut settings = limited(&args.jobs, &args.limits)?;
    settings.timeout = args
        .timeout
        .as_deref()
        .map(|text| time("--timeout", text))
        .transpose()?;
    if args.durable {
        settings.durability = Durability::Synced;
    }
    if args.preserve {
        settings.times = Times::OfOriginal;
    }
    if let Some(text) = &args.output_mode {
        settings.output_mode = OutputMode::Exactly(mode(text)?);
    }
    if args.follow_output_links {
        settings.output_links = OutputLinks::Follow;
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
            UsageError::new(format!("--workers '{text}': write STAGE=N, with read, decode, resize, filter, watermark, encode or write"))
        })?;
        *slot = Some(at_least_one("--workers", count)?);
    }
    Ok(settings)
}

pub(super) fn at_least_one(flag: &str, text: &str) -> Result<usize, UsageError> {
    let number = text
        .trim()
        .parse()
        .ok()
        .filter(|number| (1..=1024).contains(number));
    number.ok_or_else(|| {
        UsageError::new(format!(
            "{flag}: '{text}' is not a whole number from 1 to 1024"
        ))
    })
}

/// `30s`, `500ms`, `2m`, `1h`, or plain seconds.
/// Permission bits as `chmod` takes them in numbers; without any for its owner nobody could replace an output.
fn mode(text: &str) -> Result<u32, UsageError> {
    let bits = u32::from_str_radix(text.trim(), 8).ok();
    let bits = bits.filter(|bits| *bits <= 0o777 && bits & 0o600 == 0o600);
    bits.ok_or_else(|| {
        UsageError::new(format!(
            "--output-mode '{text}' is not from 600 to 777, in octal digits, with reading and writing for the owner; say 644 or 600"
        ))
    })
}

pub(super) fn time(flag: &str, text: &str) -> Result<Duration, UsageError> {
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
            UsageError::new(format!(
                "{flag}: '{text}' is not a time; write 30s, 500ms or 2m"
            ))
        })
}

fn amount(flag: &str, text: &str, thousand: u64) -> Result<u64, UsageError> {
    recipe::amount(text, thousand).ok_or_else(|| {
        UsageError::new(format!(
            "{flag}: '{text}' is not an amount; write 256M or 2G"
        ))
    })
}
