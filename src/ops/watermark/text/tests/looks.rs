use super::*;

#[test]
fn what_cannot_be_stamped_is_refused() {
    let refused = |change: fn(&mut Plan)| {
        let mut plan = plain();
        change(&mut plan);
        plan.mark().unwrap_err().to_string()
    };
    for size in [
        Length::Percent(0.0),
        Length::Pixels(-5.0),
        Length::Pixels(f32::NAN),
    ] {
        let size = MarkSize {
            length: size,
            ..TextMark::SIZE
        };
        let place = Place::default();
        let error = TextMark::new(
            TextStyle::default(),
            Ink::Auto,
            size,
            place,
            Look::default(),
        );
        assert!(matches!(error, Err(MarkError::Size(_))), "{size}");
    }
    assert!(refused(|plan| plan.look.opacity = 1.5).contains("0 (not there) to 1"));
    assert!(refused(|plan| plan.look.opacity = f32::NAN).contains("opacity"));
    assert!(refused(|plan| plan.look.rotation = f32::INFINITY).contains("degrees"));
}

#[test]
fn a_mark_with_all_of_its_look_is_made_smaller_until_it_fits() {
    for (width, height) in [(120, 90), (90, 120), (300, 60)] {
        for degrees in [0.0, 30.0, 90.0, -145.0] {
            let mut plan = mark("80%", Gravity::SouthEast, "3px");
            plan.look = Look {
                stroke: Some("10% red".parse().unwrap()),
                shadow: Some("30% 20px 20px black".parse().unwrap()),
                plate: Some("30px 50% white".parse().unwrap()),
                rotation: degrees,
                ..Look::default()
            };
            let picture = black(width, height, Channels::Gray);
            let stamped = plan
                .mark()
                .unwrap()
                .stamp("Åsa © 2026", picture, Split::Never);
            let imprint = stamped.imprint.unwrap();
            let (x, y) = imprint.corner;
            let (right, bottom) = (
                x + imprint.size.width as i32,
                y + imprint.size.height as i32,
            );
            let inside =
                x >= 3 && y >= 3 && right <= width as i32 - 3 && bottom <= height as i32 - 3;
            assert!(inside, "{width}x{height} {degrees}: {imprint:?}");
            let fills =
                imprint.size.width * 10 > width * 6 || imprint.size.height * 10 > height * 6;
            assert!(fills, "{width}x{height} {degrees}: {imprint:?}");
        }
    }
}
