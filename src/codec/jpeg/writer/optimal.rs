//! Huffman codes made for one picture: how often each symbol comes, and the shortest codes for that (T.81, K.2).

use std::borrow::Cow;

use super::Sink;
use super::bits::{END, SIXTEEN_ZEROS, size_of};
use super::kernels::Block;
use super::tables::{Huffman, Table};

/// How often each symbol comes, for luma and for chroma.
pub(super) struct Counts {
    dc: [[u64; 256]; 2],
    ac: [[u64; 256]; 2],
}

impl Counts {
    pub(super) fn new() -> Self {
        Self {
            dc: [[0; 256]; 2],
            ac: [[0; 256]; 2],
        }
    }

    /// The best codes for these.
    pub(super) fn huffman(&self) -> Huffman {
        Huffman {
            dc: self.dc.each_ref().map(table),
            ac: self.ac.each_ref().map(table),
        }
    }
}

impl Sink for Counts {
    /// Goes over a block as [`Bits::block`](super::bits::Bits::block) does.
    #[inline(always)]
    fn block(&mut self, block: &Block, prediction: &mut i16, kind: usize) {
        let (dc, ac) = (&mut self.dc[kind], &mut self.ac[kind]);
        let first = block.coefficients[0];
        dc[size_of(first - *prediction) as usize & 0xff] += 1;
        *prediction = first;
        let mut rest = block.others & !1;
        let mut before = 0;
        while rest != 0 {
            let place = rest.trailing_zeros();
            rest &= rest - 1;
            let run = place - before - 1;
            ac[SIXTEEN_ZEROS] += u64::from(run / 16);
            let size = size_of(block.coefficients[place as usize & 63]);
            ac[((run % 16) << 4 | size) as usize & 0xff] += 1;
            before = place;
        }
        ac[END] += u64::from(before < 63);
    }
}

/// The most bits of a code.
const LONGEST: usize = 16;

/// The shortest codes of at most 16 bits, none of which is all ones.
fn table(counts: &[u64; 256]) -> Table {
    let lengths = lengths(counts);
    let mut of_length = [0u16; 64];
    lengths[..256]
        .iter()
        .for_each(|&length| of_length[length] += 1);
    of_length[0] = 0;
    // The symbol that nobody has keeps the code of all ones, the last of the longest.
    of_length[lengths[256]] += 1;
    for length in (LONGEST + 1..64).rev() {
        while of_length[length] > 0 {
            // Two of these become one shorter by one, and one that is shorter makes room for the other.
            let shorter = (1..length - 1)
                .rev()
                .find(|&shorter| of_length[shorter] > 0);
            let shorter = shorter.unwrap_or(1);
            of_length[length] -= 2;
            of_length[length - 1] += 1;
            of_length[shorter + 1] += 2;
            of_length[shorter] -= 1;
        }
    }
    if let Some(longest) = of_length.iter().rposition(|&count| count > 0) {
        of_length[longest] -= 1;
    }
    let mut symbols: Vec<u8> = (0..=255)
        .filter(|&symbol| lengths[usize::from(symbol)] > 0)
        .collect();
    // The order within one length is that of the symbols.
    symbols.sort_by_key(|&symbol| lengths[usize::from(symbol)]);
    let counts = std::array::from_fn(|index| of_length[index + 1] as u8);
    (counts, Cow::Owned(symbols))
}

/// Lengths of Huffman's codes, whatever they are; 0 for symbols that never come. One more symbol, which comes once,
/// stands at the end.
fn lengths(counts: &[u64; 256]) -> [usize; 257] {
    let mut counts: [u64; 257] = std::array::from_fn(|n| counts.get(n).copied().unwrap_or(1));
    let mut lengths = [0; 257];
    // The next symbol below the same node.
    let mut next: [Option<usize>; 257] = [None; 257];
    let rarest = |counts: &[u64; 257], but: Option<usize>| {
        // Of several the one with the largest number, as the standard has it.
        let there = (0..257).rev().filter(|&n| counts[n] > 0 && Some(n) != but);
        there.min_by_key(|&n| counts[n])
    };
    while let Some(one) = rarest(&counts, None) {
        let Some(other) = rarest(&counts, Some(one)) else {
            break;
        };
        counts[one] += counts[other];
        counts[other] = 0;
        let mut last = one;
        lengths[last] += 1;
        while let Some(symbol) = next[last] {
            last = symbol;
            lengths[last] += 1;
        }
        next[last] = Some(other);
        while let Some(symbol) = next[last] {
            last = symbol;
            lengths[last] += 1;
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether each symbol that comes has a code of at most 16 bits, and all ones is free.
    fn check(counts: &[u64; 256]) -> u64 {
        let (of_length, symbols) = table(counts);
        let mut room = 1u32 << 16;
        let mut bits = 0;
        let mut rest = symbols.iter();
        for (length, &count) in (1u32..).zip(&of_length) {
            room -= u32::from(count) << (16 - length);
            let own = rest.by_ref().take(count.into());
            bits += own
                .map(|&symbol| counts[usize::from(symbol)] * u64::from(length))
                .sum::<u64>();
        }
        assert!(room > 0 && rest.next().is_none(), "{of_length:?}");
        let mut found = symbols.to_vec();
        found.sort_unstable();
        let there = (0..=255u8).filter(|&symbol| counts[usize::from(symbol)] > 0);
        assert!(there.eq(found));
        bits
    }

    #[test]
    fn codes_are_short_where_symbols_are_frequent() {
        let mut counts = [0; 256];
        counts[7] = 5;
        assert_eq!(check(&counts), 5, "one symbol takes one bit");
        (counts[8], counts[9], counts[10]) = (90, 20, 3);
        assert_eq!(check(&counts), 90 + 20 * 2 + 5 * 3 + 3 * 4);
        assert!(check(&[1; 256]) <= 9 * 256);
    }

    #[test]
    fn no_code_is_too_long() {
        let (mut one, mut other) = (1u64, 1u64);
        let fibonacci: [u64; 256] = std::array::from_fn(|n| {
            if n >= 40 {
                return 0;
            }
            (one, other) = (other, one + other);
            one
        });
        check(&fibonacci);
        let doubling: [u64; 256] = std::array::from_fn(|n| 1 << (n % 40));
        check(&doubling);
    }
}
