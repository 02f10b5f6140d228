//! Prediction of blocks of 4×4: RFC 6386, section 12.3.

use super::modes::SubMode;
use super::window::STRIDE;

/// Predicts the block at `first` from those around it, of which the four to the upper right are part.
#[inline(always)]
pub(super) fn predict(samples: &mut [u8], first: usize, mode: SubMode) {
    // The edge from the foot of the left column to the end of the row above: left in 0 to 3, corner 4, above in 5 to 12.
    let mut edge = [0; 13];
    for row in 0..4 {
        edge[3 - row] = samples[first + row * STRIDE - 1];
    }
    edge[4..].copy_from_slice(&samples[first - STRIDE - 1..first - STRIDE + 8]);
    for (row, pixels) in block(&edge, mode).iter().enumerate() {
        samples[first + row * STRIDE..][..4].copy_from_slice(pixels);
    }
}

#[inline(always)]
fn block(edge: &[u8; 13], mode: SubMode) -> [[u8; 4]; 4] {
    // Of two, and of three around a place, the middle one counting twice.
    let two = |at: usize| ((u16::from(edge[at]) + u16::from(edge[at + 1]) + 1) >> 1) as u8;
    let three = |at: usize| weighted(edge[at - 1], edge[at], edge[at + 1]);
    match mode {
        SubMode::Dc => [[mean(edge); 4]; 4],
        SubMode::TrueMotion => true_motion(edge),
        SubMode::Vertical => [[three(5), three(6), three(7), three(8)]; 4],
        SubMode::Horizontal => {
            let last = weighted(edge[1], edge[0], edge[0]);
            [three(3), three(2), three(1), last].map(|left| [left; 4])
        }
        SubMode::DownLeft => {
            let last = weighted(edge[11], edge[12], edge[12]);
            let at = |place: usize| if place == 12 { last } else { three(place) };
            std::array::from_fn(|row| std::array::from_fn(|column| at(6 + row + column)))
        }
        SubMode::DownRight => {
            std::array::from_fn(|row| std::array::from_fn(|column| three(4 + column - row)))
        }
        SubMode::VerticalRight => [
            [two(4), two(5), two(6), two(7)],
            [three(4), three(5), three(6), three(7)],
            [three(3), two(4), two(5), two(6)],
            [three(2), three(4), three(5), three(6)],
        ],
        SubMode::VerticalLeft => [
            [two(5), two(6), two(7), two(8)],
            [three(6), three(7), three(8), three(9)],
            [two(6), two(7), two(8), three(10)],
            [three(7), three(8), three(9), three(11)],
        ],
        SubMode::HorizontalDown => [
            [two(3), three(4), three(5), three(6)],
            [two(2), three(3), two(3), three(4)],
            [two(1), three(2), two(2), three(3)],
            [two(0), three(1), two(1), three(2)],
        ],
        SubMode::HorizontalUp => {
            let foot = edge[0];
            let last = weighted(edge[1], foot, foot);
            [
                [two(2), three(2), two(1), three(1)],
                [two(1), three(1), two(0), last],
                [two(0), last, foot, foot],
                [foot; 4],
            ]
        }
    }
}

#[inline(always)]
fn weighted(before: u8, middle: u8, after: u8) -> u8 {
    ((u16::from(before) + 2 * u16::from(middle) + u16::from(after) + 2) >> 2) as u8
}

#[inline(always)]
fn mean(edge: &[u8; 13]) -> u8 {
    let around = edge[..4].iter().chain(&edge[5..9]);
    let sum: u16 = around.map(|&sample| u16::from(sample)).sum();
    ((sum + 4) >> 3) as u8
}

#[inline(always)]
fn true_motion(edge: &[u8; 13]) -> [[u8; 4]; 4] {
    std::array::from_fn(|row| {
        let more = i16::from(edge[3 - row]) - i16::from(edge[4]);
        std::array::from_fn(|column| (i16::from(edge[5 + column]) + more).clamp(0, 255) as u8)
    })
}
