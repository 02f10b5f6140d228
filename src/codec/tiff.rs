//! TIFF: what has to be asked of a file before it is decoded, and writing it.
//!
//! Camera raw files pass for TIFF and hold a thumbnail as their first page; they are recognised and refused here.

pub(super) mod attached;
mod device;
mod write;

use std::io::{BufRead, Cursor, Seek, SeekFrom};

use ::tiff::decoder::{Decoder, Limits as DecoderLimits};
use ::tiff::tags::{ExtraSamples, Tag};

use super::decode::Structure;
use super::{DecodeError, Limits};

pub(super) use device::{Page, decode, page};
pub(super) use write::encode;

/// The first page is a reduced version of another.
const IS_REDUCED: u32 = 1;
const IS_PLANAR: u32 = 2;
const DNG_VERSION: u16 = 50_706;

/// Tables of offsets of the largest pictures stay below this.
const MAX_FIELD_BYTES: usize = 64 << 20;

/// Refuses what decodes to something else than the picture, or not at all; leaves the reader at its start.
pub(super) fn check<R: BufRead + Seek>(reader: &mut R, limits: &Limits) -> Result<(), DecodeError> {
    let mut head = [0; 10];
    let is_canon = reader.read_exact(&mut head).is_ok() && head[8..] == *b"CR";
    let io = |error| DecodeError::io(&error);
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    let refusal = match open(&mut *reader, limits) {
        Some(decoder) => refusal(decoder, is_canon),
        // What cannot be opened is left to the decoder to complain of.
        None => None,
    };
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    refusal.map_or(Ok(()), Err)
}

fn open<R: BufRead + Seek>(reader: R, limits: &Limits) -> Option<Decoder<R>> {
    let mut decoder_limits = DecoderLimits::default();
    decoder_limits.ifd_value_size =
        usize::try_from(limits.max_bytes).map_or(MAX_FIELD_BYTES, |max| max.min(MAX_FIELD_BYTES));
    Some(Decoder::new(reader).ok()?.with_limits(decoder_limits))
}

fn refusal<R: BufRead + Seek>(mut decoder: Decoder<R>, is_canon: bool) -> Option<DecodeError> {
    let mut number = |tag| decoder.find_tag_unsigned::<u32>(tag).ok().flatten();
    let is_thumbnail = number(Tag::NewSubfileType).is_some_and(|kind| kind & IS_REDUCED != 0);
    if is_canon || is_thumbnail || number(Tag::from_u16_exhaustive(DNG_VERSION)).is_some() {
        return Some(DecodeError::unsupported(
            "a camera raw file",
            "develop it to TIFF or JPEG first",
        ));
    }
    let is_planar = number(Tag::PlanarConfiguration) == Some(IS_PLANAR);
    if is_planar && number(Tag::TileWidth).is_some() {
        let what = "a TIFF file with tiles of single channels";
        return Some(DecodeError::unsupported(
            what,
            "convert it to a TIFF file without tiles first",
        ));
    }
    None
}

/// Looks for further pages, associated alpha, and picture data that the file no longer holds.
pub(super) fn structure(bytes: &[u8]) -> Structure {
    let mut structure = Structure::default();
    let Some(mut decoder) = open(Cursor::new(bytes), &Limits::default()) else {
        return structure;
    };
    if decoder.more_images() {
        structure
            .warnings
            .push("several pages; only the first is taken".to_owned());
    }
    let mut numbers = |tag| {
        decoder
            .find_tag_unsigned_vec::<u64>(tag)
            .ok()
            .flatten()
            .unwrap_or_default()
    };
    let associated = u64::from(ExtraSamples::AssociatedAlpha.to_u16());
    structure.premultiplied = numbers(Tag::ExtraSamples).first() == Some(&associated);
    for (offsets, counts) in [
        (Tag::StripOffsets, Tag::StripByteCounts),
        (Tag::TileOffsets, Tag::TileByteCounts),
    ] {
        let (offsets, counts) = (numbers(offsets), numbers(counts));
        let ends = offsets
            .iter()
            .zip(&counts)
            .map(|(offset, count)| offset.saturating_add(*count));
        let missing = ends.filter(|end| *end > bytes.len() as u64).count();
        if missing > 0 {
            let percent = (offsets.len() - missing) * 100 / offsets.len();
            structure.breaks_off = Some(format!("after {percent} % of its picture data"));
        }
    }
    structure
}
