//! Where items come from: sources, and the threads that walk them.

use std::fmt;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::channel::Arrival;
use super::control::Control;
use super::guard::Held;
use super::item::Origin;
use super::pace::Pace;

/// A named, prioritised iterator that a thread of the line walks ahead of its reader.
///
/// The iterator has to end, or to be told to: after a cancellation the rest of it is still walked, so that each item
/// gets its one result. An endless one needs [`Source::until_cancelled`]. One that blocks delays the end of its line,
/// cancelled or not, until it goes on; let it wait on [`Cancel::channel`](super::Cancel::channel) as well.
pub struct Source<'a, T> {
    pub(super) name: String,
    pub(super) priority: i32,
    pub(super) items: Box<dyn Iterator<Item = T> + Send + 'a>,
    pub(super) end: End,
}

/// When a source ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With its iterator.
    OfItems,
    /// When the line is cancelled, too.
    Cancelled,
}

impl<'a, T> Source<'a, T> {
    /// A source of `items`; of several sources the one with the lower `priority` comes first.
    pub fn new(
        name: &str,
        priority: i32,
        items: impl IntoIterator<Item = T, IntoIter: Send + 'a>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            priority,
            items: Box::new(items.into_iter()),
            end: End::OfItems,
        }
    }

    /// The same source, which ends where it is when the line is cancelled: for a stream without an end, such as a queue or a
    /// clock. What it has given by then gets its results; what it would have given has none.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Cause, Item, Line, Source};
    ///
    /// let cancel = Cancel::new();
    /// Line::new(&cancel).run(|line| {
    ///     line.feed([Source::new("endless", 0, 0u64..).until_cancelled()])
    ///         .stage("pass", || |n, _| Ok(n))
    ///         .collect(|item: Item<u64>| {
    ///             if item.ticket.seq() == 99 {
    ///                 cancel.cancel(Cause::Interrupted);
    ///             }
    ///         })
    /// });
    /// ```
    #[must_use]
    pub fn until_cancelled(self) -> Self {
        Self {
            end: End::Cancelled,
            ..self
        }
    }
}

impl<T> fmt::Debug for Source<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("priority", &self.priority)
            .finish_non_exhaustive()
    }
}

/// The items of a source, as far as the line wants them.
pub(super) struct Wanted<'a, T> {
    items: Held<Box<dyn Iterator<Item = T> + Send + 'a>>,
    end: End,
    control: Arc<Control>,
}

impl<T> Iterator for Wanted<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let ends = match self.end {
            End::OfItems => self.control.is_abandoned(),
            End::Cancelled => self.control.is_stopped(),
        };
        if ends {
            None
        } else {
            self.items.get_mut().next()
        }
    }
}

/// One end of a source: its own channel or, where it has no thread, the source itself.
pub(super) struct Inlet<'a, T> {
    pub(super) origin: Arc<Origin>,
    pub(super) items: Items<'a, T>,
}

impl<'a, T> Inlet<'a, T> {
    /// The same source, walked by whoever reads it.
    pub(super) fn walked_here(self, walk: Walk<'a, T>) -> Self {
        Self {
            items: Items::Here(walk.items),
            ..self
        }
    }
}

/// What an inlet is read from.
pub(super) enum Items<'a, T> {
    Channel(Receiver<Arrival<T>>),
    Here(Wanted<'a, T>),
}

/// What the thread of a source does.
pub(super) struct Walk<'a, T> {
    items: Wanted<'a, T>,
    sender: Sender<Arrival<T>>,
}

/// Splits a source into what its thread runs and what the merging thread reads.
pub(super) fn open<'a, T>(
    source: Source<'a, T>,
    capacity: usize,
    control: &Arc<Control>,
) -> (Walk<'a, T>, Inlet<'a, T>) {
    let (sender, items) = bounded(capacity);
    let inlet = Inlet {
        origin: control.origin(&source.name, source.priority),
        items: Items::Channel(items),
    };
    let items = Wanted {
        items: Held::new(source.items),
        end: source.end,
        control: Arc::clone(control),
    };
    (Walk { items, sender }, inlet)
}

impl<T> Walk<'_, T> {
    pub(super) fn run(self) {
        let pace = Pace::new();
        // Sending fails when the feed has panicked.
        for item in self.items {
            pace.step();
            if self.sender.send(Arrival::new(item, pace.last())).is_err() {
                return;
            }
        }
    }
}
