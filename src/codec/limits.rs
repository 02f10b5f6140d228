//! Limits: what a header may ask for before anything is allocated.
//!
//! It compares numbers and knows no format.

use crate::picture::Size;

use super::{DecodeError, DecodeErrorKind};

/// The most that one picture may take.
///
/// Both are checked against the header, before memory for pixels is allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Width × height.
    pub max_pixels: u64,
    /// Bytes of [`Header::working_bytes`](super::Header::working_bytes).
    pub max_bytes: u64,
}

impl Default for Limits {
    /// 268,435,456 pixels (16,384 × 16,384) and 4 GiB.
    fn default() -> Self {
        Self {
            max_pixels: 1 << 28,
            max_bytes: 4 << 30,
        }
    }
}

impl Limits {
    /// Holds a size and the bytes its decoding takes against the limits.
    pub(super) fn check(&self, size: Size, working_bytes: u64) -> Result<(), DecodeError> {
        let too_large = |message| Err(DecodeError::new(DecodeErrorKind::TooLarge, message));
        if size.pixels() > self.max_pixels {
            return too_large(format!(
                "is {size} pixels ({:.0} million), more than the limit of {:.0} million; raise the limit or leave it out",
                size.pixels() as f64 / 1e6,
                self.max_pixels as f64 / 1e6,
            ));
        }
        if working_bytes > self.max_bytes {
            return too_large(format!(
                "needs {} MB of memory to decode, more than the limit of {} MB; raise the limit or leave it out",
                working_bytes.div_ceil(1_000_000),
                self.max_bytes / 1_000_000,
            ));
        }
        Ok(())
    }

    /// The limits for a decoder of the `image` crate.
    pub(super) fn for_image(&self) -> image::Limits {
        let mut limits = image::Limits::default();
        limits.max_alloc = Some(self.max_bytes);
        limits
    }
}

/// `len` bytes: the front of `spare` with whatever is in it, if it is large enough, or else zeros.
///
/// Zeros come from the allocator already zeroed; filling by hand would touch every page once more.
///
/// # Errors
/// Where the memory cannot be had at all.
pub(super) fn memory(len: usize, mut spare: Vec<u8>) -> Result<Vec<u8>, DecodeError> {
    if spare.capacity() >= len && len > 0 {
        spare.resize(len, 0);
        return Ok(spare);
    }
    drop(spare);
    let mut trial = Vec::<u8>::new();
    if trial.try_reserve_exact(len).is_err() {
        return Err(DecodeError::new(
            DecodeErrorKind::TooLarge,
            format!(
                "needs {len} bytes of memory, which cannot be had; lower the number of jobs or leave it out"
            ),
        ));
    }
    drop(trial);
    Ok(vec![0; len])
}
