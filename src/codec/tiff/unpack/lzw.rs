//! LZW as TIFF 6.0 has it, and as files before it have it: with the bits the other way round, and codes that grow one later.
//!
//! The crate `weezl` would do it, but goes on where a table is full and never cleared, which is how zeros amid the data show.

use super::Unpacked;

const CLEAR: u16 = 256;
const END: u16 = 257;
const FIRST: u16 = 258;
const ENTRIES: usize = 4096;

/// Codes after which a full table has to be cleared; libtiff has room for as many.
const PATIENCE: usize = 1023;

pub(super) fn unpack(packed: &[u8], out: &mut [u8]) -> Unpacked {
    // The first code clears the table; it is of 9 bits, of which only the highest is set.
    let is_old = matches!(packed, [0, second, ..] if second & 1 == 1);
    let mut codes = Codes {
        packed: packed.iter(),
        is_old,
        held: 0,
        held_bits: 0,
    };
    let mut table = Table::new();
    let (mut made, mut last) = (0, None);
    while made < out.len() {
        let Some(code) = codes.next(table.width(is_old)) else {
            break;
        };
        match code {
            CLEAR => {
                table.clear();
                last = None;
            }
            END => break,
            _ => match table.string(code, last, &mut out[made..]) {
                Some(len) => {
                    made += len;
                    last = Some(code);
                }
                None => {
                    let fault = Some("has a code of LZW that does not exist");
                    return Unpacked { made, fault };
                }
            },
        }
    }
    let made = made.min(out.len());
    Unpacked { made, fault: None }
}

/// The codes of a stream.
struct Codes<'a> {
    packed: std::slice::Iter<'a, u8>,
    is_old: bool,
    held: u32,
    held_bits: u32,
}

impl Codes<'_> {
    fn next(&mut self, width: u32) -> Option<u16> {
        while self.held_bits < width {
            let byte = u32::from(*self.packed.next()?);
            match self.is_old {
                true => self.held |= byte << self.held_bits,
                false => self.held = self.held << 8 | byte,
            }
            self.held_bits += 8;
        }
        self.held_bits -= width;
        let mask = (1 << width) - 1;
        let code = match self.is_old {
            true => {
                let code = self.held & mask;
                self.held >>= width;
                code
            }
            false => self.held >> self.held_bits & mask,
        };
        Some(code as u16)
    }
}

/// A string: that of another code and one more byte.
#[derive(Clone, Copy, Default)]
struct Entry {
    before: u16,
    last: u8,
    first: u8,
    len: u32,
}

struct Table {
    entries: Vec<Entry>,
    /// Codes since it was full.
    beyond: usize,
}

impl Table {
    fn new() -> Self {
        let single = |byte: u16| Entry {
            before: 0,
            last: byte as u8,
            first: byte as u8,
            len: 1,
        };
        let mut entries = Vec::with_capacity(ENTRIES);
        entries.extend((0..FIRST).map(single));
        Self { entries, beyond: 0 }
    }

    fn clear(&mut self) {
        self.entries.truncate(FIRST.into());
        self.beyond = 0;
    }

    /// Bits of the next code.
    fn width(&self, is_old: bool) -> u32 {
        let next = self.entries.len() + usize::from(!is_old);
        match next {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        }
    }

    /// Writes the string of a code, as far as there is room, and notes a new one; returns its length.
    fn string(&mut self, code: u16, last: Option<u16>, out: &mut [u8]) -> Option<usize> {
        match last {
            None if code >= CLEAR => return None,
            None => {}
            Some(before) => self.add(before, code)?,
        }
        let mut entry = *self.entries.get(usize::from(code))?;
        let len = entry.len as usize;
        for at in (0..len).rev() {
            if let Some(place) = out.get_mut(at) {
                *place = entry.last;
            }
            entry = self.entries[usize::from(entry.before)];
        }
        Some(len)
    }

    /// Notes the string of one code with the first byte of the next, which may be that very string.
    fn add(&mut self, before: u16, code: u16) -> Option<()> {
        if self.entries.len() == ENTRIES {
            self.beyond += 1;
            return (self.beyond <= PATIENCE).then_some(());
        }
        let prefix = self.entries[usize::from(before)];
        let first = match self.entries.get(usize::from(code)) {
            Some(entry) => entry.first,
            None if usize::from(code) == self.entries.len() => prefix.first,
            None => return None,
        };
        self.entries.push(Entry {
            before,
            last: first,
            first: prefix.first,
            len: prefix.len + 1,
        });
        Some(())
    }
}
