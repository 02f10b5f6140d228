//! Tone curves: one sample in, one sample out, by table.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::picture::{Channels, Sample};

/// A function of one sample as tables, so that it costs one look-up per sample however it is calculated.
///
/// It maps a fraction of full scale (0 to 1) to another; what it gives outside 0 to 1 is clamped. The table of 256
/// entries is made at once, the one of 65,536 when the first 16-bit picture comes.
#[derive(Clone)]
pub(super) struct Curve {
    /// One after the other, with rounding in between.
    functions: Vec<Arc<dyn Fn(f32) -> f32 + Send + Sync>>,
    eight: Box<[u8]>,
    sixteen: OnceLock<Box<[u16]>>,
}

impl Curve {
    /// The curve of `function`.
    pub(super) fn new(function: impl Fn(f32) -> f32 + Send + Sync + 'static) -> Self {
        Self {
            eight: table(&function),
            functions: vec![Arc::new(function)],
            sixteen: OnceLock::new(),
        }
    }

    /// The curve that gives what `next` makes of what this one gives, to the last bit.
    fn then(&self, next: &Self) -> Self {
        let eight = self
            .eight
            .iter()
            .map(|&value| next.eight[usize::from(value)]);
        Self {
            functions: [&self.functions[..], &next.functions].concat(),
            eight: eight.collect(),
            sixteen: OnceLock::new(),
        }
    }

    fn sixteen(&self) -> &[u16] {
        self.sixteen.get_or_init(|| {
            let (first, rest) = self
                .functions
                .split_first()
                .expect("a curve has a function");
            rest.iter().fold(table(&**first), |mut sum, function| {
                let next: Box<[u16]> = table(&**function);
                sum.iter_mut()
                    .for_each(|value| *value = next[usize::from(*value)]);
                sum
            })
        })
    }
}

impl fmt::Debug for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Curve").field(&self.eight).finish()
    }
}

/// One curve for all colour channels, or one for each.
#[derive(Debug)]
pub(super) enum Curves {
    /// One for all; the picture keeps its channels.
    Shared(Curve),
    /// For red, green and blue; a gray picture becomes RGB.
    Each([Curve; 3]),
}

impl Curves {
    /// The curves that give what `next` makes of what these give, to the last bit.
    pub(super) fn then(&self, next: &Self) -> Self {
        match (self, next) {
            (Self::Shared(own), Self::Shared(next)) => Self::Shared(own.then(next)),
            _ => Self::Each([0, 1, 2].map(|channel| self.of(channel).then(next.of(channel)))),
        }
    }

    fn of(&self, channel: usize) -> &Curve {
        match self {
            Self::Shared(curve) => curve,
            Self::Each(curves) => &curves[channel],
        }
    }

    fn all(&self) -> &[Curve] {
        match self {
            Self::Shared(curve) => std::slice::from_ref(curve),
            Self::Each(curves) => curves,
        }
    }

    /// The tables for samples of a depth: one, or one for each colour channel.
    pub(super) fn tables<S: Tabled>(&self) -> Vec<&[S]> {
        self.all().iter().map(S::of).collect()
    }
}

/// A sample type that a curve has a table for.
pub(super) trait Tabled: Sample {
    /// The table of a curve.
    fn of(curve: &Curve) -> &[Self];
}

impl Tabled for u8 {
    fn of(curve: &Curve) -> &[Self] {
        &curve.eight
    }
}

impl Tabled for u16 {
    fn of(curve: &Curve) -> &[Self] {
        curve.sixteen()
    }
}

/// The table of a function from 0..=1 to 0..=1, with an entry for every sample value.
pub(super) fn table<S: Sample>(function: impl Fn(f32) -> f32) -> Box<[S]> {
    (0..=S::MAX)
        .map(|value| S::from_unit(function(S::from_u32(value).to_unit())))
        .collect()
}

/// Replaces every colour sample of a row by its entry in `tables`: one table for all, or one per colour channel. Alpha is
/// left as it is.
///
/// # Panics
/// If a table is shorter than the range of the sample, or there are fewer tables than colour channels but not one.
pub(super) fn look_up<S: Sample>(row: &mut [S], channels: Channels, tables: &[&[S]]) {
    let colors = channels.colors();
    match *tables {
        [table] if !channels.has_alpha() => replace(row, table),
        [table] => {
            for pixel in row.chunks_exact_mut(channels.count()) {
                replace(&mut pixel[..colors], table);
            }
        }
        _ => {
            let tables = &tables[..colors];
            for pixel in row.chunks_exact_mut(channels.count()) {
                for (sample, table) in pixel.iter_mut().zip(tables) {
                    *sample = table[sample.to_u32() as usize];
                }
            }
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

    #[test]
    fn alpha_is_left_and_each_color_has_its_own_curve() {
        let curves = Curves::Each([
            Curve::new(|_| 0.0),
            Curve::new(|v| v),
            Curve::new(|v| v + 9.0),
        ]);
        let mut eight = [1, 2, 3, 4, 5, 6, 7, 8];
        look_up(&mut eight, Channels::Rgba, &curves.tables());
        assert_eq!(eight, [0u8, 2, 255, 4, 0, 6, 255, 8]);
        let mut sixteen = [1, 2000, 3, 4, 5, 6];
        look_up(&mut sixteen, Channels::Rgb, &curves.tables());
        assert_eq!(sixteen, [0u16, 2000, 65_535, 0, 5, 65_535]);
    }

    #[test]
    fn a_curve_after_another_rounds_in_between() {
        let halves = Curve::new(|v| v / 2.0);
        let doubles = Curve::new(|v| v * 2.0);
        let both = Curves::Shared(halves).then(&Curves::Shared(doubles));
        let mut eight = [0, 1, 2, 255];
        look_up(&mut eight, Channels::Gray, &both.tables());
        assert_eq!(eight, [0u8, 2, 2, 255]);
        let mut sixteen = [3, 4, 65_535];
        look_up(&mut sixteen, Channels::Gray, &both.tables());
        assert_eq!(sixteen, [4u16, 4, 65_535]);
    }
}
