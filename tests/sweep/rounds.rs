//! Which run comes when, and what the times add up to.

use std::convert::Infallible;

use stampmill::sweep::{self, Round, Schedule, ScheduleError, Swept, Turn};

use super::{CONDITIONS, run_of, schedule, swept};
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
