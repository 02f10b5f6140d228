//! What holds a line up, and the words for it.

use std::convert::Infallible;

use stampmill::sweep::{self, Bottleneck, Measured};

use super::{milliseconds, run_of, schedule, stage, sweep_with, swept};
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

    // Not quite full, with threads that waited for a core: the line's own crowd at its two ends.
    let crowded = sweep_with(swept("filter"), Some(3_400), &stages);
    assert_eq!(crowded.settings[0].bottleneck, Bottleneck::Processor);
    assert!(
        crowded.verdict.contains("3.40 of 4 cores were at work"),
        "{}",
        crowded.verdict
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
