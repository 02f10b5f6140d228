//! The tables that a file brings along for its scan: quantisers and Huffman codes (T.81, B.2.4).

use super::codes::Codes;
use super::huffman::{AcTable, DcTable};
use super::order::arranged;
use super::progressive::BandTable;
use crate::codec::jpeg::frame::{DHT, DQT};

/// Tables by their number, 0 to 3.
///
/// They stay from one file to the next, since most cameras write the same codes into every file and building them
/// takes as long as decoding a small picture.
#[derive(Default)]
pub(super) struct Tables {
    quantizers: [Option<[i16; 64]>; 4],
    dc: [Huffman<DcTable>; 4],
    ac: [Huffman<AcTable>; 4],
    /// The same codes for progressive files.
    bands: [Huffman<BandTable>; 4],
}

/// A table, the segment's text it was built from, and whether the file at hand has it.
struct Huffman<T> {
    built: Option<(Vec<u8>, T)>,
    is_current: bool,
}

impl<T> Default for Huffman<T> {
    fn default() -> Self {
        Self {
            built: None,
            is_current: false,
        }
    }
}

impl<T> Huffman<T> {
    fn set(&mut self, text: &[u8], build: impl FnOnce() -> Option<T>) -> Option<()> {
        if self.built.as_ref().is_none_or(|(built, _)| built != text) {
            self.built = None;
            self.built = Some((text.to_vec(), build()?));
        }
        self.is_current = true;
        Some(())
    }

    fn get(&self) -> Option<&T> {
        self.built
            .as_ref()
            .filter(|_| self.is_current)
            .map(|(_, table)| table)
    }
}

/// Larger quantisers than any file needs; products with them would not fit 16 bits.
const MAX_QUANTIZER: u16 = 4_095;

impl Tables {
    /// Forgets the tables of the file before.
    pub(super) fn begin(&mut self) {
        self.quantizers = [None; 4];
        self.dc
            .iter_mut()
            .for_each(|table| table.is_current = false);
        self.ac
            .iter_mut()
            .for_each(|table| table.is_current = false);
        self.bands
            .iter_mut()
            .for_each(|table| table.is_current = false);
    }

    /// Reads segments of tables; `None` if anything is unusual about them.
    pub(super) fn read(&mut self, segments: &[(u8, &[u8])], is_progressive: bool) -> Option<()> {
        for &(marker, mut payload) in segments {
            while let Some((&head, rest)) = payload.split_first() {
                let (class, number) = (head >> 4, usize::from(head & 15));
                payload = match marker {
                    DQT => self.quantizers(class, number, rest)?,
                    DHT => self.codes((class, is_progressive), number, rest)?,
                    _ => return None,
                };
            }
        }
        Some(())
    }

    /// The quantisers with this number, in the order of the coefficients.
    pub(super) fn quantizer(&self, number: u8) -> Option<&[i16; 64]> {
        self.quantizers.get(usize::from(number))?.as_ref()
    }

    pub(super) fn dc(&self, number: u8) -> Option<&DcTable> {
        self.dc.get(usize::from(number))?.get()
    }

    pub(super) fn ac(&self, number: u8) -> Option<&AcTable> {
        self.ac.get(usize::from(number))?.get()
    }

    pub(super) fn band(&self, number: u8) -> Option<&BandTable> {
        self.bands.get(usize::from(number))?.get()
    }

    /// Reads one table of 8-bit (class 0) or 16-bit values; returns what follows it.
    fn quantizers<'a>(&mut self, class: u8, number: usize, text: &'a [u8]) -> Option<&'a [u8]> {
        let mut values = [0u16; 64];
        let rest = match class {
            0 => {
                let (bytes, rest) = text.split_first_chunk::<64>()?;
                values = bytes.map(u16::from);
                rest
            }
            1 => {
                let (bytes, rest) = text.split_first_chunk::<128>()?;
                for (value, pair) in values.iter_mut().zip(bytes.as_chunks().0) {
                    *value = u16::from_be_bytes(*pair);
                }
                rest
            }
            _ => return None,
        };
        if values.iter().any(|&value| value > MAX_QUANTIZER) {
            return None;
        }
        *self.quantizers.get_mut(number)? = Some(arranged(&values));
        Some(rest)
    }

    /// Reads one table of codes for DC (class 0) or AC; returns what follows it.
    fn codes<'a>(&mut self, class: (u8, bool), number: usize, text: &'a [u8]) -> Option<&'a [u8]> {
        let (counts, rest) = text.split_first_chunk::<16>()?;
        let total = counts.iter().map(|&count| usize::from(count)).sum();
        let (symbols, rest) = rest.split_at_checked(total)?;
        let own = &text[..16 + total];
        let codes = || Codes::new(counts, symbols);
        match class {
            (0, _) => self
                .dc
                .get_mut(number)?
                .set(own, || DcTable::new(codes()?, symbols))?,
            (1, true) => self
                .bands
                .get_mut(number)?
                .set(own, || Some(BandTable::new(codes()?)))?,
            (1, false) => self
                .ac
                .get_mut(number)?
                .set(own, || Some(AcTable::new(codes()?)))?,
            _ => return None,
        }
        Some(rest)
    }
}
