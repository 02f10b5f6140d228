//! Chroma at the resolution of luma.
//!
//! A chroma sample lies between two luma samples, or four, so that in each direction the nearest counts three times as
//! much as the next (libjpeg's “fancy upsampling”). Other factors than two, which no camera writes, repeat samples.

use super::plan::Ratio;

/// Doubles a row: pairs of `out` lie around the samples of `row`.
#[inline(always)]
pub(super) fn widen(row: &[u8], sums: &mut [i16], out: &mut [u8]) {
    pad(row.iter().map(|&sample| i16::from(sample)), sums);
    blend(sums, row.len(), out, [1, 2], 2);
}

/// Blends a row with the one next to it.
#[inline(always)]
pub(super) fn heighten(near: &[u8], far: &[u8], is_lower: bool, out: &mut [u8]) {
    let bias = 1 + i16::from(is_lower);
    for ((out, &near), &far) in out.iter_mut().zip(near).zip(far) {
        *out = ((3 * i16::from(near) + i16::from(far) + bias) >> 2) as u8;
    }
}

/// Both at once.
#[inline(always)]
pub(super) fn enlarge(near: &[u8], far: &[u8], sums: &mut [i16], out: &mut [u8]) {
    let columns = near.iter().zip(far);
    pad(
        columns.map(|(&near, &far)| 3 * i16::from(near) + i16::from(far)),
        sums,
    );
    blend(sums, near.len(), out, [8, 7], 4);
}

/// Puts the values after one place and repeats the outermost, which have no neighbour.
#[inline(always)]
fn pad(values: impl ExactSizeIterator<Item = i16>, sums: &mut [i16]) {
    let len = values.len();
    for (sum, value) in sums[1..=len].iter_mut().zip(values) {
        *sum = value;
    }
    sums[0] = sums[1];
    sums[len + 1] = sums[len];
}

#[inline(always)]
fn blend(sums: &[i16], len: usize, out: &mut [u8], bias: [i16; 2], shift: u32) {
    let (left, middle, right) = (&sums[..len], &sums[1..=len], &sums[2..len + 2]);
    let pairs = out.as_chunks_mut::<2>().0;
    for (((pair, &left), &middle), &right) in pairs.iter_mut().zip(left).zip(middle).zip(right) {
        *pair = [
            ((3 * middle + left + bias[0]) >> shift) as u8,
            ((3 * middle + right + bias[1]) >> shift) as u8,
        ];
    }
}

/// Repeats each sample for the pixels that lie in it.
#[inline(always)]
pub(super) fn repeat(row: &[u8], ratio: Ratio, out: &mut [u8]) {
    if let Some(times) = ratio.whole() {
        for (chunk, &sample) in out.chunks_mut(times).zip(row) {
            chunk.fill(sample);
        }
        return;
    }
    for (pixel, out) in out.iter_mut().enumerate() {
        let Some(&sample) = row.get(ratio.at(pixel)) else {
            break;
        };
        *out = sample;
    }
}
