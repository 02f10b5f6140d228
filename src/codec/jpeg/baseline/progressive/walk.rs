//! The way over the blocks of a scan.

use crate::codec::jpeg::baseline::Odd;
use crate::codec::jpeg::baseline::stream::Stream;
use crate::codec::jpeg::frame::Frame;

/// What a scan does at each of its MCUs.
pub(in crate::codec::jpeg::baseline) trait Pass {
    /// Decodes the MCU in this column and row.
    fn mcu(&mut self, stream: &mut Stream<'_>, column: usize, row: usize) -> Result<(), Odd>;

    /// Takes back what the data's last, broken MCU brought, if it can show.
    fn undo(&mut self, column: usize, row: usize);

    /// Called where an interval ends, and the scan: whether it may end here.
    fn end(&mut self) -> Result<(), Odd>;
}

/// The MCUs of a scan.
pub(in crate::codec::jpeg::baseline) struct Walk {
    across: usize,
    down: usize,
    /// MCUs between restart markers; 0 if there are none.
    interval: usize,
    /// Rows of MCUs that are decoded.
    done: usize,
}

impl Walk {
    pub(super) fn new(frame: &Frame, components: &[usize], interval: usize) -> Self {
        let (across, down) = frame.mcus_across_and_down(components);
        Self {
            across: across as usize,
            down: down as usize,
            interval,
            done: 0,
        }
    }

    /// How many rows of MCUs are decoded, and how many there are.
    pub(super) fn rows(&self) -> (usize, usize) {
        (self.done, self.down)
    }
}

/// Takes a pass over all MCUs.
#[inline(always)]
pub(in crate::codec::jpeg::baseline) fn walk<P: Pass>(
    pass: &mut P,
    walk: &mut Walk,
    stream: &mut Stream<'_>,
) -> Result<(), Odd> {
    let mut number = 0;
    // Where there are no intervals, the scan is one.
    let mut left = match walk.interval {
        0 => usize::MAX,
        interval => interval,
    };
    for row in 0..walk.down {
        for column in 0..walk.across {
            if left == 0 {
                pass.end()?;
                stream.restart(number)?;
                number = (number + 1) % 8;
                left = walk.interval;
            }
            left -= 1;
            let decoded = pass.mcu(stream, column, row);
            if decoded.is_err() || !stream.is_sound() {
                pass.undo(column, row);
                return Err(decoded.err().unwrap_or_else(|| stream.used_up()));
            }
        }
        walk.done += 1;
    }
    pass.end()
}
