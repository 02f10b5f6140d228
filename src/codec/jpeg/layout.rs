//! Walks a whole JPEG file: its segments, its scans, and where its picture ends.
//!
//! It decodes nothing. It finds what a decoder does not tell: whether the end-of-image marker is there, whether scans
//! or restart intervals are missing, which colour model the markers mean, and where profile and metadata lie.

use std::ops::Range;

use crate::codec::DecodeError;

use super::attached::Attached;
use super::frame::{self, DHT, DQT, DRI, EOI, Frame, SOS, Scan, damaged};
use super::search::find_ff;

/// What the markers of a file say.
pub(super) struct Layout<'a> {
    pub(super) frame: Frame,
    pub(super) scans: Vec<Scan>,
    /// Of each scan, what stands around its header.
    pub(super) surroundings: Vec<Surroundings<'a>>,
    /// Where the data of the last scan begins and ends.
    pub(super) last_data: Range<usize>,
    /// Whether an end-of-image marker follows.
    pub(super) has_end: bool,
    /// Restart intervals found and expected in the first scan that lacks some.
    pub(super) missing_intervals: Option<(u64, u64)>,
    pub(super) uses_restarts: bool,
    /// Whether there are restart markers where none were announced.
    pub(super) has_wild_restarts: bool,
    pub(super) jfif: bool,
    /// The transform byte of Adobe's segment.
    pub(super) adobe: Option<u8>,
    pub(super) icc_chunks: Vec<&'a [u8]>,
    pub(super) attached: Attached<'a>,
    /// Why what follows the last scan could not be read, if so.
    pub(super) broken: Option<DecodeError>,
}

/// What a scan is decoded with, and its data.
pub(super) struct Surroundings<'a> {
    /// The segments of quantisation and Huffman tables since the scan before it, with their markers.
    pub(super) segments: Vec<(u8, &'a [u8])>,
    /// MCUs between restart markers, or 0.
    pub(super) restart_interval: u64,
    /// Where its data begins and ends.
    pub(super) data: Range<usize>,
}

impl<'a> Layout<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut walk = Walk::default();
        let mut position = 2;
        let mut has_end = false;
        while let Some(marker_at) = find_marker(bytes, position) {
            let marker = bytes[marker_at];
            position = marker_at + 1;
            if marker == EOI {
                has_end = true;
                break;
            }
            if frame::stands_alone(marker) {
                continue;
            }
            let Some(payload) = payload(bytes, position) else {
                break;
            };
            position += 2 + payload.len();
            if let Err(error) = walk.segment(marker, payload) {
                if walk.scans.is_empty() {
                    return Err(error);
                }
                walk.broken = Some(error);
                break;
            }
            if marker == SOS {
                position = walk.skip_scan(bytes, position);
                walk.surround();
            }
        }
        walk.finish(has_end)
    }

    /// Whether the scans brought every coefficient of every component in full.
    ///
    /// Sequential files are complete when each component had its scan.
    pub(super) fn is_complete(&self) -> bool {
        (0..self.frame.components.len()).all(|component| {
            let scans = || {
                self.scans
                    .iter()
                    .filter(move |scan| scan.components.contains(&component))
            };
            if !self.frame.progressive {
                return scans().next().is_some();
            }
            (0..64).all(|coefficient| {
                scans().any(|scan| {
                    scan.low_bits == 0 && (scan.band.0..=scan.band.1).contains(&coefficient)
                })
            })
        })
    }

    /// Whether a sequential file has more than one scan of a component. The decoder would stop at the second and leave
    /// the rest of the picture blank.
    pub(super) fn repeats_components(&self) -> bool {
        let in_scans: usize = self.scans.iter().map(|scan| scan.components.len()).sum();
        !self.frame.progressive && in_scans > self.frame.components.len()
    }

    /// Whether a scan of a sequential file speaks of parts of coefficients, which only progressive files have.
    pub(super) fn has_partial_scans(&self) -> bool {
        let is_whole = |scan: &Scan| (scan.band, scan.high_bits, scan.low_bits) == ((0, 63), 0, 0);
        !self.frame.progressive && !self.scans.iter().all(is_whole)
    }

    /// Whether the last scan refines DC coefficients, by one bit each and without codes.
    pub(super) fn ends_with_single_bits(&self) -> bool {
        let last = self.scans.last();
        last.is_some_and(|scan| scan.band == (0, 0) && scan.high_bits > 0)
    }

    /// Whether each component had a scan at all.
    pub(super) fn has_every_component(&self) -> bool {
        (0..self.frame.components.len()).all(|component| {
            self.scans
                .iter()
                .any(|scan| scan.components.contains(&component))
        })
    }
}

#[derive(Default)]
struct Walk<'a> {
    frame: Option<Frame>,
    scans: Vec<Scan>,
    surroundings: Vec<Surroundings<'a>>,
    /// The data of the last scan.
    data: Range<usize>,
    /// Since the last scan.
    segments: Vec<(u8, &'a [u8])>,
    restart_interval: u64,
    uses_restarts: bool,
    has_wild_restarts: bool,
    missing_intervals: Option<(u64, u64)>,
    jfif: bool,
    adobe: Option<u8>,
    icc_chunks: Vec<&'a [u8]>,
    attached: Attached<'a>,
    broken: Option<DecodeError>,
}

impl<'a> Walk<'a> {
    fn segment(&mut self, marker: u8, payload: &'a [u8]) -> Result<(), DecodeError> {
        match marker {
            SOS => {
                let frame = self
                    .frame
                    .as_ref()
                    .ok_or_else(|| damaged("a scan comes before the frame header"))?;
                self.scans.push(Scan::parse(frame, &self.scans, payload)?);
            }
            DHT | DQT => self.segments.push((marker, payload)),
            DRI => {
                let interval = payload
                    .first_chunk()
                    .map(|bytes| u16::from_be_bytes(*bytes));
                let interval = interval.ok_or_else(|| damaged("a segment is too short"))?;
                self.restart_interval = interval.into();
                self.uses_restarts |= self.restart_interval > 0;
            }
            _ if frame::is_frame(marker) => {
                if self.frame.is_some() {
                    return Err(damaged("it has two frame headers"));
                }
                self.frame = Some(Frame::parse(marker, payload)?);
            }
            _ => self.application(marker, payload),
        }
        Ok(())
    }

    /// Notes what is attached in the segments of applications.
    fn application(&mut self, marker: u8, payload: &'a [u8]) {
        // What stands behind the first scan says nothing of its colours.
        let is_header = self.scans.is_empty();
        match marker {
            0xe0 if is_header && payload.len() >= 14 => {
                self.jfif |= payload.starts_with(b"JFIF\0");
            }
            0xe1 | 0xed => self.attached.note(marker, payload),
            0xe2 => {
                let chunk = payload.strip_prefix(b"ICC_PROFILE\0");
                self.icc_chunks.extend(chunk);
            }
            0xee if is_header && payload.len() >= 12 && payload.starts_with(b"Adobe") => {
                self.adobe = Some(payload[11]);
            }
            _ => {}
        }
    }

    /// Goes over the data of the scan whose header was read last; returns where the next segment begins.
    fn skip_scan(&mut self, bytes: &[u8], from: usize) -> usize {
        let mut position = from;
        let mut restarts = 0;
        let end = loop {
            let Some(at) = find_ff(bytes, position) else {
                break bytes.len();
            };
            match bytes.get(at + 1) {
                None => break at,
                Some(0) => position = at + 2,
                Some(0xff) => position = at + 1,
                Some(0xd0..=0xd7) => {
                    restarts += 1;
                    position = at + 2;
                }
                Some(&code) if frame::may_follow_scan(code) && is_whole(bytes, at + 2, code) => {
                    break at;
                }
                // Another marker may not stand here; the decoder will say so.
                Some(_) => position = at + 2,
            }
        };
        // Any number of 0xff may stand before a marker, and a restart marker behind the last interval is none too many.
        let mut data = trimmed(&bytes[from..end]);
        if let [before @ .., 0xff, 0xd0..=0xd7] = data {
            data = trimmed(before);
            restarts -= 1;
        }
        self.data = from..from + data.len();
        self.has_wild_restarts |= restarts > 0 && self.restart_interval == 0;
        if let (Some(frame), Some(scan)) = (&self.frame, self.scans.last())
            && self.restart_interval > 0
        {
            let expected = frame
                .mcus_in(&scan.components)
                .div_ceil(self.restart_interval);
            if restarts + 1 < expected {
                self.missing_intervals
                    .get_or_insert((restarts + 1, expected));
            }
        }
        end
    }

    /// Closes the scan that was gone over last.
    fn surround(&mut self) {
        self.surroundings.push(Surroundings {
            segments: std::mem::take(&mut self.segments),
            restart_interval: self.restart_interval,
            data: self.data.clone(),
        });
    }

    fn finish(self, has_end: bool) -> Result<Layout<'a>, DecodeError> {
        let Some(frame) = self.frame.filter(|_| !self.scans.is_empty()) else {
            return Err(match has_end {
                true => damaged("it has no picture in it"),
                false => DecodeError::truncated("inside its header"),
            });
        };
        let last = self.surroundings.last();
        let last_data = last.map_or(0..0, |last| last.data.clone());
        Ok(Layout {
            frame,
            scans: self.scans,
            surroundings: self.surroundings,
            last_data,
            has_end,
            missing_intervals: self.missing_intervals,
            uses_restarts: self.uses_restarts,
            has_wild_restarts: self.has_wild_restarts,
            jfif: self.jfif,
            adobe: self.adobe,
            icc_chunks: self.icc_chunks,
            attached: self.attached,
            broken: self.broken,
        })
    }
}

/// Without the fill bytes at its end; data that end in 0xff have a zero behind it.
fn trimmed(data: &[u8]) -> &[u8] {
    let fill = data.iter().rev().take_while(|&&byte| byte == 0xff);
    &data[..data.len() - fill.count()]
}

/// Whether the segment of this marker is there. In a file that has its end, one that reaches beyond is none.
fn is_whole(bytes: &[u8], at: usize, marker: u8) -> bool {
    let mut pairs = bytes[at..].windows(2);
    marker == EOI || payload(bytes, at).is_some() || !pairs.any(|pair| pair == [0xff, EOI])
}

/// Where the code of the next marker stands, past bytes that belong to no segment.
fn find_marker(bytes: &[u8], from: usize) -> Option<usize> {
    let mut position = from;
    loop {
        let mut code = find_ff(bytes, position)? + 1;
        while *bytes.get(code)? == 0xff {
            code += 1;
        }
        if bytes[code] != 0 {
            return Some(code);
        }
        position = code + 1;
    }
}

/// What follows a marker: the length, which counts itself, and the payload.
fn payload(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]);
    bytes.get(at + 2..at + usize::from(length.max(2)))
}
