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
    pub(super) adobe: Option<Adobe>,
    /// Where the frame header and the scan headers name a component, and which.
    pub(super) component_ids: Vec<(usize, u8)>,
    /// Bytes between segments that belong to none.
    pub(super) stray: Vec<Range<usize>>,
    pub(super) icc_chunks: Vec<&'a [u8]>,
    pub(super) attached: Attached<'a>,
}

/// What a scan is decoded with, and its data.
pub(super) struct Surroundings<'a> {
    /// Before the first scan the segments of quantisation and Huffman tables, with their markers; before each later one
    /// all segments since the scan before it.
    pub(super) segments: Vec<(u8, &'a [u8])>,
    /// MCUs between restart markers, or 0.
    pub(super) restart_interval: u64,
    /// Where its data begins and ends.
    pub(super) data: Range<usize>,
}

/// Adobe's segment: where its transform byte lies, and the byte.
#[derive(Clone, Copy)]
pub(super) struct Adobe {
    pub(super) at: usize,
    pub(super) transform: u8,
}

impl<'a> Layout<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut walk = Walk::default();
        let mut position = 2;
        let mut has_end = false;
        while let Some(marker_at) = walk.find_marker(bytes, position) {
            let marker = bytes[marker_at];
            position = marker_at + 1;
            if marker == EOI {
                has_end = true;
                break;
            }
            if frame::stands_alone(marker) {
                walk.stray.push(marker_at - 1..position);
                continue;
            }
            let Some(payload) = payload(bytes, position) else {
                break;
            };
            let payload_at = position + 2;
            position = payload_at + payload.len();
            walk.segment(marker, payload_at, payload)?;
            if marker == SOS {
                let start = position;
                position = walk.skip_scan(bytes, position);
                walk.surround(start..position);
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
    /// Since the last scan.
    segments: Vec<(u8, &'a [u8])>,
    restart_interval: u64,
    uses_restarts: bool,
    has_wild_restarts: bool,
    missing_intervals: Option<(u64, u64)>,
    jfif: bool,
    adobe: Option<Adobe>,
    component_ids: Vec<(usize, u8)>,
    stray: Vec<Range<usize>>,
    icc_chunks: Vec<&'a [u8]>,
    attached: Attached<'a>,
}

impl<'a> Walk<'a> {
    /// Where the code of the next marker stands; the bytes before it are noted as stray.
    fn find_marker(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut position = from;
        loop {
            position = find_ff(bytes, position)?;
            let mut code = position + 1;
            while *bytes.get(code)? == 0xff {
                code += 1;
            }
            if bytes[code] != 0 {
                if position > from {
                    self.stray.push(from..position);
                }
                return Some(code);
            }
            position = code + 1;
        }
    }

    fn segment(&mut self, marker: u8, at: usize, payload: &'a [u8]) -> Result<(), DecodeError> {
        match marker {
            SOS => {
                let frame = self
                    .frame
                    .as_ref()
                    .ok_or_else(|| damaged("a scan comes before the frame header"))?;
                let scan = Scan::parse(frame, payload)?;
                for index in 0..scan.components.len() {
                    self.component_ids
                        .push((at + 1 + index * 2, scan.components[index] as u8));
                }
                self.scans.push(scan);
            }
            DHT | DQT => self.segments.push((marker, payload)),
            DRI if payload.len() == 2 => {
                self.restart_interval = u16::from_be_bytes([payload[0], payload[1]]).into();
                self.uses_restarts |= self.restart_interval > 0;
            }
            _ if frame::is_frame(marker) => {
                if self.frame.is_some() {
                    return Err(damaged("it has two frame headers"));
                }
                let frame = Frame::parse(marker, payload)?;
                let ids =
                    (0..frame.components.len()).map(|index| (at + 6 + index * 3, index as u8));
                self.component_ids.extend(ids);
                self.frame = Some(frame);
            }
            _ => {
                if !self.scans.is_empty() {
                    self.segments.push((marker, payload));
                }
                self.application(marker, at, payload);
            }
        }
        Ok(())
    }

    /// Notes what is attached in the segments of applications.
    fn application(&mut self, marker: u8, at: usize, payload: &'a [u8]) {
        match marker {
            0xe0 if payload.starts_with(b"JFIF\0") => self.jfif = true,
            0xe1 | 0xed => self.attached.note(marker, payload),
            0xe2 => {
                let chunk = payload.strip_prefix(b"ICC_PROFILE\0");
                self.icc_chunks.extend(chunk);
            }
            0xee if payload.len() >= 12 && payload.starts_with(b"Adobe") => {
                let transform = payload[11];
                self.adobe = Some(Adobe {
                    at: at + 11,
                    transform,
                });
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
                // A reserved marker may not stand here; the decoder will say so.
                Some(0x01..=0xbf) => position = at + 2,
                Some(_) => break at,
            }
        };
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

    /// Closes the scan whose data lie here.
    fn surround(&mut self, data: Range<usize>) {
        self.surroundings.push(Surroundings {
            segments: std::mem::take(&mut self.segments),
            restart_interval: self.restart_interval,
            data,
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
            component_ids: self.component_ids,
            stray: self.stray,
            icc_chunks: self.icc_chunks,
            attached: self.attached,
        })
    }
}

/// What follows a marker: the length, which counts itself, and the payload.
fn payload(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]);
    bytes.get(at + 2..at + usize::from(length.max(2)))
}
