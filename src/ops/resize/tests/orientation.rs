//! Resizing the stored pixels and turning the result is the same as turning first, but for rounding.

use super::{DEPTHS, LAYOUTS, difference, noise, waves};
use crate::ops::resize::{Enlarge, Fit, Kernel, Resize, Resizer};
use crate::ops::{Gravity, Split, orient};
use crate::picture::{Orientation, Picture, Size};

const GRAVITIES: [Gravity; 9] = [
    Gravity::NorthWest,
    Gravity::North,
    Gravity::NorthEast,
    Gravity::West,
    Gravity::Center,
    Gravity::East,
    Gravity::SouthWest,
    Gravity::South,
    Gravity::SouthEast,
];

fn all() -> impl Iterator<Item = Orientation> {
    (1..=8).filter_map(Orientation::from_exif)
}

/// Folded in, and turned first.
fn both(resize: &Resize, stored: &Picture, turned: Orientation) -> (Picture, Picture) {
    let mut resizer = Resizer::new();
    let folded = resizer.apply(resize, stored.clone(), turned, Split::Never);
    let first = orient(stored.clone(), turned, Split::Never);
    let plain = resizer.apply(resize, first, Orientation::Normal, Split::Never);
    (folded, plain)
}

/// A flip changes nothing. When rows become columns, the order of the passes changes and so does what is rounded twice.
fn allowed(turned: Orientation) -> f64 {
    if turned.transposes() { 2.0 } else { 0.0 }
}

#[test]
fn for_every_fit_and_gravity() {
    let stored = waves(Size::new(121, 87), LAYOUTS[2], DEPTHS[0], 5);
    for fit in [Fit::Inside, Fit::Cover, Fit::Fill, Fit::Pad] {
        for gravity in GRAVITIES {
            for enlarge in [Enlarge::Never, Enlarge::Allow] {
                for geometry in ["53x39", "39x53", "50x150", "101x33", "177x93"] {
                    let resize = Resize {
                        fit,
                        gravity,
                        enlarge,
                        ..Resize::new(geometry.parse().unwrap())
                    };
                    for turned in all() {
                        let (folded, plain) = both(&resize, &stored, turned);
                        let off = difference(&folded, &plain);
                        assert!(off <= allowed(turned), "{off}: {resize:?} {turned:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn for_every_layout_depth_and_kernel() {
    for channels in LAYOUTS {
        for depth in DEPTHS {
            // What is rounded while premultiplied grows when alpha is divided out.
            let divided = if channels.has_alpha() { 1.5 } else { 1.0 };
            let stored = waves(Size::new(64, 45), channels, depth, 11);
            for kernel in [
                Kernel::Box,
                Kernel::Bilinear,
                Kernel::Mitchell,
                Kernel::Lanczos3,
            ] {
                let mut resize = Resize::new("31x27".parse().unwrap());
                (resize.kernel, resize.fit) = (kernel, Fit::Cover);
                for turned in all() {
                    let (folded, plain) = both(&resize, &stored, turned);
                    let off = difference(&folded, &plain);
                    assert!(
                        off <= allowed(turned) * divided,
                        "{off}: {channels:?} {depth:?} {kernel} {turned:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn exact_for_nearest_and_for_crops() {
    let stored = noise(Size::new(48, 37), LAYOUTS[3], DEPTHS[1], 2);
    for turned in all() {
        for (geometry, fit) in [
            ("24x20", Fit::Fill),
            ("100x35", Fit::Inside),
            ("20x31", Fit::Cover),
        ] {
            let mut resize = Resize::new(geometry.parse().unwrap());
            (resize.kernel, resize.fit) = (Kernel::Nearest, fit);
            let (folded, plain) = both(&resize, &stored, turned);
            assert!(folded == plain, "{geometry} {turned:?}");
        }
        for gravity in GRAVITIES {
            let mut resize = Resize::new("60x40".parse().unwrap());
            (resize.gravity, resize.fit) = (gravity, Fit::Cover);
            let (folded, plain) = both(&resize, &stored, turned);
            assert!(folded == plain, "{gravity:?} {turned:?}");
        }
    }
}

#[test]
fn orientation_is_applied_when_no_size_changes() {
    let stored = noise(Size::new(5, 3), LAYOUTS[2], DEPTHS[0], 4);
    let resize = Resize::new("100x100".parse().unwrap());
    for turned in all() {
        let mut resizer = Resizer::new();
        let want = orient(stored.clone(), turned, Split::Never);
        let got = resizer.apply(&resize, stored.clone(), turned, Split::Never);
        assert_eq!(got, want);
        assert_eq!(
            resizer.orient_only(stored.clone(), turned, Split::Rows),
            want
        );
    }
}
