//! Writes a TIFF file: strips, packed with Deflate or not at all, profile and metadata as fields.

use std::io::Cursor;

use ::tiff::encoder::colortype::{ColorType, Gray8, Gray16, RGB8, RGB16, RGBA8, RGBA16};
use ::tiff::encoder::compression::DeflateLevel;
use ::tiff::encoder::{
    Compression as Packing, DirectoryEncoder, TiffEncoder, TiffKindStandard, TiffValue,
};
use ::tiff::tags::{Predictor, Tag, Type};
use ::tiff::{Directory, TiffError, TiffResult, TiffUnsupportedError};

use super::attached::{self, IPTC, XMP};
use crate::codec::ifd::{self, EXIF_IFD, Field, GPS_IFD, Tiff};
use crate::codec::{Attachments, Compression, EncodeError, Encoding, Format};
use crate::picture::{Channels, Picture, Samples};

type File = Cursor<Vec<u8>>;

/// Alpha that colours are not multiplied by.
const UNASSOCIATED: u16 = 2;

/// Encodes a picture of any layout but gray with alpha.
pub(in crate::codec) fn encode(
    picture: &Picture,
    encoding: &Encoding,
    attachments: &Attachments<'_>,
    warnings: &mut Vec<String>,
) -> Result<Vec<u8>, EncodeError> {
    let exif = attachments
        .exif
        .filter(|exif| !exif.is_empty())
        .and_then(|exif| {
            let tiff = Tiff::parse(exif);
            if tiff.is_none() {
                warnings.push("the EXIF block is damaged; it was left out".to_owned());
            }
            warnings.extend(tiff.as_ref().and_then(attached::lost_notes));
            tiff
        });
    let packing = match encoding.compression {
        Compression::Fast => Packing::Uncompressed,
        // On photos, the middle level saves another sixth and takes eight times as long.
        Compression::Default => Packing::Deflate(DeflateLevel::Fast),
        Compression::Best => Packing::Deflate(DeflateLevel::Best),
    };
    write(picture, packing, attachments, exif)
        .map_err(|error| EncodeError::failed(Format::Tiff, error))
}

fn write(
    picture: &Picture,
    packing: Packing,
    attachments: &Attachments<'_>,
    exif: Option<Tiff<'_>>,
) -> TiffResult<Vec<u8>> {
    let mut file = File::default();
    let mut encoder = TiffEncoder::new(&mut file)?
        .with_compression(packing)
        .with_predictor(match packing {
            Packing::Uncompressed => Predictor::None,
            _ => Predictor::Horizontal,
        });
    let pointers = exif.map_or(Ok(Vec::new()), |exif| sub_directories(&mut encoder, &exif))?;
    let extras = Extras {
        attachments,
        exif,
        pointers,
    };
    match (picture.samples(), picture.channels()) {
        (Samples::U8(samples), Channels::Gray) => {
            image::<Gray8>(encoder, picture, samples, &extras)
        }
        (Samples::U8(samples), Channels::Rgb) => image::<RGB8>(encoder, picture, samples, &extras),
        (Samples::U8(samples), Channels::Rgba) => {
            image::<RGBA8>(encoder, picture, samples, &extras)
        }
        (Samples::U16(samples), Channels::Gray) => {
            image::<Gray16>(encoder, picture, samples, &extras)
        }
        (Samples::U16(samples), Channels::Rgb) => {
            image::<RGB16>(encoder, picture, samples, &extras)
        }
        (Samples::U16(samples), Channels::Rgba) => {
            image::<RGBA16>(encoder, picture, samples, &extras)
        }
        (_, Channels::GrayAlpha) => Err(TiffError::UnsupportedError(
            TiffUnsupportedError::UnknownInterpretation,
        )),
    }?;
    Ok(file.into_inner())
}

/// What goes into the picture's directory beside the picture.
struct Extras<'a> {
    attachments: &'a Attachments<'a>,
    exif: Option<Tiff<'a>>,
    /// Tags that point to directories which are already written, and where those are.
    pointers: Vec<(u16, u32)>,
}

fn image<C: ColorType>(
    mut encoder: TiffEncoder<&mut File>,
    picture: &Picture,
    samples: &[C::Inner],
    extras: &Extras<'_>,
) -> TiffResult<()>
where
    [C::Inner]: TiffValue,
{
    let mut image = encoder.new_image::<C>(picture.width(), picture.height())?;
    let directory = image.encoder();
    if picture.channels().has_alpha() {
        directory.write_tag(Tag::ExtraSamples, &[UNASSOCIATED][..])?;
    }
    let attachments = extras.attachments;
    if let Some(icc) = attachments.icc {
        directory.write_tag(Tag::IccProfile, icc)?;
    }
    if let Some(packet) = attachments.xmp.filter(|packet| !packet.is_empty()) {
        directory.write_tag(Tag::from_u16_exhaustive(XMP), packet)?;
    }
    if let Some(datasets) = attachments.iptc.filter(|datasets| !datasets.is_empty()) {
        write_iptc(directory, datasets)?;
    }
    if let Some(exif) = &extras.exif {
        copy(directory, exif, &ifd::describing_fields(exif))?;
    }
    for &(tag, at) in &extras.pointers {
        directory.write_tag(Tag::from_u16_exhaustive(tag), at)?;
    }
    image.write_data(samples)
}

/// Writes IPTC datasets as if they were numbers, as all programs do since libtiff expects it.
fn write_iptc(
    directory: &mut DirectoryEncoder<'_, &mut File, TiffKindStandard>,
    datasets: &[u8],
) -> TiffResult<()> {
    let mut padded = datasets.to_vec();
    padded.resize(datasets.len().next_multiple_of(4), 0);
    let entry = directory.write_entry_bytes(Type::LONG, &padded)?;
    let mut entries = Directory::empty();
    entries.extend([(Tag::from_u16_exhaustive(IPTC), entry)]);
    directory.extend_from(&entries);
    Ok(())
}

/// Writes the directories that the first one of an EXIF block points to.
fn sub_directories(
    encoder: &mut TiffEncoder<&mut File>,
    exif: &Tiff<'_>,
) -> TiffResult<Vec<(u16, u32)>> {
    let mut pointers = Vec::new();
    for field in ifd::describing_fields(exif) {
        if is_pointer(field.tag) {
            let mut directory = encoder.extra_directory()?;
            copy(&mut directory, exif, &ifd::movable_fields(exif, &field))?;
            pointers.push((field.tag, directory.finish_with_offsets()?.offset));
        }
    }
    Ok(pointers)
}

/// Copies fields whose values are plain data.
fn copy(
    directory: &mut DirectoryEncoder<'_, &mut File, TiffKindStandard>,
    exif: &Tiff<'_>,
    fields: &[Field],
) -> TiffResult<()> {
    let mut entries = Directory::empty();
    for field in fields.iter().filter(|field| !is_pointer(field.tag)) {
        if let Some(kind) = Type::from_u16(field.kind) {
            let entry = directory.write_entry_bytes(kind, &native(exif, field))?;
            entries.extend([(Tag::from_u16_exhaustive(field.tag), entry)]);
        }
    }
    directory.extend_from(&entries);
    Ok(())
}

fn is_pointer(tag: u16) -> bool {
    matches!(tag, EXIF_IFD | GPS_IFD)
}

/// A field's value in the machine's byte order, which is that of the file.
fn native(exif: &Tiff<'_>, field: &Field) -> Vec<u8> {
    let mut value = exif.value(field).to_vec();
    // Rationals are pairs of four bytes; doubles are the only values of eight.
    let unit = match field.kind {
        12 => 8,
        kind => ifd::size_of(kind).map_or(1, |size| size.min(4)),
    };
    if exif.is_big_endian() != cfg!(target_endian = "big") {
        value.chunks_exact_mut(unit).for_each(<[u8]>::reverse);
    }
    value
}
