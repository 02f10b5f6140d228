//! What changes how many items there are: some are left out, some become several, several become one.

use super::channel::{Cargo, Envelope, Load};
use super::flow::{Flow, Stream};
use super::guard::{Held, discard};
use super::item::{Interruption, Ticket};
use super::pace::Moment;
use super::source::Source;
use super::stats::Role;
use super::through::Place;

impl<'scope, 'env, T, E, N> Flow<'scope, 'env, T, E, N>
where
    T: Send + 'scope,
    E: From<Interruption> + Send + 'scope,
    N: Send + 'scope,
{
    /// Keeps the items of which `keep` makes something; the others leave the line here, tickets and all. Errors pass.
    ///
    /// It is done by one thread, in the order in which items come, and those that are kept are numbered anew. Put
    /// [`Flow::in_order`] before it where the order of the sources matters. To tell what was left out from what was lost,
    /// use [`Ticket::skip`] instead.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Item, Line, Source};
    ///
    /// let mut halves = Vec::new();
    /// Line::new(&Cancel::new()).run(|line| {
    ///     line.feed([Source::new("numbers", 0, 0..10)])
    ///         .filter_map("halve", |n: u32, _| n.is_multiple_of(2).then_some(n / 2))
    ///         .collect(|item: Item<u32>| halves.push((item.ticket.seq(), item.result.unwrap())))
    /// });
    /// assert_eq!(halves, [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)]);
    /// ```
    pub fn filter_map<U: Send>(
        self,
        name: &'static str,
        mut keep: impl FnMut(T, &mut Ticket<N>) -> Option<U> + Send + 'scope,
    ) -> Flow<'scope, 'env, U, E, N> {
        self.through(name, Role::Work, move |items, place| {
            let kept = items.filter_map(move |envelope| {
                let now = Moment::now();
                let Cargo { mut ticket, load } = envelope.open(now);
                let load = match load.value() {
                    Err(load) => load,
                    Ok(value) => match place.guarded(&mut ticket, |ticket| keep(value, ticket)) {
                        Ok(kept) => Load::Value(kept?),
                        Err(load) => load,
                    },
                };
                Some(Cargo { ticket, load })
            });
            numbered(kept)
        })
    }

    /// Makes several items of one, or none: `unfold` gives what an item becomes, each with a copy of its ticket. Errors pass.
    ///
    /// It is done by one thread, in the order in which items come, and the new items are numbered in theirs. The iterator
    /// is walked no faster than the line takes items; once the line is cancelled, one cancelled item stands for what
    /// is left of it.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Item, Line, Source};
    ///
    /// let mut letters = String::new();
    /// Line::new(&Cancel::new()).run(|line| {
    ///     line.feed([Source::new("words", 0, ["stamp", "mill"])])
    ///         .flat_map("letters", |word: &str, _| word.chars().collect::<Vec<_>>())
    ///         .fan_out("shout", 3, || |letter: char, _| Ok(letter.to_ascii_uppercase()))
    ///         .in_order()
    ///         .collect(|item: Item<char>| letters.extend(item.result))
    /// });
    /// assert_eq!(letters, "STAMPMILL");
    /// ```
    pub fn flat_map<I>(
        self,
        name: &'static str,
        unfold: impl FnMut(T, &mut Ticket<N>) -> I + Send + 'scope,
    ) -> Flow<'scope, 'env, I::Item, E, N>
    where
        I: IntoIterator<Item: Send> + 'scope,
        N: Clone,
    {
        self.through(name, Role::Work, move |items, place| {
            numbered(Unfolding {
                items,
                place,
                unfold,
                open: None,
            })
        })
    }

    /// Puts so many values into one item, and what is left over at the end into a last, smaller one; zero counts as one.
    /// An error passes alone. The notes of an item are those of all that it was made from.
    ///
    /// The ticket says the source of the first of them. [`Flow::flat_map`] takes them apart again. Where all
    /// items are to travel in batches from the start, [`Source::batches`] costs less.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Interruption, Item, Line, Source};
    ///
    /// let mut sums = Vec::new();
    /// Line::new(&Cancel::new()).run(|line| {
    ///     line.feed([Source::new("numbers", 0, 0..10u32)])
    ///         .batches(4)
    ///         .stage("sum", || |numbers: Vec<u32>, _| Ok(numbers.into_iter().sum::<u32>()))
    ///         .collect(|item: Item<u32, Interruption, Vec<()>>| sums.extend(item.result))
    /// });
    /// assert_eq!(sums, [6, 22, 17]);
    /// ```
    pub fn batches(self, size: usize) -> Flow<'scope, 'env, Vec<T>, E, Vec<N>> {
        self.through("batches", Role::Work, move |items, place| {
            numbered(Batching {
                items,
                place,
                size: size.max(1),
                batch: None,
            })
        })
    }
}

impl<'a, T: Send + 'a> Source<'a, T> {
    /// The same source with so many items in each, and what is left over in the last; zero counts as one.
    ///
    /// For work that is small: see [what a line costs](super#what-it-costs). A batch is one item of the line, so a stage that
    /// fails or panics fails all of it.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Item, Line, Source};
    ///
    /// let mut sum = 0;
    /// Line::new(&Cancel::new()).run(|line| {
    ///     line.feed([Source::new("numbers", 0, 1..=1_000u64).batches(32)])
    ///         .fan_out("square", 2, || |numbers: Vec<u64>, _| Ok(numbers.iter().map(|n| n * n).sum::<u64>()))
    ///         .collect(|item: Item<u64>| sum += item.result.unwrap_or(0))
    /// });
    /// assert_eq!(sum, 333_833_500);
    /// ```
    pub fn batches(self, size: usize) -> Source<'a, Vec<T>> {
        let Self {
            name,
            priority,
            mut items,
            end,
        } = self;
        let batches = std::iter::from_fn(move || {
            let batch: Vec<T> = items.by_ref().take(size.max(1)).collect();
            (!batch.is_empty()).then_some(batch)
        });
        Source {
            name,
            priority,
            items: Box::new(batches),
            end,
        }
    }
}

/// Envelopes with numbers of their own, from 0.
pub(super) fn numbered<T, E, N>(
    items: impl Iterator<Item = Cargo<T, E, N>>,
) -> impl Iterator<Item = Envelope<T, E, N>> {
    items.zip(0..).map(|(mut cargo, number)| {
        cargo.ticket.seq = number;
        Envelope::seal(cargo, Moment::now())
    })
}

/// Items that become several.
struct Unfolding<'scope, T, E, N, F, I: IntoIterator> {
    items: Stream<'scope, T, E, N>,
    place: Place,
    unfold: F,
    /// What the present item becomes, and its ticket.
    open: Option<(Held<I::IntoIter>, Ticket<N>)>,
}

impl<T, E, N, F, I> Iterator for Unfolding<'_, T, E, N, F, I>
where
    N: Clone,
    F: FnMut(T, &mut Ticket<N>) -> I,
    I: IntoIterator,
{
    type Item = Cargo<I::Item, E, N>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((mut unfolded, mut ticket)) = self.open.take() {
                let step = |_: &mut Ticket<N>| unfolded.get_mut().next();
                let load = match self.place.guarded(&mut ticket, step) {
                    Ok(None) => continue,
                    Ok(Some(value)) => {
                        self.open = Some((unfolded, ticket.clone()));
                        Load::Value(value)
                    }
                    Err(load) => load,
                };
                return Some(Cargo { ticket, load });
            }
            let Cargo { mut ticket, load } = self.items.next()?.open(Moment::now());
            let load = match load.value() {
                Err(load) => load,
                Ok(value) => {
                    let unfold = &mut self.unfold;
                    let begin = |ticket: &mut Ticket<N>| unfold(value, ticket).into_iter();
                    match self.place.guarded(&mut ticket, begin) {
                        Ok(unfolded) => {
                            self.open = Some((Held::new(unfolded), ticket));
                            continue;
                        }
                        Err(load) => load,
                    }
                }
            };
            return Some(Cargo { ticket, load });
        }
    }
}

/// Items of which several become one.
struct Batching<'scope, T, E, N> {
    items: Stream<'scope, T, E, N>,
    place: Place,
    size: usize,
    batch: Option<Batch<T, N>>,
}

struct Batch<T, N> {
    values: Held<Vec<T>>,
    ticket: Ticket<Vec<N>>,
    begun: Moment,
}

impl<T, N> Batch<T, N> {
    fn cargo<E>(mut self, place: &Place) -> Cargo<Vec<T>, E, Vec<N>> {
        place.worked(false);
        self.ticket.waited += Moment::now().since(self.begun);
        let values = self.values.take();
        let load = if place.is_stopped() {
            discard(values);
            place.cancelled()
        } else {
            Load::Value(values)
        };
        Cargo {
            ticket: self.ticket,
            load,
        }
    }
}

impl<T, E, N> Iterator for Batching<'_, T, E, N> {
    type Item = Cargo<Vec<T>, E, Vec<N>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(envelope) = self.items.next() else {
                return Some(self.batch.take()?.cargo(&self.place));
            };
            let Cargo { ticket, load } = envelope.open(Moment::now());
            let (ticket, note) = ticket.without_notes();
            let value = match load.value() {
                Ok(value) => value,
                Err(load) => {
                    let ticket = ticket.with_notes(vec![note]);
                    return Some(Cargo { ticket, load });
                }
            };
            let batch = self.batch.get_or_insert_with(|| Batch {
                values: Held::new(Vec::new()),
                ticket: ticket.with_notes(Vec::new()),
                begun: Moment::now(),
            });
            batch.values.get_mut().push(value);
            batch.ticket.notes.push(note);
            if batch.values.get().len() >= self.size {
                return Some(self.batch.take()?.cargo(&self.place));
            }
        }
    }
}
