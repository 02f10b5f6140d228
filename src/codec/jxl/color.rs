//! The colours of a JPEG XL picture: in which space it is rendered, and the profile of that.
//!
//! A picture is rendered in the space that its header names, and a profile is made for it if it has none. Linear light is too
//! coarse in integers and is given the curve of sRGB, as in other formats that hold floats.
//!
//! What is stored in the format's own colours (XYB, as most lossy files are) knows no bounds. The decoder squeezes it into
//! sRGB before it goes on to other primaries, so these are made here, of linear light that has not been squeezed; the curve is
//! that of sRGB then. They are those that the header names, or those of BT.2020, which hold the colours of all displays,
//! where it has a profile that is more than primaries and a curve.

use jxl_oxide::color::{
    ColourEncoding, ColourSpace, Primaries as Named, TransferFunction, WhitePoint,
};
use jxl_oxide::{ColorEncodingWithProfile, EnumColourEncoding, JxlImage, RenderingIntent};

use crate::codec::color::{
    HDR_IS_CLIPPED, MAX_PROFILE, Primaries, Transfer, cicp_primaries, of_space, pq_light,
};
use crate::picture::Depth;

/// In what a picture is rendered.
pub(super) struct Rendering {
    /// The profile of the result; without one it is taken for sRGB.
    pub(super) profile: Option<Vec<u8>>,
    /// What is to be done to samples that are not in that space yet.
    pub(super) light: Option<Light>,
}

/// From what the decoder gives, without bounds, to light of other primaries, which is to be given the curve of sRGB.
#[derive(Clone, Copy)]
pub(super) struct Light {
    /// Linear sRGB to linear light of the primaries.
    factors: [[f32; 3]; 3],
    /// What the decoder gives: light where white is 1, or samples of SMPTE ST 2084.
    given: Given,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    Linear,
    Pq,
}

impl Light {
    /// The light of a pixel, where white is 1.
    pub(super) fn of(&self, pixel: [f32; 3]) -> [f32; 3] {
        let light = match self.given {
            Given::Linear => pixel,
            Given::Pq => pixel.map(|sample| pq_light(sample.into()) as f32),
        };
        let [r, g, b] = light;
        self.factors.map(|[x, y, z]| x * r + y * g + z * b)
    }
}

/// Asks the decoder for the space in which it is to render.
pub(super) fn settle(image: &mut JxlImage, depth: Depth, warnings: &mut Vec<String>) -> Rendering {
    let metadata = &image.image_header().metadata;
    let (is_xyb, named) = (metadata.xyb_encoded, &metadata.colour_encoding);
    let space = match named {
        ColourEncoding::Enum(space) => space.clone(),
        ColourEncoding::IccProfile(space) => {
            let profile = image.original_icc().unwrap_or_default();
            if !is_xyb {
                let profile = carried(profile, warnings);
                return Rendering {
                    profile,
                    light: None,
                };
            }
            simple(profile).unwrap_or_else(|| wide(*space))
        }
    };
    if is_xyb && let Some((primaries, light)) = beyond_srgb(&space) {
        let name = "JPEG XL colour encoding";
        let profile = of_space(name, &primaries, Transfer::Srgb, 3);
        let mut wanted = EnumColourEncoding::srgb_linear(RenderingIntent::Relative);
        if light.given == Given::Pq {
            // Of linear light the decoder makes one that a display of 255 cd/m² can show.
            wanted.tf = TransferFunction::Pq;
            warnings.push(HDR_IS_CLIPPED.to_owned());
        }
        image.request_color_encoding(wanted);
        return Rendering {
            profile,
            light: Some(light),
        };
    }
    let wanted = rendered(&space, is_xyb || depth == Depth::Sixteen);
    let profile = profile(&wanted, warnings);
    image.request_color_encoding(wanted);
    Rendering {
        profile,
        light: None,
    }
}

/// The profile of the file, if it is of a size that profiles have.
fn carried(profile: &[u8], warnings: &mut Vec<String>) -> Option<Vec<u8>> {
    if profile.len() <= MAX_PROFILE {
        return Some(profile.to_vec());
    }
    let (len, max) = (profile.len(), MAX_PROFILE);
    warnings.push(format!(
        "the colour profile has {len} bytes, more than {max}; the picture is taken for sRGB"
    ));
    None
}

/// The space of a profile that is no more than primaries and a curve that has a name.
fn simple(profile: &[u8]) -> Option<EnumColourEncoding> {
    match ColorEncodingWithProfile::with_icc(profile).ok()?.encoding() {
        ColourEncoding::Enum(space) => Some(space.clone()),
        ColourEncoding::IccProfile(_) => None,
    }
}

fn wide(space: ColourSpace) -> EnumColourEncoding {
    EnumColourEncoding {
        colour_space: space,
        primaries: Named::Bt2100,
        ..EnumColourEncoding::srgb(RenderingIntent::Relative)
    }
}

/// Primaries other than those of sRGB, or more light than it has, and how what the decoder gives gets there.
fn beyond_srgb(space: &EnumColourEncoding) -> Option<(Primaries, Light)> {
    let primaries = primaries(space);
    let given = match transfer(space.tf).is_some_and(Transfer::is_hdr) {
        true => Given::Pq,
        false => Given::Linear,
    };
    let is_srgb = primaries == Primaries::SRGB && given == Given::Linear;
    if is_srgb || space.colour_space != ColourSpace::Rgb || !primaries.are_sane() {
        return None;
    }
    let factors = primaries.of_srgb();
    Some((primaries, Light { factors, given }))
}

/// The space to render in, where the picture is said to be in `space`.
fn rendered(space: &EnumColourEncoding, is_fine: bool) -> EnumColourEncoding {
    match (space.colour_space, space.tf) {
        (ColourSpace::Xyb, _) => EnumColourEncoding::srgb(RenderingIntent::Relative),
        (_, TransferFunction::Linear) if is_fine => EnumColourEncoding {
            tf: TransferFunction::Srgb,
            ..space.clone()
        },
        _ => space.clone(),
    }
}

/// A profile for a space; `None` for one that nobody knows, which is taken for sRGB.
fn profile(space: &EnumColourEncoding, warnings: &mut Vec<String>) -> Option<Vec<u8>> {
    let channels = match space.colour_space {
        ColourSpace::Rgb => 3,
        ColourSpace::Grey => 1,
        ColourSpace::Xyb | ColourSpace::Unknown => return None,
    };
    let transfer = transfer(space.tf)?;
    let primaries = primaries(space);
    let name = if (primaries, transfer) == (Primaries::SRGB, Transfer::Srgb) {
        "sRGB"
    } else {
        "JPEG XL colour encoding"
    };
    let profile = of_space(name, &primaries, transfer, channels);
    if profile.is_none() {
        warnings.push("its primaries are absurd; it is taken for sRGB".to_owned());
    } else if transfer.is_hdr() {
        warnings.push(HDR_IS_CLIPPED.to_owned());
    }
    profile
}

fn transfer(named: TransferFunction) -> Option<Transfer> {
    Some(match named {
        TransferFunction::Gamma { g, inverted } => {
            let gamma = f64::from(g.max(1)) / 1e7;
            Transfer::Power(if inverted { 1.0 / gamma } else { gamma } as f32)
        }
        TransferFunction::Bt709 => Transfer::Bt709,
        TransferFunction::Linear => Transfer::Power(1.0),
        TransferFunction::Srgb => Transfer::Srgb,
        TransferFunction::Pq => Transfer::Pq,
        TransferFunction::Dci => Transfer::Power(2.6),
        TransferFunction::Hlg => Transfer::Hlg,
        TransferFunction::Unknown => return None,
    })
}

fn primaries(space: &EnumColourEncoding) -> Primaries {
    // Numbers of ITU-T H.273, of which the white is replaced.
    let code = match space.primaries {
        Named::Bt2100 => 9,
        Named::P3 => 11,
        Named::Srgb | Named::Custom { .. } => 1,
    };
    let mut primaries = cicp_primaries(code).unwrap_or(Primaries::SRGB);
    if let Named::Custom { red, green, blue } = space.primaries {
        (primaries.red, primaries.green) = (point(red.as_float()), point(green.as_float()));
        primaries.blue = point(blue.as_float());
    }
    primaries.white = match space.white_point {
        WhitePoint::D65 => Primaries::SRGB.white,
        WhitePoint::E => [1.0 / 3.0; 2],
        WhitePoint::Dci => [0.314, 0.351],
        WhitePoint::Custom(white) => point(white.as_float()),
    };
    primaries
}

fn point([x, y]: [f32; 2]) -> [f64; 2] {
    [f64::from(x), f64::from(y)]
}
