//! Scans of a band of AC coefficients of one component (T.81, G.1.2.2 and G.1.2.3).

use super::band::BandTable;
use super::coefficients::{Coefficients, Place, Slots};
use super::walk::Pass;
use crate::codec::jpeg::baseline::Odd;
use crate::codec::jpeg::baseline::codes::extend;
use crate::codec::jpeg::baseline::stream::{Bits, Stream, Window};
use crate::codec::jpeg::frame::Scan;

/// Zeros that a code without a value stands for.
const ZEROS: usize = 16;

/// What both kinds of scan have.
struct Band<'a> {
    coefficients: &'a mut Coefficients,
    table: &'a BandTable,
    first: usize,
    last: usize,
    low_bits: u32,
    /// Blocks, this one included, that have no further codes.
    ended: u32,
}

impl<'a> Band<'a> {
    fn new(scan: &Scan, table: &'a BandTable, coefficients: &'a mut Coefficients) -> Self {
        Self {
            coefficients,
            table,
            first: scan.band.0.into(),
            last: scan.band.1.into(),
            low_bits: scan.low_bits.into(),
            ended: 0,
        }
    }

    /// Blocks may not end beyond an interval.
    fn end(&self) -> Result<(), Odd> {
        match self.ended {
            0 => Ok(()),
            _ => Err(Odd::TooManyBlocks),
        }
    }
}

/// The number of blocks that end, whose logarithm was in the code, and the rest of it in the bits after.
#[inline(always)]
fn ended(bits: &mut Bits, logarithm: usize) -> u32 {
    let rest = bits.peek(logarithm as u32);
    bits.drop(logarithm as u32);
    (1 << logarithm) + rest
}

/// The first scan of a band.
pub(super) struct First<'a>(Band<'a>);

impl<'a> First<'a> {
    pub(super) fn new(scan: &Scan, table: &'a BandTable, to: &'a mut Coefficients) -> Self {
        Self(Band::new(scan, table, to))
    }
}

impl Pass for First<'_> {
    #[inline(always)]
    fn mcu(&mut self, stream: &mut Stream<'_>, column: usize, row: usize) -> Result<(), Odd> {
        let band = &mut self.0;
        if band.ended > 0 {
            band.ended -= 1;
            return Ok(());
        }
        let Place {
            values,
            filled,
            slots,
        } = band.coefficients.block((column, row));
        let mut bits = stream.bits;
        let mut found = 0;
        let mut number = band.first;
        while number <= band.last {
            bits.refill(stream.window());
            let step = band.table.step(&bits)?;
            let size = step.size();
            if size == 0 {
                bits.drop(step.length());
                if step.run() + 1 < ZEROS {
                    band.ended = ended(&mut bits, step.run()) - 1;
                    break;
                }
                number += ZEROS;
                continue;
            }
            number += step.run();
            // A value that does not fit might become zero, and then other bits would follow in later scans.
            if number > band.last || size + band.low_bits > 15 {
                return Err(Odd::TooManyCoefficients);
            }
            found |= 1 << number;
            if slots.is_wanted(number) {
                let value = extend(bits.next << ((step.length() - size) & 63), size);
                values[slots.of(number)] = value << band.low_bits;
            }
            bits.drop(step.length());
            number += 1;
        }
        *filled |= found;
        stream.bits = bits;
        Ok(())
    }

    fn undo(&mut self, column: usize, row: usize) {
        let Band {
            coefficients,
            first,
            last,
            ..
        } = &mut self.0;
        let Place { values, slots, .. } = coefficients.block((column, row));
        for number in (*first..=*last).filter(|number| slots.is_wanted(*number)) {
            values[slots.of(number)] = 0;
        }
    }

    fn end(&mut self) -> Result<(), Odd> {
        self.0.end()
    }
}

/// A later scan of a band: one more bit of each coefficient.
pub(super) struct Refining<'a>(Band<'a>);

impl<'a> Refining<'a> {
    pub(super) fn new(scan: &Scan, table: &'a BandTable, to: &'a mut Coefficients) -> Self {
        Self(Band::new(scan, table, to))
    }
}

impl Pass for Refining<'_> {
    #[inline(always)]
    fn mcu(&mut self, stream: &mut Stream<'_>, column: usize, row: usize) -> Result<(), Odd> {
        let band = &mut self.0;
        let Place {
            values,
            filled,
            slots,
        } = band.coefficients.block((column, row));
        let old = *filled;
        let mut bits = stream.bits;
        let window = stream.window();
        let mut refiner = Refiner {
            slots,
            values,
            bit: 1 << band.low_bits,
        };
        // What is still to come of the band.
        let mut rest = u64::MAX << band.first & u64::MAX >> (63 - band.last);
        if band.ended == 0 {
            while rest != 0 {
                bits.refill(window);
                let step = band.table.step(&bits)?;
                let (run, size) = (step.run(), step.size());
                // The value of a new coefficient is the last bit of its step.
                let is_positive = bits.next << ((step.length() - 1) & 63) >> 63 == 1;
                bits.drop(step.length());
                if size == 0 && run + 1 < ZEROS {
                    band.ended = ended(&mut bits, run);
                    break;
                }
                if size > 1 {
                    return Err(Odd::NoSuchCode);
                }
                let target = nth(rest & !old, run).ok_or(Odd::TooManyCoefficients)?;
                refiner.correct(&mut bits, window, rest & old & (target - 1));
                if size == 1 {
                    refiner.set(target, is_positive);
                    *filled |= target;
                }
                rest &= !(target | (target - 1));
            }
        }
        if band.ended > 0 {
            refiner.correct(&mut bits, window, rest & old);
            band.ended -= 1;
        }
        stream.bits = bits;
        Ok(())
    }

    /// A bit too much or too little in a few coefficients of one block does not show.
    fn undo(&mut self, _column: usize, _row: usize) {}

    fn end(&mut self) -> Result<(), Odd> {
        self.0.end()
    }
}

/// The lowest bit that is set but for `skipped`.
#[inline(always)]
fn nth(mut bits: u64, skipped: usize) -> Option<u64> {
    for _ in 0..skipped {
        bits &= bits.wrapping_sub(1);
    }
    (bits != 0).then_some(bits & bits.wrapping_neg())
}

/// A block that gets one more bit.
struct Refiner<'a> {
    slots: &'a Slots,
    values: &'a mut [i16],
    bit: i16,
}

impl Refiner<'_> {
    /// A coefficient that was zero.
    #[inline(always)]
    fn set(&mut self, target: u64, is_positive: bool) {
        if target & self.slots.wanted != 0 {
            let slot = self.slots.of(target.trailing_zeros() as usize);
            self.values[slot] = if is_positive { self.bit } else { -self.bit };
        }
    }

    /// Takes a bit for each of these coefficients, none of which is zero.
    #[inline(always)]
    fn correct(&mut self, bits: &mut Bits, window: &Window, coefficients: u64) {
        /// A refill brings no more for certain.
        const AT_ONCE: u32 = 56;
        bits.refill(window);
        let count = coefficients.count_ones();
        if count > AT_ONCE {
            let lower = coefficients & u64::from(u32::MAX);
            self.add(bits.next, lower);
            bits.drop(lower.count_ones());
            bits.refill(window);
            let upper = coefficients ^ lower;
            self.add(bits.next, upper);
            bits.drop(upper.count_ones());
        } else {
            self.add(bits.next, coefficients);
            bits.drop(count);
        }
    }

    /// Adds to each of these coefficients whose bit, from the top, is set.
    #[inline(always)]
    fn add(&mut self, mut bits: u64, mut coefficients: u64) {
        while coefficients & self.slots.wanted != 0 {
            let number = coefficients.trailing_zeros() as usize;
            if bits >> 63 == 1 && self.slots.is_wanted(number) {
                let value = &mut self.values[self.slots.of(number)];
                *value += if *value > 0 { self.bit } else { -self.bit };
            }
            bits <<= 1;
            coefficients &= coefficients - 1;
        }
    }
}
