//! All pairs of 64-bit numbers that differ in few bits, without comparing each with each.

/// The largest distance that is looked for: it takes in pictures that were cropped a little. Those of different things were
/// 22 bits apart and more on the sample photos.
pub const MAX_DISTANCE: u32 = 12;

const QUARTERS: u32 = 4;
const KEYS: usize = 1 << 16;

/// Calls `found` for each pair of different places whose numbers differ in at most `distance` bits; some pairs come
/// more than once.
pub(super) fn pairs(hashes: &[u64], distance: u32, mut found: impl FnMut(usize, usize)) {
    let masks = masks(distance / QUARTERS);
    for quarter in 0..QUARTERS {
        let table = Table::of(hashes, quarter);
        for (n, hash) in hashes.iter().enumerate() {
            let key = key(*hash, quarter);
            for mask in &masks {
                for other in table.places(key ^ mask) {
                    let other = *other as usize;
                    if other < n && (hashes[other] ^ hash).count_ones() <= distance {
                        found(other, n);
                    }
                }
            }
        }
    }
}

fn key(hash: u64, quarter: u32) -> u16 {
    (hash >> (16 * quarter)) as u16
}

/// All keys with at most so many bits.
fn masks(bits: u32) -> Vec<u16> {
    (0..=u16::MAX)
        .filter(|mask| mask.count_ones() <= bits)
        .collect()
}

/// Where numbers with a given quarter stand.
struct Table {
    /// Where the places of each key begin, and the end of the last.
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Table {
    fn of(hashes: &[u64], quarter: u32) -> Self {
        let mut starts = vec![0u32; KEYS + 1];
        for hash in hashes {
            starts[usize::from(key(*hash, quarter)) + 1] += 1;
        }
        for n in 0..KEYS {
            starts[n + 1] += starts[n];
        }
        let mut next = starts.clone();
        let mut places = vec![0; hashes.len()];
        for (n, hash) in hashes.iter().enumerate() {
            let next = &mut next[usize::from(key(*hash, quarter))];
            places[*next as usize] = n as u32;
            *next += 1;
        }
        Self { starts, places }
    }

    fn places(&self, key: u16) -> &[u32] {
        let key = usize::from(key);
        &self.places[self.starts[key] as usize..self.starts[key + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// xorshift64, so that the numbers are the same every time.
    fn numbers(count: usize) -> Vec<u64> {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut numbers: Vec<u64> = (0..count / 2).map(|_| next()).collect();
        // Neighbours of the others at all distances up to twenty.
        for n in 0..count - numbers.len() {
            let mut near = numbers[n % numbers.len()];
            for _ in 0..n % 21 {
                near ^= 1 << (next() % 64);
            }
            numbers.push(near);
        }
        numbers
    }

    #[test]
    fn every_pair_within_the_distance_is_found_and_no_other() {
        let hashes = numbers(1_000);
        for distance in [0, 1, 3, 4, 6, 7, 8, 12, 16] {
            let mut found = HashSet::new();
            pairs(&hashes, distance, |a, b| found.extend([(a, b)]));
            let mut expected = HashSet::new();
            for b in 0..hashes.len() {
                for a in 0..b {
                    if (hashes[a] ^ hashes[b]).count_ones() <= distance {
                        expected.insert((a, b));
                    }
                }
            }
            assert!(expected.len() > 20, "{distance}: {}", expected.len());
            assert_eq!(found, expected, "{distance}");
        }
    }
}
