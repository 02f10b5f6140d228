//! The probe `statistics`: how the samples of a picture are spread, and how sharp it is.
//!
//! Of the samples as they are stored: no profile is applied, and alpha counts as a channel of its own.

use serde::{Serialize, Serializer};

use super::answer::Fault;
use super::subject::Subject;
use crate::picture::{Channels, Picture, Sample, Samples, luma};

/// How the samples of a picture are spread, and how sharp it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statistics {
    /// One for each channel, in the order in which they are stored.
    pub channels: Vec<ChannelStatistics>,
    /// The variance of the Laplacian of the luma, on a scale of 0 to 255: a blurred picture has less than a sharp one of the
    /// same thing. Noise counts as sharpness; pictures of different things or sizes do not compare.
    ///
    /// Pech-Pacheco et al., “Diatom autofocusing in brightfield microscopy”, 2000; the Laplacian of four neighbours, BT.709
    /// luma. 0 for pictures of fewer than 3×3 pixels.
    pub sharpness: f64,
}

/// How the samples of one channel are spread.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelStatistics {
    /// `gray`, `red`, `green`, `blue` or `alpha`.
    pub name: &'static str,
    /// The smallest value.
    pub min: u32,
    /// The largest value.
    pub max: u32,
    /// The largest value that there could be: 255 or 65,535.
    pub of: u32,
    /// The mean.
    pub mean: f64,
    /// The standard deviation, of the whole and not of a sample of it.
    pub deviation: f64,
    /// The share of samples that are 0, from 0 to 1.
    pub black: f64,
    /// The share of samples that are as large as can be.
    pub white: f64,
    /// How many samples have each of the values 0 to 255; of 16 bits the upper eight.
    #[serde(serialize_with = "as_list")]
    pub histogram: Box<[u64; 256]>,
}

fn as_list<S: Serializer>(histogram: &[u64; 256], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(histogram)
}

pub(super) fn ask(subject: &Subject) -> Result<Statistics, Fault> {
    Ok(of(&subject.decoded()?.picture))
}

/// The statistics of a picture.
pub(super) fn of(picture: &Picture) -> Statistics {
    let names: &[&'static str] = match picture.channels() {
        Channels::Gray => &["gray"],
        Channels::GrayAlpha => &["gray", "alpha"],
        Channels::Rgb => &["red", "green", "blue"],
        Channels::Rgba => &["red", "green", "blue", "alpha"],
    };
    let (width, channels) = (picture.width() as usize, picture.channels());
    match picture.samples() {
        Samples::U8(samples) => Statistics {
            channels: spread(samples, names),
            sharpness: sharpness(samples, width, channels),
        },
        Samples::U16(samples) => Statistics {
            channels: spread(samples, names),
            sharpness: sharpness(samples, width, channels),
        },
    }
}

/// What is counted of one channel: a table of all values, so that no sum loses precision.
fn spread<S: Sample>(samples: &[S], names: &[&'static str]) -> Vec<ChannelStatistics> {
    let mut counts = vec![vec![0u64; S::MAX as usize + 1]; names.len()];
    for pixel in samples.chunks_exact(names.len()) {
        for (sample, counts) in pixel.iter().zip(&mut counts) {
            counts[sample.to_u32() as usize] += 1;
        }
    }
    let each = names.iter().zip(&counts);
    each.map(|(name, counts)| channel(name, counts)).collect()
}

fn channel(name: &'static str, counts: &[u64]) -> ChannelStatistics {
    let of = counts.len() - 1;
    let total = counts.iter().sum::<u64>().max(1) as f64;
    let values = || counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let sum = |weigh: &dyn Fn(f64) -> f64| -> f64 {
        values()
            .map(|(value, count)| weigh(value as f64) * *count as f64)
            .sum()
    };
    let mean = sum(&|value| value) / total;
    let variance = sum(&|value| (value - mean).powi(2)) / total;
    let mut histogram = Box::new([0; 256]);
    for (value, count) in values() {
        histogram[value * 256 / counts.len()] += count;
    }
    ChannelStatistics {
        name,
        min: values().next().map_or(0, |(value, _)| value as u32),
        max: values().next_back().map_or(0, |(value, _)| value as u32),
        of: of as u32,
        mean,
        deviation: variance.sqrt(),
        black: counts[0] as f64 / total,
        white: counts[of] as f64 / total,
        histogram,
    }
}

/// The variance of the Laplacian, from three rows of luma at a time.
fn sharpness<S: Sample>(samples: &[S], width: usize, channels: Channels) -> f64 {
    let stride = width * channels.count();
    if width < 3 || samples.len() / stride < 3 {
        return 0.0;
    }
    let mut rows = samples
        .chunks_exact(stride)
        .map(|row| row_luma(row, channels));
    let (Some(mut above), Some(mut here)) = (rows.next(), rows.next()) else {
        return 0.0;
    };
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
    for below in rows {
        let (mut row_sum, mut row_squares) = (0i64, 0i64);
        for x in 1..width - 1 {
            let around = above[x] + below[x] + here[x - 1] + here[x + 1];
            let value = i64::from(around - 4 * here[x]);
            row_sum += value;
            row_squares += value * value;
        }
        sum += row_sum as f64;
        squares += row_squares as f64;
        count += (width - 2) as f64;
        (above, here) = (here, below);
    }
    let mean = sum / count;
    let scale = 255.0 / f64::from(S::MAX);
    ((squares / count - mean * mean) * scale * scale).max(0.0)
}

fn row_luma<S: Sample>(row: &[S], channels: Channels) -> Vec<i32> {
    row.chunks_exact(channels.count())
        .map(|pixel| match channels.colors() {
            1 => pixel[0].to_u32() as i32,
            _ => luma(pixel[0], pixel[1], pixel[2]).to_u32() as i32,
        })
        .collect()
}
