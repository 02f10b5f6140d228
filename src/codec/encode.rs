//! Encodes pictures: chooses the layout that a format holds, converts to it, and writes the file.
//!
//! JPEG, WebP and TIFF have files of their own. Nothing here touches a disk.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::bmp::BmpEncoder;
use image::codecs::gif::GifEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::qoi::QoiEncoder;
use image::{ImageBuffer, ImageEncoder, ImageError, ImageResult, Luma, LumaA, Rgb, Rgba};

use crate::picture::{Channels, Depth, Picture, Samples};

#[cfg(feature = "avif")]
use super::avif;
use super::{
    Attachments, Compression, EncodeError, Encoded, Encoding, Format, PngLayout, WebPMode, color,
    flatten, jpeg, png, tiff, webp, within,
};

/// Encodes a picture, converted to what the format holds; see the table in [the module's page](super).
///
/// The same picture and options give the same bytes. Allocates the file, and a converted copy of the picture where
/// the format cannot hold its layout.
///
/// ```
/// use stampmill::codec::{self, Attachments, Encoding, Format, Limits};
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let picture = Picture::from_u8(Size::new(2, 1), Channels::Rgb, vec![255, 0, 0, 0, 0, 255]);
/// let file = codec::encode(&picture, &Encoding::new(Format::Png), &Attachments::default())?;
/// let header = codec::probe(std::io::Cursor::new(&file.bytes), None, &Limits::default())?;
/// assert_eq!(codec::decode(&file.bytes, &header, &Limits::default())?.picture, picture);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the format is only read or not built in, or its numbers are too small for the picture's size, or the picture has no pixels, or the
/// file would have more bytes than are allowed.
pub fn encode(
    picture: &Picture,
    encoding: &Encoding,
    attachments: &Attachments<'_>,
) -> Result<Encoded, EncodeError> {
    check(picture, encoding)?;
    let mut warnings = Vec::new();
    let picture = fitted(picture, encoding, &mut warnings);
    let profile = profile(attachments.icc, picture.channels(), &mut warnings);
    let attachments = &Attachments {
        icc: profile.as_deref(),
        ..*attachments
    };
    let encode = |encoding: &Encoding| file(&picture, encoding, attachments);
    let mut encoded = match encoding.max_bytes {
        None => encode(encoding),
        Some(max_bytes) => within::encode(encoding, max_bytes, encode),
    }?;
    encoded.warnings.splice(..0, warnings);
    Ok(encoded)
}

/// The file of a picture in a layout that the format holds.
fn file(
    picture: &Picture,
    encoding: &Encoding,
    attachments: &Attachments<'_>,
) -> Result<Encoded, EncodeError> {
    let mut warnings = Vec::new();
    let bytes = match encoding.format {
        Format::Jpeg => jpeg::encode(picture, encoding, attachments, &mut warnings)?,
        Format::WebP => webp::encode(picture, encoding, attachments, &mut warnings)?,
        Format::Tiff => tiff::encode(picture, encoding, attachments, &mut warnings)?,
        Format::Png => {
            let plain = plain_png(picture, encoding, attachments)?;
            let mut bytes = match encoding.png {
                PngLayout::AsIs => plain,
                PngLayout::Smallest => png::smallest(picture, encoding.compression, plain)?,
            };
            png::text::attach(&mut bytes, attachments, &mut warnings);
            bytes
        }
        #[cfg(feature = "avif")]
        Format::Avif => {
            let others = Attachments {
                exif: None,
                ..*attachments
            };
            warn_of_attachments(encoding.format, &others, &mut warnings);
            avif::encode(picture, encoding, attachments)?
        }
        Format::Gif | Format::Bmp | Format::Qoi => {
            warn_of_attachments(encoding.format, attachments, &mut warnings);
            plain(picture, encoding.format)?
        }
        format => return Err(EncodeError::Unwritable(format)),
    };
    Ok(Encoded {
        bytes,
        quality: None,
        warnings,
    })
}

/// The profile in a kind that fits the channels.
fn profile<'a>(
    profile: Option<&'a [u8]>,
    channels: Channels,
    warnings: &mut Vec<String>,
) -> Option<Cow<'a, [u8]>> {
    let profile = profile.filter(|profile| !profile.is_empty())?;
    let fitting = color::fitting(profile, channels.colors());
    if fitting.is_none() {
        let what = "the colour profile is for other colours than the picture has; it was left out";
        warnings.push(what.to_owned());
    }
    fitting
}

fn check(picture: &Picture, encoding: &Encoding) -> Result<(), EncodeError> {
    let (width, height, format) = (picture.width(), picture.height(), encoding.format);
    if !format.can_write() {
        return Err(EncodeError::Unwritable(format));
    }
    if encoding.webp == WebPMode::Lossless
        && matches!(format, Format::Jpeg | Format::Gif | Format::Avif)
    {
        return Err(EncodeError::Lossy(format));
    }
    if width == 0 || height == 0 {
        return Err(EncodeError::Empty {
            format,
            width,
            height,
        });
    }
    let max = match format {
        // What libjpeg reads, and with it nearly every program; the format itself could number 35 more.
        Format::Jpeg => 65_500,
        Format::Gif | Format::Avif => 65_535,
        Format::WebP => 16_383,
        _ => i32::MAX as u32,
    };
    if width.max(height) > max {
        return Err(EncodeError::TooLarge {
            format,
            width,
            height,
            max,
        });
    }
    Ok(())
}

/// The picture in a depth and a layout that the format holds.
fn fitted<'a>(
    picture: &'a Picture,
    encoding: &Encoding,
    warnings: &mut Vec<String>,
) -> Cow<'a, Picture> {
    let mut picture = Cow::Borrowed(picture);
    if picture.depth() == Depth::Sixteen
        && !matches!(encoding.format, Format::Png | Format::Tiff | Format::Avif)
    {
        picture = Cow::Owned(picture.into_owned().with_depth(Depth::Eight));
        if encoding.webp == WebPMode::Lossless {
            let format = encoding.format;
            warnings.push(format!(
                "{format} holds 8 bits a sample; the lower 8 of its 16 were left out"
            ));
        }
    }
    match encoding.format {
        Format::Jpeg => picture = flatten::over_background(picture, encoding.background, warnings),
        Format::Gif => picture = flatten::to_one_bit_alpha(picture, encoding.background, warnings),
        _ => {}
    }
    let channels = match (encoding.format, picture.channels()) {
        (Format::Bmp, Channels::Gray) => Channels::Gray,
        (Format::Bmp | Format::Qoi | Format::WebP | Format::Gif | Format::Avif, channels) => {
            channels.with_color()
        }
        (Format::Tiff, Channels::GrayAlpha) => Channels::Rgba,
        (_, channels) => channels,
    };
    if channels != picture.channels() {
        picture = Cow::Owned(picture.into_owned().with_channels(channels));
    }
    picture
}

fn plain_png(
    picture: &Picture,
    encoding: &Encoding,
    attachments: &Attachments<'_>,
) -> Result<Vec<u8>, EncodeError> {
    let failed = |error: ImageError| EncodeError::failed(Format::Png, error);
    let compression = match encoding.compression {
        Compression::Fast => CompressionType::Fast,
        // On photos, level 6 saves another twentieth and takes six times as long.
        Compression::Default => CompressionType::Level(2),
        Compression::Best => CompressionType::Best,
    };
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new_with_quality(&mut bytes, compression, FilterType::Adaptive);
    if let Some(icc) = attachments.icc {
        encoder
            .set_icc_profile(icc.to_vec())
            .map_err(|error| failed(ImageError::Unsupported(error)))?;
    }
    if let Some(exif) = attachments.exif {
        encoder
            .set_exif_metadata(exif.to_vec())
            .map_err(|error| failed(ImageError::Unsupported(error)))?;
    }
    write(picture, encoder).map_err(failed)?;
    Ok(bytes)
}

/// The formats that hold pixels and nothing else.
fn plain(picture: &Picture, format: Format) -> Result<Vec<u8>, EncodeError> {
    /// From 1, the finest choice of colours, to 30, the quickest.
    const GIF_SPEED: i32 = 10;
    let mut file = Cursor::new(Vec::new());
    let written = match format {
        Format::Gif => write(picture, GifEncoder::new_with_speed(&mut file, GIF_SPEED)),
        Format::Bmp => write(picture, BmpEncoder::new(&mut file)),
        Format::Qoi => write(picture, QoiEncoder::new(&mut file)),
        _ => return Err(EncodeError::Unwritable(format)),
    };
    written.map_err(|error| EncodeError::failed(format, error))?;
    Ok(file.into_inner())
}

/// Hands the samples to an encoder of the `image` crate without copying them.
fn write<E: ImageEncoder>(picture: &Picture, encoder: E) -> ImageResult<()> {
    macro_rules! write_as {
        ($pixel:ty, $samples:expr) => {
            ImageBuffer::<$pixel, &[_]>::from_raw(
                picture.width(),
                picture.height(),
                $samples.as_slice(),
            )
            .map_or(Ok(()), |buffer| buffer.write_with_encoder(encoder))
        };
    }
    match (picture.samples(), picture.channels()) {
        (Samples::U8(samples), Channels::Gray) => write_as!(Luma<u8>, samples),
        (Samples::U8(samples), Channels::GrayAlpha) => write_as!(LumaA<u8>, samples),
        (Samples::U8(samples), Channels::Rgb) => write_as!(Rgb<u8>, samples),
        (Samples::U8(samples), Channels::Rgba) => write_as!(Rgba<u8>, samples),
        (Samples::U16(samples), Channels::Gray) => write_as!(Luma<u16>, samples),
        (Samples::U16(samples), Channels::GrayAlpha) => write_as!(LumaA<u16>, samples),
        (Samples::U16(samples), Channels::Rgb) => write_as!(Rgb<u16>, samples),
        (Samples::U16(samples), Channels::Rgba) => write_as!(Rgba<u16>, samples),
    }
}

fn warn_of_attachments(format: Format, attachments: &Attachments<'_>, warnings: &mut Vec<String>) {
    if attachments.icc.is_some() {
        warnings.push(format!("{format} holds no colour profile; it was left out"));
    }
    for (name, block) in [
        ("EXIF", attachments.exif),
        ("XMP", attachments.xmp),
        ("IPTC", attachments.iptc),
    ] {
        if block.is_some() {
            warnings.push(format!(
                "{format} holds no {name} metadata; it was left out"
            ));
        }
    }
}
