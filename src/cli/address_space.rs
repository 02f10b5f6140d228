//! The limit of the address space (`ulimit -v`), which threads and pictures have to share.
//!
//! A thread that goes over it is not started; an allocation that does ends the program. So the number of workers and the
//! memory for pictures are cut to it before anything is started, and the allocator is kept from setting most of it aside.

use std::fmt;

use crate::batch::Settings;
use crate::record::Step;

/// What a thread takes for its stack, and the pages around it.
const STACK: u64 = (2 << 20) + (64 << 10);

/// What glibc's allocator sets aside for itself in each of its arenas, of which it makes one a thread up to 8 a core.
const ARENA: u64 = 64 << 20;

/// The environment's word on how many there are at most.
const ARENAS: &str = "MALLOC_ARENA_MAX";

/// How many there are to be where the address space is limited: so many that threads seldom wait for each other.
const FEW: &str = "2";

/// What pictures get in any case: one of 12 megapixels, whose samples have room in what its thread set aside.
const LEAST: u64 = 128 << 20;

/// How a run was cut down to the address space.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    free: u64,
    workers: Option<usize>,
    memory: u64,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the address space has {} MB left (ulimit -v), so ",
            self.free / 1_000_000
        )?;
        match self.workers {
            Some(1) => f.write_str("one picture is worked on at a time, and ")?,
            Some(workers) => write!(f, "{workers} pictures are worked on at once at most, and ")?,
            None => {}
        }
        write!(f, "pictures get {} MB of it", self.memory / 1_000_000)
    }
}

/// Cuts workers and memory to what is left of the address space, and tells of it; nothing where that is not limited or
/// has room for all.
pub(super) fn fit(settings: &mut Settings, cores: usize) -> Option<Cut> {
    fit_into(settings, arenas(cores), free()?)
}

/// Starts the program anew, in its own place, with fewer of the allocator's arenas, where the address space is limited:
/// they would take all of it, and only the environment decides on their number. Where that cannot be done it goes on.
pub(super) fn spare() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::os::unix::process::CommandExt;
        let is_told = |name: &str| std::env::var_os(name).is_some();
        if free().is_none() || is_told(ARENAS) || is_told("GLIBC_TUNABLES") {
            return;
        }
        let mut args = std::env::args_os();
        let (Some(name), Ok(program)) = (args.next(), std::env::current_exe()) else {
            return;
        };
        let mut again = std::process::Command::new(program);
        // It returns only if it has failed.
        let _ = again.arg0(name).args(args).env(ARENAS, FEW).exec();
    }
}

/// How many arenas the allocator makes at most.
fn arenas(cores: usize) -> u64 {
    if !cfg!(target_env = "gnu") {
        return 0;
    }
    let told = std::env::var(ARENAS).ok();
    told.and_then(|told| told.parse().ok())
        .unwrap_or(8 * cores as u64)
}

fn fit_into(settings: &mut Settings, arenas: u64, free: u64) -> Option<Cut> {
    let most = Step::ALL.map(|step| settings.workers_of(step));
    let most = most.into_iter().fold(settings.jobs, usize::max);
    let takes = |limit: usize| {
        let threads = threads(settings, limit);
        threads * STACK + threads.min(arenas) * ARENA
    };
    let fitting = (2..=most).rev().find(|limit| takes(*limit) <= free / 2);
    let limit = fitting.unwrap_or(1);
    let rest = free.saturating_sub(takes(limit));
    let memory = settings.max_memory.min((rest / 2).max(LEAST));
    if limit == most && memory == settings.max_memory {
        return None;
    }
    settings.jobs = settings.jobs.min(limit);
    for step in Step::ALL {
        if let Some(Some(workers)) = settings.workers.of(step) {
            *workers = (*workers).min(limit);
        }
    }
    settings.max_memory = memory;
    Some(Cut {
        free,
        workers: (limit < most).then_some(limit),
        memory,
    })
}

/// How many threads there will be, with so many workers a step at most.
fn threads(settings: &Settings, limit: usize) -> u64 {
    /// That of the program, of signals and of the bar; source, feed, the door of the line and the order of records.
    const OTHERS: usize = 7;
    let steps = Step::ALL.into_iter().filter(|step| *step != Step::Plan);
    let workers: usize = steps.map(|step| settings.workers_of(step).min(limit)).sum();
    // Calls with a time limit have threads of their own.
    let apart = settings.timeout.map_or(0, |_| workers);
    (workers + apart + settings.jobs.min(limit) + OTHERS) as u64
}

/// What is left of the address space, if it is limited.
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
fn free() -> Option<u64> {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::As).current?;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    Some(limit.saturating_sub(used(&status)))
}

/// What is left of the address space, if it is limited.
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
fn free() -> Option<u64> {
    None
}

/// `VmSize` of `/proc/self/status`, in bytes.
fn used(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let number = line.map(|line| line.trim().trim_end_matches("kB").trim());
    number
        .and_then(|number| number.parse::<u64>().ok())
        .unwrap_or(0)
        * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(jobs: usize, free: u64) -> (Option<Cut>, Settings) {
        let mut settings = Settings::new(jobs);
        settings.max_memory = 8 << 30;
        settings.workers.decode = Some(2 * jobs);
        (fit_into(&mut settings, 2, free), settings)
    }

    #[test]
    fn what_has_room_is_left_as_it_is() {
        assert_eq!(cut(4, 64 << 30).0, None);
    }

    #[test]
    fn workers_and_memory_are_cut_to_what_is_left() {
        let (cut_down, settings) = cut(64, 1_000_000 << 10);
        let words = cut_down.unwrap().to_string();
        assert!(
            words.starts_with("the address space has 1024 MB left"),
            "{words}"
        );
        assert!(
            words.contains("pictures are worked on at once at most"),
            "{words}"
        );
        assert!((2..64).contains(&settings.jobs), "{}", settings.jobs);
        assert_eq!(settings.workers.decode, Some(settings.jobs));
        assert!((LEAST..512 << 20).contains(&settings.max_memory));
        let (_, least) = cut(64, 1 << 20);
        assert_eq!((least.jobs, least.max_memory), (1, LEAST));
        // Memory alone, where all the workers have room.
        let (words, settings) = cut(1, 4 << 30);
        assert!(!words.unwrap().to_string().contains("worked on"));
        assert_eq!(settings.jobs, 1);
    }

    #[test]
    fn the_system_says_what_is_used() {
        assert_eq!(
            used("Name:\tx\nVmPeak:\t9 kB\nVmSize:\t    12 kB\n"),
            12 << 10
        );
        assert_eq!(used(""), 0);
    }
}
