//! The sweep with invented runs: no clock, no pictures.

use std::convert::Infallible;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use stampmill::pipeline::{Role, StageStats};
use stampmill::sweep::export::Format;
use stampmill::sweep::{
    self, Bottleneck, Conditions, Difference, Measured, Outputs, Round, Schedule, ScheduleError,
    Sweep, SweepError, Swept, Turn,
};

const CONDITIONS: Conditions = Conditions {
    cores: 4,
    jobs: 4,
    capacity: 1,
    max_memory: 64 << 20,
};

fn swept(name: &str) -> Swept {
    Swept::named(name).unwrap()
}

fn schedule(workers: &[usize]) -> Schedule {
    Schedule::new(swept("filter"), workers.to_vec(), CONDITIONS).unwrap()
}

fn milliseconds(time: u64) -> Duration {
    Duration::from_millis(time)
}

/// A run of so many milliseconds, over 10 pictures of 2 megapixels.
fn run_of(wall: u64) -> Measured {
    Measured {
        wall: milliseconds(wall),
        pictures: 10,
        pixels: 20_000_000,
        ..Measured::default()
    }
}

/// A stage that spent so many percent of its time, which is a second for each worker.
fn stage(name: &'static str, workers: usize, busy: u64, starved: u64) -> StageStats {
    let share = |percent: u64| milliseconds(percent * 10 * workers as u64);
    StageStats {
        name,
        role: if name == "feed" {
            Role::Feed
        } else {
            Role::Work
        },
        workers,
        capacity: 1,
        items: 10,
        failed: 0,
        busy: share(busy),
        starved: share(starved),
        blocked: share(100 - busy - starved),
        lived: share(100),
        queue: 0,
        queue_high: 1,
        working: 0,
        alive: 0,
    }
}

/// A sweep over 1 and 2 workers whose runs all look like this.
fn sweep_with(swept: Swept, processor: Option<u64>, stages: &[StageStats]) -> Sweep {
    let schedule = Schedule::new(swept, vec![1, 2], CONDITIONS).unwrap();
    let sweep = sweep::run(&schedule, |_| {
        Ok::<_, Infallible>(Measured {
            processor: processor.map(milliseconds),
            stages: stages.to_vec(),
            ..run_of(1_000)
        })
    });
    sweep.unwrap()
}

#[test]
fn settings_alternate_and_every_other_round_runs_backwards() {
    let turns: Vec<Turn> = schedule(&[1, 2, 4]).rounds(3).turns().collect();
    let workers: Vec<_> = turns.iter().map(|turn| turn.workers).collect();
    assert_eq!(workers, [1, 2, 4, 1, 2, 4, 4, 2, 1, 1, 2, 4]);
    assert_eq!(turns[2].round, Round::Warmup(1));
    assert_eq!(turns[3].round, Round::Counted(1));
    assert_eq!(turns[11].round, Round::Counted(3));
    assert_eq!(schedule(&[3]).rounds(0).warmup(0).turns().count(), 1);
}

#[test]
fn rounds_to_warm_up_do_not_count() {
    let sweep = sweep::run(&schedule(&[1, 2]).rounds(3).warmup(2), |turn| {
        Ok::<_, Infallible>(run_of(match turn.round {
            Round::Warmup(_) => 90_000,
            Round::Counted(_) => 500,
        }))
    });
    let sweep = sweep.unwrap();
    for setting in &sweep.settings {
        assert_eq!(setting.wall_seconds.seconds, [0.5; 3]);
        assert_eq!(setting.pictures_per_second, 20.0);
        assert_eq!(setting.megapixels_per_second, 40.0);
    }
}

#[test]
fn a_machine_that_slows_down_favours_no_setting() {
    let mut wall = 1_000;
    let sweep = sweep::run(&schedule(&[1, 2, 4]).rounds(4), |_| {
        wall += 50;
        Ok::<_, Infallible>(run_of(wall))
    });
    let sweep = sweep.unwrap();
    let speedups: Vec<_> = sweep
        .settings
        .iter()
        .map(|setting| setting.speedup)
        .collect();
    assert_eq!(speedups, [1.0, 1.0, 1.0]);
    assert_eq!(sweep.best, 1);
}

#[test]
fn speed_up_and_efficiency_are_held_against_the_first_setting() {
    let sweep = sweep::run(&schedule(&[2, 8, 1]), |turn| {
        Ok::<_, Infallible>(run_of(match turn.workers {
            1 => 2_000,
            2 => 1_200,
            _ => 600,
        }))
    });
    let sweep = sweep.unwrap();
    let ratios: Vec<_> = sweep
        .settings
        .iter()
        .map(|setting| (setting.workers, setting.speedup, setting.efficiency))
        .collect();
    assert_eq!(ratios, [(2, 1.0, 1.0), (8, 2.0, 0.5), (1, 0.6, 1.2)]);
    assert_eq!(sweep.best, 8);
}

#[test]
fn the_smallest_number_that_is_as_fast_as_the_fastest_is_best() {
    let sweep = sweep::run(&schedule(&[1, 2, 4, 8]), |turn| {
        Ok::<_, Infallible>(run_of(match turn.workers {
            1 => 2_000,
            2 => 1_003,
            4 => 1_000,
            _ => 1_100,
        }))
    });
    let sweep = sweep.unwrap();
    assert_eq!(sweep.best, 2);
    let start = "2 filter workers are enough: going from 1 to 2 saves 50 % of the time, and from 2 to 4 makes no difference";
    assert!(sweep.verdict.starts_with(start), "{}", sweep.verdict);
}

#[test]
fn a_setting_that_is_slower_is_said_to_be() {
    let sweep = sweep::run(&schedule(&[1, 2]), |turn| {
        Ok::<_, Infallible>(run_of(1_000 * turn.workers as u64))
    });
    let words = sweep.unwrap().verdict;
    let start = "1 filter worker is enough: going from 1 to 2 takes 100 % longer. ";
    assert!(words.starts_with(start), "{words}");

    let one = sweep::run(&schedule(&[4]), |_| Ok::<_, Infallible>(run_of(1_000)));
    let words = one.unwrap().verdict;
    assert!(
        words.starts_with("Only 4 filter workers were measured"),
        "{words}"
    );
}

#[test]
fn a_stage_that_is_always_busy_is_the_bottleneck() {
    let stages = [
        stage("admit", 1, 1, 2),
        stage("decode", 1, 97, 1),
        stage("filter", 1, 30, 70),
        stage("write", 1, 2, 98),
    ];
    let sweep = sweep_with(swept("filter"), Some(1_500), &stages);
    let setting = &sweep.settings[0];
    assert_eq!(
        setting.bottleneck,
        Bottleneck::Stage {
            stage: "decode",
            busy: 0.97
        }
    );
    assert_eq!(
        (setting.cores_used, setting.cores_wanted),
        (Some(1.5), 1.27)
    );
    let words = "decode is the bottleneck: its 1 worker was busy 97 % of the time while filter starved for 70 % of it, so \
                 more filter workers buy nothing; try run with --workers decode=2, or sweep it with --stage decode (at most \
                 62 % of the time can be saved, since 1.50 of 4 cores work already).";
    assert!(sweep.verdict.ends_with(words), "{}", sweep.verdict);
}

#[test]
fn the_swept_stage_may_need_more_than_was_measured() {
    let stages = [
        stage("decode", 1, 20, 0),
        stage("filter", 2, 96, 3),
        stage("write", 1, 2, 98),
    ];
    let schedule = schedule(&[1, 2]);
    let sweep = sweep::run(&schedule, |turn| {
        Ok::<_, Infallible>(Measured {
            stages: stages.to_vec(),
            processor: Some(milliseconds(2_200)),
            ..run_of(2_000 / turn.workers as u64)
        })
    });
    let words = sweep.unwrap().verdict;
    assert!(
        words.starts_with("2 filter workers are the best of those measured: going from 1 to 2 saves 50 % of the time. filter is the bottleneck"),
        "{words}"
    );
    assert!(
        words.contains("measure more of them, as in --workers 2,3,4"),
        "{words}"
    );
}

#[test]
fn a_slow_disk_is_the_bottleneck() {
    let stages = [
        stage("admit", 1, 1, 1),
        stage("decode", 2, 20, 1),
        stage("write", 1, 92, 7),
    ];
    // Little processor time: waiting for the disk is no waiting for a core.
    let sweep = sweep_with(swept("all"), Some(380), &stages);
    let Bottleneck::Stage { stage, .. } = sweep.settings[0].bottleneck else {
        panic!("{:?}", sweep.settings[0]);
    };
    assert_eq!(stage, "write");
    assert!(
        sweep.verdict.starts_with("--jobs 1 is enough"),
        "{}",
        sweep.verdict
    );
    assert!(
        sweep.verdict.contains("try run with --workers write=2"),
        "{}",
        sweep.verdict
    );
}

#[test]
fn opening_files_is_no_matter_of_workers() {
    let stages = [stage("admit", 1, 90, 5), stage("read", 2, 5, 95)];
    let sweep = sweep_with(swept("filter"), Some(200), &stages);
    assert!(
        sweep
            .verdict
            .contains("Opening files and reading their headers is the bottleneck"),
        "{}",
        sweep.verdict
    );
}

#[test]
fn memory_is_the_bottleneck_where_it_is_waited_for_and_not_room() {
    let memory = [
        stage("admit", 1, 1, 1),
        stage("read", 1, 5, 94),
        stage("decode", 2, 45, 55),
        stage("filter", 2, 40, 60),
    ];
    let sweep = sweep_with(swept("filter"), Some(1_900), &memory);
    assert_eq!(
        sweep.settings[0].bottleneck,
        Bottleneck::Memory { blocked: 0.98 }
    );
    assert!(
        sweep
            .verdict
            .contains("pictures waited for --max-memory 64M 98 % of the time"),
        "{}",
        sweep.verdict
    );

    // The same wait, but the stage behind waits for room as well: the line is full, not the memory.
    let room = [
        stage("admit", 1, 1, 1),
        stage("read", 1, 5, 2),
        stage("decode", 2, 70, 10),
    ];
    let sweep = sweep_with(swept("filter"), Some(1_900), &room);
    assert_eq!(
        sweep.settings[0].bottleneck,
        Bottleneck::Balanced {
            busiest: "decode",
            busy: 0.7
        }
    );
    assert!(
        sweep
            .verdict
            .contains("the busiest, decode, was busy 70 % of the time; 10 pictures"),
        "{}",
        sweep.verdict
    );
}

#[test]
fn the_processor_is_the_bottleneck_when_the_cores_are_full_or_taken() {
    let stages = [stage("decode", 4, 95, 1), stage("filter", 4, 20, 80)];
    let full = sweep_with(swept("filter"), Some(3_900), &stages);
    assert_eq!(full.settings[0].bottleneck, Bottleneck::Processor);
    assert!(
        full.verdict
            .contains("3.90 of 4 cores were at work, 83 % of it in decode"),
        "{}",
        full.verdict
    );

    let taken = sweep_with(swept("filter"), Some(2_000), &stages);
    assert_eq!(taken.settings[0].bottleneck, Bottleneck::Processor);
    assert!(
        taken
            .verdict
            .contains("had work for 4.60 cores and got 2.00 of 4"),
        "{}",
        taken.verdict
    );

    let untold = sweep_with(swept("filter"), None, &stages);
    assert_eq!(untold.settings[0].bottleneck, Bottleneck::Processor);
    assert_eq!(untold.settings[0].cores_used, None);
    assert!(
        untold
            .verdict
            .contains("had work for 4.60 cores and there are 4"),
        "{}",
        untold.verdict
    );

    let idle = sweep_with(
        swept("filter"),
        Some(1_100),
        &[stage("decode", 1, 95, 1), stage("filter", 1, 20, 80)],
    );
    assert_ne!(idle.settings[0].bottleneck, Bottleneck::Processor);
}

/// Names, and a digest of this byte.
type Files = &'static [(&'static str, u8)];

fn outputs(files: Files) -> Outputs {
    let digest = |byte| [byte; 32];
    files
        .iter()
        .map(|(name, byte)| (PathBuf::from(name), digest(*byte)))
        .collect()
}

#[test]
fn settings_that_leave_different_outputs_are_an_error() {
    let expected: Files = &[("a.jpg", 1), ("b/c.jpg", 2), ("d.jpg", 3)];
    let cases: [(Files, &str, Difference); 3] = [
        (
            &[("a.jpg", 1), ("b/c.jpg", 9), ("d.jpg", 9)],
            "b/c.jpg",
            Difference::Bytes,
        ),
        (
            &[("a.jpg", 1), ("b/c.jpg", 2)],
            "d.jpg",
            Difference::Missing,
        ),
        (
            &[("a.jpg", 1), ("b/c.jpg", 2), ("c.jpg", 9), ("d.jpg", 3)],
            "c.jpg",
            Difference::Extra,
        ),
    ];
    for (actual, name, what) in cases {
        let mut runs = 0;
        let result = sweep::run(&schedule(&[1, 4]), |turn| {
            runs += 1;
            let wrong = turn.workers == 4 && turn.round == Round::Counted(2);
            Ok::<_, Infallible>(Measured {
                outputs: outputs(if wrong { actual } else { expected }),
                ..run_of(1_000)
            })
        });
        let error = result.unwrap_err();
        // Two to warm up, two of the first round, and the second round runs backwards.
        assert_eq!(runs, 5);
        let words = error.to_string();
        assert!(
            words.starts_with("filter=4 left other outputs than the first run, filter=1: ")
                && words.contains(&format!("'{name}'")),
            "{words}"
        );
        let SweepError::Differs {
            file, difference, ..
        } = error
        else {
            panic!("{words}");
        };
        assert_eq!((file, difference), (PathBuf::from(name), what));
    }
}

#[test]
fn a_sweep_ends_at_the_first_run_that_brings_nothing() {
    let mut runs = 0;
    let result = sweep::run(&schedule(&[1, 2]), |_| {
        runs += 1;
        Ok::<_, Infallible>(Measured {
            failed: 7,
            skipped: 1,
            ..Measured::default()
        })
    });
    let error = result.unwrap_err();
    assert_eq!(
        error,
        SweepError::NothingDone {
            failed: 7,
            skipped: 1
        }
    );
    assert_eq!(runs, 1);

    let broken = sweep::run(&schedule(&[1, 2]), |_| Err("the disk is gone"));
    assert_eq!(broken.unwrap_err(), SweepError::Run("the disk is gone"));
}

#[test]
fn numbers_that_cannot_be_compared_are_refused() {
    let of = |workers: &[usize]| Schedule::new(swept("filter"), workers.to_vec(), CONDITIONS);
    assert_eq!(of(&[]).unwrap_err(), ScheduleError::Empty);
    assert_eq!(of(&[1, 0]).unwrap_err(), ScheduleError::Zero);
    assert_eq!(of(&[1, 2, 1]).unwrap_err(), ScheduleError::Twice(1));
    assert!(Swept::named("plan").is_err());
    assert!(Swept::named("Filter").is_err());
}

#[test]
fn the_usual_counts_hold_the_number_of_cores() {
    assert_eq!(sweep::usual_counts(1), [1, 2]);
    assert_eq!(sweep::usual_counts(2), [1, 2, 4]);
    assert_eq!(sweep::usual_counts(8), [1, 2, 4, 8, 16]);
    assert_eq!(sweep::usual_counts(12), [1, 2, 4, 8, 12, 16]);
}

/// Seven settings, large figures, every stage.
fn large() -> Sweep {
    let names = [
        "feed",
        "admit",
        "read",
        "decode",
        "resize",
        "filter",
        "watermark",
        "encode",
        "write",
    ];
    let stages: Vec<_> = names.iter().map(|name| stage(name, 1, 0, 100)).collect();
    let schedule = Schedule::new(
        swept("watermark"),
        vec![1, 2, 4, 8, 256, 512, 1024],
        CONDITIONS,
    )
    .unwrap();
    let sweep = sweep::run(&schedule, |turn| {
        Ok::<_, Infallible>(Measured {
            wall: Duration::from_secs(90_000 / turn.workers as u64),
            processor: Some(milliseconds(380)),
            pictures: 120_000,
            pixels: 1_440_000_000_000,
            failed: 12_000,
            skipped: 3,
            stages: stages.clone(),
            ..Measured::default()
        })
    });
    sweep.unwrap()
}

#[test]
fn the_tables_fit_a_terminal() {
    let text = Format::Text.write(&large());
    for line in text.lines() {
        assert!(
            line.chars().count() <= 80,
            "{} columns: {line}",
            line.chars().count()
        );
        assert_eq!(line, line.trim_end());
    }
    assert!(text.contains("failed and not in the rates"), "{text}");
    assert_eq!(
        text.matches("\ndecode").count(),
        3,
        "three tables of stages:\n{text}"
    );
    assert!(!text.contains("feed"), "{text}");
}

#[test]
fn every_export_says_the_same() {
    let sweep = large();
    let json: Value = serde_json::from_str(&Format::Json.write(&sweep)).unwrap();
    assert_eq!(json["settings"][1]["workers"], 2);
    assert_eq!(json["settings"][1]["speedup"], 2.0);
    assert_eq!(json["settings"][0]["bottleneck"]["kind"], "balanced");
    assert_eq!(json["settings"][0]["stages"][2]["name"], "decode");
    assert_eq!(json["best"], sweep.best);

    let csv = Format::Csv.write(&sweep);
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 8);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{csv}");
    let column = rows[0].iter().position(|name| *name == "speedup").unwrap();
    assert_eq!(rows[2][column], "2");
    let column = rows[0]
        .iter()
        .position(|name| *name == "decode_starved")
        .unwrap();
    assert_eq!(rows[2][column], "1");

    let markdown = Format::Markdown.write(&sweep);
    let cells = |line: &str| line.matches('|').count();
    let tables: Vec<_> = markdown
        .lines()
        .filter(|line| line.starts_with('|'))
        .collect();
    assert_eq!(tables.len(), 9 + 10, "{markdown}");
    assert!(
        tables[..9]
            .iter()
            .all(|line| cells(line) == cells(tables[0])),
        "{markdown}"
    );
    assert!(
        tables[9..]
            .iter()
            .all(|line| cells(line) == cells(tables[9])),
        "{markdown}"
    );
    assert!(markdown.contains(&sweep.verdict));
}

/// The real line, through the library.
mod executor {
    use std::path::Path;

    use stampmill::batch::Settings;
    use stampmill::moment::Moment;
    use stampmill::pipeline::{Cancel, Cause};
    use stampmill::plan::{Inputs, Naming, Plan, Target};
    use stampmill::recipe::{Draft, OnConflict};
    use stampmill::sweep::{ExecuteError, Executor, Measured, Swept};

    fn execute(workers: usize, cancel: &Cancel) -> Result<Measured, ExecuteError> {
        let folder = tempfile::TempDir::new().unwrap();
        let outputs = folder.path().join("outputs");
        let now = Moment::parse("2026-03-09").unwrap();
        let inputs = Inputs {
            paths: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-images/orientation")],
            ..Inputs::default()
        };
        let naming = Naming {
            on_conflict: OnConflict::Rename,
            ..Naming::new(Target::Folder(outputs.clone()))
        };
        let draft: Draft = toml::from_str("resize = { long-edge = 64 }").unwrap();
        let executor = Executor {
            plan: &Plan::make(&inputs, &naming, &now).unwrap(),
            recipe: &draft.check().unwrap(),
            settings: &Settings::new(2),
            swept: Swept::All,
            now: &now,
            outputs: &outputs,
        };
        let mut records = 0;
        let run = executor.execute(workers, cancel, |_| records += 1);
        assert_eq!(records, 8, "one record per input");
        assert!(run.is_err() || !outputs.exists(), "the outputs are removed");
        run
    }

    #[test]
    fn any_number_of_workers_leaves_the_same_fingerprints() {
        let one = execute(1, &Cancel::new()).unwrap();
        let three = execute(3, &Cancel::new()).unwrap();
        assert_eq!((one.pictures, one.failed, one.outputs.len()), (8, 0, 8));
        assert!(one.outputs.contains_key(Path::new("orientation-1.jpg")));
        assert_eq!(one.outputs, three.outputs);
        let workers = |run: &Measured| run.stages.last().unwrap().workers;
        assert_eq!((workers(&one), workers(&three)), (1, 3));
    }

    #[test]
    fn a_cancelled_run_has_no_figures() {
        let cancel = Cancel::new();
        cancel.cancel(Cause::Other("the disk is full".into()));
        let error = execute(1, &cancel).unwrap_err();
        assert!(
            error.to_string().contains("since the disk is full"),
            "{error}"
        );
    }
}
