//! The tables that a file is written with: quantisation by quality, and Huffman codes.

use std::borrow::Cow;

use crate::codec::jpeg::standard::{self, Symbols};
use crate::codec::jpeg::zigzag::ZIGZAG;

/// Tables K.1 and K.2, row by row.
pub(super) const BASES: [[u16; 64]; 2] = [
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69,
        56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81,
        104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ],
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99,
        99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ],
];

/// Codes of each length from 1 to 16, and what they stand for in order.
pub(super) type Table = ([u8; 16], Cow<'static, [u8]>);

/// The codes of a file, for luma and for chroma.
pub(super) struct Huffman {
    pub(super) dc: [Table; 2],
    pub(super) ac: [Table; 2],
}

impl Huffman {
    /// Those of Annex K.
    pub(super) fn standard() -> Self {
        let table = |table: Symbols| (table.counts, Cow::Borrowed(table.symbols));
        Self {
            dc: standard::DC.map(table),
            ac: standard::AC.map(table),
        }
    }
}

/// How coarse each coefficient is.
pub(super) struct Quantizer {
    /// In zigzag order, as it stands in the file.
    pub(super) steps: [u8; 64],
    /// What the transform's results are multiplied by, in columns.
    pub(super) scales: [f32; 64],
}

impl Quantizer {
    /// By the rule of the Independent JPEG Group: 50 takes the table as it is, 100 is all ones.
    pub(super) fn new(base: [u16; 64], quality: u8) -> Self {
        /// The transform leaves the nth coefficient larger by this, and by the square root of 8.
        const LEFT: [f64; 8] = [
            1.0,
            1.387_039_845_322_148,
            1.306_562_964_876_377,
            1.175_875_602_419_359,
            1.0,
            0.785_694_958_387_102,
            0.541_196_100_146_197,
            0.275_899_379_282_943,
        ];
        let quality = u32::from(quality.clamp(1, 100));
        let percent = if quality < 50 {
            5000 / quality
        } else {
            200 - 2 * quality
        };
        let steps = base.map(|step| ((u32::from(step) * percent + 50) / 100).clamp(1, 255) as u8);
        let scale = |place: usize| {
            let (column, row) = (place / 8, place % 8);
            let step = f64::from(steps[row * 8 + column]);
            (1.0 / (8.0 * step * LEFT[row] * LEFT[column])) as f32
        };
        Self {
            steps: ZIGZAG.map(|place| {
                let (column, row) = (usize::from(place >> 3), usize::from(place & 7));
                steps[row * 8 + column]
            }),
            scales: std::array::from_fn(scale),
        }
    }
}

/// Huffman codes by what they stand for.
pub(super) struct Codes([u32; 256]);

impl Codes {
    /// Annex C: codes of one length follow each other, and those of the next begin behind them.
    pub(super) fn new((counts, symbols): &Table) -> Self {
        let mut codes = [0; 256];
        let (mut code, mut symbols) = (0u32, symbols.iter());
        for (length, &count) in (1u32..).zip(counts) {
            for &symbol in symbols.by_ref().take(count.into()) {
                codes[usize::from(symbol)] = code << 8 | length;
                code += 1;
            }
            code <<= 1;
        }
        Self(codes)
    }

    /// The code and how many bits it has.
    #[inline(always)]
    pub(super) fn of(&self, symbol: usize) -> (u32, u32) {
        let packed = self.0[symbol & 0xff];
        (packed >> 8, packed & 0xff)
    }
}
