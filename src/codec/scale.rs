//! The scales at which a file can be decoded: eighths of its size for JPEG, whose blocks have 8×8 samples; halves, quarters
//! and eighths for lossy WebP.

use crate::picture::Size;

/// How many eighths of the stored width and height come out, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec) struct Scale(u8);

impl Scale {
    pub(in crate::codec) const FULL: Self = Self(8);

    /// The smallest scale of a JPEG file at which neither side falls below `least`, or the full one.
    ///
    /// What is rounded up is not counted: a picture of 7×7 at seven eighths is 6⅛×6⅛, on seven samples.
    pub(in crate::codec) fn at_least(least: Option<Size>, stored: Size) -> Self {
        Self::first([1, 2, 3, 4, 5, 6, 7], least, stored)
    }

    /// The same of those scales that make one pixel of 2, 4 or 8 across and down.
    pub(in crate::codec) fn halved_at_least(least: Option<Size>, stored: Size) -> Self {
        Self::first([1, 2, 4], least, stored)
    }

    fn first<const N: usize>(eighths: [u8; N], least: Option<Size>, stored: Size) -> Self {
        let Some(least) = least else {
            return Self::FULL;
        };
        let mut scales = eighths.into_iter().map(Self);
        let is_enough = |scale: &Self| {
            let reaches = |stored: u32, least: u32| {
                u64::from(stored) * u64::from(scale.0) >= u64::from(least) * 8
            };
            reaches(stored.width, least.width) && reaches(stored.height, least.height)
        };
        scales.find(is_enough).unwrap_or(Self::FULL)
    }

    /// The size that a stored size comes out at; fractions of a pixel are rounded up.
    pub(in crate::codec) fn of(self, stored: Size) -> Size {
        let length = |stored: u32| {
            let eighths = u64::from(stored) * u64::from(self.0);
            eighths.div_ceil(8) as u32
        };
        Size::new(length(stored.width), length(stored.height))
    }

    /// All of them, from the smallest on.
    pub(in crate::codec) const ALL: [Self; 8] = {
        let mut all = [Self::FULL; 8];
        let mut index = 0;
        while index < 8 {
            all[index] = Self(index as u8 + 1);
            index += 1;
        }
        all
    };

    /// The position in [`Scale::ALL`].
    pub(in crate::codec) fn index(self) -> usize {
        usize::from(self.0) - 1
    }

    /// Pixels that come out for each that is stored.
    pub(in crate::codec) fn factor(self) -> f64 {
        f64::from(self.0) / 8.0
    }

    /// Samples across and down that a block of 8×8 becomes.
    pub(in crate::codec) fn block(self) -> usize {
        self.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_scale_that_is_large_enough_is_taken() {
        let stored = Size::new(4000, 3000);
        for (least, eighths) in [
            (None, 8),
            (Some(Size::new(1, 1)), 1),
            (Some(Size::new(500, 375)), 1),
            (Some(Size::new(501, 375)), 2),
            (Some(Size::new(500, 376)), 2),
            (Some(Size::new(1600, 1200)), 4),
            (Some(Size::new(2001, 1)), 5),
            (Some(Size::new(4000, 3000)), 8),
            (Some(Size::new(9000, 1)), 8),
        ] {
            assert_eq!(Scale::at_least(least, stored), Scale(eighths), "{least:?}");
        }
    }

    #[test]
    fn a_part_of_a_pixel_is_not_counted_as_a_whole_one() {
        for side in 1..8 {
            let whole = Size::new(side, side);
            assert_eq!(Scale::at_least(Some(whole), whole), Scale::FULL, "{side}");
            assert_eq!(Scale::halved_at_least(Some(whole), whole), Scale::FULL);
        }
        let half = Some(Size::new(501, 1));
        assert_eq!(Scale::at_least(half, Size::new(1001, 801)), Scale(5));
        assert_eq!(Scale::at_least(half, Size::new(1002, 801)), Scale(4));
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(Scale(1).of(Size::new(1, 17)), Size::new(1, 3));
        assert_eq!(Scale(3).of(Size::new(67, 65_535)), Size::new(26, 24_576));
        assert_eq!(Scale::FULL.of(Size::new(67, 33)), Size::new(67, 33));
    }
}
