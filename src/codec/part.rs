//! A file that begins inside of another: offsets count from there.
//!
//! It knows bytes, and no format.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// What files are read from.
pub(super) trait Source: BufRead + Seek {}

impl<R: BufRead + Seek> Source for R {}

/// Everything of a file behind a place.
pub(super) struct Part<'r> {
    whole: &'r mut dyn Source,
    start: u64,
}

impl<'r> Part<'r> {
    /// The part that begins at `start`; it is read from there.
    pub(super) fn of(whole: &'r mut dyn Source, start: u64) -> io::Result<Self> {
        whole.seek(SeekFrom::Start(start))?;
        Ok(Self { whole, start })
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.whole.read(buffer)
    }
}

impl BufRead for Part<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.whole.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.whole.consume(count);
    }
}

impl Seek for Part<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(place) => SeekFrom::Start(self.start.saturating_add(place)),
            other => other,
        };
        let place = self.whole.seek(to)?;
        let within = place.checked_sub(self.start);
        within.ok_or(io::ErrorKind::InvalidInput.into())
    }
}
