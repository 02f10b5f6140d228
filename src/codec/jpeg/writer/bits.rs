//! Coefficients to codes, and codes to bytes (T.81, F.1.2).

use super::kernels::Block;
use super::tables::Codes;
use crate::codec::jpeg::search;

/// Sixteen zeros, and the end of a block.
pub(super) const SIXTEEN_ZEROS: usize = 0xf0;
pub(super) const END: usize = 0;

/// The bits of a scan on their way into a file.
pub(super) struct Bits<'a> {
    out: &'a mut Vec<u8>,
    /// The last bits, of which the lower `count`, fewer than 32, are not yet written.
    last: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            last: 0,
            count: 0,
        }
    }

    /// Writes the lower `length` bits, at most 32.
    #[inline(always)]
    fn put(&mut self, bits: u32, length: u32) {
        self.last = self.last << length | u64::from(bits);
        self.count += length;
        if self.count >= 32 {
            self.count -= 32;
            self.word((self.last >> self.count) as u32);
        }
    }

    /// Writes four bytes, and a zero behind each that could be taken for a marker.
    #[inline(always)]
    fn word(&mut self, word: u32) {
        let bytes = word.to_be_bytes();
        if search::ff_bits(word.into()) != 0 {
            self.stuffed(&bytes);
        } else {
            self.out.extend_from_slice(&bytes);
        }
    }

    #[cold]
    fn stuffed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
    }

    /// Fills the last byte with ones.
    pub(super) fn finish(mut self) {
        let fill = (8 - self.count % 8) % 8;
        self.put((1 << fill) - 1, fill);
        let whole = self.count / 8;
        let bytes = (self.last << (32 - self.count)) as u32;
        self.stuffed(&bytes.to_be_bytes()[..whole as usize]);
    }

    /// Writes a block; `prediction` is the first coefficient of the one before it in the same component.
    #[inline(always)]
    pub(super) fn block(&mut self, block: &Block, prediction: &mut i16, dc: &Codes, ac: &Codes) {
        let first = block.coefficients[0];
        self.value(first - *prediction, 0, dc);
        *prediction = first;
        let mut rest = block.others & !1;
        let mut before = 0;
        while rest != 0 {
            let place = rest.trailing_zeros();
            rest &= rest - 1;
            let mut run = place - before - 1;
            while run > 15 {
                self.code(ac, SIXTEEN_ZEROS);
                run -= 16;
            }
            self.value(block.coefficients[place as usize & 63], run << 4, ac);
            before = place;
        }
        if before < 63 {
            self.code(ac, END);
        }
    }

    #[inline(always)]
    fn code(&mut self, codes: &Codes, symbol: usize) {
        let (code, length) = codes.of(symbol);
        self.put(code, length);
    }

    /// Writes the code of a value's size, with the run of zeros before it, and the value (F.1.2.1).
    #[inline(always)]
    fn value(&mut self, value: i16, run: u32, codes: &Codes) {
        let size = size_of(value);
        let value = i32::from(value);
        let (code, length) = codes.of((run | size) as usize);
        // Negative ones are less by one, so that they begin with a zero.
        let bits = (value + (value >> 31)) as u32 & ((1 << size) - 1);
        self.put(code << size | bits, length + size);
    }
}

/// How many bits a value takes (F.1.2.1).
#[inline(always)]
pub(super) fn size_of(value: i16) -> u32 {
    32 - i32::from(value).unsigned_abs().leading_zeros()
}
