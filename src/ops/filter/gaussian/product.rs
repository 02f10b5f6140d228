//! The product of 16-bit fractions, for which processors have an instruction that portable vectors lack.

use fearless_simd::{Simd, i16x16, prelude::*};

/// `a × b` in 32,768ths, rounded to the nearest, halves up. Neither may be −32,768.
#[inline(always)]
pub(super) fn product<V: Simd>(simd: V, a: i16x16<V>, b: i16x16<V>) -> i16x16<V> {
    let (a, b): ([i16; 16], [i16; 16]) = (a.into(), b.into());
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = simd.level().as_avx2() {
        let (a, b) = (i16x16::from_slice(avx2, &a), i16x16::from_slice(avx2, &b));
        let product: i16x16<_> = avx2_product(avx2, a.into(), b.into()).simd_into(avx2);
        let product: [i16; 16] = product.into();
        return i16x16::from_slice(simd, &product);
    }
    i16x16::from_slice(simd, &plain(a, b))
}

#[inline(always)]
fn plain(a: [i16; 16], b: [i16; 16]) -> [i16; 16] {
    std::array::from_fn(|i| ((i32::from(a[i]) * i32::from(b[i]) + 0x4000) >> 15) as i16)
}

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256i, _mm256_mulhrs_epi16};

#[cfg(target_arch = "x86_64")]
fearless_simd::kernel!(
    #[inline(always)]
    fn avx2_product(_avx2: Avx2, a: __m256i, b: __m256i) -> __m256i {
        _mm256_mulhrs_epi16(a, b)
    }
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::filter::lanes::vectorised;

    #[test]
    fn the_instruction_gives_the_plain_product() {
        for a in (-32_767..=32_767i16).step_by(37) {
            let a: [i16; 16] = std::array::from_fn(|i| a.saturating_add(i as i16));
            for b in (0..=32_767i16).step_by(251) {
                let b = [b; 16];
                let got: [i16; 16] = vectorised!(simd => {
                    let (a, b) = (i16x16::from_slice(simd, &a), i16x16::from_slice(simd, &b));
                    product(simd, a, b).into()
                });
                assert_eq!(got, plain(a, b), "{a:?} × {b:?}");
            }
        }
    }
}
