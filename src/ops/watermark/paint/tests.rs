use proptest::prelude::*;

use super::*;

/// One colour and one alpha all over.
struct Flat {
    size: Size,
    rgb: [f32; 3],
    alpha: f32,
}

impl Flat {
    fn new(size: Size, rgb: [f32; 3], alpha: f32) -> Self {
        Self { size, rgb, alpha }
    }
}

impl Source for Flat {
    fn size(&self) -> Size {
        self.size
    }

    fn is_gray(&self) -> bool {
        self.rgb[0] == self.rgb[1] && self.rgb[1] == self.rgb[2]
    }

    fn span(&self, _: usize) -> (usize, usize) {
        (0, self.size.width as usize)
    }

    fn pixel(&self, _: usize) -> Premultiplied {
        Premultiplied {
            rgb: self.rgb.map(|channel| channel * self.alpha),
            alpha: self.alpha,
        }
    }
}

fn blended(source: &Flat, picture: Picture, blend: Blend) -> Picture {
    paint(source, picture, &[(0, 0)], blend, Split::Never)
}

const PIXEL: Size = Size::new(1, 1);

fn painted8(channels: Channels, pixel: &[u8], rgb: [f32; 3], alpha: f32) -> Picture {
    let picture = Picture::from_u8(PIXEL, channels, pixel.to_vec());
    blended(&Flat::new(PIXEL, rgb, alpha), picture, Blend::Normal)
}

fn painted16(channels: Channels, pixel: &[u16], rgb: [f32; 3], alpha: f32) -> Picture {
    let picture = Picture::from_u16(PIXEL, channels, pixel.to_vec());
    blended(&Flat::new(PIXEL, rgb, alpha), picture, Blend::Normal)
}

fn u8s(channels: Channels, pixel: &[u8]) -> Picture {
    Picture::from_u8(PIXEL, channels, pixel.to_vec())
}

fn u16s(channels: Channels, pixel: &[u16]) -> Picture {
    Picture::from_u16(PIXEL, channels, pixel.to_vec())
}

const WHITE: [f32; 3] = [1.0; 3];
const RED: [f32; 3] = [1.0, 0.0, 0.0];

#[test]
fn known_values_at_8_bits() {
    use Channels::{Gray, GrayAlpha, Rgb, Rgba};
    let half = 0.5;
    assert_eq!(painted8(Gray, &[0], WHITE, half), u8s(Gray, &[128]));
    assert_eq!(
        painted8(Rgb, &[0, 100, 255], RED, half),
        u8s(Rgb, &[128, 50, 128])
    );
    assert_eq!(
        painted8(Rgb, &[9, 99, 200], RED, 1.0),
        u8s(Rgb, &[255, 0, 0])
    );
    // Alpha is 0.5 + 0.502 / 2 = 0.751; red is 0.5 / 0.751 and blue 0.251 / 0.751.
    assert_eq!(
        painted8(Rgba, &[0, 0, 255, 128], RED, half),
        u8s(Rgba, &[170, 0, 85, 192])
    );
    assert_eq!(
        painted8(GrayAlpha, &[0, 128], WHITE, half),
        u8s(GrayAlpha, &[170, 192])
    );
}

#[test]
fn known_values_at_16_bits() {
    use Channels::{Gray, Rgb, Rgba};
    assert_eq!(
        painted16(Gray, &[1_000], WHITE, 0.25),
        u16s(Gray, &[17_134])
    );
    assert_eq!(
        painted16(Rgb, &[65_535, 1, 40_000], RED, 0.1),
        u16s(Rgb, &[65_535, 1, 36_000])
    );
    assert_eq!(
        painted16(Rgba, &[0, 0, 65_535, 32_768], RED, 0.5),
        u16s(Rgba, &[43_690, 0, 21_845, 49_152])
    );
}

#[test]
fn over_a_transparent_pixel_the_ink_stands_alone() {
    // What a transparent pixel is coloured must not show.
    let stamped = painted8(Channels::Rgba, &[0, 255, 0, 0], RED, 0.4);
    assert_eq!(stamped, u8s(Channels::Rgba, &[255, 0, 0, 102]));
    let stamped = painted16(Channels::GrayAlpha, &[7, 0], WHITE, 0.5);
    assert_eq!(stamped, u16s(Channels::GrayAlpha, &[65_535, 32_768]));
}

#[test]
fn an_opaque_pixel_stays_opaque() {
    for alpha in (0..=1_000).map(|step| step as f32 / 1_000.0) {
        let stamped = painted16(Channels::Rgba, &[5, 6, 7, 65_535], RED, alpha);
        let (_, _, Samples::U16(samples)) = stamped.into_parts() else {
            panic!("the depth changed")
        };
        assert_eq!(samples[3], 65_535, "alpha {alpha}");
    }
}

#[test]
fn ink_without_alpha_changes_nothing() {
    let stamped = painted8(Channels::Rgba, &[3, 2, 1, 0], RED, 0.0);
    assert_eq!(stamped, u8s(Channels::Rgba, &[3, 2, 1, 0]));
}

#[test]
fn gray_becomes_colour_only_under_coloured_ink() {
    assert_eq!(
        painted8(Channels::Gray, &[0], WHITE, 0.5).channels(),
        Channels::Gray
    );
    assert_eq!(
        painted8(Channels::Gray, &[0], RED, 0.5).channels(),
        Channels::Rgb
    );
    assert_eq!(
        painted8(Channels::GrayAlpha, &[0, 9], RED, 0.5).channels(),
        Channels::Rgba
    );
    let outside = paint(
        &Flat::new(PIXEL, RED, 1.0),
        u8s(Channels::Gray, &[4]),
        &[(1, 0)],
        Blend::Normal,
        Split::Never,
    );
    assert_eq!(outside, u8s(Channels::Gray, &[4]));
}

#[test]
fn what_sticks_out_is_cut_off_at_every_edge() {
    let picture = Picture::from_u8(Size::new(3, 3), Channels::Gray, vec![0; 9]);
    let ink = Flat::new(Size::new(2, 2), WHITE, 1.0);
    for (corner, lit) in [
        ((-1, -1), vec![0]),
        ((2, -1), vec![2]),
        ((-1, 2), vec![6]),
        ((2, 2), vec![8]),
        ((0, 1), vec![3, 4, 6, 7]),
        ((3, 0), vec![]),
        ((0, -2), vec![]),
        ((i32::MIN, i32::MAX), vec![]),
    ] {
        let stamped = paint(&ink, picture.clone(), &[corner], Blend::Normal, Split::Rows);
        let expected = (0..9).map(|i| if lit.contains(&i) { 255 } else { 0 });
        let expected = Picture::from_u8(Size::new(3, 3), Channels::Gray, expected.collect());
        assert_eq!(stamped, expected, "{corner:?}");
    }
}

#[test]
fn ink_larger_than_the_picture_covers_it() {
    let ink = Flat::new(Size::new(100, 100), WHITE, 1.0);
    let stamped = paint(
        &ink,
        u8s(Channels::Gray, &[0]),
        &[(-50, -50)],
        Blend::Normal,
        Split::Never,
    );
    assert_eq!(stamped, u8s(Channels::Gray, &[255]));
    let empty = Picture::from_u8(Size::new(0, 7), Channels::Rgb, vec![]);
    assert_eq!(blended(&ink, empty.clone(), Blend::Normal), empty);
}

/// B(cb, cs) of "Compositing and Blending Level 1", as it stands there.
fn mode(blend: Blend, cb: f64, cs: f64) -> f64 {
    let multiply = |a: f64, b: f64| a * b;
    let screen = |a: f64, b: f64| 1.0 - (1.0 - a) * (1.0 - b);
    let hard_light = |cb: f64, cs: f64| {
        if cs <= 0.5 {
            multiply(cb, 2.0 * cs)
        } else {
            screen(cb, 2.0 * cs - 1.0)
        }
    };
    match blend {
        Blend::Normal => cs,
        Blend::Multiply => multiply(cb, cs),
        Blend::Screen => screen(cb, cs),
        Blend::Overlay => hard_light(cs, cb),
        Blend::SoftLight if cs <= 0.5 => cb - (1.0 - 2.0 * cs) * cb * (1.0 - cb),
        Blend::SoftLight => {
            let d = if cb <= 0.25 {
                ((16.0 * cb - 12.0) * cb + 4.0) * cb
            } else {
                cb.sqrt()
            };
            cb + (2.0 * cs - 1.0) * (d - cb)
        }
    }
}

/// co = αs (1 − αb) cs + αs αb B(cb, cs) + (1 − αs) αb cb, in double precision.
fn reference(
    blend: Blend,
    pixel: &[f64],
    rgb: [f64; 3],
    alpha: f64,
    channels: Channels,
) -> Vec<f64> {
    let colors = channels.colors();
    let below = if channels.has_alpha() {
        pixel[colors]
    } else {
        1.0
    };
    let combined = alpha + below * (1.0 - alpha);
    let mut out: Vec<_> = (0..colors)
        .map(|i| {
            let (cb, cs) = (pixel[i], rgb[i]);
            let co = alpha * (1.0 - below) * cs
                + alpha * below * mode(blend, cb, cs)
                + (1.0 - alpha) * below * cb;
            co / combined
        })
        .collect();
    if channels.has_alpha() {
        out.push(combined);
    }
    out
}

proptest! {
    #[test]
    fn every_layout_and_depth_follows_the_formula(
        samples in prop::array::uniform4(any::<u16>()),
        rgb in prop::array::uniform3(0.0..=1.0f32),
        alpha in 0.001..=1.0f32,
        blend in prop::sample::select(Blend::ALL.to_vec()),
    ) {
        let gray = [rgb[0]; 3];
        for (channels, rgb) in [
            (Channels::Gray, gray),
            (Channels::GrayAlpha, gray),
            (Channels::Rgb, rgb),
            (Channels::Rgba, rgb),
        ] {
            let count = channels.count();
            let precise = rgb.map(f64::from);
            let small = samples.map(|sample| (sample >> 8) as u8);
            let pixel: Vec<_> = small[..count].iter().map(|v| f64::from(*v) / 255.0).collect();
            let wanted = reference(blend, &pixel, precise, f64::from(alpha), channels);
            let source = Flat::new(PIXEL, rgb, alpha);
            let picture = u8s(channels, &small[..count]);
            let Samples::U8(found) = blended(&source, picture, blend).into_parts().2
                else { panic!("the depth changed") };
            for (wanted, found) in wanted.iter().zip(found) {
                prop_assert!((wanted * 255.0 - f64::from(found)).abs() < 0.501);
            }
            let pixel: Vec<_> = samples[..count].iter().map(|v| f64::from(*v) / 65_535.0).collect();
            let wanted = reference(blend, &pixel, precise, f64::from(alpha), channels);
            let picture = u16s(channels, &samples[..count]);
            let Samples::U16(found) = blended(&source, picture, blend).into_parts().2
                else { panic!("the depth changed") };
            for (wanted, found) in wanted.iter().zip(found) {
                prop_assert!((wanted * 65_535.0 - f64::from(found)).abs() < 0.6, "{blend} {channels:?}");
            }
        }
    }
}
