//! Median, spread, and when two medians differ by more than chance. Pure arithmetic on seconds.

use serde::Serialize;

/// The wall times of one setting, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Times {
    /// Every counted run, in the order in which they ran.
    pub seconds: Vec<f64>,
    /// The median.
    pub median: f64,
    /// The median absolute deviation from the median.
    pub mad: f64,
    /// The fastest run.
    pub min: f64,
    /// The slowest run.
    pub max: f64,
}

/// Below so many runs the spread says nothing.
const RUNS_FOR_SPREAD: usize = 3;
/// Medians closer than this part of each other are called equal, however little the runs spread.
const SMALLEST: f64 = 0.01;
/// The same where the spread is not known.
const SMALLEST_WITHOUT_SPREAD: f64 = 0.05;
/// The standard error of a median is σ·√(π/2)/√n, and σ is 1.4826 MAD for normal errors.
const MEDIAN_ERROR: f64 = 1.2533 * 1.4826;

impl Times {
    /// The statistics of at least one run.
    ///
    /// # Panics
    /// Without a run.
    pub fn of(seconds: Vec<f64>) -> Self {
        let middle = median(&seconds);
        let deviations: Vec<f64> = seconds.iter().map(|time| (time - middle).abs()).collect();
        Self {
            median: middle,
            mad: median(&deviations),
            min: seconds.iter().copied().fold(f64::INFINITY, f64::min),
            max: seconds.iter().copied().fold(0.0, f64::max),
            seconds,
        }
    }

    /// How many times as fast as `other` this is, by the medians.
    pub fn speedup_over(&self, other: &Self) -> f64 {
        other.median / self.median
    }

    /// The part of `from`'s time that this saves; negative if it takes longer. `None` if the two cannot be told apart:
    /// they are within two standard errors of the difference of their medians, or within 1 % (5 % if one of them ran less
    /// than three times).
    pub fn saved_since(&self, from: &Self) -> Option<f64> {
        let error = |times: &Self| MEDIAN_ERROR * times.mad / (times.seconds.len() as f64).sqrt();
        let known = self.seconds.len().min(from.seconds.len()) >= RUNS_FOR_SPREAD;
        let least = if known {
            SMALLEST
        } else {
            SMALLEST_WITHOUT_SPREAD
        };
        let noise = (2.0 * error(self).hypot(error(from))).max(least * from.median);
        let difference = from.median - self.median;
        (difference.abs() > noise).then_some(difference / from.median)
    }
}

/// The median; of an even number of values the mean of the middle two.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        (sorted[middle - 1] + sorted[middle]) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_run_moves_neither_median_nor_deviation() {
        let times = Times::of(vec![1.0, 1.2, 1.1, 9.0, 0.9]);
        assert_eq!((times.median, times.min, times.max), (1.1, 0.9, 9.0));
        assert!((times.mad - 0.1).abs() < 1e-12, "{}", times.mad);
    }

    #[test]
    fn an_even_number_of_runs_has_the_mean_of_the_middle_two() {
        let times = Times::of(vec![4.0, 1.0, 2.0, 10.0]);
        assert_eq!((times.median, times.mad), (3.0, 1.5));
        let once = Times::of(vec![2.5]);
        assert_eq!((once.median, once.mad), (2.5, 0.0));
    }

    #[test]
    fn a_difference_counts_when_it_is_larger_than_the_noise() {
        let steady = Times::of(vec![2.00, 2.01, 1.99, 2.00, 2.00]);
        let half = Times::of(vec![1.00, 1.01, 0.99, 1.00, 1.00]);
        assert_eq!(half.saved_since(&steady), Some(0.5));
        assert_eq!(steady.saved_since(&half), Some(-1.0));
        assert_eq!(half.speedup_over(&steady), 2.0);

        let near = Times::of(vec![1.99, 1.99, 1.98, 1.99, 2.00]);
        assert_eq!(near.saved_since(&steady), None, "half a percent is nothing");

        let wild = Times::of(vec![1.2, 2.4, 1.9, 1.5, 2.2]);
        assert_eq!(
            wild.saved_since(&steady),
            None,
            "5 % less, but it spreads by 20 %"
        );
    }

    #[test]
    fn few_runs_need_a_larger_difference() {
        let once = |time| Times::of(vec![time]);
        assert_eq!(once(0.97).saved_since(&once(1.0)), None);
        assert!(once(0.9).saved_since(&once(1.0)).is_some());
    }
}
