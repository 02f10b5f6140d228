//! Tone curves: one sample in, one sample out, by table.

use std::fmt;
use std::sync::OnceLock;

use crate::ops::Split;
use crate::picture::{Channels, Picture, Sample, Samples};

/// A function of one sample as tables, so that it costs one look-up per sample however it is calculated.
///
/// It maps a fraction of full scale (0 to 1) to another; what it gives outside 0 to 1 is clamped. The table of 256
/// entries is made at once, the one of 65,536 when the first 16-bit picture comes.
pub(super) struct Curve {
    function: Box<dyn Fn(f32) -> f32 + Send + Sync>,
    eight: Box<[u8]>,
    sixteen: OnceLock<Box<[u16]>>,
}

impl Curve {
    /// The curve of `function`.
    pub(super) fn new(function: impl Fn(f32) -> f32 + Send + Sync + 'static) -> Self {
        Self {
            eight: table(&function),
            sixteen: OnceLock::new(),
            function: Box::new(function),
        }
    }

    fn sixteen(&self) -> &[u16] {
        self.sixteen.get_or_init(|| table(&self.function))
    }
}

impl fmt::Debug for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Curve").field(&self.eight).finish()
    }
}

/// Applies one curve to all colour channels, or one to each; alpha is left as it is.
pub(super) fn apply(curves: &[Curve], mut picture: Picture, split: Split) -> Picture {
    let (stride, channels) = (picture.stride(), picture.channels());
    match picture.samples_mut() {
        Samples::U8(samples) => {
            let tables: Vec<&[u8]> = curves.iter().map(|curve| &*curve.eight).collect();
            look_up(samples, stride, channels, &tables, split);
        }
        Samples::U16(samples) => {
            let tables: Vec<&[u16]> = curves.iter().map(Curve::sixteen).collect();
            look_up(samples, stride, channels, &tables, split);
        }
    }
    picture
}

/// The table of a function from 0..=1 to 0..=1, with an entry for every sample value.
pub(super) fn table<S: Sample>(function: impl Fn(f32) -> f32) -> Box<[S]> {
    (0..=S::MAX)
        .map(|value| S::from_unit(function(S::from_u32(value).to_unit())))
        .collect()
}

/// Replaces every colour sample by its entry in `tables`: one table for all, or one per colour channel.
///
/// # Panics
/// If a table is shorter than the range of the sample, or there are fewer tables than colour channels but not one.
pub(super) fn look_up<S: Sample>(
    samples: &mut [S],
    stride: usize,
    channels: Channels,
    tables: &[&[S]],
    split: Split,
) {
    let colors = channels.colors();
    match *tables {
        [table] if !channels.has_alpha() => split.rows(samples, stride, |_, row| {
            replace(row, table);
        }),
        [table] => split.rows(samples, stride, |_, row| {
            for pixel in row.chunks_exact_mut(channels.count()) {
                replace(&mut pixel[..colors], table);
            }
        }),
        _ => {
            let tables = &tables[..colors];
            split.rows(samples, stride, |_, row| {
                for pixel in row.chunks_exact_mut(channels.count()) {
                    for (sample, table) in pixel.iter_mut().zip(tables) {
                        *sample = table[sample.to_u32() as usize];
                    }
                }
            });
        }
    }
}

fn replace<S: Sample>(samples: &mut [S], table: &[S]) {
    for sample in samples {
        *sample = table[sample.to_u32() as usize];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Size;

    #[test]
    fn alpha_is_left_and_each_color_has_its_own_curve() {
        let curves = [
            Curve::new(|_| 0.0),
            Curve::new(|v| v),
            Curve::new(|v| v + 9.0),
        ];
        let size = Size::new(2, 1);
        let eight = Picture::from_u8(size, Channels::Rgba, vec![1, 2, 3, 4, 5, 6, 7, 8]);
        let eight = apply(&curves, eight, Split::Never);
        assert_eq!(
            *eight.samples(),
            Samples::U8(vec![0, 2, 255, 4, 0, 6, 255, 8])
        );

        let sixteen = Picture::from_u16(size, Channels::Rgb, vec![1, 2000, 3, 4, 5, 6]);
        let sixteen = apply(&curves, sixteen, Split::Rows);
        assert_eq!(
            *sixteen.samples(),
            Samples::U16(vec![0, 2000, 65_535, 0, 5, 65_535])
        );
    }
}
