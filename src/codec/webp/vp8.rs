//! A decoder for lossy WebP without alpha that shrinks while it decodes: the key frames of VP8, as RFC 6386 describes them.
//!
//! `image` reads them too, and its verdict stands on whatever is [`Odd`] here; this one takes half the time, since it
//! smooths edges sixteen samples at a time, keeps no more than one and a half rows of macroblocks, and makes fewer pixels
//! where fewer are enough. In full, its pixels are the same.
//!
//! The way of the data: `header` → `modes` and `tokens` (booleans of `bits` to coefficients) → `transform`, `window`
//! and `subblock` (predictions and what is added, put together by `macroblock`) → `planes` and `edge` by `smoothing` → `output`. `frame` drives it.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod bits;
mod edge;
mod frame;
mod header;
mod kernels;
mod macroblock;
mod modes;
mod output;
mod planes;
mod smoothing;
mod subblock;
mod tables;
mod tokens;
mod transform;
mod window;

#[cfg(test)]
mod tests;

use crate::picture::Size;

pub(in crate::codec) use frame::Scratch;
use header::Header;

/// A file that does not follow the format, or in a way that none does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Odd;

/// Bytes that decoding takes beside the samples: the rows that are held, and tables of fixed size.
pub(super) fn scratch_bytes(size: Size) -> u64 {
    u64::from(size.width.next_multiple_of(16)) * 64 + (16 << 10)
}

/// Decodes the payload of a `VP8 ` chunk into RGB; `reduction` pixels across and down (1, 2, 4 or 8) become one.
///
/// `samples` holds three bytes for each pixel of `size` after that, rounded up.
pub(super) fn decode(
    payload: &[u8],
    (size, reduction): (Size, usize),
    scratch: &mut Scratch,
    samples: &mut [u8],
) -> Result<(), Odd> {
    let header = Header::read(payload)?;
    if (u32::from(header.size.0), u32::from(header.size.1)) != (size.width, size.height) {
        return Err(Odd);
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = avx2::Avx2::detect() {
        return frame::decode(avx2, header, scratch, (size, reduction), samples);
    }
    frame::decode(kernels::Any, header, scratch, (size, reduction), samples)
}
