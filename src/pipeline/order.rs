//! The reorder buffer: numbered things in, in any order; the same things out, in the order of their numbers.

use std::collections::BTreeMap;

use super::channel::Envelope;
use super::flow::Flow;
use super::item::Interruption;
use super::stats::Role;
use super::through::Place;

impl<'scope, 'env, T, E, N> Flow<'scope, 'env, T, E, N>
where
    T: Send,
    E: From<Interruption> + Send,
    N: Send,
{
    /// Puts the items back into the order of their sequence numbers.
    ///
    /// What comes early is held, in memory that grows with the distance to the slowest item and is outside the line's
    /// bound: use it where items have become small, or bound it as the [module](super#a-bounded-reorder-buffer) shows. The time
    /// there counts as waiting.
    pub fn in_order(self) -> Self {
        self.through("in order", Role::Order, ordered)
    }
}

/// Envelopes in the order of their numbers.
fn ordered<T, E, N>(
    mut input: impl Iterator<Item = Envelope<T, E, N>>,
    place: Place,
) -> impl Iterator<Item = Envelope<T, E, N>> {
    let (mut reorder, mut rest) = (Some(Reorder::new()), None);
    std::iter::from_fn(move || {
        loop {
            if let Some(rest) = &mut rest {
                return Iterator::next(rest);
            }
            if let Some(next) = reorder.as_mut()?.next() {
                place.worked(false);
                return Some(next);
            }
            match input.next() {
                Some(envelope) => {
                    let reorder = reorder.as_mut()?;
                    reorder.put(envelope.seq(), envelope);
                    place.holds(reorder.early.len());
                }
                None => rest = Some(reorder.take()?.rest()),
            }
        }
    })
}

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
