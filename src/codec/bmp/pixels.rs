//! The pixels of a bitmap, row by row, and its palette.

use super::dib::{Coding, Dib};
use super::rle;
use crate::picture::Channels;

/// As many colours as an index can name; those that a file lacks are black.
pub(in crate::codec) type Palette = [[u8; 3]; 256];

/// The file has less than its header says.
#[derive(Debug)]
pub(in crate::codec) struct Short;

/// The colours of a palette of which there may be less than the header says.
pub(in crate::codec) fn palette(dib: &Dib, bytes: &[u8]) -> Palette {
    let mut palette = [[0; 3]; 256];
    let entries = bytes.chunks_exact(dib.color_bytes).take(dib.colors);
    for (color, entry) in palette.iter_mut().zip(entries) {
        *color = [entry[2], entry[1], entry[0]];
    }
    palette
}

/// Reads all rows into `samples`, RGB or RGBA of the size in the header. What is missing stays as it was.
pub(in crate::codec) fn read(
    dib: &Dib,
    palette: &Palette,
    data: &[u8],
    (samples, channels): (&mut [u8], Channels),
) -> Result<(), Short> {
    let len = dib.size.width as usize * channels.count();
    let mut rows: Vec<&mut [u8]> = samples.chunks_exact_mut(len.max(1)).collect();
    if !dib.top_down {
        rows.reverse();
    }
    let channels = channels.count();
    match dib.coding {
        Coding::Plain => {
            let stride = usize::try_from(dib.stride()).unwrap_or(usize::MAX);
            // The last row may lack what fills it up.
            let used = (dib.size.width as usize * dib.bits).div_ceil(8);
            for (n, row) in rows.into_iter().enumerate() {
                let stored = data
                    .get(n.saturating_mul(stride)..)
                    .and_then(|rest| rest.get(..used));
                fill(dib, palette, stored.ok_or(Short)?, (row, channels));
            }
            Ok(())
        }
        Coding::Rle8 => rle::read(data, palette, rle::Width::Eight, (&mut rows, channels)),
        Coding::Rle4 => rle::read(data, palette, rle::Width::Four, (&mut rows, channels)),
    }
}

fn fill(dib: &Dib, palette: &Palette, stored: &[u8], (row, channels): (&mut [u8], usize)) {
    let pixels = row.chunks_exact_mut(channels);
    match dib.bits {
        bits @ (1 | 2 | 4 | 8) => {
            let last = (1_usize << bits) - 1;
            for (x, pixel) in pixels.enumerate() {
                let at = x * bits;
                let index = usize::from(stored[at / 8]) >> (8 - bits - at % 8) & last;
                put(pixel, palette[index], 0xff);
            }
        }
        bits => {
            for (pixel, stored) in pixels.zip(stored.chunks_exact(bits / 8)) {
                let mut word = [0; 4];
                word[..stored.len()].copy_from_slice(stored);
                let word = u32::from_le_bytes(word);
                let fields = &dib.fields;
                let color = [fields.red, fields.green, fields.blue].map(|field| field.read(word));
                let alpha = fields.alpha.map_or(0xff, |field| field.read(word));
                put(pixel, color, alpha);
            }
        }
    }
}

/// Sets a pixel of three or four channels.
pub(super) fn put(pixel: &mut [u8], color: [u8; 3], alpha: u8) {
    pixel[..3].copy_from_slice(&color);
    if let Some(last) = pixel.get_mut(3) {
        *last = alpha;
    }
}
