use super::*;
use crate::ops::Color;
use crate::picture::{Channels, Depth, Size};

fn palette(fill: Color, stroke: Option<Color>, plate: Option<AlphaColor>) -> Palette {
    Palette {
        fill: fill.into(),
        stroke: stroke.map(AlphaColor::from),
        shadow: None,
        plate,
    }
}

/// Every pixel of a square of ten.
fn sprite() -> Sprite {
    Sprite {
        size: Size::new(10, 10),
        pixels: vec![[0; 4]; 100],
        spans: vec![(0, 10); 10],
        is_gray: true,
        probes: (0..100).collect(),
        upright: (10.0, 10.0),
    }
}

const WHITE: Color = Color::new(255, 255, 255);
const BLACK: Color = Color::new(0, 0, 0);

fn flat(gray: u8) -> Picture {
    Picture::from_u8(Size::new(10, 10), Channels::Gray, vec![gray; 100])
}

fn contrast(palette: &Palette, picture: &Picture) -> Option<f32> {
    let voice = Voice::new(palette, Blend::Normal, 1.0);
    Light::default().contrast(&voice, picture, (&sprite(), &[(0, 0)]), Share::Said)
}

fn close(found: Option<f32>, wanted: f32) {
    let found = found.expect("a contrast");
    assert!((found / wanted - 1.0).abs() < 0.005, "{found} {wanted}");
}

#[test]
fn known_pairs_have_their_known_contrast() {
    close(contrast(&palette(BLACK, None, None), &flat(255)), 21.0);
    // As every checker of colours says.
    close(contrast(&palette(WHITE, None, None), &flat(0x76)), 4.54);
    close(contrast(&palette(WHITE, None, None), &flat(0x77)), 4.48);
    close(
        contrast(&palette(Color::new(255, 0, 0), None, None), &flat(255)),
        3.998,
    );
    close(
        contrast(&palette(Color::new(0, 0, 255), None, None), &flat(255)),
        8.59,
    );
    close(
        contrast(
            &palette(WHITE, None, None),
            &flat(0x76).with_depth(Depth::Sixteen),
        ),
        4.54,
    );
    close(
        contrast(
            &palette(WHITE, None, None),
            &flat(0x76).with_channels(Channels::Rgba),
        ),
        4.54,
    );
}

#[test]
fn it_is_what_nine_tenths_reach() {
    let with = |bright: usize| {
        let samples = (0..100).map(|i| if i < bright { 255 } else { 0 });
        Picture::from_u8(Size::new(10, 10), Channels::Gray, samples.collect())
    };
    close(contrast(&palette(WHITE, None, None), &with(9)), 21.0);
    close(contrast(&palette(WHITE, None, None), &with(10)), 1.0);
}

#[test]
fn a_stroke_is_read_against_its_fill_and_a_plate_against_the_text() {
    close(
        contrast(&palette(WHITE, Some(BLACK), None), &flat(128)),
        21.0,
    );
    // A line of the colour of the text only makes it fatter.
    let fat = contrast(&palette(WHITE, Some(WHITE), None), &flat(0x76));
    close(fat, 4.54);
    let board = AlphaColor::new(BLACK, 255);
    close(
        contrast(&palette(WHITE, None, Some(board)), &flat(255)),
        21.0,
    );
    let half = AlphaColor::new(BLACK, 128);
    close(contrast(&palette(WHITE, None, Some(half)), &flat(255)), 4.0);
}

#[test]
fn opacity_and_blend_count() {
    let palette = palette(WHITE, None, None);
    let light = Light::default();
    let at = |blend, opacity, picture| {
        let voice = Voice::new(&palette, blend, opacity);
        light.contrast(&voice, &picture, (&sprite(), &[(0, 0)]), Share::Said)
    };
    close(at(Blend::Normal, 0.5, flat(0)), 5.28);
    close(at(Blend::Multiply, 1.0, flat(90)), 1.0);
    close(at(Blend::Screen, 1.0, flat(0)), 21.0);
}

#[test]
fn nobody_knows_what_lies_behind_transparency() {
    let clear = Picture::from_u8(Size::new(10, 10), Channels::GrayAlpha, vec![0; 200]);
    assert_eq!(contrast(&palette(WHITE, None, None), &clear), None);
    close(contrast(&palette(WHITE, Some(BLACK), None), &clear), 21.0);
    let board = AlphaColor::new(BLACK, 255);
    close(contrast(&palette(WHITE, None, Some(board)), &clear), 21.0);
}

#[test]
fn outside_of_the_picture_there_is_none() {
    let voice = Voice::new(&palette(WHITE, None, None), Blend::Normal, 1.0);
    let light = Light::default();
    assert_eq!(
        light.contrast(&voice, &flat(0), (&sprite(), &[(10, 0)]), Share::Said),
        None
    );
    assert_eq!(
        light.contrast(&voice, &flat(0), (&sprite(), &[]), Share::Said),
        None
    );
    close(
        light.contrast(
            &voice,
            &flat(0),
            (&sprite(), &[(9, 9), (i32::MAX, 0)]),
            Share::Said,
        ),
        21.0,
    );
}
