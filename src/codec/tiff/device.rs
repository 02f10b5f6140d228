//! TIFF files in inks or in Lab: read here, and converted to sRGB while they are.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

use ::tiff::ColorType;
use ::tiff::decoder::{Decoder, DecodingResult, Limits as DecoderLimits};
use ::tiff::tags::{PhotometricInterpretation as Photometric, Tag};

use crate::codec::color::{Encoder, lab_to_xyz};
use crate::codec::ifd::Tiff;
use crate::codec::{DecodeError, DecodeErrorKind, Format, Header, Intent, Limits, inks};
use crate::picture::{Picture, Sample, Samples};

use super::open;

const PHOTOMETRIC: u16 = 0x0106;
const INK_SET: u16 = 332;
const IS_PLANAR: u32 = 2;

/// What the samples of a page are, where they are neither gray nor RGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec) enum Device {
    Cmyk,
    /// a\* and b\* are signed.
    CieLab,
    /// a\* and b\* are shifted up.
    IccLab,
}

impl Device {
    /// What a picture was before it was converted.
    pub(in crate::codec) fn name(self) -> &'static str {
        match self {
            Self::Cmyk => "CMYK",
            Self::CieLab | Self::IccLab => "Lab",
        }
    }
}

/// A page in inks or in Lab: its size, and the depth of what it becomes.
pub(in crate::codec) struct Page {
    pub(in crate::codec) device: Device,
    pub(in crate::codec) dimensions: (u32, u32),
    pub(in crate::codec) color: image::ColorType,
}

/// Looks at the first page and leaves the reader at its start; `None` if it is for other decoders.
pub(in crate::codec) fn page<R: BufRead + Seek>(
    reader: &mut R,
    limits: &Limits,
) -> Result<Option<Page>, DecodeError> {
    let io = |error| DecodeError::io(&error);
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    let page = open(&mut *reader, limits).map_or(Ok(None), look);
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    page
}

fn look<R: BufRead + Seek>(mut decoder: Decoder<R>) -> Result<Option<Page>, DecodeError> {
    let mut numbers = |tag| decoder.find_tag_unsigned_vec::<u32>(tag).ok().flatten();
    let first = |numbers: Option<Vec<u32>>| numbers.and_then(|numbers| numbers.first().copied());
    let photometric = first(numbers(Tag::PhotometricInterpretation));
    let device = match photometric.and_then(|code| Photometric::from_u16(code as u16)) {
        Some(Photometric::CMYK) => Device::Cmyk,
        Some(Photometric::CIELab) => Device::CieLab,
        Some(Photometric::IccLab) => Device::IccLab,
        _ => return Ok(None),
    };
    let refuse = |what: &str| {
        let what = format!("a TIFF file in {} {what}", device.name());
        Err(DecodeError::unsupported(what, "convert it to RGB first"))
    };
    let samples = first(numbers(Tag::SamplesPerPixel)).unwrap_or(1);
    if samples != if device == Device::Cmyk { 4 } else { 3 } {
        return refuse("with further channels");
    }
    if first(numbers(Tag::PlanarConfiguration)) == Some(IS_PLANAR) {
        return refuse("with each channel by itself");
    }
    // What these mean by their numbers is told inside of each strip.
    if matches!(first(numbers(Tag::Compression)), Some(6 | 7)) {
        return refuse("packed as JPEG");
    }
    if matches!(first(numbers(Tag::from_u16_exhaustive(INK_SET))), Some(2)) {
        return refuse("of other inks than cyan, magenta, yellow and black");
    }
    let bits = numbers(Tag::BitsPerSample).unwrap_or_default();
    let color = match bits.first() {
        Some(8) if bits.iter().all(|&bits| bits == 8) => image::ColorType::Rgb8,
        Some(16) if bits.iter().all(|&bits| bits == 16) => image::ColorType::Rgb16,
        _ => return refuse("of other depths than 8 and 16 bits"),
    };
    let dimensions = decoder.dimensions().map_err(damaged)?;
    Ok(Some(Page {
        device,
        dimensions,
        color,
    }))
}

/// Decodes a page that [`page`] has found, in the size of `header`, to sRGB.
pub(in crate::codec) fn decode(
    bytes: &[u8],
    (header, limits, device): (&Header, &Limits, Device),
    (icc, intent): (Option<&[u8]>, Intent),
    warnings: &mut Vec<String>,
) -> Result<Picture, DecodeError> {
    let samples = match (read(bytes, limits, device)?, device) {
        (DecodingResult::U8(mut inks), Device::Cmyk) => {
            inks::to_rgb(&mut inks, icc, intent, warnings);
            Samples::U8(inks)
        }
        (DecodingResult::U16(mut inks), Device::Cmyk) => {
            inks::to_rgb(&mut inks, icc, intent, warnings);
            Samples::U16(inks)
        }
        (DecodingResult::U8(lab), _) => Samples::U8(from_lab(lab, lab8(device))),
        (DecodingResult::I8(lab), Device::CieLab) => {
            let lab = lab.into_iter().map(|sample| sample as u8).collect();
            Samples::U8(from_lab(lab, lab8(device)))
        }
        (DecodingResult::U16(lab), _) => Samples::U16(from_lab(lab, lab16(device))),
        (DecodingResult::I16(lab), Device::CieLab) => {
            let lab = lab.into_iter().map(|sample| sample as u16).collect();
            Samples::U16(from_lab(lab, lab16(device)))
        }
        _ => {
            let what = format!(
                "a TIFF file in {} of signed numbers or floats",
                device.name()
            );
            return Err(DecodeError::unsupported(what, "convert it to RGB first"));
        }
    };
    let expected = header.size.pixels() as usize * header.channels.count();
    if samples.len() != expected || samples.depth() != header.depth {
        return Err(DecodeError::damaged(
            Format::Tiff,
            "it changed while it was read",
        ));
    }
    Ok(Picture::new(header.size, header.channels, samples))
}

fn read(bytes: &[u8], limits: &Limits, device: Device) -> Result<DecodingResult, DecodeError> {
    let max = usize::try_from(limits.max_bytes).unwrap_or(usize::MAX);
    let mut allowed = DecoderLimits::default();
    (
        allowed.decoding_buffer_size,
        allowed.intermediate_buffer_size,
    ) = (max, max);
    let file = Overlay::of(bytes, device)?;
    let mut decoder = Decoder::new(file).map_err(damaged)?.with_limits(allowed);
    let fits = matches!(
        (decoder.colortype().map_err(damaged)?, device),
        (ColorType::CMYK(8 | 16), Device::Cmyk)
            | (ColorType::RGB(8 | 16), Device::CieLab | Device::IccLab)
    );
    if !fits {
        return Err(DecodeError::damaged(
            Format::Tiff,
            "its channels contradict each other",
        ));
    }
    let mut samples = DecodingResult::U8(Vec::new());
    decoder
        .read_image_to_buffer(&mut samples)
        .map_err(damaged)?;
    Ok(samples)
}

fn damaged(error: ::tiff::TiffError) -> DecodeError {
    use ::tiff::TiffError::{IoError, LimitsExceeded, UnsupportedError};
    match error {
        IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            DecodeError::truncated("before its picture is complete")
        }
        LimitsExceeded => DecodeError::new(
            DecodeErrorKind::TooLarge,
            "needs more memory than is allowed; raise the limit or leave it out",
        ),
        UnsupportedError(what) => DecodeError::unsupported(
            format!("a TIFF file of a kind ({what})"),
            "convert it to PNG or JPEG first",
        ),
        error => DecodeError::damaged(Format::Tiff, error),
    }
}

/// A file whose Lab looks to the decoder like RGB, which it unpacks in the same way.
struct Overlay<'a> {
    file: Cursor<&'a [u8]>,
    /// Where two bytes are others, and which.
    patch: Option<(usize, [u8; 2])>,
}

impl<'a> Overlay<'a> {
    fn of(bytes: &'a [u8], device: Device) -> Result<Self, DecodeError> {
        const RGB: u16 = 2;
        let mut patch = None;
        if device != Device::Cmyk {
            let field = Tiff::parse(bytes).and_then(|tiff| {
                let field = *tiff.first().field(PHOTOMETRIC)?;
                (field.kind == 3).then_some((field.at, tiff.is_big_endian()))
            });
            patch = match field {
                Some((at, true)) => Some((at, RGB.to_be_bytes())),
                Some((at, false)) => Some((at, RGB.to_le_bytes())),
                None => {
                    let what = "a BigTIFF file in Lab";
                    return Err(DecodeError::unsupported(what, "convert it to RGB first"));
                }
            };
        }
        Ok(Self {
            file: Cursor::new(bytes),
            patch,
        })
    }
}

impl Read for Overlay<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = self.file.position() as usize;
        let count = self.file.read(buffer)?;
        if let Some((at, bytes)) = self.patch {
            for (at, byte) in (at..).zip(bytes) {
                if (start..start + count).contains(&at) {
                    buffer[at - start] = byte;
                }
            }
        }
        Ok(count)
    }
}

impl Seek for Overlay<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Three samples of Lab as numbers.
type Meaning<S> = fn([S; 3]) -> [f32; 3];

fn lab8(device: Device) -> Meaning<u8> {
    match device {
        Device::IccLab => |[l, a, b]| lab(l, 255.0, [a, b].map(|v| f32::from(v) - 128.0)),
        _ => |[l, a, b]| lab(l, 255.0, [a, b].map(|v| f32::from(v as i8))),
    }
}

fn lab16(device: Device) -> Meaning<u16> {
    match device {
        // The 16-bit encoding of the profiles of its day.
        Device::IccLab => {
            |[l, a, b]| lab(l, 65_280.0, [a, b].map(|v| f32::from(v) / 256.0 - 128.0))
        }
        _ => |[l, a, b]| lab(l, 65_535.0, [a, b].map(|v| f32::from(v as i16) / 256.0)),
    }
}

fn lab<S: Sample>(l: S, full: f32, [a, b]: [f32; 2]) -> [f32; 3] {
    [l.to_u32() as f32 * 100.0 / full, a, b]
}

fn from_lab<S: Sample>(mut samples: Vec<S>, meaning: Meaning<S>) -> Vec<S> {
    let encoder = Encoder::new();
    for pixel in samples.chunks_exact_mut(3) {
        let lab = meaning([pixel[0], pixel[1], pixel[2]]);
        pixel.copy_from_slice(&encoder.samples::<S>(lab_to_xyz(lab)));
    }
    samples
}
