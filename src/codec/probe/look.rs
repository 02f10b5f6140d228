//! The decoders of `image` at their headers, and what of these is otherwise than they take it.

use std::io::{BufRead, Read, Seek};

use image::{ColorType, ImageDecoder, ImageFormat, ImageReader};

use crate::codec::decode::seen;
use crate::codec::{DecodeError, DecodeErrorKind, Format, Limits, gif, png, tga, webp};

/// The size and the kind of samples that decoding gives.
pub(super) fn look<R: BufRead + Seek>(
    reader: &mut R,
    format: Format,
    limits: &Limits,
) -> Result<((u32, u32), ColorType), DecodeError> {
    if matches!(format, Format::Hdr | Format::Tga) {
        return in_front(reader, format, limits);
    }
    let io = |error| DecodeError::io(&error);
    let canvas = match format {
        Format::Gif => Some(gif::canvas(reader).map_err(io)?),
        _ => None,
    };
    let alpha = match format {
        Format::WebP => webp::alpha(reader).map_err(io)?,
        _ => None,
    };
    reader.rewind().map_err(io)?;
    let decoder = decoder(reader, format, limits)?;
    let (dimensions, color) = (decoder.dimensions(), decoder.color_type());
    match (canvas, alpha) {
        (Some(canvas), _) if !canvas.has_colors => Err(DecodeError::unsupported(
            "a gif file without a table of colours",
            "convert it to PNG first",
        )),
        (Some(canvas), _) => Ok(((u32::from(canvas.width), u32::from(canvas.height)), color)),
        (_, Some(true)) => Ok((dimensions, ColorType::Rgba8)),
        (_, Some(false)) => Ok((dimensions, ColorType::Rgb8)),
        _ => Ok((dimensions, color)),
    }
}

/// Of formats whose header is to be seen other than it lies there, all of it at the front of the file.
fn in_front<R: BufRead + Seek>(
    reader: &mut R,
    format: Format,
    limits: &Limits,
) -> Result<((u32, u32), ColorType), DecodeError> {
    /// A TGA file has the longest, with 65,536 colours of four bytes.
    const MOST: u64 = 300 << 10;
    let mut head = Vec::new();
    reader
        .rewind()
        .and_then(|()| reader.by_ref().take(MOST).read_to_end(&mut head))
        .map_err(|error| DecodeError::io(&error))?;
    if format == Format::Tga {
        tga::check(&head)?;
    }
    let mut front = seen(&head, format, png::End::AsItIs);
    let decoder = decoder(&mut front, format, limits)?;
    Ok((decoder.dimensions(), decoder.color_type()))
}

/// A decoder of the `image` crate that has read its header. It has reserved nothing yet.
pub(in crate::codec) fn decoder<'a, R: BufRead + Seek>(
    reader: &'a mut R,
    format: Format,
    limits: &Limits,
) -> Result<impl ImageDecoder + use<'a, R>, DecodeError> {
    let mut allowed = limits.for_image();
    if format == Format::Png {
        let memory = png::memory(reader).map_err(|error| DecodeError::io(&error))?;
        allowed.max_alloc = Some(memory.min(limits.max_bytes));
    }
    let mut with_format = ImageReader::with_format(reader, image_format(format)?);
    with_format.limits(allowed);
    with_format
        .into_decoder()
        .map_err(|error| DecodeError::from_image(format, &error))
}

/// The name that `image` has for a format, of those that it reads.
fn image_format(format: Format) -> Result<ImageFormat, DecodeError> {
    Ok(match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::Gif => ImageFormat::Gif,
        Format::WebP => ImageFormat::WebP,
        Format::Bmp => ImageFormat::Bmp,
        Format::Ico => ImageFormat::Ico,
        Format::Tga => ImageFormat::Tga,
        Format::Pnm => ImageFormat::Pnm,
        Format::Qoi => ImageFormat::Qoi,
        Format::Hdr => ImageFormat::Hdr,
        Format::OpenExr => ImageFormat::OpenExr,
        Format::Farbfeld => ImageFormat::Farbfeld,
        Format::JpegXl | Format::Tiff | Format::Avif => {
            let message =
                format!("is a file of the format {format}, for which there is no such decoder");
            return Err(DecodeError::new(DecodeErrorKind::Unsupported, message));
        }
    })
}
