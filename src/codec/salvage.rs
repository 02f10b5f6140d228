//! What is left of a file that ends amid its picture: which rows are there in full, and what stands for the others.
//!
//! Decoders do not say how far they came. So they are asked twice, over memory filled in two ways or with two fillings
//! behind the end of the file: a row that comes out the same both times has nothing but the file in it.

use image::ImageDecoder;

use crate::picture::{Depth, Picture, Samples, Size};

use super::decode::{Structure, decode_other, opened, seen};
use super::{DecodeError, DecodeErrorKind, Decoded, Format, Header, Limits, limits, png};

/// Which rows of a picture are there in full.
pub(super) struct Rows(Vec<bool>);

impl Rows {
    /// By what is so of each row.
    pub(super) fn new(rows: Vec<bool>) -> Self {
        Self(rows)
    }

    /// The first `count` rows.
    pub(super) fn first(count: usize, size: Size) -> Self {
        Self((0..size.height as usize).map(|row| row < count).collect())
    }

    /// The rows with the same sums both times.
    pub(super) fn alike(first: &[u32], second: &[u32]) -> Self {
        Self(
            first
                .iter()
                .zip(second)
                .map(|(one, other)| one == other)
                .collect(),
        )
    }

    /// Makes the other rows gray, or transparent where there is alpha; returns what is to be said of how far it goes, and
    /// nothing if no row is there.
    pub(super) fn fill_rest(&self, picture: &mut Picture) -> Option<String> {
        let whole = self.0.iter().filter(|is_whole| **is_whole).count();
        if whole == 0 {
            return None;
        }
        let row = picture.stride();
        let (level, seen) = if picture.channels().has_alpha() {
            (0, "transparent")
        } else {
            (128, "gray")
        };
        for index in (0..self.0.len()).filter(|index| !self.0[*index]) {
            let at = index * row..(index + 1) * row;
            match picture.samples_mut() {
                Samples::U8(samples) => samples[at].fill(level),
                Samples::U16(samples) => samples[at].fill(u16::from(level) * 257),
            }
        }
        let percent = whole * 100 / self.0.len();
        Some(format!("{percent} % of its rows; the rest is {seen}"))
    }
}

/// A sum over each row of a picture's samples.
pub(super) fn sums(samples: &[u8], height: u32) -> Vec<u32> {
    let row = samples.len() / height.max(1) as usize;
    samples
        .chunks_exact(row.max(1))
        .map(crc32fast::hash)
        .collect()
}

/// Decodes what there is of a file of any format but JPEG and TIFF that ends amid its picture.
pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
) -> Result<Decoded, DecodeError> {
    let (mut decoded, rows) = match header.format {
        Format::Png | Format::Gif | Format::Qoi => in_place(bytes, header, limits)?,
        format if may_be_filled_up(format) => filled_up(bytes, header, limits)?,
        _ => return Err(nothing_to_keep()),
    };
    let extent = rows.fill_rest(&mut decoded.picture);
    let extent = extent.ok_or_else(nothing_to_keep)?;
    decoded.warnings.push(format!("ends after {extent}"));
    Ok(decoded)
}

/// By decoders that write each row to its place as soon as they have it.
fn in_place(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
) -> Result<(Decoded, Rows), DecodeError> {
    let mut samples = limits::memory(samples_of(header), Vec::new())?;
    let mut decode = |fill: u8| {
        let mut reader = seen(bytes, header.format, png::End::AsItIs);
        let (decoder, decoded) = opened(&mut reader, bytes, (header, limits))?;
        samples.fill(fill);
        let is_native = decoder.read_image(&mut samples).is_ok();
        let sums = sums(&samples, header.size.height);
        Ok::<_, DecodeError>((decoded, is_native, sums))
    };
    let (_, _, first) = decode(0)?;
    let (mut decoded, is_native, second) = decode(0xff)?;
    let structure = Structure::of(bytes, header.format);
    decoded.warnings.splice(..0, structure.warnings);
    let samples = match header.depth {
        Depth::Eight => Samples::U8(samples),
        // PNG has the upper byte first, and the decoder turns them round when it has all.
        Depth::Sixteen => {
            let pairs = samples.as_chunks::<2>().0.iter();
            let native = if is_native {
                u16::from_ne_bytes
            } else {
                u16::from_be_bytes
            };
            Samples::U16(pairs.map(|pair| native(*pair)).collect())
        }
    };
    decoded.picture = Picture::new(header.size, header.channels, samples);
    Ok((decoded, Rows::alike(&first, &second)))
}

/// Of files that are not compressed, where every pixel has its place.
fn filled_up(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
) -> Result<(Decoded, Rows), DecodeError> {
    let copy = extra_bytes(header, bytes.len() as u64);
    limits.check(header.size, header.working_bytes.saturating_add(copy))?;
    let mut file = limits::memory(copy as usize, Vec::new())?;
    file[..bytes.len()].copy_from_slice(bytes);
    let mut decode = |fill: u8| {
        file[bytes.len()..].fill(fill);
        let decoded = decode_other(&file, header, limits, Vec::new());
        let decoded = decoded.map_err(|error| match error.kind() {
            DecodeErrorKind::TooLarge => error,
            _ => nothing_to_keep(),
        })?;
        let sums = match decoded.picture.samples() {
            Samples::U8(samples) => sums(samples, header.size.height),
            Samples::U16(samples) => sums(bytemuck::cast_slice(samples), header.size.height),
        };
        Ok::<_, DecodeError>((decoded, sums))
    };
    let (_, first) = decode(0)?;
    let (decoded, second) = decode(0xff)?;
    Ok((decoded, Rows::alike(&first, &second)))
}

/// Formats that may be uncompressed.
fn may_be_filled_up(format: Format) -> bool {
    use Format::{Bmp, Farbfeld, Pnm, Tga};
    matches!(format, Bmp | Farbfeld | Pnm | Tga)
}

/// Bytes of the copy of a file that is filled up.
pub(super) fn extra_bytes(header: &Header, file_bytes: u64) -> u64 {
    if !may_be_filled_up(header.format) {
        return 0;
    }
    // Rows may be padded, and samples be stored wider than they come out.
    let room = 2 * samples_of(header) + 64 * header.size.height as usize + 64;
    file_bytes.saturating_add(room as u64)
}

fn samples_of(header: &Header) -> usize {
    header.size.pixels() as usize * header.channels.count() * header.depth.bytes()
}

/// The file is no use even where parts are welcome.
pub(super) fn nothing_to_keep() -> DecodeError {
    DecodeError::truncated("too early for anything of it to be kept")
}

/// The same of one that is damaged.
pub(super) fn nothing_left(format: Format) -> DecodeError {
    DecodeError::damaged(format, "nothing of it can be kept")
}
