//! Samples of any depth, as they lie packed in a row, to whole numbers of 8 or 16 bits or to floats.
//!
//! Deeper numbers lose their lower bits, others are spread over the whole range. Signed numbers are shifted so that the
//! least is black. It knows no colours.

use crate::picture::Sample;

/// How samples are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) bits: u32,
    pub(super) numbers: Numbers,
    pub(super) is_big_endian: bool,
}

/// What kind of numbers samples are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    Unsigned,
    Signed,
    Floats,
}

impl Stored {
    /// Whole numbers over the range of `S`, which has 8 bits for samples of up to 8 and else 16.
    pub(super) fn spread<S: Sample>(self, row: &[u8], out: &mut [S]) {
        let sign = match self.numbers {
            Numbers::Signed => 1u64 << (self.bits - 1),
            _ => 0,
        };
        match self.bits {
            8 => {
                for (out, byte) in out.iter_mut().zip(row) {
                    *out = S::from_u32((u64::from(*byte) ^ sign) as u32);
                }
            }
            bits @ (16 | 24 | 32 | 64) => self.each_whole(row, |index, value| {
                if let Some(out) = out.get_mut(index) {
                    *out = S::from_u32(((value ^ sign) >> (bits - 16)) as u32);
                }
            }),
            bits @ 17.. => each_packed(row, bits, out.len(), |index, value| {
                out[index] = S::from_u32(((value ^ sign) >> (bits - 16)) as u32);
            }),
            bits => {
                let most = (1u64 << bits) - 1;
                each_packed(row, bits, out.len(), |index, value| {
                    let full = (value ^ sign) * u64::from(S::MAX);
                    out[index] = S::from_u32(((full + most / 2) / most) as u32);
                });
            }
        }
    }

    /// Unsigned numbers of up to 16 bits as they are.
    pub(super) fn indices(self, row: &[u8], out: &mut [u16]) {
        match self.bits {
            16 => self.each_whole(row, |index, value| {
                if let Some(out) = out.get_mut(index) {
                    *out = value as u16;
                }
            }),
            bits => each_packed(row, bits, out.len(), |index, value| {
                out[index] = value as u16;
            }),
        }
    }

    /// Floats of 16, 24, 32 or 64 bits.
    pub(super) fn floats(self, row: &[u8], out: &mut [f32]) {
        self.each_whole(row, |index, value| {
            if let Some(out) = out.get_mut(index) {
                *out = match self.bits {
                    16 => small_float(value as u32, 5, 10),
                    24 => small_float(value as u32, 7, 16),
                    32 => f32::from_bits(value as u32),
                    _ => f64::from_bits(value) as f32,
                };
            }
        });
    }

    /// Calls `each` with every number of a whole number of bytes.
    fn each_whole(self, row: &[u8], mut each: impl FnMut(usize, u64)) {
        let is_big = self.is_big_endian;
        match self.bits {
            16 => {
                let read = if is_big {
                    u16::from_be_bytes
                } else {
                    u16::from_le_bytes
                };
                let values = row.as_chunks::<2>().0.iter().enumerate();
                values.for_each(|(index, bytes)| each(index, read(*bytes).into()));
            }
            bits => {
                let values = row.chunks_exact(bits as usize / 8).enumerate();
                let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
                for (index, bytes) in values {
                    let value = match is_big {
                        true => bytes.iter().fold(0, add),
                        false => bytes.iter().rev().fold(0, add),
                    };
                    each(index, value);
                }
            }
        }
    }
}

/// Calls `each` with `count` numbers of so many bits, which follow each other from the upper bit of the first byte on.
fn each_packed(row: &[u8], bits: u32, count: usize, mut each: impl FnMut(usize, u64)) {
    let mut bytes = row.iter();
    let (mut held, mut held_bits) = (0u64, 0);
    let mask = (1u64 << bits) - 1;
    for index in 0..count {
        while held_bits < bits {
            let Some(byte) = bytes.next() else {
                return;
            };
            held = held << 8 | u64::from(*byte);
            held_bits += 8;
        }
        held_bits -= bits;
        each(index, held >> held_bits & mask);
    }
}

/// A float with fewer bits than the smallest of this machine: a sign, an exponent and a fraction.
fn small_float(value: u32, exponent_bits: u32, fraction_bits: u32) -> f32 {
    let fraction = value & ((1 << fraction_bits) - 1);
    let most = (1 << exponent_bits) - 1;
    let exponent = value >> fraction_bits & most;
    let sign = value >> (fraction_bits + exponent_bits) & 1;
    let bias = (most >> 1) as i32;
    let part = fraction as f32 / (1u32 << fraction_bits) as f32;
    let size = match exponent {
        0 => part * (1.0 - bias as f32).exp2(),
        _ if exponent == most && fraction == 0 => f32::INFINITY,
        _ if exponent == most => f32::NAN,
        _ => (1.0 + part) * (exponent as f32 - bias as f32).exp2(),
    };
    if sign == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(bits: u32, numbers: Numbers) -> Stored {
        Stored {
            bits,
            numbers,
            is_big_endian: true,
        }
    }

    fn sixteen(stored: Stored, row: &[u8]) -> Vec<u16> {
        let mut out = vec![0; row.len() * 8 / stored.bits as usize];
        stored.spread(row, &mut out);
        out
    }

    #[test]
    fn numbers_are_spread_over_the_range() {
        let mut tones = [0u8; 8];
        stored(2, Numbers::Unsigned).spread(&[0b00_01_10_11, 0b11_00_11_00], &mut tones);
        assert_eq!(tones, [0, 85, 170, 255, 255, 0, 255, 0]);
        let twelve = stored(12, Numbers::Unsigned);
        assert_eq!(sixteen(twelve, &[0xff, 0xf0, 0x01]), [65_535, 16]);
        let ten = stored(10, Numbers::Unsigned);
        assert_eq!(sixteen(ten, &[0xff, 0xd0, 0, 0, 0]), [65_535, 16_400, 0, 0]);
        let deep = stored(32, Numbers::Unsigned);
        assert_eq!(sixteen(deep, &[0x12, 0x34, 0xff, 0xff]), [0x1234]);
        let odd = stored(20, Numbers::Unsigned);
        assert_eq!(
            sixteen(odd, &[0x12, 0x34, 0x5a, 0xbc, 0xde]),
            [0x1234, 0xabcd]
        );
    }

    #[test]
    fn the_least_of_signed_numbers_is_black() {
        let mut tones = [0u8; 3];
        stored(8, Numbers::Signed).spread(&[0x80, 0, 0x7f], &mut tones);
        assert_eq!(tones, [0, 128, 255]);
        let wide = stored(16, Numbers::Signed);
        assert_eq!(
            sixteen(wide, &[0x80, 0, 0xff, 0xff, 0x7f, 0xff]),
            [0, 32_767, 65_535]
        );
        let deep = stored(64, Numbers::Signed);
        assert_eq!(sixteen(deep, &(-1i64).to_be_bytes()), [0x7fff]);
    }

    #[test]
    fn floats_of_every_size() {
        let mut out = [0.0; 4];
        let half = stored(16, Numbers::Floats);
        half.floats(&[0x3c, 0, 0x38, 0, 0x00, 0x01, 0xfc, 0], &mut out);
        assert_eq!(out, [1.0, 0.5, 2f32.powi(-24), f32::NEG_INFINITY]);
        let mut one = [0.0];
        stored(24, Numbers::Floats).floats(&[0x3e, 0x80, 0], &mut one);
        assert_eq!(one, [0.75]);
        stored(64, Numbers::Floats).floats(&0.25f64.to_be_bytes(), &mut one);
        assert_eq!(one, [0.25]);
    }
}
