//! Where the next 0xff is: the byte that every marker begins with, and rare among a photo's data.

/// Bytes that are looked at in one go.
pub(super) const CHUNK: usize = 32;

/// How many bytes come before the first 0xff of a chunk; all of them if there is none.
#[inline(always)]
pub(super) fn clean_bytes(chunk: &[u8; CHUNK]) -> usize {
    // Without a branch in between, this compiles to vector instructions.
    let hits = chunk
        .iter()
        .fold(0, |hits, &byte| hits | u8::from(byte == 0xff));
    if hits == 0 {
        return CHUNK;
    }
    let words = chunk
        .as_chunks::<8>()
        .0
        .iter()
        .map(|word| u64::from_le_bytes(*word));
    let mut before = 0;
    for word in words {
        let hits = ff_bits(word);
        if hits != 0 {
            return before + hits.trailing_zeros() as usize / 8;
        }
        before += 8;
    }
    CHUNK
}

/// No bits if no byte of a word is 0xff; otherwise the lowest of them is in the lowest that is (Mycroft's test for a zero
/// byte, of the inverted word).
#[inline(always)]
pub(super) fn ff_bits(word: u64) -> u64 {
    (!word).wrapping_sub(0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080
}

/// The position of the next 0xff.
pub(super) fn find_ff(bytes: &[u8], from: usize) -> Option<usize> {
    let (chunks, rest) = bytes.get(from..)?.as_chunks();
    let mut position = from;
    for chunk in chunks {
        let clean = clean_bytes(chunk);
        position += clean;
        if clean < CHUNK {
            return Some(position);
        }
    }
    let in_rest = rest.iter().position(|&byte| byte == 0xff)?;
    Some(position + in_rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_it_wherever_it_is() {
        for len in 0..100 {
            for fill in [0, 1, 0x7f, 0x80, 0xfe] {
                let mut bytes = vec![fill; len];
                assert_eq!(find_ff(&bytes, 0), None);
                for at in (0..len).rev() {
                    bytes[at] = 0xff;
                    assert_eq!(find_ff(&bytes, 0), Some(at));
                    assert_eq!(find_ff(&bytes, at), Some(at));
                }
                assert_eq!(find_ff(&bytes, len + 1), None);
            }
        }
    }
}
