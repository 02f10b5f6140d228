//! The coefficients of a component, as far as they are wanted.

use crate::codec::jpeg::baseline::block::Block;
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
        _ => 64,
    }
}

/// Bytes that a block of this shape takes.
pub(in crate::codec::jpeg::baseline) fn block_bytes(shape: Shape) -> usize {
    kept(shape) * size_of::<i16>() + size_of::<u64>()
}

/// A component's coefficients in all blocks.
pub(super) struct Coefficients {
    across: usize,
    pub(super) slots: Slots,
    values: Vec<i16>,
    /// For each block the coefficients by number that are not zero; the first does not count.
    filled: Vec<u64>,
}

/// Which coefficients of a block are kept, and where.
#[derive(Clone, Copy)]
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
        let across = plan.mcus_across * part.blocks.0;
        let count = across * plan.mcus_down * part.blocks.1;
        let slots = Slots::new(part.shape);
        Some(Self {
            across,
            values: zeros(count * slots.len)?,
            filled: zeros(count)?,
            slots,
        })
    }

    /// The values of a block, and which coefficients are not zero.
    #[inline(always)]
    pub(super) fn block(&mut self, column: usize, row: usize) -> (&mut [i16], &mut u64) {
        let index = row * self.across + column;
        let len = self.slots.len;
        (
            &mut self.values[index * len..][..len],
            &mut self.filled[index],
        )
    }

    /// The first coefficient of a block.
    #[inline(always)]
    pub(super) fn dc(&mut self, column: usize, row: usize) -> &mut i16 {
        &mut self.values[(row * self.across + column) * self.slots.len]
    }

    /// Copies a block to where the transform wants it, and tells how many of its coefficients may be other than zero.
    ///
    /// What does not belong to the shape stays as it was in `block`.
    #[inline(always)]
    pub(super) fn load(&self, column: usize, row: usize, block: &mut Block) -> u8 {
        let index = row * self.across + column;
        let values = &self.values[index * self.slots.len..][..self.slots.len];
        if let Some(values) = values.first_chunk::<64>() {
            block.0[..64].copy_from_slice(values);
        } else if let Some(values) = values.first_chunk::<16>() {
            block.0[..8].copy_from_slice(&values[..8]);
            block.0[16..24].copy_from_slice(&values[8..]);
        } else {
            block.0[0] = values[0];
        }
        let filled = self.filled[index] & self.slots.wanted | 1;
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
