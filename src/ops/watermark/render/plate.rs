//! The plate: a rectangle with round corners, its edges on whole pixels.

use super::coverage::Coverage;
use crate::picture::{Sample, Size};

/// A rectangle that fills its box but for the corners, which are quarters of circles; coverage is the exact area.
pub(super) fn rounded(size: Size, radius: f32) -> Coverage {
    let radius = f64::from(radius).min(f64::from(size.short_edge()) / 2.0);
    let mut values = vec![u16::MAX; size.pixels() as usize];
    let (width, height) = (size.width as usize, size.height as usize);
    let corner = radius.ceil() as usize;
    for y in 0..corner.min(height) {
        for x in 0..corner.min(width) {
            let cut = u16::MAX - u16::from_unit(area(radius, x as f64, y as f64) as f32);
            for at in [
                (x, y),
                (width - 1 - x, y),
                (x, height - 1 - y),
                (width - 1 - x, height - 1 - y),
            ] {
                // Corners of a box of odd length share its middle, from which both take their part.
                let value = &mut values[at.1 * width + at.0];
                *value = value.saturating_sub(cut);
            }
        }
    }
    Coverage::new(size, values)
}

/// How much of the pixel at column `x` and row `y` lies within the corner of this radius, whose box begins at the pixel 0, 0.
fn area(radius: f64, x: f64, y: f64) -> f64 {
    // Seen from the middle of the circle, towards the corner.
    let (right, bottom) = (radius - x, radius - y);
    let (left, top) = (right - 1.0, bottom - 1.0);
    // Beyond the middle the edge is straight.
    let straight = |from: f64, to: f64| (to.min(0.0) - from.min(0.0)).max(0.0);
    let (beside, below) = (straight(left, right), straight(top, bottom));
    let round = under_arc(radius, left.max(0.0), right, top.max(0.0), bottom);
    beside + below - beside * below + round
}

/// The area within the circle and the box, which lies in the quarter where both coordinates are positive.
fn under_arc(radius: f64, left: f64, right: f64, low: f64, high: f64) -> f64 {
    if right <= left || high <= low {
        return 0.0;
    }
    let reach = |height: f64| (radius * radius - height * height).max(0.0).sqrt();
    // Up to here the arc is above the box, and from there below it.
    let (full, none) = (
        reach(high).clamp(left, right),
        reach(low).clamp(left, right),
    );
    // The integral of the arc from 0 to x.
    let arc = |x: f64| {
        let x = x.min(radius);
        (x * reach(x) + radius * radius * (x / radius).asin()) / 2.0
    };
    (full - left) * (high - low) + arc(none) - arc(full) - (none - full) * low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_is_that_of_the_shape() {
        for (width, height, radius) in [
            (20, 12, 5.0),
            (20, 12, 4.3),
            (9, 9, 4.5),
            (7, 30, 99.0),
            (5, 5, 0.4),
        ] {
            let plate = rounded(Size::new(width, height), radius);
            let sum: f64 = plate
                .values
                .iter()
                .map(|value| f64::from(value.to_unit()))
                .sum();
            let radius = f64::from(radius).min(f64::from(width.min(height)) / 2.0);
            let wanted = f64::from(width * height) - (4.0 - std::f64::consts::PI) * radius * radius;
            assert!(
                (sum - wanted).abs() < 0.01,
                "{width}x{height} {radius}: {sum} {wanted}"
            );
        }
    }

    #[test]
    fn pixels_agree_with_counted_points() {
        let radius = 6.7;
        let plate = rounded(Size::new(30, 30), radius);
        for y in 0..8u32 {
            for x in 0..8u32 {
                let inside = (0..10_000u32).filter(|i| {
                    let across = f64::from(x) + (f64::from(i % 100) + 0.5) / 100.0;
                    let down = f64::from(y) + (f64::from(i / 100) + 0.5) / 100.0;
                    let (dx, dy) = ((6.7 - across).max(0.0), (6.7 - down).max(0.0));
                    dx.hypot(dy) <= 6.7
                });
                let wanted = inside.count() as f32 / 10_000.0;
                let found = plate.at(x.into(), y.into());
                assert!((found - wanted).abs() < 0.005, "{x},{y}: {found} {wanted}");
            }
        }
    }

    #[test]
    fn without_a_radius_all_is_covered() {
        assert!(
            rounded(Size::new(3, 4), 0.0)
                .values
                .iter()
                .all(|value| *value == u16::MAX)
        );
    }
}
