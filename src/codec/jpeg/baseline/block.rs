//! The entropy decoding of one block (T.81, F.2.2).

use super::Odd;
use super::codes::extend;
use super::huffman::{AcTable, DC_LOOK, DcTable, Difference, Entry, LOOK, Skip};
use super::order::{DUMP, Order, PLACES};
use super::stream::{Bits, Stream, Window};

/// The coefficients of a block, quantised, where its [`Order`] puts them.
#[repr(align(32))]
pub(super) struct Block(pub(super) [i16; PLACES]);

impl Block {
    pub(super) const ZERO: Self = Self([0; PLACES]);

    pub(super) fn clear(&mut self) {
        self.0[..DUMP].fill(0);
    }
}

/// Looks between two refills of 56 bits.
const LOOKS: u32 = 4;
const _: () = assert!(LOOKS * LOOK <= 56);

/// Passes over coefficients between two refills; each may take a whole look and a value after it.
const PASSES: u32 = 2;
const _: () = assert!(PASSES * (LOOK + 15) <= 56);

/// Decodes a block over zeros; `prediction` is the last DC coefficient of the component.
///
/// Returns how many coefficients in zigzag order may be other than zero.
#[inline(always)]
pub(super) fn decode(
    stream: &mut Stream<'_>,
    (dc, ac): (&DcTable, &AcTable),
    order: &Order,
    prediction: &mut i16,
    block: &mut Block,
) -> Result<u8, Odd> {
    let mut bits = stream.bits;
    let window = stream.window();
    bits.refill(window);
    *prediction = prediction.wrapping_add(difference(&mut bits, dc)?);
    block.0[0] = *prediction;
    let mut number = 1;
    let count = match order.last {
        0 => None,
        _ => coefficients(&mut bits, window, ac, order, &mut number, block)?,
    };
    if count.is_none() {
        skip(&mut bits, window, ac, number)?;
    }
    stream.bits = bits;
    Ok(count.unwrap_or(number as u8))
}

/// The next difference of DC coefficients; the bits have been refilled.
#[inline(always)]
pub(super) fn difference(bits: &mut Bits, dc: &DcTable) -> Result<i16, Odd> {
    let mut found = dc.sizes[bits.peek(DC_LOOK) as usize];
    if !found.is_known() {
        let (length, symbol) = dc.codes.find(bits.peek(16)).ok_or(Odd::NoSuchCode)?;
        found = Difference::new(length, symbol);
    }
    let value = extend(
        bits.next << ((found.length() - found.size()) & 63),
        found.size(),
    );
    bits.drop(found.length());
    Ok(value)
}

/// Decodes the coefficients that are wanted, from number 1 on.
///
/// At the end of the block returns how many may be other than zero, and before it nothing, with `number` at a
/// coefficient from which on none is wanted.
#[inline(always)]
fn coefficients(
    bits: &mut Bits,
    window: &Window,
    ac: &AcTable,
    order: &Order,
    number: &mut usize,
    block: &mut Block,
) -> Result<Option<u8>, Odd> {
    let last = order.last;
    loop {
        bits.refill(window);
        for _ in 0..LOOKS {
            let entry = ac.entries[bits.peek(LOOK) as usize];
            bits.drop(entry.length());
            // If there is only one, it is written over the last.
            block.0[order.place(*number + entry.far())] = entry.last();
            block.0[order.place(*number + entry.run())] = entry.first();
            let mut next = *number + entry.far() + 1;
            if next | (entry.0 & Entry::STOP) as usize <= last {
                *number = next;
                continue;
            }
            if next < 64 && entry.ends() {
                return Ok(Some((next - usize::from(entry.first() == 0)) as u8));
            }
            if next < 64 && entry.is_long() {
                bits.refill(window);
                block.0[order.place(next - 1)] = extend(bits.next, entry.size());
                bits.drop(entry.size());
            } else if next >= 64 || !entry.goes_on() {
                let (after, found) = single(bits.back(entry.length(), window), window, ac);
                *bits = after;
                let (run, value) = match found {
                    Single::Coefficient(run, value) => (run, value),
                    Single::End => return Ok(Some(*number as u8)),
                    Single::Nothing => return Err(Odd::NoSuchCode),
                };
                next = *number + usize::from(run) + 1;
                if next > 64 {
                    return Err(Odd::TooManyCoefficients);
                }
                block.0[order.place(next - 1)] = value;
            }
            *number = next;
            if next == 64 {
                return Ok(Some(64));
            }
            if next > last {
                return Ok(None);
            }
            break;
        }
    }
}

/// Goes to the end of the block from a coefficient that is not wanted.
#[inline(always)]
fn skip(bits: &mut Bits, window: &Window, ac: &AcTable, mut number: usize) -> Result<(), Odd> {
    while number < 64 {
        bits.refill(window);
        for _ in 0..PASSES {
            let skip = ac.skip(bits.peek(LOOK));
            let next = number + skip.places();
            if next < 64 {
                bits.drop(skip.length());
                number = next;
                continue;
            }
            if (Skip::STOP..Skip::STOP + 64).contains(&next) {
                bits.drop(skip.length());
                return Ok(());
            }
            let (after, found) = single(*bits, window, ac);
            *bits = after;
            match found {
                Single::Coefficient(run, _) => number += usize::from(run) + 1,
                Single::End => return Ok(()),
                Single::Nothing => return Err(Odd::NoSuchCode),
            }
            if number > 64 {
                return Err(Odd::TooManyCoefficients);
            }
            break;
        }
    }
    Ok(())
}

/// What one code stands for.
enum Single {
    /// So many zeros, and a coefficient.
    Coefficient(u8, i16),
    /// The end of the block.
    End,
    /// There is no such code.
    Nothing,
}

/// Decodes one code with its value.
///
/// The bits come and go as a value, since what is pointed at cannot live in registers.
#[cold]
#[inline(never)]
fn single(mut bits: Bits, window: &Window, ac: &AcTable) -> (Bits, Single) {
    bits.refill(window);
    let Some((length, symbol)) = ac.codes.find(bits.peek(16)) else {
        return (bits, Single::Nothing);
    };
    bits.drop(length);
    let (run, size) = (symbol >> 4, u32::from(symbol & 15));
    if size == 0 && run != 15 {
        return (bits, Single::End);
    }
    let value = extend(bits.next, size);
    bits.drop(size);
    (bits, Single::Coefficient(run, value))
}
