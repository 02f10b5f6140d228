//! Fitting: a text or a logo with its look, as large as was asked for or as its room allows.

use super::look::Look;
use super::placement::Room;
use super::render::{self, Measures, Palette, Shape, Sprite};
use crate::ops::Length;

/// What is drawn.
pub(super) trait Subject {
    /// Width and height for a size of one pixel.
    fn extent(&self) -> (f64, f64);

    /// Bytes that drawing so many pixels of it takes at its worst, with what comes of it.
    fn drawing_bytes(&self, pixels: u64) -> u64;

    /// Bytes of what is drawn, for each pixel of it.
    fn drawn_bytes(&self) -> u64;

    /// Its pixels at this size in pixels; none if it cannot be drawn.
    fn draw(&self, unit: f32) -> Option<Shape>;
}

/// The subject with its look at the size that was asked for, or as much smaller as it has to be to fit into `room`.
///
/// In a room of very few pixels the result may still be a few pixels larger. None where a look is so much larger than
/// its mark that nothing would be left of it, and of what cannot be drawn.
pub(super) fn fitting(
    look: &Look,
    subject: &impl Subject,
    unit: f32,
    (stroke, palette): (Option<Length>, &Palette),
    room: Room,
    degrees: f32,
) -> Option<Sprite> {
    let extent = |factor: f64| {
        let measures = Measures::new(look, stroke, unit, factor as f32);
        let (width, height) = subject.extent();
        let scale = f64::from(unit) * factor;
        render::extent((width * scale, height * scale), &measures, degrees)
    };
    let mut factor = 1.0;
    for tries in 0..TRIES {
        let share = room.share(extent(factor));
        if share < 1.0 && tries + 1 < TRIES {
            // Margins are whole pixels, so one division does not always do.
            factor *= share;
            continue;
        }
        if share < LEAST {
            return None;
        }
        let fineness = render::fineness(extent(factor), degrees);
        let whole = factor as f32 * fineness as f32;
        let measures = Measures::new(look, stroke, unit, whole);
        let shape = subject.draw(unit * whole)?;
        let sprite = render::render(shape, &measures, palette, degrees, fineness);
        if room.holds(sprite.size) || tries + 1 == TRIES {
            return Some(sprite);
        }
        // What is drawn is rounded outwards.
        let less = |edge: u32| f64::from(edge) + 1.0;
        factor *= room.share((less(sprite.size.width), less(sprite.size.height)));
    }
    None
}

/// The most bytes that [`fitting`] takes at any moment, with the sprite that comes of it, and how many of them are the sprite's.
///
/// What is drawn first is the largest: where it does not fit by a pixel, what is drawn instead is smaller.
pub(super) fn working_bytes(
    look: &Look,
    subject: &impl Subject,
    unit: f32,
    stroke: Option<Length>,
    room: Room,
    degrees: f32,
) -> (u64, u64) {
    let (width, height) = subject.extent();
    let at = |factor: f64| {
        let scale = f64::from(unit) * factor;
        let measures = Measures::new(look, stroke, unit, factor as f32);
        ((width * scale, height * scale), measures)
    };
    let extent = |factor: f64| {
        let (shape, measures) = at(factor);
        render::extent(shape, &measures, degrees)
    };
    let mut factor = 1.0;
    for _ in 1..TRIES {
        let share = room.share(extent(factor));
        if share >= 1.0 {
            break;
        }
        factor *= share;
    }
    let fineness = render::fineness(extent(factor), degrees);
    let (shape, measures) = at(factor * f64::from(fineness));
    let drawn = (subject.drawn_bytes(), |pixels| {
        subject.drawing_bytes(pixels)
    });
    render::working_bytes(shape, &measures, (degrees, fineness), drawn)
}

/// A mark that is larger than its room by more than this is not painted: even of a pixel this is far more than rounding.
const LEAST: f64 = 1.0 / 64.0;

/// How often a mark is made smaller to fit.
const TRIES: u32 = 24;
