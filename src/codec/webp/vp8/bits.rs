//! Booleans from the bytes of a partition: the arithmetic decoder of RFC 6386, section 7.
//!
//! It holds the next bits at the top of a word of 64, so that most booleans touch no memory.

/// A partition, read boolean by boolean.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// The bits that were loaded and not used up, from the top; zeros below.
    value: u64,
    /// Between 128 and 255.
    range: u32,
    /// How many bits there are beyond the eight that the next boolean needs; negative if there are fewer.
    spare: i32,
    /// Bytes that were made up behind the end.
    beyond: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(partition: &'a [u8]) -> Self {
        Self {
            rest: partition,
            value: 0,
            range: 255,
            spare: -8,
            beyond: 0,
        }
    }

    /// Whether more was read than there is. One byte behind the end is what some encoders leave to the decoder.
    pub(super) fn ran_out(&self) -> bool {
        self.beyond > 1
    }

    /// A boolean that is false with a probability of `probability` in 256.
    #[inline(always)]
    pub(super) fn bool(&mut self, probability: u8) -> bool {
        if self.spare < 0 {
            self.load();
        }
        let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
        let bound = u64::from(split) << 56;
        let bit = self.value >= bound;
        if bit {
            self.range -= split;
            self.value -= bound;
        } else {
            self.range = split;
        }
        let shift = self.range.leading_zeros() - 24;
        self.range <<= shift;
        self.value <<= shift;
        self.spare -= shift as i32;
        bit
    }

    /// A boolean of even odds.
    #[inline(always)]
    pub(super) fn flag(&mut self) -> bool {
        self.bool(128)
    }

    /// A number of `bits` bits, at most 8.
    pub(super) fn literal(&mut self, bits: u32) -> u8 {
        (0..bits).fold(0, |number, _| number << 1 | u8::from(self.flag()))
    }

    /// A number with a sign behind it, or 0 where it is left out.
    pub(super) fn optional(&mut self, bits: u32) -> i32 {
        if !self.flag() {
            return 0;
        }
        let number = i32::from(self.literal(bits));
        if self.flag() { -number } else { number }
    }

    /// Seven bytes at once, or one at the end.
    #[inline(always)]
    fn load(&mut self) {
        if let Some(chunk) = self.rest.first_chunk::<8>() {
            let seven = u64::from_be_bytes(*chunk) & !0xff;
            self.value |= seven >> (self.spare + 8);
            self.rest = &self.rest[7..];
            self.spare += 56;
        } else {
            self.load_one();
        }
    }

    #[cold]
    fn load_one(&mut self) {
        let byte = match self.rest.split_first() {
            Some((&byte, rest)) => {
                self.rest = rest;
                byte
            }
            None => {
                self.beyond = self.beyond.saturating_add(1);
                0
            }
        };
        self.value |= u64::from(byte) << 56 >> (self.spare + 8);
        self.spare += 8;
    }
}
