//! Two flows of one line that are read by one thread, one after the other: neither holds up the other.

use stampmill::pipeline::{Cancel, Cause, Flow, Item, Line, Source, seam};

use super::within;

/// Reads two flows after a tee: one takes several items for each that it gives.
fn uneven(count: u64, cancel: &Cancel) -> Vec<u64> {
    let mut seqs = Vec::new();
    Line::new(cancel).capacity(1).run(|line| {
        let (one, other) = line.feed([Source::new("numbers", 0, 0..count)]).tee();
        let one: Flow<'_, '_, u64, String> =
            one.filter_map("some", |n: u64, _| n.is_multiple_of(7).then_some(n));
        let other = other.stage("pass", || |n, _| Ok(n));
        one.merge(other)
            .collect(|item: Item<u64, String>| seqs.push(item.ticket.seq()));
    });
    seqs
}

#[test]
fn flows_without_threads_are_read_to_their_ends() {
    for threads in 0..8 {
        let seqs = within(move || {
            seam::threads_left(Some(threads));
            let seqs = uneven(100, &Cancel::new());
            seam::threads_left(None);
            seqs
        });
        assert!(
            seqs.iter().copied().eq(0..seqs.len() as u64),
            "{threads}: {seqs:?}"
        );
    }
}

#[test]
fn a_flow_that_is_dropped_after_a_cancellation_ends() {
    within(|| {
        let cancel = Cancel::new();
        Line::new(&cancel).capacity(1).run(|line| {
            let (one, other) = line.feed([Source::new("numbers", 0, 0..200u64)]).tee();
            // The line has another cause by now than that nobody wants it.
            cancel.cancel(Cause::Interrupted);
            drop(one);
            other.collect(|_: Item<u64>| ());
        });
    });
}
