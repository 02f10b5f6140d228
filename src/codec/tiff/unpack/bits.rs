//! Reads bits from the upper one of the first byte on; behind the end there are zeros.

use std::convert::Infallible;

use fax::BitReader;

pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// How many bits have been read.
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    /// The next bits, at most 16.
    pub(super) fn next(&self, count: u8) -> u32 {
        let byte = |offset| self.data.get(self.at / 8 + offset).copied().unwrap_or(0);
        let three = u32::from_be_bytes([byte(0), byte(1), byte(2), 0]);
        (three << (self.at % 8)) >> (32 - u32::from(count))
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// Goes on to the next whole number of so many bits.
    pub(super) fn align(&mut self, bits: usize) {
        self.at = self.at.next_multiple_of(bits);
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.data.len() * 8
    }
}

impl BitReader for Bits<'_> {
    type Error = Infallible;

    fn peek(&self, bits: u8) -> Option<u16> {
        (1..=16).contains(&bits).then(|| self.next(bits) as u16)
    }

    fn consume(&mut self, bits: u8) -> Result<(), Self::Error> {
        self.skip(bits.into());
        Ok(())
    }

    fn bits_to_byte_boundary(&self) -> u8 {
        (self.at.next_multiple_of(8) - self.at) as u8
    }
}
