//! Runs whose outputs differ, and runs without any.

use std::convert::Infallible;
use std::path::PathBuf;

use stampmill::sweep::{self, Difference, Measured, Outputs, Round, SweepError};

use super::{run_of, schedule};
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
