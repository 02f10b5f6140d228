//! What depends on the processor: the transform of one block. Whatever does it, the coefficients are the same.

use super::tables::Quantizer;
use super::transform::{self, Eight};

/// Quantised coefficients in zigzag order.
pub(super) struct Block {
    pub(super) coefficients: [i16; 64],
    /// Bit n is set if coefficient n is not zero.
    pub(super) others: u64,
}

pub(super) trait Kernels: Copy {
    /// Transforms eight by eight samples, whose rows are `stride` apart.
    fn block(self, samples: &[u8], stride: usize, quantizer: &Quantizer) -> Block;
}

/// One number after the other.
#[derive(Clone, Copy)]
pub(super) struct Scalar;

impl Kernels for Scalar {
    #[inline(always)]
    fn block(self, samples: &[u8], stride: usize, quantizer: &Quantizer) -> Block {
        let turn = |rows: [Eight; 8]| {
            std::array::from_fn(|x| Eight(std::array::from_fn(|y| rows[y].0[x])))
        };
        let coefficients = transform::quantized(samples, stride, quantizer, turn);
        let others = (0..64).fold(0, |bits, n| bits | u64::from(coefficients[n] != 0) << n);
        Block {
            coefficients,
            others,
        }
    }
}
