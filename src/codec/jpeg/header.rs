//! Reads a JPEG file up to its first scan header, skipping what lies between.
//!
//! The file is walked marker by marker and never read as a whole; large segments are skipped by seeking.

use std::io::{BufRead, Seek};

use crate::codec::{DecodeError, Format, Header, MAX_METADATA};
use crate::picture::Depth;

use super::attached::Attached;
use super::baseline::Plan;
use super::frame::{self, EOI, Frame, SOS, damaged};
use crate::codec::scale::Scale;

/// More segments than any camera writes; without a bound an endless stream would be read for ever.
const MAX_SEGMENTS: usize = 16_384;

/// The marker of EXIF and XMP.
const APP1: u8 = 0xe1;

/// Stray bytes that are tolerated between segments, all in all.
const MAX_STRAY_BYTES: usize = 65_536;

/// Reads the header of a JPEG file; `reader` stands at its first byte.
pub(in crate::codec) fn read<R: BufRead + Seek>(reader: &mut R) -> Result<Header, DecodeError> {
    let mut markers = Markers {
        reader,
        stray_bytes: 0,
    };
    markers.bytes::<2>()?;
    let mut frame: Option<Frame> = None;
    for _ in 0..MAX_SEGMENTS {
        let marker = markers.next()?;
        if marker == EOI {
            return Err(damaged("it ends before its first scan"));
        }
        if frame::stands_alone(marker) {
            continue;
        }
        let length = u16::from_be_bytes(markers.bytes()?);
        let length = length
            .checked_sub(2)
            .ok_or_else(|| damaged("a segment has no length"))?;
        match (marker, &frame) {
            (SOS, Some(frame)) => {
                let [count] = markers.bytes()?;
                let all: Vec<_> = (0..frame.components.len()).collect();
                if usize::from(count) == all.len() {
                    frame.check_mcu(&all)?;
                }
                return Ok(header(frame, count.into()));
            }
            (SOS, None) => return Err(damaged("a scan comes before the frame header")),
            _ if frame::is_frame(marker) => {
                frame = Some(Frame::parse(marker, &markers.payload(length)?)?)
            }
            _ => markers.skip(length)?,
        }
    }
    Err(damaged("it has too many segments"))
}

/// The EXIF block and the XMP packet before the first scan, as far as the segments can be told apart; `reader` stands at the
/// first byte.
pub(in crate::codec) fn attached<R: BufRead + Seek>(
    reader: &mut R,
) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    let mut segments = Vec::new();
    // What came before an error counts.
    let _ = app_segments(reader, &mut segments);
    let mut attached = Attached::default();
    for payload in &segments {
        attached.note(APP1, payload);
    }
    (
        attached.exif.map(<[u8]>::to_vec),
        attached.xmp(&mut Vec::new()),
    )
}

fn app_segments<R: BufRead + Seek>(
    reader: &mut R,
    segments: &mut Vec<Vec<u8>>,
) -> Result<(), DecodeError> {
    let mut markers = Markers {
        reader,
        stray_bytes: 0,
    };
    markers.bytes::<2>()?;
    let mut left = 2 * MAX_METADATA;
    for _ in 0..MAX_SEGMENTS {
        let marker = markers.next()?;
        if matches!(marker, EOI | SOS) {
            break;
        }
        if frame::stands_alone(marker) {
            continue;
        }
        let length = u16::from_be_bytes(markers.bytes()?).saturating_sub(2);
        if marker == APP1 && left >= length.into() {
            left -= usize::from(length);
            segments.push(markers.payload(length)?);
        } else {
            markers.skip(length)?;
        }
    }
    Ok(())
}

fn header(frame: &Frame, in_first_scan: usize) -> Header {
    let bytes = |scale| Plan::new(frame, in_first_scan, scale).scratch_bytes();
    // Inks are converted in full size.
    let has_scales = frame.components.len() < 4;
    Header {
        format: Format::Jpeg,
        size: frame.size,
        channels: frame.channels(),
        depth: Depth::Eight,
        working_bytes: frame.picture_bytes() + bytes(Scale::FULL),
        scratch: has_scales.then(|| Scale::ALL.map(bytes)),
    }
}

struct Markers<'a, R> {
    reader: &'a mut R,
    stray_bytes: usize,
}

impl<R: BufRead + Seek> Markers<'_, R> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut bytes = [0; N];
        self.reader
            .read_exact(&mut bytes)
            .map_err(|error| DecodeError::io(&error))?;
        Ok(bytes)
    }

    fn payload(&mut self, length: u16) -> Result<Vec<u8>, DecodeError> {
        let mut payload = vec![0; length.into()];
        self.reader
            .read_exact(&mut payload)
            .map_err(|error| DecodeError::io(&error))?;
        Ok(payload)
    }

    /// Seeking goes past the end of a file without a word; what is read next then finds nothing.
    fn skip(&mut self, length: u16) -> Result<(), DecodeError> {
        self.reader
            .seek_relative(length.into())
            .map_err(|error| DecodeError::io(&error))
    }

    /// The code of the next marker, past fill bytes and stray ones.
    fn next(&mut self) -> Result<u8, DecodeError> {
        let mut last = 0;
        loop {
            let [byte] = self.bytes()?;
            if last == 0xff && !matches!(byte, 0 | 0xff) {
                return Ok(byte);
            }
            last = byte;
            self.stray_bytes += 1;
            if self.stray_bytes > MAX_STRAY_BYTES + MAX_SEGMENTS {
                return Err(damaged("its segments do not follow one another"));
            }
        }
    }
}
