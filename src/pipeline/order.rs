//! The reorder buffer: numbered things in, in any order; the same things out, in the order of their numbers.

use std::collections::BTreeMap;

/// Holds what came early. As an iterator it yields what is next in line, and `None` while that is still missing.
pub(super) struct Reorder<T> {
    next: u64,
    early: BTreeMap<u64, T>,
}

impl<T> Reorder<T> {
    pub(super) fn new() -> Self {
        Self {
            next: 0,
            early: BTreeMap::new(),
        }
    }

    pub(super) fn put(&mut self, number: u64, thing: T) {
        self.early.insert(number, thing);
    }

    /// What still waits for a number that will not come, in order.
    pub(super) fn rest(self) -> impl Iterator<Item = T> {
        self.early.into_values()
    }
}

impl<T> Iterator for Reorder<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let thing = self.early.remove(&self.next)?;
        self.next += 1;
        Some(thing)
    }
}

#[cfg(test)]
mod tests {
    use super::Reorder;

    #[test]
    fn what_waits_for_a_lost_number_is_not_lost_with_it() {
        let mut reorder = Reorder::new();
        for number in [5, 1, 0, 3] {
            reorder.put(number, number);
        }
        assert!(reorder.by_ref().eq([0, 1]));
        assert!(reorder.rest().eq([3, 5]));
    }
}
