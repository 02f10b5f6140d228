//! A table from paths to jobs that keeps no paths: a number of 64 bits for the path, and the job, which knows its path.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::BuildHasher;

/// Values by key. Keys may clash: whoever looks something up says whether a value is the right one.
#[derive(Debug)]
pub(super) struct Table<V> {
    seed: RandomState,
    slots: HashMap<u64, V>,
}

impl<V: Copy> Table<V> {
    /// Room for so many values.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self {
            seed: RandomState::new(),
            slots: HashMap::with_capacity(count),
        }
    }

    /// The value with these bytes as its key that `is_right` confirms.
    pub(super) fn find(&self, key: &[u8], mut is_right: impl FnMut(V) -> bool) -> Option<V> {
        let mut slot = self.seed.hash_one(key);
        loop {
            let value = *self.slots.get(&slot)?;
            if is_right(value) {
                return Some(value);
            }
            slot = slot.wrapping_add(1);
        }
    }

    /// Puts a value beside those that have the same key.
    pub(super) fn insert(&mut self, key: &[u8], value: V) {
        let mut slot = self.seed.hash_one(key);
        loop {
            match self.slots.entry(slot) {
                Entry::Vacant(free) => {
                    free.insert(value);
                    return;
                }
                Entry::Occupied(_) => slot = slot.wrapping_add(1),
            }
        }
    }

    /// Puts a value in the place of the one that `is_right` confirms, if there is one.
    pub(super) fn replace(&mut self, key: &[u8], value: V, mut is_right: impl FnMut(V) -> bool) {
        let mut slot = self.seed.hash_one(key);
        while let Some(held) = self.slots.get_mut(&slot) {
            if is_right(*held) {
                *held = value;
                return;
            }
            slot = slot.wrapping_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_one_key_are_told_apart() {
        let mut table = Table::with_capacity(2);
        for value in 0..100 {
            table.insert(b"one key", value);
        }
        table.insert(b"another", 100);
        assert_eq!(table.find(b"one key", |value| value == 57), Some(57));
        assert_eq!(table.find(b"one key", |value| value == 100), None);
        assert_eq!(table.find(b"another", |value| value == 100), Some(100));
        table.replace(b"one key", 200, |value| value == 57);
        assert_eq!(table.find(b"one key", |value| value == 57), None);
        assert_eq!(table.find(b"one key", |value| value == 200), Some(200));
        assert_eq!(table.find(b"no key", |_| true), None);
    }
}
