//! Plans and target sizes.

use proptest::prelude::*;

use crate::ops::Gravity;
use crate::ops::resize::{Enlarge, Fit, Geometry, MAX_SIDE, Region, Resize};
use crate::picture::{Orientation, Size};

fn resize(geometry: &str, fit: Fit, enlarge: Enlarge) -> Resize {
    Resize {
        fit,
        enlarge,
        ..Resize::new(geometry.parse().unwrap())
    }
}

#[test]
fn the_table_of_sizes() {
    use Enlarge::{Allow, Never};
    use Fit::{Cover, Fill, Inside, Pad};
    for (source, geometry, fit, enlarge, target) in [
        ((4000, 3000), "1600x1200", Inside, Never, (1600, 1200)),
        ((4000, 3000), "1600x1600", Inside, Never, (1600, 1200)),
        ((3000, 4000), "1600x1600", Inside, Never, (1200, 1600)),
        ((4001, 3000), "1600x", Inside, Never, (1600, 1200)),
        ((4032, 3024), "x1000", Inside, Never, (1333, 1000)),
        ((800, 600), "1600x1200", Inside, Never, (800, 600)),
        ((800, 600), "1600x1200", Inside, Allow, (1600, 1200)),
        ((800, 600), "1600x", Pad, Allow, (1600, 1200)),
        ((1, 65_535), "16x16", Inside, Never, (1, 16)),
        ((65_535, 1), "16x", Cover, Never, (16, 1)),
        ((10_000, 3), "100x100", Inside, Never, (100, 1)),
        ((1, 1), "100x50", Inside, Allow, (50, 50)),
        ((1, 65_535), "1000000x", Inside, Allow, (15, MAX_SIDE)),
        ((4000, 3000), "1600x1600", Cover, Never, (1600, 1600)),
        ((1000, 3000), "1600x1200", Cover, Never, (1000, 750)),
        ((1000, 3000), "1600x1200", Cover, Allow, (1600, 1200)),
        ((800, 600), "1600x1600", Cover, Never, (600, 600)),
        ((3, 3), "100x1", Cover, Never, (3, 1)),
        ((4000, 3000), "1600x1600", Fill, Never, (1600, 1600)),
        ((1000, 3000), "1600x1600", Fill, Never, (1000, 1600)),
        ((1000, 3000), "1600x1600", Fill, Allow, (1600, 1600)),
        ((4000, 3000), "1600x1600", Pad, Never, (1600, 1600)),
        ((100, 100), "1600x1200", Pad, Never, (1600, 1200)),
        ((4000, 3000), "50%", Fill, Never, (2000, 1500)),
        ((4001, 3), "10%", Inside, Never, (400, 1)),
        ((40, 30), "150%", Inside, Never, (40, 30)),
        ((40, 30), "150%", Inside, Allow, (60, 45)),
        ((0, 30), "150x10", Fill, Allow, (0, 30)),
    ] {
        let source = Size::new(source.0, source.1);
        let got = resize(geometry, fit, enlarge).target(source);
        let target = Size::new(target.0, target.1);
        assert_eq!(got, target, "{source} {geometry} {fit} {enlarge:?}");
    }
}

#[test]
fn the_long_edge_is_the_longer_one() {
    let resize = Resize::new(Geometry::LongEdge(1000));
    assert_eq!(resize.target(Size::new(4000, 3000)), Size::new(1000, 750));
    assert_eq!(resize.target(Size::new(3000, 4000)), Size::new(750, 1000));
    assert_eq!(resize.target(Size::new(900, 1000)), Size::new(900, 1000));
}

#[test]
fn gravity_decides_what_is_cropped_and_where_the_picture_lies() {
    let mut resize = resize("100x100", Fit::Cover, Enlarge::Never);
    for (gravity, left) in [
        (Gravity::West, 0.0),
        (Gravity::North, 50.0),
        (Gravity::SouthEast, 100.0),
    ] {
        resize.gravity = gravity;
        let crop = resize.plan(Size::new(400, 300)).crop;
        assert_eq!((crop.left, crop.top), (left, 0.0), "{gravity:?}");
        assert_eq!((crop.width, crop.height), (300.0, 300.0));
    }
    resize.fit = Fit::Pad;
    for (gravity, top) in [
        (Gravity::North, 0),
        (Gravity::Center, 12),
        (Gravity::South, 25),
    ] {
        resize.gravity = gravity;
        let plan = resize.plan(Size::new(400, 300));
        assert_eq!((plan.scaled, plan.offset), (Size::new(100, 75), (0, top)));
    }
}

#[test]
fn a_crop_without_scaling_lies_on_whole_pixels() {
    let crop = resize("100x100", Fit::Cover, Enlarge::Never)
        .plan(Size::new(135, 100))
        .crop;
    assert_eq!((crop.left, crop.width), (17.0, 100.0));
    let plan = resize("400x300", Fit::Cover, Enlarge::Never).plan(Size::new(101, 333));
    assert_eq!(plan.scaled, Size::new(101, 76));
    assert_eq!((plan.crop.top, plan.crop.height), (128.0, 76.0));
}

#[test]
fn values_that_no_text_gives_do_not_break_the_plan() {
    for percent in [f32::NAN, f32::INFINITY, -5.0, 0.0, f32::MAX] {
        let mut resize = Resize::new(Geometry::Percent(percent));
        for enlarge in [Enlarge::Never, Enlarge::Allow] {
            resize.enlarge = enlarge;
            let target = resize.target(Size::new(30, 20));
            assert!(target.short_edge() >= 1 && target.long_edge() <= MAX_SIDE);
        }
    }
    for side in [None, Some(0), Some(u32::MAX)] {
        let geometry = Geometry::Box {
            width: side,
            height: side,
        };
        for fit in [Fit::Inside, Fit::Cover, Fit::Fill] {
            let target = Resize {
                fit,
                ..Resize::new(geometry)
            }
            .target(Size::new(30, 20));
            assert!(target.short_edge() >= 1 && target.long_edge() <= 30);
        }
    }
}

#[test]
fn a_plan_is_carried_over_to_what_was_decoded() {
    let mut resize = resize("1600x1600", Fit::Cover, Enlarge::Never);
    resize.gravity = Gravity::East;
    let plan = resize.plan(Size::new(4001, 3001));
    assert!((plan.factor() - 3001.0 / 1600.0).abs() < 1e-9);
    let half = plan.for_source(Size::new(2001, 1501));
    assert_eq!((half.scaled, half.canvas), (plan.scaled, plan.canvas));
    assert!((half.crop.left - 1000.0 * 2001.0 / 4001.0).abs() < 1e-9);
    assert!((half.crop.height - 1501.0).abs() < 1e-9);
}

#[test]
fn what_a_decoder_rounded_up_is_beyond_the_edge() {
    // At five eighths 1365×1074 are 853⅛×671¼.
    let plan = resize("800x800", Fit::Inside, Enlarge::Never).plan(Size::new(1365, 1074));
    let upright = plan.for_scaled(Size::new(854, 672), 0.625, Orientation::Normal);
    assert_eq!(
        (upright.scaled, upright.source),
        (plan.scaled, Size::new(854, 672))
    );
    let region = |crop: Region| [crop.left, crop.top, crop.width, crop.height];
    assert_eq!(region(upright.crop), [0.0, 0.0, 853.125, 671.25]);
    let turned = plan.for_scaled(Size::new(854, 672), 0.625, Orientation::Rotate180);
    assert_eq!(region(turned.crop), [0.875, 0.75, 853.125, 671.25]);
    // Clockwise by a quarter: the stored bottom, of whose height the upright width is made, comes to the left.
    let clockwise = plan.for_scaled(Size::new(854, 672), 0.625, Orientation::Rotate90);
    assert_eq!(region(clockwise.crop), [0.875, 0.0, 853.125, 671.25]);
    assert_eq!(
        plan.for_scaled(plan.source, 1.0, Orientation::Rotate270),
        plan
    );
}

fn any_fit() -> impl Strategy<Value = Fit> {
    prop_oneof![
        Just(Fit::Inside),
        Just(Fit::Cover),
        Just(Fit::Fill),
        Just(Fit::Pad)
    ]
}

fn any_enlarge() -> impl Strategy<Value = Enlarge> {
    prop_oneof![Just(Enlarge::Never), Just(Enlarge::Allow)]
}

/// Small sides more often than large ones.
fn side() -> impl Strategy<Value = u32> {
    prop_oneof![1..20u32, 1..5_000u32, 1..100_000u32]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_box_is_obeyed(
        (width, height) in (side(), side()),
        (w, h) in (side(), side()),
        fit in any_fit(),
        enlarge in any_enlarge(),
        gravity in (0..9usize).prop_map(|i| GRAVITIES[i]),
    ) {
        let source = Size::new(width, height);
        let geometry = Geometry::Box { width: Some(w), height: Some(h) };
        let resize = Resize { fit, enlarge, gravity, ..Resize::new(geometry) };
        let plan = resize.plan(source);
        let (canvas, scaled, crop) = (plan.canvas, plan.scaled, plan.crop);

        prop_assert!(canvas.short_edge() >= 1 && scaled.short_edge() >= 1);
        prop_assert!(canvas.width <= w && canvas.height <= h || (canvas == source && fit != Fit::Pad));
        prop_assert!(canvas.width <= w && canvas.height <= h);
        prop_assert!(plan.offset.0 + scaled.width <= canvas.width);
        prop_assert!(plan.offset.1 + scaled.height <= canvas.height);
        prop_assert!(crop.left >= 0.0 && crop.left + crop.width <= f64::from(width) + 1e-6);
        prop_assert!(crop.top >= 0.0 && crop.top + crop.height <= f64::from(height) + 1e-6);
        if enlarge == Enlarge::Never {
            prop_assert!(f64::from(scaled.width) <= crop.width + 1e-6);
            prop_assert!(f64::from(scaled.height) <= crop.height + 1e-6);
        }
        match fit {
            Fit::Pad => prop_assert_eq!(canvas, Size::new(w, h)),
            Fit::Fill | Fit::Cover if enlarge == Enlarge::Allow => {
                prop_assert_eq!(canvas, Size::new(w, h));
            }
            _ => prop_assert_eq!(canvas, scaled),
        }
        if fit == Fit::Inside && (enlarge == Enlarge::Allow || width > w || height > h) {
            prop_assert!(scaled.width == w || scaled.height == h);
        }
        if fit != Fit::Fill {
            // Both axes have the same scale, but for rounding the side that does not bind to at least one pixel.
            let across = crop.width / f64::from(scaled.width);
            let down = crop.height / f64::from(scaled.height);
            let rounding = (across * 0.5).max(down * 0.5) + 0.5;
            let stray = (crop.width - f64::from(scaled.width) * down).abs()
                .min((crop.height - f64::from(scaled.height) * across).abs());
            let thin = scaled.short_edge() == 1;
            prop_assert!(thin || stray <= rounding + 1e-6, "{} {} {}", across, down, stray);
        }
    }
}

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
