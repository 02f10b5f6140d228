//! The median of windows of up to 15×15 samples by bisection of its value, for a whole row at once.

use super::Padded;
use crate::picture::Sample;

/// What finding a rank needs of a sample type.
pub(super) trait Rank: Sample {
    /// Bits of the type.
    const BITS: u32;

    /// The value with `bit` set if `set` says so.
    fn with_bit(self, bit: u32, set: bool) -> Self;

    /// `self`, one more if `value` is below `bound`: a sample serves as a count, which keeps to one vector width.
    fn count_below(self, value: Self, bound: Self) -> Self;
}

macro_rules! rank {
    ($type:ty) => {
        impl Rank for $type {
            const BITS: u32 = <$type>::BITS;

            #[inline]
            fn with_bit(self, bit: u32, set: bool) -> Self {
                self | Self::from(set) << bit
            }

            #[inline]
            fn count_below(self, value: Self, bound: Self) -> Self {
                self + Self::from(value < bound)
            }
        }
    };
}

rank!(u8);
rank!(u16);

/// Scratch memory for a row.
#[derive(Debug, Default)]
pub(super) struct Search<S> {
    bound: Vec<S>,
    below: Vec<S>,
}

/// The largest radius: 15 × 15 samples are counted in a byte.
pub(super) const LARGEST: usize = 7;

/// Writes the medians of the row `y` of a band that is padded by `radius` pixels.
///
/// # Panics
/// If the radius is not 2 to [`LARGEST`].
pub(super) fn median<S: Rank>(
    search: &mut Search<S>,
    padded: &Padded<S>,
    y: usize,
    radius: usize,
    row: &mut [S],
) {
    // The number of comparisons per sample is known when it is compiled, so they stay in registers.
    match radius {
        2 => search.run::<5>(padded, y, row),
        3 => search.run::<7>(padded, y, row),
        4 => search.run::<9>(padded, y, row),
        5 => search.run::<11>(padded, y, row),
        6 => search.run::<13>(padded, y, row),
        7 => search.run::<15>(padded, y, row),
        _ => panic!("a radius of {radius} is not 2 to {LARGEST}"),
    }
}

impl<S: Rank> Search<S> {
    /// Finds the medians bit by bit, the highest first: a median of `n` values (`n` odd) is the largest bound that fewer
    /// than `n / 2` of them are below.
    fn run<const SIDE: usize>(&mut self, padded: &Padded<S>, y: usize, row: &mut [S]) {
        let half = S::from_u32((SIDE * SIDE / 2) as u32);
        row.fill(S::default());
        for bit in (0..S::BITS).rev() {
            self.bound.clear();
            self.bound.extend(row.iter().map(|value| value.with_bit(bit, true)));
            self.below.clear();
            self.below.resize(row.len(), S::default());
            for down in 0..SIDE {
                self.count_line::<SIDE>(padded.row(y + down), padded.count);
            }
            for (value, &below) in row.iter_mut().zip(&self.below) {
                *value = value.with_bit(bit, below <= half);
            }
        }
    }

    /// Counts in one line of the windows how many samples are below their bounds.
    fn count_line<const SIDE: usize>(&mut self, line: &[S], count: usize) {
        let length = self.bound.len();
        let columns: [&[S]; SIDE] = std::array::from_fn(|right| &line[right * count..][..length]);
        let (bound, below) = (&self.bound[..length], &mut self.below[..length]);
        for i in 0..length {
            let mut sum = below[i];
            for column in columns {
                sum = sum.count_below(column[i], bound[i]);
            }
            below[i] = sum;
        }
    }
}
