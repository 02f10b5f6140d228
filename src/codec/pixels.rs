//! From the decoders of `image` to a picture: samples as bytes where they are bytes, in memory that is at hand.
//!
//! It knows layouts of samples, and neither files nor what is attached to them.

use image::error::{LimitError, LimitErrorKind};
use image::{
    ColorType, DynamicImage, GrayAlphaImage, GrayImage, ImageDecoder, ImageError, ImageResult,
    RgbImage, RgbaImage,
};

use crate::picture::{Picture, Samples, Size};

use super::{DecodeError, Header, light, limits};

/// Reads the pixels, into `spare` where they are bytes.
pub(super) fn read(decoder: impl ImageDecoder, spare: Vec<u8>) -> ImageResult<DynamicImage> {
    let color = decoder.color_type();
    if !matches!(
        color,
        ColorType::L8 | ColorType::La8 | ColorType::Rgb8 | ColorType::Rgba8
    ) {
        return DynamicImage::from_decoder(decoder);
    }
    let limit = |kind| ImageError::Limits(LimitError::from_kind(kind));
    let (width, height) = decoder.dimensions();
    let len = usize::try_from(decoder.total_bytes()).unwrap_or(usize::MAX);
    let samples = limits::memory(len, spare);
    let mut samples = samples.map_err(|_| limit(LimitErrorKind::InsufficientMemory))?;
    decoder.read_image(&mut samples)?;
    let image = match color {
        ColorType::L8 => GrayImage::from_raw(width, height, samples).map(Into::into),
        ColorType::La8 => GrayAlphaImage::from_raw(width, height, samples).map(Into::into),
        ColorType::Rgb8 => RgbImage::from_raw(width, height, samples).map(Into::into),
        _ => RgbaImage::from_raw(width, height, samples).map(Into::into),
    };
    // The decoder itself says how many bytes there are.
    image.ok_or_else(|| limit(LimitErrorKind::DimensionError))
}

/// Takes the samples over; colours that are multiplied by alpha are divided by it, floats are encoded.
pub(super) fn picture(
    image: DynamicImage,
    header: &Header,
    premultiplied: bool,
) -> Result<Picture, DecodeError> {
    let size = Size::new(image.width(), image.height());
    let samples = match image {
        DynamicImage::ImageLuma8(image) => Samples::U8(image.into_raw()),
        DynamicImage::ImageLumaA8(image) => Samples::U8(image.into_raw()),
        DynamicImage::ImageRgb8(image) => Samples::U8(image.into_raw()),
        DynamicImage::ImageRgba8(image) => Samples::U8(image.into_raw()),
        DynamicImage::ImageLuma16(image) => Samples::U16(image.into_raw()),
        DynamicImage::ImageLumaA16(image) => Samples::U16(image.into_raw()),
        DynamicImage::ImageRgb16(image) => Samples::U16(image.into_raw()),
        DynamicImage::ImageRgba16(image) => Samples::U16(image.into_raw()),
        DynamicImage::ImageRgb32F(image) => Samples::U16(light::encode_rgb(&image.into_raw())),
        DynamicImage::ImageRgba32F(image) => {
            let mut linear = image.into_raw();
            if premultiplied {
                light::unpremultiply_linear(&mut linear);
            }
            let encoded = Samples::U16(light::encode_rgba(&linear));
            return Ok(Picture::new(size, header.channels, encoded));
        }
        _ => {
            return Err(DecodeError::unsupported(
                "a picture of an unknown layout",
                "convert it to PNG first",
            ));
        }
    };
    let mut picture = Picture::new(size, header.channels, samples);
    if premultiplied {
        light::unpremultiply(&mut picture);
    }
    Ok(picture)
}
