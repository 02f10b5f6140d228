//! The memory between the two passes of a resample, which a worker keeps from picture to picture.

use bytemuck::{Pod, cast_slice_mut};

/// Bytes that are kept for the next picture.
pub(super) const KEPT_BYTES: usize = 32 << 20;

/// One piece of memory for samples of either depth, and for floats.
///
/// It is taken anew where a picture needs more than there is, and also where it needs much less, so what is held never
/// exceeds [`Between::room`] for the picture in work. The old piece is given back before the new one is taken.
#[derive(Debug, Default)]
pub(super) struct Between {
    words: Vec<u32>,
}

impl Between {
    /// The bytes that are held for a picture that needs `bytes`: up to an eighth more, so that pictures of nearly the
    /// same size find what the last one left.
    pub(super) fn room(bytes: u64) -> u64 {
        let step = (bytes.next_power_of_two() / 16).max(4);
        bytes.next_multiple_of(step)
    }

    /// Memory for `count` samples, which hold anything.
    pub(super) fn of<T: Pod>(&mut self, count: usize) -> &mut [T] {
        self.fit(count * size_of::<T>());
        &mut cast_slice_mut(&mut self.words)[..count]
    }

    /// Takes memory for `bytes` bytes, unless what is held will do.
    pub(super) fn fit(&mut self, bytes: usize) {
        let room = Self::room(bytes as u64) as usize;
        let held = self.words.capacity() * size_of::<u32>();
        if held < bytes || held > room {
            self.words = Vec::new();
            self.words = vec![0; room / size_of::<u32>()];
        }
    }

    /// Gives everything back.
    pub(super) fn release(&mut self) {
        self.words = Vec::new();
    }

    /// Gives back what is too much to be kept.
    pub(super) fn settle(&mut self) {
        if self.words.capacity() * size_of::<u32>() > KEPT_BYTES {
            self.release();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_kept_for_pictures_of_about_the_same_size_only() {
        let mut between = Between::default();
        assert_eq!(between.of::<u8>(1_000_000).len(), 1_000_000);
        let held = |between: &Between| between.words.capacity() as u64 * 4;
        let first = held(&between);
        assert!((1_000_000..=1_125_000).contains(&first), "{first}");
        assert_eq!(between.of::<u16>(495_001).len(), 495_001);
        assert_eq!(held(&between), first);
        between.of::<u8>(300);
        assert!(held(&between) <= Between::room(300));
        between.of::<u8>(KEPT_BYTES + 1);
        between.settle();
        assert_eq!(held(&between), 0);
        assert!(
            (0..5_000).all(|n| Between::room(n) >= n && Between::room(n) <= Between::room(n + 1))
        );
    }
}
