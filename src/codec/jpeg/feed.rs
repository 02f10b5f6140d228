//! Feeds a JPEG file to its decoder with a tail of our own after the last scan.
//!
//! A JPEG decoder that runs out of scan data goes on with made-up bits, and a truncated photo comes out as whole, with
//! a gray or smeared rest. The tail makes that impossible: it is one-bits, and a Huffman code of nothing but ones does
//! not exist, so that a decoder which needs a single code more than the file holds must report an error. A decoder
//! that has all its blocks never looks at the tail, except to fill its bit buffer.

use std::cell::Cell;

use zune_jpeg::zune_core::bytestream::{ZByteIoError, ZByteReaderTrait, ZSeekFrom};

/// Eight bytes of ones fill a 64-bit buffer; then the end of the image.
///
/// In a scan, a zero follows each byte of ones, or it would be a marker.
pub(super) const ONES_THEN_END: &[u8] = &[
    0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0xd9,
];

/// The same with an empty segment of a reserved marker before the end.
///
/// Refining scans of progressive files take bits that are no Huffman codes. A decoder that eats up the ones runs into
/// a marker that may not stand in scan data, where an end of image would send it back to made-up bits; between
/// segments the marker is skipped.
pub(super) const ONES_THEN_RESERVED: &[u8] = &[
    0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0x02, 0, 2, 0xff,
    0xd9,
];

/// Nothing but the end of the image.
pub(super) const END: &[u8] = &[0xff, 0xd9];

/// A reader over the file and, after it, the tail.
pub(super) struct Feed<'a> {
    file: &'a [u8],
    tail: &'static [u8],
    position: usize,
    ran_out: &'a Cell<bool>,
}

impl<'a> Feed<'a> {
    /// `ran_out` becomes true once anything of the tail has been read.
    pub(super) fn new(file: &'a [u8], tail: &'static [u8], ran_out: &'a Cell<bool>) -> Self {
        Self {
            file,
            tail,
            position: 0,
            ran_out,
        }
    }

    fn len(&self) -> usize {
        self.file.len() + self.tail.len()
    }

    #[cold]
    fn byte_of_tail(&mut self) -> u8 {
        self.ran_out.set(true);
        let index = self.position - self.file.len();
        self.position += 1;
        self.tail.get(index).copied().unwrap_or(0)
    }

    #[cold]
    fn copy_across(&self, buf: &mut [u8]) -> usize {
        self.ran_out.set(true);
        let rest = self.file.get(self.position..).unwrap_or_default();
        let skipped = self
            .position
            .saturating_sub(self.file.len())
            .min(self.tail.len());
        let bytes = rest.iter().chain(&self.tail[skipped..]);
        buf.iter_mut()
            .zip(bytes)
            .map(|(to, &from)| *to = from)
            .count()
    }

    #[inline(always)]
    fn peek(&self, buf: &mut [u8]) -> usize {
        match self
            .file
            .get(self.position..)
            .and_then(|rest| rest.get(..buf.len()))
        {
            Some(bytes) => {
                buf.copy_from_slice(bytes);
                buf.len()
            }
            None => self.copy_across(buf),
        }
    }
}

impl ZByteReaderTrait for Feed<'_> {
    #[inline(always)]
    fn read_byte_no_error(&mut self) -> u8 {
        match self.file.get(self.position) {
            Some(&byte) => {
                self.position += 1;
                byte
            }
            None => self.byte_of_tail(),
        }
    }

    #[inline(always)]
    fn read_exact_bytes(&mut self, buf: &mut [u8]) -> Result<(), ZByteIoError> {
        self.peek_exact_bytes(buf)?;
        self.position += buf.len();
        Ok(())
    }

    fn read_bytes(&mut self, buf: &mut [u8]) -> Result<usize, ZByteIoError> {
        let count = self.peek(buf);
        self.position += count;
        Ok(count)
    }

    fn peek_bytes(&mut self, buf: &mut [u8]) -> Result<usize, ZByteIoError> {
        Ok(self.peek(buf))
    }

    #[inline(always)]
    fn peek_exact_bytes(&mut self, buf: &mut [u8]) -> Result<(), ZByteIoError> {
        match self.peek(buf) {
            count if count == buf.len() => Ok(()),
            count => Err(ZByteIoError::NotEnoughBytes(count, buf.len())),
        }
    }

    fn z_seek(&mut self, from: ZSeekFrom) -> Result<u64, ZByteIoError> {
        let position = match from {
            ZSeekFrom::Start(offset) => i64::try_from(offset).ok(),
            ZSeekFrom::End(offset) => (self.len() as i64).checked_add(offset),
            ZSeekFrom::Current(offset) => (self.position as i64).checked_add(offset),
        };
        self.position = position
            .and_then(|position| usize::try_from(position).ok())
            .ok_or(ZByteIoError::SeekError("seek to before the start"))?;
        Ok(self.position as u64)
    }

    #[inline(always)]
    fn is_eof(&mut self) -> Result<bool, ZByteIoError> {
        Ok(self.position >= self.len())
    }

    fn z_position(&mut self) -> Result<u64, ZByteIoError> {
        Ok(self.position as u64)
    }

    fn read_remaining(&mut self, sink: &mut Vec<u8>) -> Result<usize, ZByteIoError> {
        let start = self.position.min(self.len());
        let mut rest = vec![0; self.len() - start];
        let count = self.peek(&mut rest);
        self.position += count;
        sink.extend_from_slice(&rest[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_follows_the_file() {
        let ran_out = Cell::new(false);
        let mut feed = Feed::new(&[1, 2, 3], END, &ran_out);
        assert_eq!(feed.read_byte_no_error(), 1);
        let mut two = [0; 2];
        feed.read_exact_bytes(&mut two).unwrap();
        assert_eq!((two, ran_out.get()), ([2, 3], false));
        feed.z_seek(ZSeekFrom::Current(-1)).unwrap();
        let mut three = [0; 3];
        feed.read_exact_bytes(&mut three).unwrap();
        assert_eq!((three, ran_out.get()), ([3, 0xff, 0xd9], true));
        assert!(feed.is_eof().unwrap());
        assert!(feed.read_exact_bytes(&mut two).is_err());
        assert_eq!(feed.read_byte_no_error(), 0);
    }

    #[test]
    fn seeking_and_reading_the_rest() {
        let ran_out = Cell::new(false);
        let mut feed = Feed::new(&[1, 2, 3], END, &ran_out);
        assert!(feed.z_seek(ZSeekFrom::Current(-1)).is_err());
        assert_eq!(feed.z_seek(ZSeekFrom::End(-3)).unwrap(), 2);
        let mut rest = Vec::new();
        assert_eq!(feed.read_remaining(&mut rest).unwrap(), 3);
        assert_eq!(rest, [3, 0xff, 0xd9]);
        assert_eq!(feed.z_seek(ZSeekFrom::Start(99)).unwrap(), 99);
        assert_eq!(feed.read_remaining(&mut rest).unwrap(), 0);
    }
}
