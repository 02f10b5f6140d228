//! A file in memory of which some pieces are other than they lie there, read as if it were one. What stays is not copied.
//!
//! It knows bytes, and no format.

use std::borrow::Cow;
use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Pieces one behind the other, as one file.
pub(super) struct Spliced<'a> {
    /// Each with the place where it begins; none is empty.
    pieces: Vec<(u64, Cow<'a, [u8]>)>,
    len: u64,
    position: u64,
}

impl<'a> Spliced<'a> {
    /// A file as it is.
    pub(super) fn whole(bytes: &'a [u8]) -> Self {
        Self::of([Cow::Borrowed(bytes)])
    }

    pub(super) fn of(pieces: impl IntoIterator<Item = Cow<'a, [u8]>>) -> Self {
        let mut spliced = Self {
            pieces: Vec::new(),
            len: 0,
            position: 0,
        };
        for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
            let start = spliced.len;
            spliced.len += piece.len() as u64;
            spliced.pieces.push((start, piece));
        }
        spliced
    }
}

impl BufRead for Spliced<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let behind = self
            .pieces
            .partition_point(|(start, _)| *start <= self.position);
        let Some((start, piece)) = behind.checked_sub(1).and_then(|at| self.pieces.get(at)) else {
            return Ok(&[]);
        };
        let within = usize::try_from(self.position - start).unwrap_or(usize::MAX);
        Ok(piece.get(within..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.position += count as u64;
    }
}

impl Read for Spliced<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut source = self.fill_buf()?;
        let count = source.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl Seek for Spliced<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_read_as_one_file_from_every_place() {
        let pieces = [&b"abc"[..], b"", b"d", b"efgh"].map(Cow::Borrowed);
        let mut spliced = Spliced::of(pieces);
        for start in 0..10 {
            spliced.seek(SeekFrom::Start(start)).unwrap();
            let mut rest = Vec::new();
            spliced.read_to_end(&mut rest).unwrap();
            let whole = b"abcdefgh";
            assert_eq!(rest, whole.get(start as usize..).unwrap_or_default());
        }
        assert_eq!(spliced.seek(SeekFrom::End(-3)).unwrap(), 5);
        assert_eq!(spliced.seek(SeekFrom::Current(-4)).unwrap(), 1);
        assert!(spliced.seek(SeekFrom::Current(-2)).is_err());
        let mut four = [0; 4];
        spliced.read_exact(&mut four).unwrap();
        assert_eq!(&four, b"bcde");
    }
}
