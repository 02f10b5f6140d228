//! The way over the blocks of a scan.

use crate::codec::jpeg::baseline::Odd;
use crate::codec::jpeg::baseline::intervals::Intervals;
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
    pub(super) intervals: Intervals,
    /// The MCU that comes next, or that was odd.
    pub(super) at: usize,
}

impl Walk {
    pub(super) fn new(frame: &Frame, components: &[usize], interval: u64) -> Self {
        let (across, down) = frame.mcus_across_and_down(components);
        Self {
            across: across as usize,
            down: down as usize,
            intervals: Intervals {
                length: interval as usize,
                mcus: (across * down) as usize,
                began: 0,
                are_whole: false,
            },
            at: 0,
        }
    }

    /// How many rows of MCUs there are before this one, and in all.
    pub(super) fn rows(&self, mcu: usize) -> (usize, usize) {
        (mcu / self.across, self.down)
    }

    /// Goes over damage to the next interval that is certain, or to the end if none is.
    #[cold]
    pub(super) fn resume(&mut self, stream: &mut Stream<'_>) -> bool {
        let resumed = self.intervals.resume(stream);
        self.at = resumed.unwrap_or(self.intervals.mcus);
        self.intervals.began = self.at;
        resumed.is_some()
    }
}

/// Takes a pass over all MCUs from where the walk stands.
#[inline(always)]
pub(in crate::codec::jpeg::baseline) fn walk<P: Pass>(
    pass: &mut P,
    walk: &mut Walk,
    stream: &mut Stream<'_>,
) -> Result<(), Odd> {
    // Where there are no intervals, the scan is one.
    let length = match walk.intervals.length {
        0 => usize::MAX,
        length => length,
    };
    let mut left = length;
    let mut first = walk.at % walk.across;
    for row in walk.at / walk.across..walk.down {
        for column in first..walk.across {
            let is_due = left == 0;
            let mut decoded = Ok(());
            if is_due {
                walk.at = row * walk.across + column;
                decoded = next_interval(pass, walk, stream);
                left = length;
            }
            left -= 1;
            if decoded.is_ok() {
                decoded = pass.mcu(stream, column, row);
            }
            if decoded.is_err() || !stream.is_sound() {
                walk.at = row * walk.across + column;
                pass.undo(column, row);
                return Err(decoded.err().unwrap_or_else(|| stream.used_up()));
            }
        }
        first = 0;
    }
    walk.at = walk.intervals.mcus;
    pass.end()
}

/// Goes from the end of an interval to the next.
fn next_interval<P: Pass>(
    pass: &mut P,
    walk: &mut Walk,
    stream: &mut Stream<'_>,
) -> Result<(), Odd> {
    pass.end()?;
    stream.restart(walk.intervals.marker())?;
    walk.intervals.began = walk.at;
    Ok(())
}
