//! The smallest layout of a PNG file that holds the very pixels: fewer channels, fewer bits, or a palette.
//!
//! It starts from a file as it would be anyway and keeps all of its chunks but those of the pixels, whatever is attached in
//! them. Whatever is tried, the smallest file wins, and the one that it started from wins ties.

use png::{BitDepth, ColorType, Compression, DeflateCompression, Encoder, Filter};

use super::reduce::{Indexed, bits_of_gray, packed, reduced};
use super::{Chunks, SIGNATURE};
use crate::codec::{self, EncodeError, Format};
use crate::picture::{Channels, Depth, Picture, Samples};

/// The file of `picture` that has the fewest bytes; `plain` is that of its own layout.
pub(in crate::codec) fn smallest(
    picture: &Picture,
    compression: codec::Compression,
    plain: Vec<u8>,
) -> Result<Vec<u8>, EncodeError> {
    let profile = Chunks::of(&plain).any(|chunk| chunk.kind == *b"iCCP");
    let reduced = reduced(picture, profile);
    let picture = reduced.as_ref().unwrap_or(picture);
    let mut layouts = Vec::new();
    if reduced.is_some() {
        layouts.push(Layout::of(picture));
    }
    if let Samples::U8(samples) = picture.samples() {
        let (width, channels) = (picture.width() as usize, picture.channels());
        let bits = (channels == Channels::Gray).then(|| bits_of_gray(samples));
        if let Some(bits) = bits.filter(|bits| *bits < 8) {
            let data = packed(samples, width, bits, |gray| gray >> (8 - bits));
            layouts.push(Layout::new(ColorType::Grayscale, bits, data));
        }
        // A profile of grays fits no palette, which holds colours.
        let may_have_palette = !profile || channels.colors() == 3;
        if let Some(indexed) = Indexed::of(samples, channels).filter(|_| may_have_palette) {
            let bits = indexed.bits();
            let data = packed(&indexed.indices, width, bits, |index| index);
            layouts.push(Layout {
                palette: Some(indexed.palette),
                alpha: indexed.alpha,
                ..Layout::new(ColorType::Indexed, bits, data)
            });
        }
    }
    let size = (picture.width(), picture.height());
    let mut best = plain;
    for layout in &layouts {
        let file = layout.write(size, compression, &best);
        let file = file.map_err(|error| EncodeError::failed(Format::Png, error))?;
        if file.len() < best.len() {
            best = file;
        }
    }
    Ok(best)
}

/// Pixels as they stand in a file.
struct Layout {
    color: ColorType,
    bits: u8,
    palette: Option<Vec<u8>>,
    /// The alpha of the first colours of the palette.
    alpha: Vec<u8>,
    data: Vec<u8>,
}

impl Layout {
    fn new(color: ColorType, bits: u8, data: Vec<u8>) -> Self {
        Self {
            color,
            bits,
            palette: None,
            alpha: Vec::new(),
            data,
        }
    }

    fn of(picture: &Picture) -> Self {
        let color = match picture.channels() {
            Channels::Gray => ColorType::Grayscale,
            Channels::GrayAlpha => ColorType::GrayscaleAlpha,
            Channels::Rgb => ColorType::Rgb,
            Channels::Rgba => ColorType::Rgba,
        };
        let data = match picture.samples() {
            Samples::U8(samples) => samples.clone(),
            Samples::U16(samples) => samples.iter().flat_map(|v| v.to_be_bytes()).collect(),
        };
        let bits = match picture.depth() {
            Depth::Eight => 8,
            Depth::Sixteen => 16,
        };
        Self::new(color, bits, data)
    }

    /// A file of these pixels with all the other chunks of `model`.
    fn write(
        &self,
        (width, height): (u32, u32),
        compression: codec::Compression,
        model: &[u8],
    ) -> Result<Vec<u8>, png::EncodingError> {
        let mut pixels = Vec::new();
        let mut encoder = Encoder::new(&mut pixels, width, height);
        encoder.set_color(self.color);
        encoder.set_depth(match self.bits {
            1 => BitDepth::One,
            2 => BitDepth::Two,
            4 => BitDepth::Four,
            8 => BitDepth::Eight,
            _ => BitDepth::Sixteen,
        });
        encoder.set_compression(match compression {
            codec::Compression::Fast => Compression::Fast,
            codec::Compression::Default | codec::Compression::Best => Compression::High,
        });
        if compression == codec::Compression::Default {
            // There is little data in these layouts, and much to gain.
            encoder.set_deflate_compression(DeflateCompression::Level(6));
        }
        let is_index = self.color == ColorType::Indexed || self.bits < 8;
        encoder.set_filter(if is_index {
            Filter::NoFilter
        } else {
            Filter::Adaptive
        });
        if let Some(palette) = &self.palette {
            encoder.set_palette(palette.as_slice());
        }
        if !self.alpha.is_empty() {
            encoder.set_trns(self.alpha.as_slice());
        }
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.data)?;
        writer.finish()?;
        Ok(grafted(&pixels, model))
    }
}

/// The pixels of one file among the attachments of another.
fn grafted(pixels: &[u8], model: &[u8]) -> Vec<u8> {
    let is_pixels =
        |kind: &[u8; 4]| matches!(kind, b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND");
    let mut file = model[..SIGNATURE].to_vec();
    let mut own = Chunks::of(pixels)
        .filter(|chunk| is_pixels(&chunk.kind))
        .peekable();
    let mut take = |file: &mut Vec<u8>, until: &dyn Fn(&[u8; 4]) -> bool| {
        while let Some(chunk) = own.next_if(|chunk| !until(&chunk.kind)) {
            file.extend(chunk.whole(pixels));
        }
    };
    take(&mut file, &|kind| kind != b"IHDR");
    let mut has_pixels = false;
    for chunk in Chunks::of(model) {
        if chunk.kind == *b"IDAT" && !has_pixels {
            has_pixels = true;
            take(&mut file, &|kind| kind == b"IEND");
        }
        if !is_pixels(&chunk.kind) {
            file.extend(chunk.whole(model));
        }
    }
    take(&mut file, &|_| false);
    file
}
