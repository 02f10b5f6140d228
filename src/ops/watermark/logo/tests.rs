use proptest::prelude::*;

use super::*;
use crate::ops::{Gravity, Length, Offset};
use crate::picture::{Channels, Depth, Samples};

/// A mark, of which only the picture is looked at.
struct Plain(LogoMark);

impl Plain {
    fn stamp(&self, picture: Picture, split: Split) -> Picture {
        self.0.stamp(picture, split).unwrap().picture
    }
}

fn placed(
    logo: Picture,
    size: Length,
    gravity: Gravity,
    offset: Offset,
    opacity: f32,
) -> Result<Plain, MarkError> {
    let size = MarkSize {
        length: size,
        ..LogoMark::SIZE
    };
    let look = Look {
        opacity,
        ..Look::default()
    };
    let place = Place::Gravity(gravity.into(), offset);
    LogoMark::new(Logo::from_picture(logo).unwrap(), size, place, look).map(Plain)
}

fn rgba(width: u32, height: u32, pixel: [u8; 4]) -> Picture {
    let count = (width * height) as usize;
    Picture::from_u8(
        Size::new(width, height),
        Channels::Rgba,
        pixel.repeat(count),
    )
}

fn gray(width: u32, height: u32, value: u8) -> Picture {
    let count = (width * height) as usize;
    Picture::from_u8(Size::new(width, height), Channels::Gray, vec![value; count])
}

fn mark(logo: Picture, size: &str, opacity: f32) -> Plain {
    let (size, offset) = (size.parse().unwrap(), "0".parse().unwrap());
    placed(logo, size, Gravity::NorthWest, offset, opacity).unwrap()
}

fn samples(picture: &Picture) -> &[u8] {
    match picture.samples() {
        Samples::U8(samples) => samples,
        Samples::U16(_) => panic!("8 bits wanted"),
    }
}

/// Columns and rows from the top left corner whose first sample is not zero.
fn extent(picture: &Picture) -> (usize, usize) {
    let count = picture.channels().count();
    let row = |y: usize| &samples(picture)[y * picture.stride()..(y + 1) * picture.stride()];
    let across = row(0).chunks_exact(count).take_while(|pixel| pixel[0] > 0);
    let down = (0..picture.height() as usize).take_while(|y| row(*y)[0] > 0);
    (across.count(), down.count())
}

#[test]
fn an_opaque_logo_at_its_own_size_is_copied() {
    let noise: Vec<u8> = (0..7 * 5 * 3u32).map(|i| (i * 89 % 251) as u8).collect();
    let logo = Picture::from_u8(Size::new(7, 5), Channels::Rgb, noise.clone());
    let stamped = mark(logo, "7px", 1.0).stamp(rgba(20, 20, [9, 9, 9, 255]), Split::Never);
    for (y, row) in noise.chunks_exact(21).enumerate() {
        for (x, pixel) in row.chunks_exact(3).enumerate() {
            let at = (y * 20 + x) * 4;
            assert_eq!(&samples(&stamped)[at..at + 3], pixel, "{x},{y}");
        }
    }
    assert_eq!(samples(&stamped)[7 * 4], 9);
}

#[test]
fn alpha_and_opacity_multiply() {
    // 0.502 × 0.5 of 200, and the rest of 100.
    let logo = rgba(4, 4, [200, 200, 200, 128]);
    let stamped = mark(logo, "4px", 0.5).stamp(gray(8, 8, 100), Split::Never);
    assert_eq!(stamped.channels(), Channels::Gray);
    assert_eq!(samples(&stamped)[0], 125);
    assert_eq!(samples(&stamped)[4], 100);
}

#[test]
fn the_long_edge_is_a_part_of_the_short_edge_of_the_picture() {
    let logo = || rgba(200, 100, [255; 4]);
    for (width, height) in [(400, 300), (300, 400)] {
        let stamped = mark(logo(), "20%", 1.0).stamp(gray(width, height, 0), Split::Never);
        assert_eq!(extent(&stamped), (60, 30));
    }
    let tall = mark(rgba(10, 40, [255; 4]), "80px", 1.0);
    assert_eq!(
        extent(&tall.stamp(gray(300, 300, 0), Split::Never)),
        (20, 80)
    );
}

#[test]
fn a_logo_larger_than_the_picture_is_made_smaller() {
    for gravity in Gravity::ALL {
        let logo = rgba(50, 20, [255; 4]);
        let size = Length::Percent(900.0);
        let mark = placed(logo, size, gravity, Offset::default(), 1.0).unwrap();
        let stamped = mark.stamp(gray(100, 100, 0), Split::Never);
        let lit = samples(&stamped).iter().filter(|v| **v == 255).count();
        let expected = match gravity.across() {
            crate::ops::gravity::Pull::Middle => 100 * 40,
            _ => 96 * 38,
        };
        assert_eq!(lit, expected, "{gravity}");
    }
}

#[test]
fn one_pixel_survives() {
    for (width, height) in [(1, 1), (1, 40), (40, 1), (2, 3)] {
        let mark = mark(rgba(300, 2, [255, 0, 0, 255]), "15%", 1.0);
        let stamped = mark.stamp(gray(width, height, 0), Split::Rows);
        assert_eq!(stamped.size(), Size::new(width, height));
        assert_eq!(stamped.channels(), Channels::Rgb);
        assert_eq!(&samples(&stamped)[..3], [255, 0, 0]);
    }
    let empty = gray(0, 5, 0);
    let mark = mark(rgba(3, 3, [255; 4]), "15%", 1.0);
    assert_eq!(mark.stamp(empty.clone(), Split::Never), empty);
}

#[test]
fn the_colour_of_transparent_pixels_does_not_bleed_in() {
    // A white square in transparent green: whatever the kernel does at the edge, no green may show.
    let side = 40usize;
    let logo: Vec<u8> = (0..side * side)
        .flat_map(|i| {
            let inside = (10..30).contains(&(i % side)) && (10..30).contains(&(i / side));
            if inside { [255; 4] } else { [0, 255, 0, 0] }
        })
        .collect();
    let size = Size::new(side as u32, side as u32);
    for edge in ["13px", "97px"] {
        let logo = Picture::from_u8(size, Channels::Rgba, logo.clone());
        let mark = mark(logo, edge, 1.0);
        let on_black = mark.stamp(rgba(100, 100, [0, 0, 0, 255]), Split::Never);
        for pixel in samples(&on_black).chunks_exact(4) {
            assert!(pixel[0] == pixel[1] && pixel[1] == pixel[2], "{pixel:?}");
        }
        let on_nothing = mark.stamp(rgba(100, 100, [0, 0, 0, 0]), Split::Never);
        for pixel in samples(&on_nothing).chunks_exact(4) {
            assert!(pixel[3] == 0 || pixel[..3] == [255; 3], "{pixel:?}");
        }
    }
}

#[test]
fn a_gray_logo_keeps_a_picture_gray_even_where_it_is_stored_as_colour() {
    let unseen_red = Picture::from_u8(
        Size::new(2, 1),
        Channels::Rgba,
        vec![90, 90, 90, 255, 255, 0, 0, 0],
    );
    let stamped = mark(unseen_red, "2px", 1.0).stamp(gray(4, 4, 0), Split::Never);
    assert_eq!(stamped.channels(), Channels::Gray);
    let deep = gray(4, 4, 0).with_depth(Depth::Sixteen);
    let stamped = mark(gray(2, 2, 90), "2px", 1.0).stamp(deep, Split::Never);
    assert_eq!(
        (stamped.channels(), stamped.depth()),
        (Channels::Gray, Depth::Sixteen)
    );
    assert!(matches!(stamped.samples(), Samples::U16(v) if v[0] == 90 * 257));
}

#[test]
fn one_mark_serves_many_threads_with_the_same_result() {
    let mark = mark(rgba(64, 48, [200, 100, 50, 180]), "30%", 0.8);
    let alone: Vec<_> = (50..70)
        .map(|edge| mark.stamp(gray(edge, edge, 7), Split::Never))
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (edge, expected) in (50..70).zip(&alone) {
                    assert_eq!(&mark.stamp(gray(edge, edge, 7), Split::Never), expected);
                }
            });
        }
    });
}

#[test]
fn what_cannot_be_stamped_is_refused() {
    let logo = |picture| Logo::from_picture(picture).unwrap_err();
    assert_eq!(logo(rgba(0, 3, [0; 4])), LogoError::Empty(Size::new(0, 3)));
    assert_eq!(logo(rgba(3, 3, [255, 255, 255, 0])), LogoError::Transparent);
    let large = Logo::check_size(Size::new(20_000, 20_000))
        .unwrap_err()
        .to_string();
    assert!(
        large.contains("20000×20000") && large.contains("smaller"),
        "{large}"
    );
    assert!(Logo::check_size(Size::new(4_096, 4_096)).is_ok());
    let dot = |size, opacity| {
        placed(
            rgba(1, 1, [255; 4]),
            size,
            Gravity::Center,
            Offset::default(),
            opacity,
        )
        .err()
    };
    let fine = Length::Percent(10.0);
    assert!(matches!(
        dot(Length::Pixels(0.0), 1.0),
        Some(MarkError::Size(_))
    ));
    assert!(matches!(dot(fine, 1.5), Some(MarkError::Opacity(_))));
    assert!(matches!(dot(fine, f32::NAN), Some(MarkError::Opacity(_))));
    assert!(dot(fine, 1.0).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_logo_on_any_picture_is_the_same_on_shared_rows(
        logo in (1..40u32, 1..40u32), picture in (1..80u32, 1..80u32),
        pixel in any::<[u8; 4]>(), percent in 0.1..400.0f32, offset in -60..120i8, index in 0..9usize,
        opacity in 0.0..=1.0f32,
    ) {
        prop_assume!(pixel[3] > 0);
        let mark = placed(
            rgba(logo.0, logo.1, pixel),
            Length::Percent(percent),
            Gravity::ALL[index],
            format!("{offset}%").parse().unwrap(),
            opacity,
        ).unwrap();
        let picture = rgba(picture.0, picture.1, [50, 100, 150, 77]);
        let alone = mark.stamp(picture.clone(), Split::Never);
        prop_assert_eq!(&alone, &mark.stamp(picture.clone(), Split::Rows));
        prop_assert_eq!(alone.size(), picture.size());
    }
}
