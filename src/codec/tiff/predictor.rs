//! Differences between samples back to samples, in place, a row at a time.

use crate::codec::DecodeError;

use super::fields::Fields;
use super::packing::Packing;
use super::page::REMEDY;
use super::samples::{Numbers, Stored};
use super::tags;

/// What is packed instead of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Predictor {
    None,
    /// The differences between neighbours.
    Horizontal,
    /// The differences between the bytes of floats, the upper ones of a row first.
    Floats,
}

impl Predictor {
    pub(super) fn of(
        fields: &Fields,
        packing: Packing,
        stored: Stored,
    ) -> Result<Self, DecodeError> {
        let Stored { bits, numbers, .. } = stored;
        // Other packings know no predictor, whatever the field says.
        match fields.number(tags::PREDICTOR).unwrap_or(1) {
            _ if !packing.has_predictor() => Ok(Self::None),
            1 => Ok(Self::None),
            2 if matches!(bits, 8 | 16 | 32 | 64) => Ok(Self::Horizontal),
            3 if numbers == Numbers::Floats => Ok(Self::Floats),
            code => {
                let what = format!("a TIFF file with predictor {code} for samples of {bits} bits");
                Err(DecodeError::unsupported(what, REMEDY))
            }
        }
    }

    /// Adds up the differences in a block of rows of so many bytes and so many samples a pixel.
    pub(super) fn undo(self, block: &mut [u8], row_bytes: usize, samples: usize, stored: Stored) {
        let rows = block.chunks_exact_mut(row_bytes);
        match self {
            Self::None => {}
            Self::Horizontal => rows.for_each(|row| add_up(row, samples, stored)),
            Self::Floats => {
                let mut planes = vec![0; row_bytes];
                rows.for_each(|row| join(row, &mut planes, samples, stored));
            }
        }
    }
}

fn add_up(row: &mut [u8], samples: usize, stored: Stored) {
    match (stored.bits, stored.is_big_endian) {
        (8, _) => {
            for at in samples..row.len() {
                row[at] = row[at].wrapping_add(row[at - samples]);
            }
        }
        (16, true) => add_wide(
            row,
            samples,
            u16::from_be_bytes,
            u16::wrapping_add,
            u16::to_be_bytes,
        ),
        (16, false) => add_wide(
            row,
            samples,
            u16::from_le_bytes,
            u16::wrapping_add,
            u16::to_le_bytes,
        ),
        (32, true) => add_wide(
            row,
            samples,
            u32::from_be_bytes,
            u32::wrapping_add,
            u32::to_be_bytes,
        ),
        (32, false) => add_wide(
            row,
            samples,
            u32::from_le_bytes,
            u32::wrapping_add,
            u32::to_le_bytes,
        ),
        (_, true) => add_wide(
            row,
            samples,
            u64::from_be_bytes,
            u64::wrapping_add,
            u64::to_be_bytes,
        ),
        (_, false) => add_wide(
            row,
            samples,
            u64::from_le_bytes,
            u64::wrapping_add,
            u64::to_le_bytes,
        ),
    }
}

fn add_wide<T: Copy, const N: usize>(
    row: &mut [u8],
    samples: usize,
    read: fn([u8; N]) -> T,
    add: fn(T, T) -> T,
    write: fn(T) -> [u8; N],
) {
    let (values, _) = row.as_chunks_mut::<N>();
    for at in samples..values.len() {
        values[at] = write(add(read(values[at]), read(values[at - samples])));
    }
}

/// The bytes of a row are differences, and lie by significance; `planes` is memory of the same length.
fn join(row: &mut [u8], planes: &mut [u8], samples: usize, stored: Stored) {
    for at in samples..row.len() {
        row[at] = row[at].wrapping_add(row[at - samples]);
    }
    planes.copy_from_slice(row);
    let size = stored.bits as usize / 8;
    let values = row.len() / size;
    for (index, value) in row.chunks_exact_mut(size).enumerate() {
        for (significance, byte) in planes[index..]
            .iter()
            .step_by(values)
            .take(size)
            .enumerate()
        {
            let at = match stored.is_big_endian {
                true => significance,
                false => size - 1 - significance,
            };
            value[at] = *byte;
        }
    }
}
