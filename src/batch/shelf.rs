//! Memory that one picture no longer needs, for the next one.
//!
//! Fresh memory costs the system a page fault every 4 KiB, a tenth of the time of decoding a photo of 12 million pixels. It
//! knows buffers and their sizes; what was in them does not matter.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ops::resize::Recycler;
use crate::picture::Samples;

/// Smaller blocks the allocator keeps by itself.
const SMALLEST: usize = 256 << 10;

/// How many times as large as asked for a buffer may be that is handed out.
const SLACK: usize = 4;

/// Buffers that are not in use, the oldest first.
pub(super) struct Shelf {
    buffers: Mutex<Vec<Vec<u8>>>,
    most: usize,
    most_bytes: usize,
}

impl Shelf {
    /// A shelf for at most `most` buffers of together `most_bytes` at most.
    pub(super) fn new(most: usize, most_bytes: u64) -> Self {
        Self {
            buffers: Mutex::new(Vec::with_capacity(most + 1)),
            most,
            most_bytes: usize::try_from(most_bytes).unwrap_or(usize::MAX),
        }
    }

    /// The smallest buffer that holds `len` bytes, whatever is in it, or an empty one where there is none.
    pub(super) fn take(&self, len: usize) -> Vec<u8> {
        let fits =
            |buffer: &Vec<u8>| (len..=len.saturating_mul(SLACK)).contains(&buffer.capacity());
        let mut buffers = self.buffers();
        let fitting = buffers
            .iter()
            .enumerate()
            .filter(|(_, buffer)| fits(buffer));
        let smallest = fitting.min_by_key(|(_, buffer)| buffer.capacity());
        match smallest.map(|(at, _)| at) {
            Some(at) => buffers.remove(at),
            None => Vec::new(),
        }
    }

    /// Lays a buffer by. The oldest ones go where there is no room for all.
    pub(super) fn put(&self, buffer: Vec<u8>) {
        if !(SMALLEST..=self.most_bytes).contains(&buffer.capacity()) {
            return;
        }
        let mut buffers = self.buffers();
        buffers.push(buffer);
        let mut bytes: usize = buffers.iter().map(Vec::capacity).sum();
        while buffers.len() > self.most || bytes > self.most_bytes {
            bytes -= buffers.remove(0).capacity();
        }
    }

    /// Gives all of it back to the system.
    pub(super) fn clear(&self) {
        self.buffers().clear();
    }

    fn buffers(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recycler for Shelf {
    fn take(&self, len: usize) -> Vec<u8> {
        self.take(len)
    }

    fn put(&self, samples: Samples) {
        // Others have another alignment.
        if let Samples::U8(samples) = samples {
            self.put(samples);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    fn buffer(mebibytes: usize) -> Vec<u8> {
        Vec::with_capacity(mebibytes * MIB)
    }

    #[test]
    fn the_smallest_that_fits_is_handed_out_once() {
        let shelf = Shelf::new(4, u64::MAX);
        shelf.put(buffer(8));
        shelf.put(buffer(3));
        shelf.put(buffer(2));
        assert_eq!(shelf.take(5 * MIB / 2).capacity(), 3 * MIB);
        assert_eq!(shelf.take(5 * MIB / 2).capacity(), 8 * MIB);
        assert_eq!(shelf.take(5 * MIB / 2).capacity(), 0);
    }

    #[test]
    fn no_small_picture_gets_the_memory_of_a_huge_one() {
        let shelf = Shelf::new(4, u64::MAX);
        shelf.put(buffer(64));
        assert_eq!(shelf.take(MIB).capacity(), 0);
        assert_eq!(shelf.take(16 * MIB).capacity(), 64 * MIB);
    }

    #[test]
    fn it_holds_no_more_buffers_and_bytes_than_it_may() {
        let shelf = Shelf::new(2, 10 * MIB as u64);
        (1..=3).for_each(|mebibytes| shelf.put(buffer(mebibytes)));
        assert_eq!(shelf.take(MIB / 2).capacity(), 2 * MIB, "the oldest went");
        shelf.put(buffer(8));
        assert_eq!(shelf.take(3 * MIB).capacity(), 8 * MIB);
        shelf.put(buffer(11));
        assert_eq!(
            shelf.take(11 * MIB).capacity(),
            0,
            "it is too large by itself"
        );
        shelf.put(Vec::with_capacity(100));
        assert_eq!(shelf.take(50).capacity(), 0, "it is not worth it");
    }
}
