//! The coefficients of a component, as far as they are wanted.

use crate::codec::jpeg::baseline::block::Block;
use crate::codec::jpeg::baseline::edge::Edge;
use crate::codec::jpeg::baseline::idct::Shape;
use crate::codec::jpeg::baseline::order::{DUMP, Order};
use crate::codec::jpeg::baseline::plan::{Part, Plan};

/// How many places are kept of each block.
///
/// The transform takes its coefficients in groups of sixteen (see `order`): those of a small block are the first halves
/// of two groups.
fn kept(shape: Shape) -> usize {
    match (shape.width, shape.height) {
        (1, 1) => 1,
        (..=4, ..=4) => 16,
        _ => WHOLE,
    }
}

/// Bytes that the coefficients of a component take.
pub(in crate::codec::jpeg::baseline) fn bytes(plan: &Plan, part: &Part) -> usize {
    let blocks = plan.blocks(part);
    let values = blocks.0 * blocks.1 * kept(part.shape) + part.edge.blocks(blocks) * WHOLE;
    values * size_of::<i16>() + blocks.0 * blocks.1 * size_of::<u64>()
}

/// Places of a block all of which are kept.
const WHOLE: usize = 64;

/// A component's coefficients in all blocks.
pub(super) struct Coefficients {
    /// Blocks across and down.
    blocks: (usize, usize),
    slots: Slots,
    values: Vec<i16>,
    /// Of blocks with the picture's edge in them all coefficients are kept, here.
    edge: Edge,
    edge_slots: Slots,
    edge_values: Vec<i16>,
    /// For each block the coefficients by number that are not zero; the first does not count.
    filled: Vec<u64>,
}

/// Where the coefficients of a block are.
pub(super) struct Place<'a> {
    pub(super) values: &'a mut [i16],
    /// Those by number that are not zero; the first does not count.
    pub(super) filled: &'a mut u64,
    pub(super) slots: &'a Slots,
}

/// Which coefficients of a block are kept, and where.
pub(super) struct Slots {
    /// The number of values that a block has.
    len: usize,
    /// By number in zigzag order; of those that are not wanted it does not matter.
    slots: [u8; 64],
    /// Those that are wanted, by number.
    pub(super) wanted: u64,
}

impl Slots {
    fn new(shape: Shape) -> Self {
        let len = kept(shape);
        let order = Order::new(shape.width, shape.height);
        let mut slots = Self {
            len,
            slots: [0; 64],
            wanted: 0,
        };
        for (number, slot) in slots.slots.iter_mut().enumerate() {
            let place = order.place(number);
            if place == DUMP {
                continue;
            }
            slots.wanted |= 1 << number;
            *slot = match (len, place) {
                // The half of the second group moves up to that of the first.
                (16, 16..) => place as u8 - 8,
                _ => place as u8,
            };
        }
        slots
    }

    pub(super) fn is_wanted(&self, number: usize) -> bool {
        self.wanted >> (number & 63) & 1 == 1
    }

    #[inline(always)]
    pub(super) fn of(&self, number: usize) -> usize {
        self.slots[number & 63].into()
    }
}

impl Coefficients {
    /// Nothing but zeros; `None` if there is not enough memory.
    pub(super) fn new(plan: &Plan, part: &Part) -> Option<Self> {
        const ALL: Shape = Shape {
            width: 8,
            height: 8,
        };
        let blocks = plan.blocks(part);
        let count = blocks.0 * blocks.1;
        let slots = Slots::new(part.shape);
        Some(Self {
            blocks,
            values: zeros(count * slots.len)?,
            filled: zeros(count)?,
            slots,
            edge: part.edge,
            edge_slots: Slots::new(ALL),
            edge_values: zeros(part.edge.blocks(blocks) * WHOLE)?,
        })
    }

    /// The block in this column and row.
    #[inline(always)]
    pub(super) fn block(&mut self, place: (usize, usize)) -> Place<'_> {
        let index = self.index(place);
        let (slots, values, at) = match self.edge.number(place, self.blocks) {
            Some(number) => (&self.edge_slots, &mut self.edge_values, number),
            None => (&self.slots, &mut self.values, index),
        };
        Place {
            values: &mut values[at * slots.len..][..slots.len],
            filled: &mut self.filled[index],
            slots,
        }
    }

    fn index(&self, (column, row): (usize, usize)) -> usize {
        row * self.blocks.0 + column
    }

    /// The first coefficient of a block.
    #[inline(always)]
    pub(super) fn dc(&mut self, place: (usize, usize)) -> &mut i16 {
        match self.edge.number(place, self.blocks) {
            Some(number) => &mut self.edge_values[number * WHOLE],
            None => {
                let index = self.index(place);
                &mut self.values[index * self.slots.len]
            }
        }
    }

    /// Copies a block to where the transform wants it, and tells how many of its coefficients may be other than zero.
    ///
    /// What does not belong to the shape stays as it was in `block`.
    #[inline(always)]
    pub(super) fn load(&self, place: (usize, usize), block: &mut Block) -> u8 {
        let index = self.index(place);
        let (slots, values, at) = match self.edge.number(place, self.blocks) {
            Some(number) => (&self.edge_slots, &self.edge_values, number),
            None => (&self.slots, &self.values, index),
        };
        let values = &values[at * slots.len..][..slots.len];
        if let Some(values) = values.first_chunk::<WHOLE>() {
            block.0[..WHOLE].copy_from_slice(values);
        } else if let Some(values) = values.first_chunk::<16>() {
            block.0[..8].copy_from_slice(&values[..8]);
            block.0[16..24].copy_from_slice(&values[8..]);
        } else {
            block.0[0] = values[0];
        }
        let filled = self.filled[index] & slots.wanted | 1;
        (64 - filled.leading_zeros()) as u8
    }
}

/// Zeros that the allocator has at hand, so that no page is touched before it is used.
fn zeros<T: Clone + Default>(len: usize) -> Option<Vec<T>> {
    let mut trial = Vec::<T>::new();
    trial.try_reserve_exact(len).ok()?;
    drop(trial);
    Some(vec![T::default(); len])
}
