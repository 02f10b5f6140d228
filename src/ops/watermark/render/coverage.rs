//! Coverage: how much of each pixel a shape takes, in a box of its own.

use crate::picture::{Sample, Size};

/// Coverage, row by row from the top left: 0 is none, 65,535 the whole pixel.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ops::watermark) struct Coverage {
    pub(in crate::ops::watermark) size: Size,
    pub(in crate::ops::watermark) values: Vec<u16>,
}

impl Coverage {
    pub(in crate::ops::watermark) fn new(size: Size, values: Vec<u16>) -> Self {
        debug_assert_eq!(values.len() as u64, size.pixels());
        Self { size, values }
    }

    /// The same shape with `margin` empty pixels around it.
    pub(super) fn padded(&self, margin: u32) -> Self {
        let size = Size::new(self.size.width + 2 * margin, self.size.height + 2 * margin);
        let mut values = vec![0; size.pixels() as usize];
        let (own, wide, margin) = (
            self.size.width as usize,
            size.width as usize,
            margin as usize,
        );
        for (y, row) in self.values.chunks_exact(own.max(1)).enumerate() {
            let start = (y + margin) * wide + margin;
            values[start..start + own].copy_from_slice(row);
        }
        Self { size, values }
    }

    /// A pixel as a part of the whole, 0 to 1; nothing outside.
    pub(super) fn at(&self, x: i64, y: i64) -> f32 {
        let inside = |at: i64, edge: u32| (0..i64::from(edge)).contains(&at);
        if !inside(x, self.size.width) || !inside(y, self.size.height) {
            return 0.0;
        }
        self.values[y as usize * self.size.width as usize + x as usize].to_unit()
    }
}
