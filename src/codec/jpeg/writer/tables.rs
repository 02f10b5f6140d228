//! The tables of T.81, Annex K: quantisation by quality, and the codes for 8 bits.

use std::borrow::Cow;

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
        Self { dc: DC, ac: AC }
    }
}

/// Tables K.3 and K.4.
const DC: [Table; 2] = [
    (
        [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        Cow::Borrowed(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ),
    (
        [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
        Cow::Borrowed(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ),
];

/// Tables K.5 and K.6: zeros before a coefficient in the upper half, its size in the lower.
#[rustfmt::skip]
const AC: [Table; 2] = [
    (
        [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
        Cow::Borrowed(&[
            0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
            0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0,
            0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28,
            0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
            0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
            0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
            0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
            0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5,
            0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2,
            0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
            0xf9, 0xfa,
        ]),
    ),
    (
        [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
        Cow::Borrowed(&[
            0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
            0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0,
            0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26,
            0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
            0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
            0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
            0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5,
            0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3,
            0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda,
            0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
            0xf9, 0xfa,
        ]),
    ),
];

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
