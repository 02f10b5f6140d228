//! Probing: what a file is, how large its picture is, and what decoding it will allocate.
//!
//! Only the header is read. JPEG files are walked marker by marker; formats with code of their own read theirs, and for the others
//! the decoders of `image` do.

mod look;

use std::io::{BufRead, Read, Seek, SeekFrom};

use image::ColorType;

use crate::picture::{Channels, Depth, Size};

use super::signature::{SNIFF_LEN, foreign};
use super::webp;
use super::{
    DecodeError, DecodeErrorKind, Format, Limits, bmp, claim, exr, ico, jpeg, jxl, png, tiff,
};

pub(super) use look::decoder;
use look::look;

/// What a file's header says of its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The format, by content.
    pub format: Format,
    /// Width and height as stored, before any orientation; of JPEG XL after that of its header, which decoding applies.
    pub size: Size,
    /// The channels that decoding gives.
    pub channels: Channels,
    /// The depth that decoding gives.
    pub depth: Depth,
    /// Bytes that decoding allocates at its peak: samples, conversions and the decoder's own memory, not the file.
    ///
    /// Measured, and rounded up where it depends on more than the header.
    pub working_bytes: u64,
    /// Where reduced scales are to be had, what decoding allocates beside the samples at each, from the smallest on.
    pub(super) scratch: Option<[u64; 8]>,
}

/// Reads a file's header, and holds it against the limits.
///
/// `reader` is read from its start. `extension`, without a dot, is looked at only if no signature is found: TGA files
/// have none. Takes tens of microseconds.
///
/// ```
/// use stampmill::codec::{Format, Limits, probe};
/// use stampmill::picture::{Channels, Size};
///
/// let file = std::io::Cursor::new(b"P6 3 2 255 ..................");
/// let header = probe(file, None, &Limits::default())?;
/// assert_eq!((header.format, header.size, header.channels), (Format::Pnm, Size::new(3, 2), Channels::Rgb));
/// # Ok::<(), stampmill::codec::DecodeError>(())
/// ```
///
/// # Errors
/// If the content is no picture or of a kind that is not read, the header is damaged or cut off, the picture exceeds
/// the limits, or the reader fails.
pub fn probe<R: BufRead + Seek>(
    mut reader: R,
    extension: Option<&str>,
    limits: &Limits,
) -> Result<Header, DecodeError> {
    let format = sniff(&mut reader, extension)?;
    let header = match format {
        Format::Jpeg => jpeg::header::read(&mut reader)?,
        Format::JpegXl => jxl::read(&mut reader)?,
        Format::Bmp => bmp::read(&mut reader)?,
        Format::Ico => ico::read(&mut reader, limits)?,
        Format::OpenExr => exr::read(&mut reader)?,
        Format::Tiff => tiff::header(&mut reader)?,
        _ => {
            let claimed =
                claim::size(&mut reader, format).map_err(|error| DecodeError::io(&error))?;
            limits.check(claimed.unwrap_or(Size::new(1, 1)), 0)?;
            let found = look(&mut reader, format, limits);
            let (dimensions, color) =
                found.map_err(|error| in_header(error, &mut reader, format))?;
            let header = header(format, dimensions, color)?;
            match format {
                Format::WebP => webp::with_scales(header, &mut reader)?,
                _ => header,
            }
        }
    };
    limits.check(header.size, header.working_bytes)?;
    Ok(header)
}

/// Whether a decoder that failed did so because the file ends too early.
pub(super) fn breaks_off<R: BufRead + Seek>(
    reader: &mut R,
    format: Format,
) -> std::io::Result<bool> {
    let position = reader.stream_position()?;
    let end = reader.seek(SeekFrom::End(0))?;
    match format {
        // They read from front to back.
        Format::Gif | Format::Pnm => Ok(position >= end),
        Format::WebP => {
            let mut head = [0; 12];
            reader.seek(SeekFrom::Start(0))?;
            let is_whole = end >= 12 && {
                reader.read_exact(&mut head)?;
                webp::riff_len(&head) <= end
            };
            Ok(!is_whole)
        }
        _ => Ok(false),
    }
}

/// Tells a header that is cut off from a damaged one.
fn in_header<R: BufRead + Seek>(error: DecodeError, reader: &mut R, format: Format) -> DecodeError {
    if format == Format::Png
        && error.kind() == DecodeErrorKind::Damaged
        && let Ok(Some(other)) = png::unread(reader)
    {
        return other;
    }
    let is_cut_off = match error.kind() {
        DecodeErrorKind::Truncated => true,
        DecodeErrorKind::Damaged => breaks_off(reader, format).unwrap_or(false),
        _ => false,
    };
    if is_cut_off {
        DecodeError::truncated("inside its header")
    } else {
        error
    }
}

/// What decoding gives and takes, by a decoder's colour type.
pub(super) fn header(
    format: Format,
    (width, height): (u32, u32),
    color: ColorType,
) -> Result<Header, DecodeError> {
    let (channels, depth) = match color {
        ColorType::L8 => (Channels::Gray, Depth::Eight),
        ColorType::La8 => (Channels::GrayAlpha, Depth::Eight),
        ColorType::Rgb8 => (Channels::Rgb, Depth::Eight),
        ColorType::Rgba8 => (Channels::Rgba, Depth::Eight),
        ColorType::L16 => (Channels::Gray, Depth::Sixteen),
        ColorType::La16 => (Channels::GrayAlpha, Depth::Sixteen),
        ColorType::Rgb16 | ColorType::Rgb32F => (Channels::Rgb, Depth::Sixteen),
        ColorType::Rgba16 | ColorType::Rgba32F => (Channels::Rgba, Depth::Sixteen),
        other => {
            return Err(DecodeError::unsupported(
                format!("a {format} file with samples of the kind {other:?}"),
                "convert it to PNG or JPEG first",
            ));
        }
    };
    let size = Size::new(width, height);
    if size.pixels() == 0 {
        return Err(DecodeError::damaged(format, format!("its size is {size}")));
    }
    let samples = size
        .pixels()
        .saturating_mul(u64::from(color.bytes_per_pixel()));
    let from_floats = matches!(color, ColorType::Rgb32F | ColorType::Rgba32F);
    let converted = if from_floats { samples / 2 } else { 0 };
    let working_bytes = samples
        .saturating_add(scratch(format, size, channels, samples))
        .saturating_add(converted);
    Ok(Header {
        format,
        size,
        channels,
        depth,
        working_bytes,
        scratch: None,
    })
}

/// What a decoder allocates beside the samples it gives; measured on files of every kind.
fn scratch(format: Format, size: Size, channels: Channels, samples: u64) -> u64 {
    /// Windows and tables of fixed size.
    const FIXED: u64 = 512 << 10;
    FIXED
        + match format {
            // They decode in place, a row at a time.
            Format::Jpeg
            | Format::Png
            | Format::Bmp
            | Format::Ico
            | Format::Pnm
            | Format::Qoi
            | Format::Farbfeld => samples / u64::from(size.height),
            // Four bytes a pixel of lossless data, or the planes of lossy data and their alpha.
            Format::WebP if channels.has_alpha() => size.pixels() * 7,
            Format::WebP => size.pixels() * 4,
            // The indices of a palette.
            Format::Tga => samples / 2,
            // The same samples again.
            Format::Gif | Format::Hdr | Format::OpenExr => samples,
            // Their own headers say more, or there is none to be read.
            Format::JpegXl | Format::Tiff | Format::Avif => samples,
        }
}

fn sniff<R: BufRead + Seek>(
    reader: &mut R,
    extension: Option<&str>,
) -> Result<Format, DecodeError> {
    let mut head = Vec::with_capacity(SNIFF_LEN);
    let io = |error| DecodeError::io(&error);
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    reader
        .by_ref()
        .take(SNIFF_LEN as u64)
        .read_to_end(&mut head)
        .map_err(io)?;
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    if let Some(format) = Format::sniff(&head) {
        return Ok(format);
    }
    if head.is_empty() {
        return Err(DecodeError::truncated("before it begins: it is empty"));
    }
    if extension.and_then(Format::from_extension) == Some(Format::Tga) {
        return Ok(Format::Tga);
    }
    const REMEDY: &str = "convert it to PNG or JPEG first, or leave it out";
    Err(match foreign(&head) {
        Some(what) => DecodeError::unsupported(what, REMEDY),
        None => DecodeError::new(
            DecodeErrorKind::Unsupported,
            format!("holds no picture of a format that is read; {REMEDY}"),
        ),
    })
}
