//! The codes of facsimile machines (T.4 and T.6), for two tones: a set bit is black.
//!
//! The tables of codes are those of the crate `fax`. Its own decoders number pixels by 16 bits and read neither Group 3 in
//! two dimensions nor rows without marks, so rows are put together here.

use fax::maps::{Mode, black, mode, white};

use crate::codec::DecodeError;
use crate::codec::tiff::packing::Fax;
use crate::codec::tiff::page::REMEDY;

use super::bits::Bits;
use super::{Shape, Unpacked};

/// Why a row does not come out.
enum Stop {
    /// The data are used up, or say that they end.
    End,
    /// There is no such code, or it leads out of the row.
    Fault,
    /// The row is stored in a way that is not read.
    Unread,
}

pub(super) fn unpack(
    packed: &[u8],
    code: Fax,
    shape: Shape,
    out: &mut [u8],
) -> Result<Unpacked, DecodeError> {
    let mut rows = Rows {
        bits: Bits::new(packed),
        width: shape.width,
        above: Vec::new(),
        row: Vec::new(),
    };
    for (index, row) in out.chunks_exact_mut(shape.row_bytes).enumerate() {
        let made = index * shape.row_bytes;
        match rows.next(code) {
            Ok(()) => paint(&rows.above, shape.width, row),
            Err(Stop::Unread) => {
                let what = "a TIFF file packed by Group 3 or 4 with rows that are not";
                return Err(DecodeError::unsupported(what, REMEDY));
            }
            Err(Stop::Fault) if !rows.bits.is_empty() => {
                let fault = Some("has a facsimile code that does not exist");
                return Ok(Unpacked { made, fault });
            }
            Err(_) => return Ok(Unpacked { made, fault: None }),
        }
    }
    let made = out.len();
    Ok(Unpacked { made, fault: None })
}

/// Decodes row by row. A row is where its colour changes, from white on.
struct Rows<'a> {
    bits: Bits<'a>,
    width: u32,
    /// The last row that is complete.
    above: Vec<u32>,
    row: Vec<u32>,
}

impl Rows<'_> {
    /// The next row becomes the one above.
    fn next(&mut self, code: Fax) -> Result<(), Stop> {
        self.row.clear();
        match code {
            Fax::Runs => {
                self.bits.align(8);
                self.runs()?;
            }
            Fax::RunsByTwo => {
                self.bits.align(16);
                self.runs()?;
            }
            Fax::Group3 => {
                self.mark()?;
                self.runs()?;
            }
            Fax::Group3Differences => {
                if !self.mark()? {
                    return Err(Stop::Fault);
                }
                let is_by_runs = self.bits.next(1) == 1;
                self.bits.skip(1);
                if is_by_runs {
                    // Two marks in turn say that the page ends.
                    if self.bits.next(11) == 0 {
                        return Err(Stop::End);
                    }
                    self.runs()?;
                } else {
                    self.differences()?;
                }
            }
            Fax::Group4 => self.differences()?,
        }
        std::mem::swap(&mut self.row, &mut self.above);
        Ok(())
    }

    /// Passes over a mark between rows; returns whether there is one. Two in turn say that the page ends.
    fn mark(&mut self) -> Result<bool, Stop> {
        /// Zeros that no code begins with.
        const ZEROS: u8 = 11;
        if self.bits.next(ZEROS) != 0 {
            return Ok(false);
        }
        while self.bits.next(1) == 0 {
            if self.bits.is_empty() {
                return Err(Stop::End);
            }
            self.bits.skip(1);
        }
        self.bits.skip(1);
        match self.bits.next(ZEROS) {
            0 => Err(Stop::End),
            _ => Ok(true),
        }
    }

    fn runs(&mut self) -> Result<(), Stop> {
        let (mut at, mut is_black) = (0, false);
        while at < self.width {
            at = self.run(at, is_black)?;
            self.change(at);
            is_black = !is_black;
        }
        Ok(())
    }

    /// Where a run of this colour ends that begins here.
    fn run(&mut self, start: u32, is_black: bool) -> Result<u32, Stop> {
        let mut end = start;
        loop {
            let part = match is_black {
                true => black::decode(&mut self.bits),
                false => white::decode(&mut self.bits),
            };
            let part = u32::from(part.ok_or(Stop::Fault)?);
            end = end.saturating_add(part);
            if end > self.width {
                return Err(Stop::Fault);
            }
            // Longer ones are put together from multiples of 64 and a rest.
            if part < 64 {
                return Ok(end);
            }
        }
    }

    fn differences(&mut self) -> Result<(), Stop> {
        // Before the first pixel, so that a change above that one is to the right.
        let mut at: Option<u32> = None;
        let (mut is_black, mut near) = (false, 0);
        while at.is_none_or(|at| at < self.width) {
            let next = self.change_above(at, is_black, &mut near);
            match mode::decode(&mut self.bits).ok_or(Stop::Fault)? {
                Mode::Pass => at = Some(self.above.get(near + 1).copied().unwrap_or(self.width)),
                Mode::Horizontal => {
                    let middle = self.run(at.unwrap_or(0), is_black)?;
                    self.change(middle);
                    let end = self.run(middle, !is_black)?;
                    self.change(end);
                    at = Some(end);
                }
                Mode::Vertical(shift) => {
                    let to = next.checked_add_signed(shift.into()).ok_or(Stop::Fault)?;
                    if to > self.width || at.is_some_and(|at| to < at) {
                        return Err(Stop::Fault);
                    }
                    self.change(to);
                    is_black = !is_black;
                    at = Some(to);
                }
                Mode::Extension => return Err(Stop::Unread),
                Mode::EOF => return Err(Stop::End),
            }
        }
        Ok(())
    }

    /// The first change above to the right of a place that is to the other colour; `near` becomes its number.
    fn change_above(&self, at: Option<u32>, is_black: bool, near: &mut usize) -> u32 {
        let is_right = |change: u32| at.is_none_or(|at| change > at);
        while *near > 0
            && self
                .above
                .get(*near - 1)
                .is_none_or(|&change| is_right(change))
        {
            *near -= 1;
        }
        while let Some(&change) = self.above.get(*near) {
            if is_right(change) && (*near % 2 == 1) == is_black {
                return change;
            }
            *near += 1;
        }
        self.width
    }

    /// Notes a change. A run of no pixels is none.
    fn change(&mut self, at: u32) {
        if self.row.last() == Some(&at) {
            self.row.pop();
        } else {
            self.row.push(at);
        }
    }
}

/// Sets the bits of the black runs of a row.
fn paint(changes: &[u32], width: u32, row: &mut [u8]) {
    row.fill(0);
    for run in changes.chunks(2) {
        let (start, end) = (run[0], run.get(1).copied().unwrap_or(width));
        let (mut at, end) = (start as usize, end as usize);
        while at < end {
            if at % 8 == 0 && end - at >= 8 {
                row[at / 8] = 0xff;
                at += 8;
            } else {
                row[at / 8] |= 0x80 >> (at % 8);
                at += 1;
            }
        }
    }
}
