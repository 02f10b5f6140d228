//! One-dimensional curves of profiles (ICC.1:2022, 10.6 and 10.18).

use moxcms::{LutStore, ToneReprCurve};

/// Into how many steps a formula is cut; between them it is straight.
const STEPS: usize = 4_096;

/// A curve from 0 to 1 to 0 to 1; values outside are clamped.
pub(super) struct Curve {
    /// At equal distances; empty for the identity.
    points: Vec<f32>,
}

impl Curve {
    pub(super) fn identity() -> Self {
        Self { points: Vec::new() }
    }

    pub(super) fn of(curve: &ToneReprCurve) -> Option<Self> {
        let points = match curve {
            ToneReprCurve::Lut(table) if table.is_empty() => return Some(Self::identity()),
            ToneReprCurve::Lut(table) if table.len() > 1 => units(table, 65_535.0),
            _ => (0..=STEPS)
                .map(|step| evaluate(curve, step as f64 / STEPS as f64))
                .map(|value| value.map(|value| value as f32))
                .collect::<Option<_>>()?,
        };
        Some(Self { points })
    }

    /// Curves of `count` channels that lie one after the other.
    pub(super) fn of_store(store: &LutStore, count: usize) -> Option<Vec<Self>> {
        let all = store_units(store);
        let len = all.len() / count.max(1);
        (len >= 2 && all.len() == len * count).then(|| {
            all.chunks_exact(len)
                .map(|points| Self {
                    points: points.to_vec(),
                })
                .collect()
        })
    }

    pub(super) fn at(&self, x: f32) -> f32 {
        let x = x.clamp(0.0, 1.0);
        let Some(last) = self.points.len().checked_sub(1) else {
            return x;
        };
        let place = x * last as f32;
        // NaN becomes 0.
        let index = (place as usize).min(last.saturating_sub(1));
        let (below, above) = (self.points[index], self.points[(index + 1).min(last)]);
        below + (above - below) * (place - index as f32)
    }
}

pub(super) fn store_units(store: &LutStore) -> Vec<f32> {
    match store {
        LutStore::Store8(table) => units(table, 255.0),
        LutStore::Store16(table) => units(table, 65_535.0),
    }
}

fn units<T: Copy + Into<f32>>(table: &[T], max: f32) -> Vec<f32> {
    table.iter().map(|&value| value.into() / max).collect()
}

/// The value of a curve at 0 to 1; `None` for curves of an unknown kind.
pub(crate) fn evaluate(curve: &ToneReprCurve, encoded: f64) -> Option<f64> {
    match curve {
        ToneReprCurve::Lut(table) => Some(evaluate_table(table, encoded)),
        ToneReprCurve::Parametric(parameters) => evaluate_parameters(parameters, encoded),
    }
}

fn evaluate_table(table: &[u16], encoded: f64) -> f64 {
    match table {
        [] => encoded,
        [gamma] => encoded.powf(f64::from(*gamma) / 256.0),
        _ => {
            let place = encoded * (table.len() - 1) as f64;
            let index = (place as usize).min(table.len() - 2);
            let (below, above) = (f64::from(table[index]), f64::from(table[index + 1]));
            (below + (above - below) * (place - index as f64)) / 65_535.0
        }
    }
}

fn evaluate_parameters(parameters: &[f32], x: f64) -> Option<f64> {
    if !matches!(parameters.len(), 1 | 3 | 4 | 5 | 7) {
        return None;
    }
    let number = |at: usize| f64::from(parameters[at]);
    let power = |a: f64, b: f64| (a * x + b).max(0.0).powf(number(0));
    Some(match parameters.len() {
        1 => power(1.0, 0.0),
        3 => power(number(1), number(2)),
        4 => power(number(1), number(2)) + number(3),
        _ if x < number(4) => number(3) * x + parameters.get(6).map_or(0.0, |&f| f.into()),
        _ => power(number(1), number(2)) + parameters.get(5).map_or(0.0, |&e| e.into()),
    })
}
