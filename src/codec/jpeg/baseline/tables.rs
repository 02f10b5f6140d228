//! The tables that a file brings along for its scan: quantisers and Huffman codes (T.81, B.2.4).

use super::buffered::BandTable;
use super::codes::Codes;
use super::huffman::{AcTable, DcTable};
use super::order::arranged;
use crate::codec::jpeg::frame::{DHT, DQT};
use crate::codec::jpeg::standard::{self, Symbols};

/// Tables by their number, 0 to 3.
///
/// They stay from one file to the next, since most cameras write the same codes into every file and building them
/// takes as long as decoding a small picture.
#[derive(Default)]
pub(super) struct Tables {
    quantizers: [Option<[i16; 64]>; 4],
    dc: [Huffman<DcTable>; 4],
    ac: [Huffman<AcTable>; 4],
    /// The same codes for files whose coefficients are kept.
    bands: [Huffman<BandTable>; 4],
}

/// The kind of tables that AC coefficients are decoded with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AcKind {
    /// Whole blocks at once, as in a file of one scan.
    ByBlock,
    /// One code after the other, where coefficients are kept.
    ByCode,
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
    /// Codes that cannot be built are missed only where they are used.
    fn set(&mut self, text: &[u8], build: impl FnOnce() -> Option<T>) {
        if self.built.as_ref().is_none_or(|(built, _)| built != text) {
            self.built = None;
            self.built = build().map(|table| (text.to_vec(), table));
        }
        self.is_current = true;
    }

    /// Takes the standard's codes if the file has given none.
    fn fill_in(&mut self, symbols: &Symbols, build: impl FnOnce(Codes) -> Option<T>) {
        if !self.is_current {
            let text = [&symbols.counts, symbols.symbols].concat();
            let codes = || Codes::new(&symbols.counts, symbols.symbols);
            self.set(&text, || build(codes()?));
        }
    }

    fn get(&self) -> Option<&T> {
        self.built
            .as_ref()
            .filter(|_| self.is_current)
            .map(|(_, table)| table)
    }
}

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

    /// Reads segments of tables, codes in the kind that is asked for; `None` if they are broken.
    pub(super) fn read(&mut self, segments: &[(u8, &[u8])], kind: AcKind) -> Option<()> {
        for &(marker, mut payload) in segments {
            while let Some((&head, rest)) = payload.split_first() {
                let (class, number) = (head >> 4, usize::from(head & 15));
                payload = match marker {
                    DQT => self.quantizers(class, number, rest)?,
                    DHT => self.codes((class, kind), number, rest)?,
                    _ => return None,
                };
            }
        }
        Some(())
    }

    /// Fills in the standard's codes for the tables with these numbers, DC and AC, that the file does not have.
    pub(super) fn fill_in(&mut self, numbers: &[(u8, u8)], kind: AcKind) {
        for (dc, ac) in numbers
            .iter()
            .map(|&(dc, ac)| (usize::from(dc), usize::from(ac)))
        {
            if let Some(symbols) = standard::DC.get(dc) {
                self.dc[dc].fill_in(symbols, |codes| DcTable::new(codes, symbols.symbols));
            }
            let Some(symbols) = standard::AC.get(ac) else {
                continue;
            };
            match kind {
                AcKind::ByCode => {
                    self.bands[ac].fill_in(symbols, |codes| Some(BandTable::new(codes)))
                }
                AcKind::ByBlock => self.ac[ac].fill_in(symbols, |codes| Some(AcTable::new(codes))),
            }
        }
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
        *self.quantizers.get_mut(number)? = Some(arranged(&values));
        Some(rest)
    }

    /// Reads one table of codes for DC (class 0) or AC; returns what follows it.
    fn codes<'a>(
        &mut self,
        class: (u8, AcKind),
        number: usize,
        text: &'a [u8],
    ) -> Option<&'a [u8]> {
        let (counts, rest) = text.split_first_chunk::<16>()?;
        let total = counts.iter().map(|&count| usize::from(count)).sum();
        let (symbols, rest) = rest.split_at_checked(total)?;
        let own = &text[..16 + total];
        let codes = || Codes::new(counts, symbols);
        match class {
            (0, _) => self
                .dc
                .get_mut(number)?
                .set(own, || DcTable::new(codes()?, symbols)),
            (1, AcKind::ByCode) => self
                .bands
                .get_mut(number)?
                .set(own, || Some(BandTable::new(codes()?))),
            (1, AcKind::ByBlock) => self
                .ac
                .get_mut(number)?
                .set(own, || Some(AcTable::new(codes()?))),
            _ => return None,
        }
        Some(rest)
    }
}
