//! Outputs that clash with each other, with what exists, or with an original: the rule of `--on-conflict`.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::identity::Volumes;
use super::obstacle::Obstacle;
use super::originals::Originals;
use super::places::{Blocked, Places, State};
use super::source::{Fate, Roster, Settled, numbered, settled_of};
use super::{Naming, PlanError, PlannedSource, Resume};
use crate::plain::path as shown;
use crate::recipe::OnConflict;
use crate::record::{ErrorKind, Failure, Step};

/// How many conflicts an error lists.
const SHOWN: usize = 5;

/// Decides every output that would be made, in the order of the plan.
pub(super) fn settle(
    sources: &mut [PlannedSource],
    naming: &Naming,
    volumes: &Volumes,
    resume: Option<&Resume>,
) -> Result<(), PlanError> {
    let originals = Originals::of(sources);
    let outputs = |source: &PlannedSource| source.len() * source.rules.len();
    let count = sources.iter().map(outputs).sum();
    let mut desk = Desk {
        rule: naming.on_conflict,
        places: Places::new(naming.comparison, count),
        originals,
        volumes,
        resume,
        conflicts: Conflicts::default(),
    };
    for source in &mut *sources {
        let fates = source.entries.iter().map(|entry| &entry.fate);
        let each = source.rules.len();
        source.settled = fates
            .flat_map(|fate| std::iter::repeat_n(fate, each))
            .map(|fate| Settled {
                fate: fate.clone(),
                number: 0,
            })
            .collect();
    }
    for slot in 0..count as u32 {
        if Roster(sources).settled(slot).fate.runs() {
            let verdict = desk.judge(slot, Roster(sources));
            *settled_of(sources, slot) = Settled {
                fate: verdict.fate,
                number: verdict.number,
            };
            if let Some((displaced, reason)) = verdict.displaced {
                settled_of(sources, displaced).fate = Fate::skip(reason);
            }
        }
    }
    desk.conflicts.refuse()
}

/// What becomes of an output.
struct Verdict {
    fate: Fate,
    /// The number behind its stem, or 0.
    number: u32,
    /// The output that gives way to it, and why.
    displaced: Option<(u32, String)>,
}

struct Desk<'a> {
    rule: OnConflict,
    places: Places,
    originals: Originals,
    volumes: &'a Volumes,
    resume: Option<&'a Resume>,
    conflicts: Conflicts,
}

impl Desk<'_> {
    fn judge(&mut self, slot: u32, roster: Roster<'_>) -> Verdict {
        let wanted = roster.output(slot);
        let folder = wanted.parent().unwrap_or(Path::new(""));
        let state = match self.places.enter(folder, slot, roster) {
            Ok(state) => state,
            Err(blocked) => return self.blocked(slot, &wanted, &blocked, roster),
        };
        let (mut output, mut number) = (wanted.clone(), 0);
        let obstacle = loop {
            match self.obstacle(&output, state, roster) {
                Some(obstacle)
                    if self.rule == OnConflict::Rename
                        && self.of_earlier(slot, &output, &obstacle, roster).is_none() =>
                {
                    number = self.places.next_number(&wanted);
                    output = numbered(wanted.clone(), number);
                }
                obstacle => break obstacle,
            }
        };
        let mut verdict = match obstacle {
            None => Verdict::from(Fate::Create),
            Some(obstacle) => self.weigh(slot, &output, obstacle, roster),
        };
        verdict.number = number;
        match verdict.displaced {
            Some((displaced, _)) => self.places.give(&output, displaced, slot),
            None if verdict.fate.has_output() => self.places.take(&output, slot),
            None => {}
        }
        verdict
    }

    fn obstacle(&mut self, output: &Path, state: State, roster: Roster<'_>) -> Option<Obstacle> {
        if let Some(other) = self.places.file(output, roster) {
            return Some(Obstacle::Output(other));
        }
        if let Some(other) = self.places.folder(output, roster) {
            return Some(Obstacle::FolderOfOutput(other));
        }
        if state == State::Missing {
            return None;
        }
        let existing = fs::symlink_metadata(output).ok()?;
        Some(if existing.is_dir() {
            Obstacle::Folder
        } else if self.is_original(output, roster) {
            Obstacle::Original
        } else {
            Obstacle::File
        })
    }

    /// What to do with a file that an earlier run left.
    fn of_earlier(
        &self,
        slot: u32,
        output: &Path,
        obstacle: &Obstacle,
        roster: Roster<'_>,
    ) -> Option<Fate> {
        let resume = self.resume.filter(|_| matches!(obstacle, Obstacle::File))?;
        resume.decide(&roster.input(slot), output)
    }

    /// Whether a path leads to an input, by whatever link.
    fn is_original(&self, output: &Path, roster: Roster<'_>) -> bool {
        let identity = fs::metadata(output)
            .ok()
            .and_then(|facts| self.volumes.recognise(output, &facts));
        identity
            .and_then(|identity| self.originals.find(identity, output, roster.0))
            .is_some()
    }

    /// The rule, applied to everything but numbers.
    fn weigh(
        &mut self,
        slot: u32,
        output: &Path,
        obstacle: Obstacle,
        roster: Roster<'_>,
    ) -> Verdict {
        if let Some(fate) = self.of_earlier(slot, output, &obstacle, roster) {
            return fate.into();
        }
        let message = obstacle.words(slot, output, roster);
        match (self.rule, obstacle) {
            (OnConflict::Fail, _) => self.conflicts.note(message).into(),
            (OnConflict::Skip, Obstacle::File) => Fate::Exists.into(),
            (OnConflict::Skip, Obstacle::Original | Obstacle::Output(_)) => {
                Fate::skip(message).into()
            }
            (OnConflict::Overwrite, Obstacle::File) => Fate::Replace.into(),
            (OnConflict::Newer, Obstacle::File) => {
                if is_newer(&roster.input(slot), output) {
                    Fate::Replace.into()
                } else {
                    Fate::NotOlder.into()
                }
            }
            (OnConflict::Overwrite, Obstacle::Output(other)) => {
                self.take_over(slot, other, "comes later", output, roster)
            }
            (OnConflict::Newer, Obstacle::Output(other)) => {
                let (input, first) = (roster.input(slot), roster.input(other));
                if is_newer(&input, &first) {
                    self.take_over(slot, other, "is newer", output, roster)
                } else {
                    let first = shown(&first);
                    let reason = format!("{first} becomes {} and is not older", shown(output));
                    Fate::skip(reason).into()
                }
            }
            _ => collision(message).into(),
        }
    }

    /// The output takes the place of another one, so it does what the other would have done there.
    fn take_over(
        &self,
        slot: u32,
        other: u32,
        why: &str,
        output: &Path,
        roster: Roster<'_>,
    ) -> Verdict {
        let input = shown(&roster.input(slot));
        let fate = match &roster.settled(other).fate {
            Fate::Create => Fate::Create,
            _ => self
                .of_earlier(slot, output, &Obstacle::File, roster)
                .unwrap_or(Fate::Replace),
        };
        Verdict {
            fate,
            number: 0,
            displaced: Some((
                other,
                format!("{input} becomes {} too, and {why}", shown(output)),
            )),
        }
    }

    fn blocked(
        &mut self,
        slot: u32,
        output: &Path,
        blocked: &Blocked,
        roster: Roster<'_>,
    ) -> Verdict {
        let output = shown(output);
        let message = match blocked {
            Blocked::ByFile(file) => {
                let file = shown(file);
                format!("{file} is a file, so {output} cannot lie in it; choose another -o")
            }
            Blocked::ByOutput(other) => format!(
                "{} would lie in {}, which {} would become; use --suffix, or a template that tells them apart",
                output,
                shown(&roster.output(*other)),
                shown(&roster.input(*other)),
            ),
        };
        match self.rule {
            OnConflict::Fail => self
                .conflicts
                .note(format!("{}: {message}", shown(&roster.input(slot))))
                .into(),
            _ => collision(message).into(),
        }
    }
}

impl From<Fate> for Verdict {
    fn from(fate: Fate) -> Self {
        Self {
            fate,
            number: 0,
            displaced: None,
        }
    }
}

fn is_newer(input: &Path, than: &Path) -> bool {
    let time = |path: &Path| -> io::Result<SystemTime> { fs::metadata(path)?.modified() };
    !matches!((time(input), time(than)), (Ok(changed), Ok(written)) if changed <= written)
}

fn collision(message: String) -> Fate {
    Fate::fail(Failure::new(Step::Plan, ErrorKind::Collision, message))
}

/// What would be lost, where that ends everything.
#[derive(Default)]
struct Conflicts {
    shown: Vec<String>,
    more: usize,
}

impl Conflicts {
    /// The fate is one that takes no room: there will be no plan.
    fn note(&mut self, message: String) -> Fate {
        if self.shown.len() < SHOWN {
            self.shown.push(message);
        } else {
            self.more += 1;
        }
        Fate::Exists
    }

    fn refuse(self) -> Result<(), PlanError> {
        if self.shown.is_empty() {
            return Ok(());
        }
        let mut words = String::from("nothing was done, since outputs would be lost:\n");
        for conflict in &self.shown {
            words.push_str(&format!("  {conflict}\n"));
        }
        if self.more > 0 {
            words.push_str(&format!("  and {} more\n", self.more));
        }
        words.push_str("Say what to do with --on-conflict skip, overwrite, rename or newer, or choose another -o.");
        Err(PlanError::Conflict(words))
    }
}
