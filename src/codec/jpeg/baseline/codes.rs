//! Huffman codes and the values after them, as T.81 defines them.

/// The longest code.
pub(super) const LONGEST: usize = 16;

/// A set of codes: where those of each length end, and where their symbols begin (F.2.2.3).
pub(super) struct Codes {
    /// For each length the first code that is too large for it, in the upper of 16 bits.
    ends: [u32; LONGEST + 1],
    /// What has to be added to a code of this length for the index of its symbol.
    offsets: [i32; LONGEST + 1],
    symbols: [u8; 256],
}

impl Codes {
    /// From the number of codes of each length, 1 to 16, and their symbols in order.
    ///
    /// `None` if there are more codes than fit, or one of nothing but ones.
    pub(super) fn new(counts: &[u8; LONGEST], symbols: &[u8]) -> Option<Self> {
        let mut codes = Self {
            ends: [0; LONGEST + 1],
            offsets: [0; LONGEST + 1],
            symbols: [0; 256],
        };
        codes
            .symbols
            .get_mut(..symbols.len())?
            .copy_from_slice(symbols);
        let (mut code, mut index) = (0u32, 0u32);
        for (length, &count) in (1..).zip(counts) {
            codes.offsets[length] = index as i32 - code as i32;
            code += u32::from(count);
            index += u32::from(count);
            if count > 0 && code >= 1 << length {
                return None;
            }
            codes.ends[length] = code << (LONGEST - length);
            code <<= 1;
        }
        (index as usize == symbols.len()).then_some(codes)
    }

    /// The length of the code at the top of 16 bits and its symbol; `None` if there is no such code.
    pub(super) fn find(&self, bits: u32) -> Option<(u32, u8)> {
        let length = (1..=LONGEST).find(|&length| bits < self.ends[length])?;
        let index = (bits >> (LONGEST - length)) as i32 + self.offsets[length];
        Some((length as u32, self.symbols[(index & 0xff) as usize]))
    }
}

/// The signed value that the upper `size` bits stand for, 0 to 15 (F.2.2.1, EXTEND): the lower half of the numbers are
/// negative.
#[inline(always)]
pub(super) fn extend(bits: u64, size: u32) -> i16 {
    let number = bits >> 1 >> (63 - size);
    let negative = !(bits as i64 >> 63);
    (number as i64 + (negative << size) - negative) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table K.3 of T.81.
    const COUNTS: [u8; LONGEST] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
    const SYMBOLS: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    #[test]
    fn codes_are_those_of_the_standard() {
        let codes = Codes::new(&COUNTS, &SYMBOLS).unwrap();
        for (code, symbol) in [
            ("00", 0),
            ("010", 1),
            ("110", 5),
            ("1110", 6),
            ("111111110", 11),
        ] {
            let length = code.len() as u32;
            let bits = u32::from_str_radix(code, 2).unwrap() << (16 - length);
            for rest in [0, (1 << (16 - length)) - 1] {
                assert_eq!(codes.find(bits | rest), Some((length, symbol)), "{code}");
            }
        }
        assert_eq!(codes.find(0xffff), None);
        assert_eq!(codes.find(0xff80), None);
    }

    #[test]
    fn what_is_no_set_of_codes_is_refused() {
        let with = |length: usize, count: u8| {
            let mut counts = COUNTS;
            counts[length - 1] = count;
            let symbols = vec![7; counts.iter().map(|&count| usize::from(count)).sum()];
            Codes::new(&counts, &symbols).is_some()
        };
        assert!(with(9, 1) && with(16, 100));
        // A code of nothing but ones, and more codes than there are.
        assert!(!with(9, 2) && !with(2, 4) && !with(3, 7));
        assert!(Codes::new(&COUNTS, &SYMBOLS[1..]).is_none());
        assert!(Codes::new(&[0; LONGEST], &[]).is_some());
    }

    #[test]
    fn values_are_those_of_the_standard() {
        for (bits, value) in [
            ("", 0),
            ("0", -1),
            ("1", 1),
            ("00", -3),
            ("01", -2),
            ("10", 2),
            ("11", 3),
            ("0000000000", -1_023),
            ("1111111111", 1_023),
            ("011111111111111", -16_384),
            ("111111111111111", 32_767),
        ] {
            let size = bits.len() as u32;
            let number = u64::from_str_radix(bits, 2).unwrap_or(0);
            for rest in [0, u64::MAX >> size] {
                assert_eq!(
                    extend(number << 1 << (63 - size) | rest, size),
                    value,
                    "{bits}"
                );
            }
        }
    }
}
