//! Where the coefficients of a block lie in memory.
//!
//! Neither in zigzag order nor row by row, but as the inverse transform takes them (see `idct`): in four groups of
//! sixteen, each of two columns interleaved, so that products of two neighbours can be added in one instruction.

use crate::codec::jpeg::zigzag::ZIGZAG;

/// Places of a block: 64 coefficients and those that nobody wants.
pub(super) const PLACES: usize = 128;

/// Where coefficients go that are not wanted, or lie beyond the end of a damaged block.
pub(super) const DUMP: usize = 64;

/// The place of a column among those that are interleaved, and of a row likewise: 0 and 2, 1 and 3, 4 and 6, 5 and 7.
const PAIRED: [usize; 8] = [0, 2, 1, 3, 4, 6, 5, 7];

/// The place of a coefficient by its column and row.
pub(super) const fn place(column: usize, row: usize) -> usize {
    let column = PAIRED[column];
    column / 2 * 16 + PAIRED[row] * 2 + column % 2
}

/// From so many coefficients on it takes longer to pass over the rest than to decode them into the dump.
const MANY: usize = 24;

/// The places of a block's coefficients, of which the first columns and rows are wanted.
pub(super) struct Order {
    /// By the number in zigzag order; as far as one look into the stream may go beyond the end.
    pub(super) places: [u8; PLACES],
    /// The number up to which coefficients are decoded one by one: that of the last that is wanted, or 63.
    pub(super) last: usize,
}

impl Order {
    /// For blocks of which so many columns and rows are wanted, 1 to 8.
    pub(super) fn new(columns: usize, rows: usize) -> Self {
        let mut order = Self {
            places: [DUMP as u8; PLACES],
            last: 0,
        };
        for (number, position) in ZIGZAG.into_iter().enumerate() {
            let (column, row) = (usize::from(position >> 3), usize::from(position & 7));
            if column < columns && row < rows {
                order.places[number] = place(column, row) as u8;
                order.last = number;
            }
        }
        if order.last >= MANY {
            order.last = 63;
        }
        order
    }

    #[inline(always)]
    pub(super) fn place(&self, number: usize) -> usize {
        usize::from(self.places[number & (PLACES - 1)]) & (PLACES - 1)
    }
}

/// 64 values in zigzag order, such as those of a quantisation table, put where the coefficients lie.
pub(super) fn arranged(values: &[u16; 64]) -> [i16; 64] {
    let mut arranged = [0; 64];
    for (position, &value) in ZIGZAG.iter().zip(values) {
        arranged[place(usize::from(position >> 3), usize::from(position & 7))] = value as i16;
    }
    arranged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_coefficient_has_a_place_of_its_own() {
        let mut places = Order::new(8, 8).places[..64].to_vec();
        places.sort_unstable();
        assert!(places.into_iter().eq(0..64));
        // Zigzag order goes along the diagonals, one after the other.
        let diagonals: Vec<_> = ZIGZAG
            .iter()
            .map(|position| (position >> 3) + (position & 7))
            .collect();
        assert!(diagonals.is_sorted());
    }

    #[test]
    fn what_is_wanted_ends_with_its_lower_right_corner() {
        for (columns, rows, last) in [(1, 1, 0), (2, 2, 4), (3, 3, 12), (4, 4, 63), (8, 8, 63)] {
            let order = Order::new(columns, rows);
            let wanted = order.places[..64]
                .iter()
                .filter(|&&place| usize::from(place) != DUMP);
            assert_eq!((order.last, wanted.count()), (last, columns * rows));
        }
    }
}
