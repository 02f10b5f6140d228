//! From coefficients to what is added to a prediction: RFC 6386, section 14.

use super::tokens::Block;

/// The constants of sixteen luma blocks from the coefficients of their own block.
pub(super) fn constants(block: &Block) -> [i32; 16] {
    let rows: [[i32; 4]; 4] = std::array::from_fn(|row| lane(block, row));
    let down = hadamard(rows);
    let across = hadamard(transposed(down));
    let rounded = transposed(across).map(|row| row.map(|sum| (sum + 3) >> 3));
    let mut constants = [0; 16];
    for (row, out) in rounded.iter().zip(constants.as_chunks_mut::<4>().0) {
        *out = *row;
    }
    constants
}

/// What a block adds to its samples, row by row.
#[inline(always)]
pub(super) fn block(block: &Block) -> [[i32; 4]; 4] {
    let rows: [[i32; 4]; 4] = std::array::from_fn(|row| lane(block, row));
    let down = cosine(rows);
    let across = cosine(transposed(down));
    transposed(across).map(|row| row.map(|sum| (sum + 4) >> 3))
}

/// What a block with nothing but a constant adds to each of its samples.
#[inline(always)]
pub(super) fn constant(block: &Block) -> i32 {
    (block[0] + 4) >> 3
}

#[inline(always)]
fn lane(block: &Block, row: usize) -> [i32; 4] {
    block.as_chunks::<4>().0[row]
}

#[inline(always)]
fn transposed(rows: [[i32; 4]; 4]) -> [[i32; 4]; 4] {
    std::array::from_fn(|column| std::array::from_fn(|row| rows[row][column]))
}

/// Four one-dimensional inverse transforms side by side.
///
/// The factors are √2 cos(π/8) and √2 sin(π/8) in units of 2⁻¹⁶; the second is halved with its shift, which is the same and
/// leaves room for one bit more.
#[inline(always)]
fn cosine([first, second, third, fourth]: [[i32; 4]; 4]) -> [[i32; 4]; 4] {
    let large = |value: i32| value + ((value * 20_091) >> 16);
    let small = |value: i32| (value * 17_734) >> 15;
    let lanes = |lane: usize| {
        let (even, odd) = (first[lane] + third[lane], first[lane] - third[lane]);
        let near = small(second[lane]) - large(fourth[lane]);
        let far = large(second[lane]) + small(fourth[lane]);
        [even + far, odd + near, odd - near, even - far]
    };
    transposed(std::array::from_fn(lanes))
}

#[inline(always)]
fn hadamard([first, second, third, fourth]: [[i32; 4]; 4]) -> [[i32; 4]; 4] {
    let lanes = |lane: usize| {
        let (outer, inner) = (first[lane] + fourth[lane], second[lane] + third[lane]);
        let (low, high) = (second[lane] - third[lane], first[lane] - fourth[lane]);
        [outer + inner, low + high, outer - inner, high - low]
    };
    transposed(std::array::from_fn(lanes))
}
