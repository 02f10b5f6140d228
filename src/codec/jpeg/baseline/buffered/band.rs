//! The Huffman codes of scans of AC coefficients.

use crate::codec::jpeg::baseline::Odd;
use crate::codec::jpeg::baseline::codes::{Codes, LONGEST};
use crate::codec::jpeg::baseline::stream::Bits;

/// Bits with which the table is asked.
const LOOK: u32 = 11;

/// Codes for AC coefficients, one at a time: between two of them lie bits that are no codes.
pub(in crate::codec::jpeg::baseline) struct BandTable {
    codes: Codes,
    /// By the next [`LOOK`] bits; 0 if the code is longer.
    steps: Box<[Step; 1 << LOOK]>,
}

/// A code, packed: in bits 0–5 the bits that it takes with the value after it, in bits 8–11 the size of the value, in bits
/// 12–15 how many zeros come before it.
#[derive(Clone, Copy)]
pub(super) struct Step(u16);

impl Step {
    fn new(length: u32, symbol: u8) -> Self {
        let (run, size) = (u16::from(symbol >> 4), u16::from(symbol & 15));
        Self(run << 12 | size << 8 | (length as u16 + size))
    }

    /// The bits that it takes are the lower six.
    #[inline(always)]
    pub(super) fn length(self) -> u32 {
        self.0.into()
    }

    #[inline(always)]
    pub(super) fn size(self) -> u32 {
        u32::from(self.0 >> 8 & 15)
    }

    #[inline(always)]
    pub(super) fn run(self) -> usize {
        usize::from(self.0 >> 12)
    }
}

impl BandTable {
    pub(in crate::codec::jpeg::baseline) fn new(codes: Codes) -> Self {
        let mut steps = Box::new([Step(0); 1 << LOOK]);
        for (index, step) in steps.iter_mut().enumerate() {
            let found = codes.find((index as u32) << (LONGEST as u32 - LOOK));
            if let Some((length, symbol)) = found.filter(|(length, _)| *length <= LOOK) {
                *step = Step::new(length, symbol);
            }
        }
        Self { codes, steps }
    }

    /// The next code, which is not dropped.
    #[inline(always)]
    pub(super) fn step(&self, bits: &Bits) -> Result<Step, Odd> {
        let step = self.steps[bits.peek(LOOK) as usize];
        match step.0 {
            0 => self.long(bits.peek(16)),
            _ => Ok(step),
        }
    }

    #[cold]
    fn long(&self, bits: u32) -> Result<Step, Odd> {
        let (length, symbol) = self.codes.find(bits).ok_or(Odd::NoSuchCode)?;
        Ok(Step::new(length, symbol))
    }
}
