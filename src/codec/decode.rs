//! Decoding: a whole file in memory becomes a picture in one of the layouts of [`Picture`].
//!
//! JPEG, JPEG XL, TIFF, BMP, icons and OpenEXR have their own ways; the other formats go through the decoders of `image`, and what those keep quiet about
//! (truncation, further frames, premultiplied alpha) is looked up in the file.

pub(super) mod profile;

use image::ImageDecoder;

use crate::picture::{Picture, Samples, Size};

use super::spliced::Spliced;
use super::{
    DecodeError, DecodeErrorKind, Decoder, Decoding, Format, Header, Limits, attached, bmp, exr,
    gif, hdr, ico, pixels, png, pnm, probe, tga, webp,
};

/// A decoded picture and what was attached to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The picture as it is stored: orientation is not applied, and the profile has not been either.
    ///
    /// JPEG XL is turned by its header while it is decoded, and the orientation in its `exif` is 1.
    pub picture: Picture,
    /// Pixels of the picture for each of the file, across and down: 1, or a number of eighths where it was decoded smaller.
    ///
    /// The size is rounded up, so that the last column and row of a smaller picture may lie beyond its edge in part: the
    /// picture itself ends at the stored width and height times this.
    pub scale: f64,
    /// What the samples were in, where they are no longer: `CMYK` or `Lab`. They are sRGB then, and a profile was used up.
    pub converted_from: Option<&'static str>,
    /// The ICC profile that the samples are in; without one they are taken for sRGB.
    pub icc: Option<Vec<u8>>,
    /// The EXIF block: a TIFF structure, without `Exif\0\0` before it. Of a TIFF file, what describes the picture.
    pub exif: Option<Vec<u8>>,
    /// The XMP packet.
    pub xmp: Option<Vec<u8>>,
    /// The IPTC datasets (IIM), without the resource that they lie in.
    pub iptc: Option<Vec<u8>>,
    /// What was left out or is doubtful. Sentences that read on from the file's name and a colon.
    pub warnings: Vec<String>,
}

impl Decoded {
    /// A picture in full size to which nothing is attached.
    pub(super) fn of(picture: Picture) -> Self {
        Self {
            picture,
            scale: 1.0,
            converted_from: None,
            icc: None,
            exif: None,
            xmp: None,
            iptc: None,
            warnings: Vec::new(),
        }
    }
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

/// Decodes a file of any format but JPEG, JPEG XL and TIFF.
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
    let own = match header.format {
        Format::Bmp => Some(bmp::decode(bytes, header)),
        Format::Ico => Some(ico::decode(bytes, header, limits)),
        Format::OpenExr => Some(exr::decode(bytes, header, limits)),
        _ => None,
    };
    if let Some(own) = own {
        let mut decoded = own.map_err(|error| structure.explain(error))?;
        decoded.warnings.splice(..0, structure.warnings);
        return Ok(decoded);
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
    let mut reader = seen(bytes, format, png::End::Given);
    let (decoder, mut decoded) = dressed(&mut reader, bytes, (header, limits), structure)?;
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
    if let (Format::Gif, Samples::U8(samples)) = (format, decoded.picture.samples_mut()) {
        gif::deinterlace(bytes, samples);
    }
    Ok(decoded)
}

/// A file as its decoder is to see it, which may lack its end.
pub(super) fn seen(bytes: &[u8], format: Format, missing: png::End) -> Spliced<'_> {
    match format {
        Format::Png => png::mended(bytes, missing),
        Format::Gif => gif::mended(bytes, missing),
        Format::WebP => webp::mended(bytes),
        Format::Tga => tga::mended(bytes),
        Format::Hdr => hdr::mended(bytes),
        Format::Pnm => pnm::mended(bytes),
        _ => Spliced::whole(bytes),
    }
}

/// [`opened`], with the warnings of a picture that is complete.
pub(super) fn dressed<'a, 'b>(
    reader: &'a mut Spliced<'b>,
    bytes: &[u8],
    (header, limits): (&Header, &Limits),
    structure: &Structure,
) -> Result<(impl ImageDecoder + use<'a, 'b>, Decoded), DecodeError> {
    let (decoder, mut decoded) = opened(reader, bytes, (header, limits))?;
    decoded.warnings.splice(..0, structure.warnings.clone());
    if structure.breaks_off.is_some() {
        let warning = "the end of the file is missing; the picture itself is complete";
        decoded.warnings.push(warning.to_owned());
    }
    Ok((decoder, decoded))
}

/// A decoder at the pixels, and all but these of what will be the result.
pub(super) fn opened<'a, 'b>(
    reader: &'a mut Spliced<'b>,
    bytes: &[u8],
    (header, limits): (&Header, &Limits),
) -> Result<(impl ImageDecoder + use<'a, 'b>, Decoded), DecodeError> {
    let format = header.format;
    let mut decoder = probe::decoder(reader, format, limits)?;
    let found = probe::header(format, decoder.dimensions(), decoder.color_type())?;
    if (found.size, found.channels, found.depth) != (header.size, header.channels, header.depth) {
        return Err(DecodeError::damaged(format, "it changed while it was read"));
    }
    let empty = Picture::from_u8(Size::new(0, 0), header.channels, Vec::new());
    let mut decoded = Decoded::of(empty);
    profile::take(&mut decoder, bytes, format, &mut decoded);
    attached::read(&mut decoder, bytes, format, &mut decoded);
    Ok((decoder, decoded))
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
            Format::Qoi => qoi_structure(bytes),
            Format::Ico => ico::structure(bytes),
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
