//! Fitting: a text or a logo with its look, as large as was asked for or as its room allows.

use super::look::Look;
use super::placement::Room;
use super::render::{self, Measures, Palette, Shape, Sprite};
use crate::ops::Length;

/// What is drawn.
pub(super) trait Subject {
    /// Width and height for a size of one pixel.
    fn extent(&self) -> (f64, f64);

    /// Its pixels at this size in pixels.
    fn draw(&self, unit: f32) -> Shape;
}

/// The subject with its look at the size that was asked for, or as much smaller as it has to be to fit into `room`.
///
/// In a room of very few pixels the result may still be a few pixels larger. None where a look is so much larger than
/// its mark that nothing would be left of it.
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
        let shape = subject.draw(unit * whole);
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

/// A mark that is larger than its room by more than this is not painted: even of a pixel this is far more than rounding.
const LEAST: f64 = 1.0 / 64.0;

/// How often a mark is made smaller to fit.
const TRIES: u32 = 24;
