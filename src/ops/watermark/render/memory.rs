//! What rendering takes of memory, layer by layer.

use super::raster::Turn;
use super::{Measures, shadow};

/// The most bytes that [`render`](super::render()) takes at any moment for a shape of this size, with drawing the shape before, and how many of
/// them are the sprite's. `each` are the bytes of a drawn pixel, and `drawing` tells what drawing so many takes.
pub(in crate::ops::watermark) fn working_bytes(
    shape: (f64, f64),
    measures: &Measures,
    (degrees, fineness): (f32, u32),
    (each, drawing): (u64, impl Fn(u64) -> u64),
) -> (u64, u64) {
    const PIXEL: u64 = size_of::<[u16; 4]>() as u64;
    const INK: u64 = size_of::<u16>() as u64;
    // A pixel for each edge that is rounded outwards, and one for a text that stands on whole pixels.
    let grown =
        |margin: f64| ((shape.0 + 3.0 + 2.0 * margin) * (shape.1 + 3.0 + 2.0 * margin)) as u64;
    let around = measures.whole((shape.0 + 3.0, shape.1 + 3.0));
    let (inner, whole) = (grown(0.0), (around.0 * around.1) as u64);
    let stroke = f64::from(measures.stroke.max(0.0).ceil()) + 1.0;
    let (mut outline, mut layer) = (0, 0);
    if measures.stroke > 0.0 {
        outline = INK * grown(stroke);
        // Padded, the nearest row of each, and what comes of it.
        layer = (INK + 4 + INK) * grown(stroke);
    }
    if let Some((_, _, sigma)) = measures.shadow {
        let reach = f64::from(shadow::reach(sigma)) + if outline > 0 { stroke } else { 0.0 };
        layer = layer.max(outline + 2 * INK * grown(reach));
    }
    if measures.plate.is_some() {
        layer = layer.max(INK * whole);
    }
    layer = layer.max(outline + INK * whole);
    let assembling = each * inner + PIXEL * whole + layer;
    let turn = Turn::new(degrees);
    let part = |length: f64| length / f64::from(fineness);
    let turned = turn.around((part(around.0), part(around.1)));
    let turned = ((turned.0 + 1.0) * (turned.1 + 1.0)) as u64;
    let turning = match turn {
        Turn::Quarters(0) => 0,
        Turn::Quarters(_) | Turn::Free(_) => (PIXEL + INK) * turned,
    };
    let most = drawing(inner)
        .max(assembling)
        .max((PIXEL + INK) * whole + turning);
    (most, PIXEL * turned)
}
