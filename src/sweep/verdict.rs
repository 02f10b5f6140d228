//! The figures of a sweep in words that a person can act on: which setting is enough, what the next one buys, and what to
//! change instead.

use super::bottleneck::ADMIT;
use super::{Bottleneck, Schedule, Setting, StageShare, Swept};
use crate::record::Step;

/// With fewer pictures a line spends much of its time filling and running empty.
const FEW: u64 = 50;

/// The workers of the smallest setting that is as fast as the fastest, as far as the runs can tell.
pub(super) fn best(settings: &[Setting]) -> usize {
    let median = |setting: &&Setting| setting.wall_seconds.median;
    let fastest = settings
        .iter()
        .min_by(|a, b| median(a).total_cmp(&median(b)));
    let equal = settings.iter().filter(|setting| {
        fastest.is_some_and(|fastest| {
            let saved = fastest.wall_seconds.saved_since(&setting.wall_seconds);
            saved.is_none_or(|saved| saved <= 0.0)
        })
    });
    equal.map(|setting| setting.workers).min().unwrap_or(0)
}

/// What one more buys, and then what holds the line up at the best setting.
pub(super) fn words(
    schedule: &Schedule,
    settings: &[Setting],
    best: usize,
    pictures: u64,
) -> String {
    let mut ladder: Vec<&Setting> = settings.iter().collect();
    ladder.sort_by_key(|setting| setting.workers);
    let Some(at) = ladder.iter().position(|setting| setting.workers == best) else {
        return String::new();
    };
    let gain = gain(schedule.swept, &ladder, at);
    let cause = Cause {
        schedule,
        setting: ladder[at],
        pictures,
        last: at + 1 == ladder.len(),
    };
    format!("{gain}. {}.", cause.words())
}

/// Which setting is enough, and what those below and above it take.
fn gain(swept: Swept, ladder: &[&Setting], at: usize) -> String {
    let (below, best, above) = (
        at.checked_sub(1).map(|below| ladder[below]),
        ladder[at],
        ladder.get(at + 1),
    );
    let name = swept.count(best.workers);
    let verb = match swept {
        Swept::Step(_) if best.workers > 1 => "are",
        _ => "is",
    };
    let buys = below.map(|below| step(below, best));
    let more = above.map(|above| step(best, above));
    match (buys, more) {
        (None, None) => {
            let verb = if verb == "are" { "were" } else { "was" };
            format!("Only {name} {verb} measured; compare with more, as in --workers 1,2,4")
        }
        (None, Some(more)) => format!("{name} {verb} enough: going {more}"),
        (Some(buys), None) => format!("{name} {verb} the best of those measured: going {buys}"),
        (Some(buys), Some(more)) => format!("{name} {verb} enough: going {buys}, and {more}"),
    }
}

/// What the way from one setting to the next does to the time.
fn step(from: &Setting, to: &Setting) -> String {
    let what = match to.wall_seconds.saved_since(&from.wall_seconds) {
        None => "makes no difference beyond the spread of the runs".to_owned(),
        Some(saved) if saved > 0.0 => format!("saves {} of the time", percent(saved)),
        Some(saved) => format!("takes {} longer", percent(-saved)),
    };
    format!("from {} to {} {what}", from.workers, to.workers)
}

/// What holds the line up at a setting.
struct Cause<'a> {
    schedule: &'a Schedule,
    setting: &'a Setting,
    pictures: u64,
    /// Whether no larger setting was measured.
    last: bool,
}

impl Cause<'_> {
    fn words(&self) -> String {
        match self.setting.bottleneck {
            Bottleneck::Processor => self.processor(),
            Bottleneck::Stage { stage, busy } => self.stage(stage, busy),
            Bottleneck::Memory { blocked } => format!(
                "Memory is the bottleneck: pictures waited for --max-memory {} {} of the time, so more workers buy nothing; \
                 raise it",
                amount(self.schedule.conditions.max_memory),
                percent(blocked)
            ),
            Bottleneck::Balanced { busiest, busy } => self.balanced(busiest, busy),
        }
    }

    fn balanced(&self, busiest: &str, busy: f64) -> String {
        let remedy = match (self.pictures, self.schedule.swept) {
            (..FEW, _) => format!("{} pictures may be too few to fill the line", self.pictures),
            (_, Swept::All) => "more workers of a single stage buy little".to_owned(),
            (_, Swept::Step(_)) => {
                "more workers of a single stage buy little, so measure all with --stage all"
                    .to_owned()
            }
        };
        format!(
            "No stage holds up the others: the busiest, {busiest}, was busy {} of the time; {remedy}",
            percent(busy)
        )
    }

    fn processor(&self) -> String {
        let there = self.schedule.conditions.cores;
        let wanted = self.setting.cores_wanted;
        let work = |stage: &&StageShare| stage.work;
        let most = self
            .setting
            .stages
            .iter()
            .max_by(|a, b| work(a).total_cmp(&work(b)));
        let most = most.map_or(String::new(), |stage| {
            format!(", {} of it in {}", percent(stage.work), stage.name)
        });
        match self.setting.cores_used {
            Some(used) if used >= 0.9 * there as f64 => format!(
                "The processor is the bottleneck: {used:.2} of {there} cores were at work{most}, so more workers of any \
                 stage buy next to nothing; a cheaper recipe or more cores would"
            ),
            Some(used) => format!(
                "The processor is the bottleneck: the stages had work for {wanted:.2} cores and got {used:.2} of {there}, as \
                 happens when other programs run; measure again without them"
            ),
            None => format!(
                "The processor is the bottleneck: the stages had work for {wanted:.2} cores and there are {there}{most}, so \
                 more workers of any stage buy next to nothing; a cheaper recipe or more cores would"
            ),
        }
    }

    fn stage(&self, name: &str, busy: f64) -> String {
        let workers = self.setting.stages.iter().find(|stage| stage.name == name);
        let workers = workers.map_or(1, |stage| stage.workers);
        let busy = percent(busy);
        if name == ADMIT {
            return format!(
                "Opening files and reading their headers is the bottleneck: its one worker was busy {busy} of the time, so \
                 more workers buy nothing; a faster disk would"
            );
        }
        let crew = match workers {
            1 => "its 1 worker was".to_owned(),
            count => format!("its {count} workers were"),
        };
        let bottleneck = format!("{name} is the bottleneck: {crew} busy {busy} of the time");
        let headroom = self.headroom();
        let swept = Step::named(name).is_some_and(|step| self.schedule.swept == Swept::Step(step));
        let next = workers + 1;
        match (swept, self.last) {
            (true, true) => format!(
                "{bottleneck}, so measure more of them, as in --workers {workers},{next},{}{headroom}",
                workers * 2
            ),
            (true, false) => format!("{bottleneck}, and still more of them do not help{headroom}"),
            (false, _) => format!(
                "{bottleneck}{}; try run with --workers {name}={next}, or sweep it with --stage {name}{headroom}",
                self.idle()
            ),
        }
    }

    /// What the swept stage did meanwhile.
    fn idle(&self) -> String {
        let Swept::Step(step) = self.schedule.swept else {
            return String::new();
        };
        let stage = self
            .setting
            .stages
            .iter()
            .find(|stage| stage.name == step.name());
        stage.map_or(String::new(), |stage| {
            format!(
                " while {step} starved for {} of it, so more {step} workers buy nothing",
                percent(stage.starved)
            )
        })
    }

    /// The most that any change of worker counts can buy: all cores at work.
    fn headroom(&self) -> String {
        let there = self.schedule.conditions.cores as f64;
        self.setting.cores_used.map_or(String::new(), |used| {
            format!(
                " (at most {} of the time can be saved, since {used:.2} of {there} cores work already)",
                percent(1.0 - (used / there).min(1.0))
            )
        })
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// Bytes as they are written after `--max-memory`.
fn amount(bytes: u64) -> String {
    match bytes {
        _ if bytes.is_multiple_of(1 << 30) => format!("{}G", bytes >> 30),
        _ if bytes >= 1 << 20 => format!("{}M", bytes >> 20),
        _ if bytes >= 1 << 10 => format!("{}K", bytes >> 10),
        _ => bytes.to_string(),
    }
}
