//! The probe `hash`: perceptual hashes, which are near each other for pictures that look alike.
//!
//! Both are of the upright picture in luma over white, so a photo that is turned by its tag and one that is turned in its
//! pixels have the same.

mod grid;

use std::f64::consts::PI;

use serde::{Serialize, Serializer};

use super::answer::Fault;
use super::header::orientation;
use super::subject::Subject;
use crate::picture::{Orientation, Picture, Size};

/// Pixels across and down from which hashes are made; a multiple of what both need, and decoders need give no more.
pub(super) const GRID: u32 = 288;

/// The side of the picture whose frequencies the pHash is made of.
const PHASH: usize = 32;

/// Perceptual hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HashFacts {
    /// The signs of the 8×8 lowest frequencies but the first ones, against their median: 32×32 pixels, DCT-II.
    ///
    /// Zauner, “Implementation and Benchmarking of Perceptual Image Hash Functions”, 2010, without the blur before
    /// reducing, which averaging makes needless. 64 bits, in JSON 16 hexadecimal digits; `None` for a picture without
    /// structure, such as one of a single colour, stripes or a plain gradient, of which all would be alike.
    #[serde(serialize_with = "as_digits")]
    pub phash: Option<u64>,
    /// Whether each of 9×8 pixels is darker than the one to its right, row by row; `None` where none differs from it.
    ///
    /// Krawetz, “Kind of Like That”, hackerfactor.com, 2013.
    #[serde(serialize_with = "as_digits")]
    pub dhash: Option<u64>,
}

fn as_digits<S: Serializer>(hash: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    match hash {
        Some(hash) => serializer.collect_str(&format_args!("{hash:016x}")),
        None => serializer.serialize_none(),
    }
}

pub(super) fn ask(subject: &Subject) -> Result<HashFacts, Fault> {
    let decoded = subject.decoded()?;
    let orientation = orientation(subject.bytes()?, subject.header()?.format);
    Ok(of(&decoded.picture, orientation))
}

/// The hashes of a picture that has to be turned so.
///
/// ```
/// use stampmill::inspect::hashes;
/// use stampmill::picture::{Channels, Orientation, Picture, Size};
///
/// let slope = (0..64 * 64u32).map(|n| (n % 64 * 2 + n / 64) as u8).collect();
/// let slope = Picture::from_u8(Size::new(64, 64), Channels::Gray, slope);
/// let hashes = hashes(&slope, Orientation::Normal);
/// assert_eq!(hashes.dhash, Some(u64::MAX));
/// assert_eq!(hashes.phash, None, "a gradient is all that it shows");
/// ```
pub fn of(picture: &Picture, orientation: Orientation) -> HashFacts {
    let grid = grid::reduce(picture, Size::new(GRID, GRID));
    let grid = grid::upright(grid, orientation);
    HashFacts {
        phash: phash(&grid::average(&grid, (PHASH, PHASH))),
        dhash: dhash(&grid::average(&grid, (9, 8))),
    }
}

fn phash(values: &[f64]) -> Option<u64> {
    /// Less than half a step of 8 bits in every frequency is noise.
    const FLAT: f64 = 0.5;
    let frequencies = frequencies(values);
    let is_flat = frequencies.iter().all(|value| value.abs() < FLAT);
    (!is_flat).then(|| above_median(&frequencies))
}

fn dhash(cells: &[f64]) -> Option<u64> {
    let pairs = || cells.chunks_exact(9).flat_map(|row| row.windows(2));
    let is_flat = pairs().all(|pair| (pair[0] - pair[1]).abs() < 0.5);
    let hash = pairs().fold(0, |hash, pair| hash << 1 | u64::from(pair[0] < pair[1]));
    (!is_flat).then_some(hash)
}

/// The frequencies 1 to 8 across and down of 32×32 values, orthonormal.
fn frequencies(values: &[f64]) -> [f64; 64] {
    let wave = |frequency: usize, at: usize| {
        let angle = PI * frequency as f64 * (2 * at + 1) as f64 / (2 * PHASH) as f64;
        angle.cos() * (2.0 / PHASH as f64).sqrt()
    };
    let mut across = [[0.0; 8]; PHASH];
    for (row, out) in values.chunks_exact(PHASH).zip(&mut across) {
        for (n, out) in out.iter_mut().enumerate() {
            let terms = row.iter().enumerate();
            *out = terms.map(|(x, value)| value * wave(n + 1, x)).sum();
        }
    }
    let mut both = [0.0; 64];
    for (n, out) in both.iter_mut().enumerate() {
        let (down, column) = (n / 8 + 1, n % 8);
        let terms = across.iter().enumerate();
        *out = terms.map(|(y, row)| row[column] * wave(down, y)).sum();
    }
    both
}

/// A bit for each value, the first one on top: whether it is above the median of all.
fn above_median(values: &[f64; 64]) -> u64 {
    let mut sorted = *values;
    sorted.sort_by(f64::total_cmp);
    let median = (sorted[31] + sorted[32]) / 2.0;
    let bits = values.iter().map(|value| u64::from(*value > median));
    bits.fold(0, |hash, bit| hash << 1 | bit)
}
