//! From pixels to rows of luma and chroma, one row of MCUs at a time.
//!
//! Chroma is made from sums of red, green and blue, so that what two or four pixels share is rounded once.

use super::{Page, Sampling};

/// One component's samples of a row of MCUs.
pub(super) struct Plane {
    /// Blocks of an MCU, across and down.
    pub(super) blocks: (usize, usize),
    pub(super) stride: usize,
    pub(super) samples: Vec<u8>,
}

/// A row of MCUs.
pub(super) struct Rows {
    pub(super) mcus_across: usize,
    pub(super) mcus_down: usize,
    pub(super) planes: Vec<Plane>,
    /// Red, green and blue of the two rows that are in work, filled up to whole MCUs.
    apart: [[Vec<u8>; 3]; 2],
}

impl Rows {
    pub(super) fn new(page: &Page<'_>) -> Self {
        let (across, down) = page.sampling.luma();
        let mcus_across = page.width.div_ceil(8 * across);
        let stride = mcus_across * across * 8;
        let plane = |index: usize| {
            let blocks = if index == 0 { (across, down) } else { (1, 1) };
            let stride = mcus_across * blocks.0 * 8;
            Plane {
                blocks,
                stride,
                samples: vec![0; stride * blocks.1 * 8],
            }
        };
        Self {
            mcus_across,
            mcus_down: page.height.div_ceil(8 * down),
            planes: (0..page.sampling.components()).map(plane).collect(),
            apart: std::array::from_fn(|_| std::array::from_fn(|_| vec![0; stride])),
        }
    }

    /// Takes a row of MCUs; beyond the picture its last row and column go on.
    #[inline(always)]
    pub(super) fn fill(&mut self, page: &Page<'_>, mcu_row: usize) {
        let (_, down) = page.sampling.luma();
        let bytes = page.width * page.sampling.components();
        let row = |y: usize| {
            let y = (mcu_row * 8 * down + y).min(page.height - 1);
            &page.samples[y * bytes..][..bytes]
        };
        match (page.sampling, &mut self.planes[..]) {
            (Sampling::Color(across, down), [luma, blue, red]) => {
                for y in 0..8 {
                    for (n, apart) in self.apart[..down].iter_mut().enumerate() {
                        split(row(y * down + n), apart);
                        let at = (y * down + n) * luma.stride;
                        write_luma(apart, &mut luma.samples[at..][..luma.stride]);
                    }
                    let chroma = y * blue.stride..(y + 1) * blue.stride;
                    let (blue, red) = (&mut blue.samples[chroma.clone()], &mut red.samples[chroma]);
                    let [first, second] = &self.apart;
                    match (across, down) {
                        (1, _) => write_chroma::<1>([first, first], blue, red),
                        (_, 1) => write_chroma::<2>([first, first], blue, red),
                        _ => write_chroma::<2>([first, second], blue, red),
                    }
                }
            }
            (_, planes) => {
                for y in 0..8 {
                    let at = y * planes[0].stride;
                    let (out, rest) =
                        planes[0].samples[at..][..planes[0].stride].split_at_mut(bytes);
                    out.copy_from_slice(row(y));
                    rest.fill(out[bytes - 1]);
                }
            }
        }
    }
}

/// Takes the channels of a row apart, and repeats the last pixel.
#[inline(always)]
fn split(row: &[u8], [red, green, blue]: &mut [Vec<u8>; 3]) {
    let pixels = row.as_chunks::<3>().0;
    for (((pixel, red), green), blue) in pixels
        .iter()
        .zip(&mut *red)
        .zip(&mut *green)
        .zip(&mut *blue)
    {
        [*red, *green, *blue] = *pixel;
    }
    for (channel, last) in [red, green, blue].into_iter().zip(pixels[pixels.len() - 1]) {
        channel[pixels.len()..].fill(last);
    }
}

/// As JFIF has it, with 16 binary places.
#[inline(always)]
fn write_luma([red, green, blue]: &[Vec<u8>; 3], out: &mut [u8]) {
    for (((out, &red), &green), &blue) in out.iter_mut().zip(red).zip(green).zip(blue) {
        let sum = 19_595 * i32::from(red) + 38_470 * i32::from(green) + 7_471 * i32::from(blue);
        *out = ((sum + 32_768) >> 16) as u8;
    }
}

/// Chroma of two rows (twice the same where there is but one), `N` pixels of each to a sample.
#[inline(always)]
fn write_chroma<const N: usize>(rows: [&[Vec<u8>; 3]; 2], blue_out: &mut [u8], red_out: &mut [u8]) {
    let [red, green, blue] =
        [0, 1, 2].map(|channel| rows.map(|row| row[channel].as_chunks::<N>().0));
    let shift = 17 + (N as u32 - 1);
    let middle = (128 << shift) + (1 << (shift - 1)) - 1;
    let pixels = red[0]
        .iter()
        .zip(red[1])
        .zip(green[0])
        .zip(green[1])
        .zip(blue[0])
        .zip(blue[1]);
    for ((out, other), (((((r0, r1), g0), g1), b0), b1)) in
        blue_out.iter_mut().zip(red_out).zip(pixels)
    {
        let sum = |one: &[u8; N], two: &[u8; N]| {
            one.iter()
                .chain(two)
                .map(|&sample| i32::from(sample))
                .sum::<i32>()
        };
        let (red, green, blue) = (sum(r0, r1), sum(g0, g1), sum(b0, b1));
        *out = ((32_768 * blue - 11_059 * red - 21_709 * green + middle) >> shift) as u8;
        *other = ((32_768 * red - 27_439 * green - 5_329 * blue + middle) >> shift) as u8;
    }
}
