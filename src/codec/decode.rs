//! Decoding: a whole file in memory becomes a picture in one of the layouts of [`Picture`].
//!
//! JPEG has its own way; the other formats go through the decoders of `image`, and what those keep quiet about
//! (truncation, further frames, premultiplied alpha) is looked up in the file.

use std::io::Cursor;

use image::{ExtendedColorType, ImageDecoder};

use crate::picture::{Picture, Size};

use super::{
    DecodeError, DecodeErrorKind, Decoder, Decoding, Format, Header, Limits, gif, ifd, pixels, png,
    probe, tiff, webp,
};

/// A decoded picture and what was attached to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The picture as it is stored: orientation is not applied, and the profile has not been either.
    pub picture: Picture,
    /// Pixels of the picture for each of the file, across and down: 1, or a number of eighths where it was decoded smaller.
    ///
    /// The size is rounded up, so that the last column and row of a smaller picture may lie beyond its edge in part: the
    /// picture itself ends at the stored width and height times this.
    pub scale: f64,
    /// The ICC profile that the samples are in; without one they are taken for sRGB.
    pub icc: Option<Vec<u8>>,
    /// The EXIF block: a TIFF structure, without `Exif\0\0` before it. Of a TIFF file, what describes the picture.
    pub exif: Option<Vec<u8>>,
    /// The XMP packet.
    pub xmp: Option<Vec<u8>>,
    /// What was left out or is doubtful. Sentences that read on from the file's name and a colon.
    pub warnings: Vec<String>,
}

/// Decodes a whole file, whose header [`probe()`](super::probe()) has read.
///
/// The result is the whole picture. A file that ends too early is an error, also where viewers show what there is.
///
/// ```
/// use stampmill::codec::{Limits, decode, probe};
/// use stampmill::picture::Samples;
///
/// let file = b"P5 2 1 255 \x07\xff";
/// let limits = Limits::default();
/// let header = probe(std::io::Cursor::new(file), None, &limits)?;
/// let decoded = decode(file, &header, &limits)?;
/// assert_eq!(*decoded.picture.samples(), Samples::U8(vec![7, 255]));
/// # Ok::<(), stampmill::codec::DecodeError>(())
/// ```
///
/// # Errors
/// If the bytes are damaged, end too early or are of a kind that is not read, if they are not those that the header
/// was read from, or if they exceed the limits.
pub fn decode(bytes: &[u8], header: &Header, limits: &Limits) -> Result<Decoded, DecodeError> {
    decode_reusing(bytes, header, limits, Vec::new())
}

/// [`decode()`], into memory that is no longer needed.
///
/// `spare` is used for the samples if it is large enough, the format is JPEG, PNG or WebP and they are 8 bits each, and
/// dropped otherwise; what it holds does not matter. Large blocks of fresh memory cost the system a page fault every 4 KiB, which for a photo is a tenth
/// of the time that decoding takes.
///
/// ```
/// use stampmill::codec::{self, Attachments, Encoding, Format, Limits};
/// use stampmill::picture::{Channels, Picture, Samples, Size};
///
/// let gray = Picture::from_u8(Size::new(8, 8), Channels::Gray, vec![128; 64]);
/// let file = codec::encode(&gray, &Encoding::new(Format::Jpeg), &Attachments::default())?.bytes;
/// let limits = Limits::default();
/// let header = codec::probe(std::io::Cursor::new(&file), None, &limits)?;
/// let Samples::U8(spare) = gray.into_parts().2 else { unreachable!() };
/// let decoded = codec::decode_reusing(&file, &header, &limits, spare)?;
/// assert_eq!(decoded.picture, codec::decode(&file, &header, &limits)?.picture);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`decode()`].
pub fn decode_reusing(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
    spare: Vec<u8>,
) -> Result<Decoded, DecodeError> {
    Decoder::new().decode(bytes, header, limits, &Decoding::default(), spare)
}

/// Decodes a file of any format but JPEG.
pub(super) fn decode_other(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
    spare: Vec<u8>,
) -> Result<Decoded, DecodeError> {
    let structure = Structure::of(bytes, header.format);
    if let (true, Some(place)) = (structure.lacks_pixels, &structure.breaks_off) {
        return Err(DecodeError::cut_off(place));
    }
    decode_with_image(bytes, header, (limits, spare), &structure)
        .map_err(|error| structure.explain(error))
}

fn decode_with_image(
    bytes: &[u8],
    header: &Header,
    (limits, spare): (&Limits, Vec<u8>),
    structure: &Structure,
) -> Result<Decoded, DecodeError> {
    let format = header.format;
    if format == Format::Tiff {
        tiff::check(&mut Cursor::new(bytes), limits)?;
    }
    let mut reader = Cursor::new(bytes);
    let (decoder, mut decoded) = opened(&mut reader, bytes, (header, limits))?;
    decoded.warnings.splice(..0, structure.warnings.clone());
    // The decoders of other formats leave alone what a file skips.
    let spare = match format {
        Format::Png | Format::WebP => spare,
        _ => Vec::new(),
    };
    let image = pixels::read(decoder, spare).map_err(|error| {
        let error = DecodeError::from_image(format, &error);
        match error.kind() {
            DecodeErrorKind::Damaged if probe::breaks_off(&mut reader, format).unwrap_or(false) => {
                DecodeError::cut_off("before its picture is complete")
            }
            _ => error,
        }
    })?;
    decoded.picture = pixels::picture(image, header, structure.premultiplied)?;
    if structure.breaks_off.is_some() {
        let warning = "the end of the file is missing; the picture itself is complete";
        decoded.warnings.push(warning.to_owned());
    }
    Ok(decoded)
}

/// A decoder at the pixels, and all but these of what will be the result.
pub(super) fn opened<'a, 'b>(
    reader: &'a mut Cursor<&'b [u8]>,
    bytes: &[u8],
    (header, limits): (&Header, &Limits),
) -> Result<(impl ImageDecoder + use<'a, 'b>, Decoded), DecodeError> {
    let format = header.format;
    let mut decoder = probe::decoder(reader, format, limits)?;
    if probe::header(format, decoder.dimensions(), decoder.color_type())? != *header {
        return Err(DecodeError::damaged(format, "it changed while it was read"));
    }
    let mut decoded = Decoded {
        picture: Picture::from_u8(Size::new(0, 0), header.channels, Vec::new()),
        scale: 1.0,
        icc: None,
        exif: None,
        xmp: None,
        warnings: Vec::new(),
    };
    attachments(&mut decoder, bytes, format, &mut decoded);
    Ok((decoder, decoded))
}

/// Takes out what is attached; what is damaged is left out with a warning.
fn attachments(
    decoder: &mut impl ImageDecoder,
    bytes: &[u8],
    format: Format,
    decoded: &mut Decoded,
) {
    let warnings = &mut decoded.warnings;
    let mut found = |name: &str, attachment: image::ImageResult<Option<Vec<u8>>>| {
        attachment.unwrap_or_else(|_| {
            warnings.push(format!("the {name} is damaged; it was left out"));
            None
        })
    };
    let (profile, exif, xmp) = ("colour profile", "EXIF block", "XMP packet");
    (decoded.icc, decoded.exif) = match format {
        Format::Tiff => (ifd::profile(bytes), ifd::describe(bytes)),
        Format::WebP => (
            found(profile, webp::attachment(bytes, *b"ICCP")),
            found(exif, webp::attachment(bytes, *b"EXIF")).map(without_prefix),
        ),
        _ => (
            found(profile, decoder.icc_profile()),
            found(exif, decoder.exif_metadata()).map(without_prefix),
        ),
    };
    decoded.xmp = match format {
        Format::WebP => found(xmp, webp::attachment(bytes, *b"XMP ")),
        _ => found(xmp, decoder.xmp_metadata()),
    };
    let original = decoder.original_color_type();
    if matches!(
        original,
        ExtendedColorType::Cmyk8 | ExtendedColorType::Cmyk16
    ) {
        decoded.icc = None;
        let warning = "converted from CMYK without a profile: the colours are approximate";
        decoded.warnings.push(warning.to_owned());
    }
}

/// What a look at the file's structure shows and the decoders of `image` do not say.
#[derive(Debug, Default)]
pub(super) struct Structure {
    /// Where the file breaks off, if it does.
    pub(super) breaks_off: Option<String>,
    /// Whether what is missing are pixels for certain, so that no decoder need be asked.
    pub(super) lacks_pixels: bool,
    /// Whether colours are multiplied by alpha.
    pub(super) premultiplied: bool,
    pub(super) warnings: Vec<String>,
}

impl Structure {
    pub(super) fn of(bytes: &[u8], format: Format) -> Self {
        match format {
            Format::Png => png::structure(bytes),
            Format::Gif => gif::structure(bytes),
            Format::WebP => webp::structure(bytes),
            Format::Tiff => tiff::structure(bytes),
            Format::Qoi => qoi_structure(bytes),
            Format::Ico => ico_structure(bytes),
            Format::OpenExr => Self {
                premultiplied: true,
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    /// Whatever a decoder stumbles over in a file that breaks off, that it breaks off is the cause.
    fn explain(&self, error: DecodeError) -> DecodeError {
        use DecodeErrorKind::{Damaged, Truncated};
        match &self.breaks_off {
            Some(place) if matches!(error.kind(), Damaged | Truncated) => {
                DecodeError::cut_off(place)
            }
            _ => error,
        }
    }
}

/// A QOI file ends in seven zeros and a one.
fn qoi_structure(bytes: &[u8]) -> Structure {
    let is_whole = bytes.ends_with(&[0, 0, 0, 0, 0, 0, 0, 1]);
    Structure {
        breaks_off: (!is_whole).then(|| "before its end marker".to_owned()),
        ..Structure::default()
    }
}

/// An icon begins with two zeros, a one and the number of its pictures, of two bytes each.
fn ico_structure(bytes: &[u8]) -> Structure {
    let count = bytes
        .get(4..6)
        .map_or(1, |count| u16::from_le_bytes([count[0], count[1]]));
    let warning = format!("an icon of {count} pictures; only the largest is taken");
    Structure {
        warnings: (count > 1).then_some(warning).into_iter().collect(),
        ..Structure::default()
    }
}

/// PNG and WebP files are found that keep the prefix of JPEG before the EXIF block.
fn without_prefix(exif: Vec<u8>) -> Vec<u8> {
    match exif.strip_prefix(b"Exif\0\0") {
        Some(block) => block.to_vec(),
        None => exif,
    }
}
