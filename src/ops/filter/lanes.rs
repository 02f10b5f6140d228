//! Samples as vectors of floats, for the filters whose arithmetic is worth it.
//!
//! It knows samples and vectors, and no filter. What is computed on a lane is the same on every processor: nothing is
//! fused and nothing is approximated, so neither are the bytes that come out.

use fearless_simd::{Simd, f32x8, i16x16, i32x8, prelude::*, u8x32, u16x16, u32x8};

use crate::picture::Sample;

/// Runs code that the compiler may write with the vectors of this processor: `vectorised!(simd => work(simd, …))`.
///
/// Everything between here and the vectors has to be `#[inline(always)]`. On x86-64 there are two copies of it, for AVX2 and
/// for what every such processor has; copies for the levels between and above took longer to compile than they saved.
macro_rules! vectorised {
    ($simd:pat => $work:expr) => {{
        use fearless_simd::{Level, Simd};
        #[cfg(target_arch = "x86_64")]
        match Level::new().as_avx2() {
            Some(avx2) => avx2.vectorize(
                #[inline(always)]
                || {
                    let $simd = avx2;
                    $work
                },
            ),
            None => {
                let sse2 = Level::new().as_sse2().expect("x86-64 has SSE2");
                sse2.vectorize(
                    #[inline(always)]
                    || {
                        let $simd = sse2;
                        $work
                    },
                )
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        fearless_simd::dispatch!(Level::new(), $simd => $work)
    }};
}

pub(super) use vectorised;

/// How many samples of a row are worked on together.
pub(super) const BLOCK: usize = 32;

/// [`BLOCK`] values in the order of their samples.
pub(super) type Block<V> = [f32x8<V>; 4];

/// A number that can be loaded into vectors, as it is.
pub(super) trait Load: Copy + Default + Send + Sync {
    /// The numbers of a row.
    fn load<V: Simd>(simd: V, row: &[Self; BLOCK]) -> Block<V>;

    /// The sums of the numbers of two rows.
    fn load_sums<V: Simd>(simd: V, a: &[Self; BLOCK], b: &[Self; BLOCK]) -> Block<V> {
        sums(Self::load(simd, a), Self::load(simd, b))
    }
}

/// A sample that can be loaded into vectors and stored from them.
pub(super) trait Lanes: Load + Sample {
    /// The nearest samples to `values`, clamped.
    fn store<V: Simd>(values: Block<V>, out: &mut [Self; BLOCK]);
}

impl Load for u8 {
    #[inline(always)]
    fn load<V: Simd>(simd: V, row: &[Self; BLOCK]) -> Block<V> {
        let (low, high) = u8x32::from_slice(simd, row).widen();
        floats(low, high)
    }

    #[inline(always)]
    fn load_sums<V: Simd>(simd: V, a: &[Self; BLOCK], b: &[Self; BLOCK]) -> Block<V> {
        let (a, b) = (u8x32::from_slice(simd, a), u8x32::from_slice(simd, b));
        let (low, high) = a.widening_add(b);
        floats(low, high)
    }
}

impl Lanes for u8 {
    #[inline(always)]
    fn store<V: Simd>(values: Block<V>, out: &mut [Self; BLOCK]) {
        let [a, b, c, d] = whole::<_, Self>(values);
        let bytes: u8x32<V> = a.narrow(b).narrow(c.narrow(d)).bitcast();
        bytes.store_slice(out);
    }
}

impl Load for u16 {
    #[inline(always)]
    fn load<V: Simd>(simd: V, row: &[Self; BLOCK]) -> Block<V> {
        let (low, high) = row.split_at(BLOCK / 2);
        floats(
            u16x16::from_slice(simd, low),
            u16x16::from_slice(simd, high),
        )
    }
}

impl Load for i16 {
    #[inline(always)]
    fn load<V: Simd>(simd: V, row: &[Self; BLOCK]) -> Block<V> {
        let (low, high) = row.split_at(BLOCK / 2);
        let (a, b) = i16x16::from_slice(simd, low).widen();
        let (c, d) = i16x16::from_slice(simd, high).widen();
        [a.to_float(), b.to_float(), c.to_float(), d.to_float()]
    }
}

impl Lanes for u16 {
    #[inline(always)]
    fn store<V: Simd>(values: Block<V>, out: &mut [Self; BLOCK]) {
        let [a, b, c, d] = whole::<_, Self>(values);
        let (low, high) = out.split_at_mut(BLOCK / 2);
        let words: u16x16<V> = a.narrow(b).bitcast();
        words.store_slice(low);
        let words: u16x16<V> = c.narrow(d).bitcast();
        words.store_slice(high);
    }
}

impl Load for f32 {
    #[inline(always)]
    fn load<V: Simd>(simd: V, row: &[Self; BLOCK]) -> Block<V> {
        let quarters = row.as_chunks::<8>().0;
        [
            f32x8::from_slice(simd, &quarters[0]),
            f32x8::from_slice(simd, &quarters[1]),
            f32x8::from_slice(simd, &quarters[2]),
            f32x8::from_slice(simd, &quarters[3]),
        ]
    }
}

/// Lane by lane.
#[inline(always)]
pub(super) fn sums<V: Simd>(a: Block<V>, b: Block<V>) -> Block<V> {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
}

#[inline(always)]
fn floats<V: Simd>(low: u16x16<V>, high: u16x16<V>) -> Block<V> {
    let ((a, b), (c, d)) = (low.widen(), high.widen());
    [float(a), float(b), float(c), float(d)]
}

/// Through signed integers, which processors convert at once.
#[inline(always)]
fn float<V: Simd>(values: u32x8<V>) -> f32x8<V> {
    let signed: i32x8<V> = values.bitcast();
    signed.to_float()
}

#[inline(always)]
fn whole<V: Simd, S: Sample>([a, b, c, d]: Block<V>) -> [i32x8<V>; 4] {
    let most = S::MAX as f32;
    [
        nearest(a, most),
        nearest(b, most),
        nearest(c, most),
        nearest(d, most),
    ]
}

#[inline(always)]
fn nearest<V: Simd>(values: f32x8<V>, most: f32) -> i32x8<V> {
    (values.max(0.0).min(most) + 0.5).to_int()
}

/// The [`BLOCK`] numbers of a row from `x` on; beyond its end anything.
#[inline(always)]
pub(super) fn block_at<T: Load>(row: &[T], x: usize) -> [T; BLOCK] {
    match row[x..].first_chunk() {
        Some(block) => *block,
        None => tail(&row[x..]),
    }
}

#[cold]
fn tail<T: Load>(rest: &[T]) -> [T; BLOCK] {
    let mut block = [T::default(); BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block
}

/// Stores `values` from `x` on, as far as the row reaches.
#[inline(always)]
pub(super) fn store_at<V: Simd, S: Lanes>(values: Block<V>, row: &mut [S], x: usize) {
    let rest = &mut row[x..];
    if let Some(block) = rest.first_chunk_mut() {
        return S::store(values, block);
    }
    let mut block = [S::default(); BLOCK];
    S::store(values, &mut block);
    let count = rest.len();
    rest.copy_from_slice(&block[..count]);
}

/// Stores floats from `x` on.
#[inline(always)]
pub(super) fn store_floats_at<V: Simd>(values: Block<V>, row: &mut [f32], x: usize) {
    let block: &mut [f32; BLOCK] = row[x..]
        .first_chunk_mut()
        .expect("rows of floats end with a whole block");
    let quarters = block.as_chunks_mut::<8>().0;
    values[0].store_slice(&mut quarters[0]);
    values[1].store_slice(&mut quarters[1]);
    values[2].store_slice(&mut quarters[2]);
    values[3].store_slice(&mut quarters[3]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_come_back_and_other_values_are_rounded_and_clamped() {
        fn there_and_back<V: Simd, S: Lanes>(simd: V, row: &[S]) -> Vec<S> {
            let mut out = vec![S::default(); row.len()];
            for x in (0..row.len()).step_by(BLOCK) {
                store_at(S::load(simd, &block_at(row, x)), &mut out, x);
            }
            out
        }
        let bytes: Vec<u8> = (0..=255).chain(0..77).collect();
        let words: Vec<u16> = (0..70_000u32).map(|v| v as u16).collect();
        vectorised!(simd => {
            assert_eq!(there_and_back(simd, &bytes), bytes);
            assert_eq!(there_and_back(simd, &words), words);
            let mut out = [7u8; BLOCK];
            let values = [
                f32x8::splat(simd, -3.0),
                f32x8::splat(simd, 9.5),
                f32x8::splat(simd, 9.49),
                f32x8::splat(simd, 1e9),
            ];
            u8::store(values, &mut out);
            assert_eq!([out[0], out[8], out[16], out[31]], [0, 10, 9, 255]);
            let sums = u16::load_sums(simd, &[u16::MAX; BLOCK], &[u16::MAX; BLOCK]);
            assert_eq!(sums[3].as_slice(), [131_070.0; 8]);
        });
    }
}
