//! Run lengths of 4 and 8 bits, with jumps. What a file jumps over is in the first colour of its palette.

use std::slice::Iter;

use super::pixels::{Palette, Short, put};

/// Bits of an index.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    Four,
    Eight,
}

/// Reads into rows that come in the order of the file.
pub(super) fn read(
    data: &[u8],
    palette: &Palette,
    width: Width,
    (rows, channels): (&mut [&mut [u8]], usize),
) -> Result<(), Short> {
    for row in rows.iter_mut() {
        let pixels = row.chunks_exact_mut(channels);
        pixels.for_each(|pixel| put(pixel, palette[0], 0xff));
    }
    let mut pen = Pen {
        palette,
        channels,
        rows,
        x: 0,
        y: 0,
    };
    let mut codes = data.iter();
    while !pen.is_through() {
        match (next(&mut codes)?, next(&mut codes)?) {
            (0, 0) => (pen.x, pen.y) = (0, pen.y + 1),
            (0, 1) => return Ok(()),
            (0, 2) => {
                pen.x += usize::from(next(&mut codes)?);
                pen.y += usize::from(next(&mut codes)?);
            }
            (0, count) => {
                let count = usize::from(count);
                let bytes = match width {
                    Width::Four => count.div_ceil(2),
                    Width::Eight => count,
                };
                let (indices, rest) = codes.as_slice().split_at_checked(bytes).ok_or(Short)?;
                (0..count).for_each(|n| pen.draw(index(indices, n, width)));
                // Literal runs take an even number of bytes; at the end of a file the last may be missing.
                codes = rest.get(bytes % 2..).unwrap_or_default().iter();
            }
            (count, value) => {
                let run = [value; 255];
                (0..usize::from(count)).for_each(|n| pen.draw(index(&run, n, width)));
            }
        }
    }
    Ok(())
}

fn next(codes: &mut Iter<'_, u8>) -> Result<u8, Short> {
    codes.next().copied().ok_or(Short)
}

fn index(indices: &[u8], n: usize, width: Width) -> u8 {
    match (width, n % 2) {
        (Width::Eight, _) => indices[n],
        (Width::Four, 0) => indices[n / 2] >> 4,
        (Width::Four, _) => indices[n / 2] & 0xf,
    }
}

struct Pen<'p, 'r, 's> {
    palette: &'p Palette,
    channels: usize,
    rows: &'r mut [&'s mut [u8]],
    x: usize,
    y: usize,
}

impl Pen<'_, '_, '_> {
    /// Whether there is no pixel left that could be drawn.
    fn is_through(&self) -> bool {
        match self.rows.len().checked_sub(self.y) {
            None | Some(0) => true,
            Some(1) => self.x * self.channels >= self.rows[self.y].len(),
            Some(_) => false,
        }
    }

    /// Sets the next pixel; what lies beyond the end of a row is not drawn.
    fn draw(&mut self, index: u8) {
        let start = self.x * self.channels;
        self.x += 1;
        let row = self.rows.get_mut(self.y);
        let pixel = row.and_then(|row| row.get_mut(start..start + self.channels));
        if let Some(pixel) = pixel {
            put(pixel, self.palette[usize::from(index)], 0xff);
        }
    }
}
