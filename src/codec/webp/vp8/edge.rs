//! Smoothing across an edge of blocks, sixteen places at a time: RFC 6386, section 15.
//!
//! Written over lanes without branches, so that a compiler makes vector instructions of it.

/// Places along an edge.
pub(super) const LANES: usize = 16;

/// Eight samples across an edge, four on either side of it, at each place along it.
pub(super) type Across = [[u8; LANES]; 8];

/// From what difference on an edge is one of the picture, which stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    /// Across the edge.
    pub(super) edge: i16,
    /// Between neighbours on either side.
    pub(super) inner: i16,
    /// Above this between neighbours at the edge, only the two next to it change.
    pub(super) variance: i16,
}

/// Between macroblocks: up to three samples on either side change.
#[inline(always)]
pub(super) fn outer(across: &mut Across, limits: Limits) {
    for lane in 0..LANES {
        let [far, c, b, a, x, y, z, beyond] = lifted(across, lane);
        let is_smooth = smooth([far, c, b, a, x, y, z, beyond], limits);
        let is_varied = varied([b, a, x, y], limits);
        let weight = byte(byte(b - y) + 3 * (x - a));
        // Where it varies.
        let (before, after) = near(weight);
        let part = |factor: i16| (factor * weight + 63) >> 7;
        let pick = |varied: i16, even: i16| match (is_smooth, is_varied) {
            (false, _) => 0,
            (true, true) => varied,
            (true, false) => even,
        };
        across[1][lane] = sample(c + pick(0, part(9)));
        across[2][lane] = sample(b + pick(0, part(18)));
        across[3][lane] = sample(a + pick(before, part(27)));
        across[4][lane] = sample(x - pick(after, part(27)));
        across[5][lane] = sample(y - pick(0, part(18)));
        across[6][lane] = sample(z - pick(0, part(9)));
    }
}

/// Between blocks of a macroblock: up to two samples on either side change.
#[inline(always)]
pub(super) fn inner(across: &mut Across, limits: Limits) {
    for lane in 0..LANES {
        let [far, c, b, a, x, y, z, beyond] = lifted(across, lane);
        let is_smooth = smooth([far, c, b, a, x, y, z, beyond], limits);
        let is_varied = varied([b, a, x, y], limits);
        let further = if is_varied { byte(b - y) } else { 0 };
        let (before, after) = near(byte(further + 3 * (x - a)));
        let half = if is_varied { 0 } else { (after + 1) >> 1 };
        let pick = |value: i16| if is_smooth { value } else { 0 };
        across[2][lane] = sample(b + pick(half));
        across[3][lane] = sample(a + pick(before));
        across[4][lane] = sample(x - pick(after));
        across[5][lane] = sample(y - pick(half));
    }
}

/// The simple filter: the two samples next to the edge change.
#[inline(always)]
pub(super) fn simple(across: &mut Across, limits: Limits) {
    for lane in 0..LANES {
        let [_, _, b, a, x, y, ..] = lifted(across, lane);
        let (before, after) = near(byte(byte(b - y) + 3 * (x - a)));
        let is_smooth = is_small([b, a, x, y], limits);
        let pick = |value: i16| if is_smooth { value } else { 0 };
        across[3][lane] = sample(a + pick(before));
        across[4][lane] = sample(x - pick(after));
    }
}

#[inline(always)]
fn lifted(across: &Across, lane: usize) -> [i16; 8] {
    across.map(|row| i16::from(row[lane]))
}

/// What is added before the edge and taken away behind it.
#[inline(always)]
fn near(weight: i16) -> (i16, i16) {
    (byte(weight + 3) >> 3, byte(weight + 4) >> 3)
}

#[inline(always)]
fn is_small([b, a, x, y]: [i16; 4], limits: Limits) -> bool {
    2 * (a - x).abs() + ((b - y).abs() >> 1) <= limits.edge
}

#[inline(always)]
fn smooth([far, c, b, a, x, y, z, beyond]: [i16; 8], limits: Limits) -> bool {
    let steps = [far - c, c - b, b - a, x - y, y - z, z - beyond];
    let most = steps.iter().fold(0, |most: i16, step| most.max(step.abs()));
    is_small([b, a, x, y], limits) & (most <= limits.inner)
}

#[inline(always)]
fn varied([b, a, x, y]: [i16; 4], limits: Limits) -> bool {
    (b - a).abs().max((x - y).abs()) > limits.variance
}

/// Clamped to a signed byte.
#[inline(always)]
fn byte(value: i16) -> i16 {
    value.clamp(-128, 127)
}

#[inline(always)]
fn sample(value: i16) -> u8 {
    value.clamp(0, 255) as u8
}
