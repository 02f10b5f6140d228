//! The bits of a scan.
//!
//! The data go through a window from which the stuffed zeros after 0xff are taken out beforehand, so that the innermost
//! loops refill their 64 bits from any eight bytes and never look for markers. Where an interval ends, zeros follow in
//! the window; whether any of them were used is asked once per MCU, by [`Stream::is_sound`].

use super::{Odd, intervals};
use crate::codec::jpeg::search::{CHUNK, clean_bytes};

/// Bytes that one MCU may take at the most: ten blocks of 64 coefficients, each a code of 16 bits and a value of 15.
const MCU: usize = 10 * 64 * 31 / 8;

/// Bytes kept ahead of the reading position: an MCU and what the bit buffer holds.
const AHEAD: usize = (MCU + 16).next_multiple_of(64);

/// Bytes of data in the window.
const DATA: usize = 32 << 10;

/// The memory of a window.
pub(super) type Window = [u8; DATA + AHEAD];

/// A fresh window.
pub(super) fn window() -> Box<Window> {
    Box::new([0; DATA + AHEAD])
}

/// The bits at hand: their state fits registers, and is copied there.
#[derive(Clone, Copy)]
pub(super) struct Bits {
    /// The next bits, from the top. Below those that count stand copies of bits to come.
    pub(super) next: u64,
    /// In the lower six bits, how many of them count; what stands above means nothing.
    count: u32,
    /// The first byte of the window that has not been counted.
    position: usize,
}

impl Bits {
    const NONE: Self = Self {
        next: 0,
        count: 0,
        position: 0,
    };

    /// Fills up to 56 to 63 bits, whatever there were (Giesen, “Reading bits in far too many ways”, part 2).
    #[inline(always)]
    pub(super) fn refill(&mut self, window: &Window) {
        let bytes = window[self.position..].first_chunk();
        self.next |= u64::from_be_bytes(*bytes.unwrap_or(&[0; 8])) >> (self.count & 63);
        self.position += (!self.count >> 3 & 7) as usize;
        self.count |= 56;
    }

    /// Drops as many bits as the lower six bits of `count` say. That the others need not be masked away makes the
    /// chain of look and drop, which is what decoding waits for, an instruction shorter.
    #[inline(always)]
    pub(super) fn drop(&mut self, count: u32) {
        self.next <<= count & 63;
        self.count = self.count.wrapping_sub(count);
    }

    /// As it was before so many bits were dropped, the lower six bits of `count`.
    #[cold]
    #[inline(never)]
    pub(super) fn back(self, count: u32, window: &Window) -> Self {
        let used = self.used() - (count & 63) as usize;
        let mut bits = Self {
            position: used / 8,
            ..Self::NONE
        };
        bits.refill(window);
        bits.drop(used as u32 % 8);
        bits
    }

    /// The next `count` bits, 0 to 16, as a number.
    #[inline(always)]
    pub(super) fn peek(&self, count: u32) -> u32 {
        (self.next >> 1 >> (63 - (count & 63))) as u32
    }

    fn used(&self) -> usize {
        self.position * 8 - (self.count & 63) as usize
    }
}

/// The data of a scan, interval by interval.
pub(super) struct Stream<'a> {
    /// From the first byte of the scan to the marker after it.
    data: &'a [u8],
    /// The first byte of the data that is not yet in the window.
    next: usize,
    window: &'a mut Window,
    /// Bytes of data in the window.
    end: usize,
    /// Whether the interval ends with the window.
    is_last: bool,
    /// Zeros behind the blocks of earlier intervals.
    pub(super) padding: usize,
    pub(super) bits: Bits,
}

impl<'a> Stream<'a> {
    pub(super) fn new(data: &'a [u8], window: &'a mut Window) -> Self {
        let mut stream = Self {
            data,
            next: 0,
            window,
            end: 0,
            is_last: false,
            padding: 0,
            bits: Bits::NONE,
        };
        stream.fill();
        stream
    }

    pub(super) fn window(&self) -> &Window {
        self.window
    }

    /// Called after each MCU: whether all bits so far were data. Sees to it that there are enough for one more.
    #[inline(always)]
    pub(super) fn is_sound(&mut self) -> bool {
        self.bits.position + AHEAD <= self.end || self.fill_or_judge()
    }

    #[cold]
    #[inline(never)]
    fn fill_or_judge(&mut self) -> bool {
        if !self.is_last {
            self.fill();
        }
        self.bits.used() <= self.end * 8
    }

    /// What it means that bits were used which are no data.
    #[cold]
    pub(super) fn used_up(&self) -> Odd {
        match self.next == self.data.len() {
            true => Odd::RanOut,
            false => Odd::RestartMisplaced,
        }
    }

    /// Goes over the restart marker with this number to the next interval.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Odd> {
        if !self.is_last {
            self.fill();
        }
        let padding = self.padding_from(self.bits.used());
        self.padding += padding
            .filter(|_| self.is_last)
            .ok_or(Odd::RestartMisplaced)?;
        let fill_bytes = self.data[self.next..]
            .iter()
            .take_while(|&&byte| byte == 0xff);
        let code_at = self.next + fill_bytes.count();
        match self.data.get(code_at) {
            None => return Err(Odd::RanOut),
            Some(&code) if code == 0xd0 + number => self.next = code_at + 1,
            Some(_) => return Err(Odd::RestartOutOfOrder),
        }
        self.begin();
        Ok(())
    }

    /// How many zeros follow these bits and such as fill up a byte: a few, as they fill up words, or it is `None`.
    fn padding_from(&self, used: usize) -> Option<usize> {
        const MOST: usize = 7;
        let rest = self.window[..self.end].get(used.div_ceil(8)..)?;
        (rest.len() <= MOST && rest.iter().all(|&byte| byte == 0)).then_some(rest.len())
    }

    /// Goes over damage to the next interval that can be told for certain: its number, if there is one. `due` is the
    /// first that it may be, and `intervals` how many there are.
    pub(super) fn resume(&mut self, due: usize, intervals: usize) -> Option<usize> {
        let place = intervals::find(&self.data[self.next..], due, intervals)?;
        self.next += place.offset;
        self.begin();
        Some(place.interval)
    }

    /// Begins an interval.
    fn begin(&mut self) {
        (self.end, self.is_last, self.bits) = (0, false, Bits::NONE);
        self.fill();
    }

    /// Bytes of data that nobody asked for, or `None` if there is a marker before the end of the data.
    pub(super) fn rest(&mut self) -> Option<usize> {
        let mut rest = self.end - self.bits.used().div_ceil(8);
        while !self.is_last {
            self.bits.position = self.end;
            self.fill();
            rest += self.end - self.bits.position;
        }
        (self.next == self.data.len()).then_some(rest)
    }

    /// Moves what is left in the window to its front and fills up the rest.
    fn fill(&mut self) {
        // The bits at hand were counted already, but where they end is told from here.
        let gone = self.bits.position.saturating_sub(8).min(self.end);
        self.window.copy_within(gone..self.end, 0);
        self.bits.position -= gone;
        self.end -= gone;
        while self.end + CHUNK <= DATA && !self.is_last {
            match self.data[self.next..].first_chunk::<CHUNK>() {
                Some(chunk) => self.take(chunk),
                None => self.take_last(),
            }
        }
        if self.is_last {
            self.window[self.end..].fill(0);
        }
    }

    /// Takes a chunk over, or as much of it as comes before a 0xff.
    #[inline(always)]
    fn take(&mut self, chunk: &[u8; CHUNK]) {
        self.window[self.end..self.end + CHUNK].copy_from_slice(chunk);
        let clean = clean_bytes(chunk);
        self.end += clean;
        self.next += clean;
        if clean < CHUNK {
            self.take_ff();
        }
    }

    #[cold]
    fn take_last(&mut self) {
        match self.data.get(self.next) {
            None => self.is_last = true,
            Some(0xff) => self.take_ff(),
            Some(&byte) => {
                self.window[self.end] = byte;
                self.end += 1;
                self.next += 1;
            }
        }
    }

    /// Stands at a 0xff: data if a zero follows it, fill if another follows, or the end of the interval.
    fn take_ff(&mut self) {
        match self.data.get(self.next + 1) {
            Some(0) => {
                self.window[self.end] = 0xff;
                self.end += 1;
                self.next += 2;
            }
            Some(0xff) => self.next += 1,
            _ => self.is_last = true,
        }
    }
}
