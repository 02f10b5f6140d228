//! What of a PNG file its decoder is to see other than it lies there: transparency that has bits too many, and an end that is
//! missing.

use std::borrow::Cow;

use super::{CHECKSUM, Chunk, Chunks};
use crate::codec::spliced::Spliced;

const GRAY: u8 = 0;
const RGB: u8 = 2;

/// What is done about an end that is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::codec) enum End {
    /// The chunk in which the file breaks off is closed, and the last one is put behind it. A decoder that finds too few rows
    /// gives none of them.
    Given,
    /// Nothing: the decoder gives the rows that it comes to.
    AsItIs,
}

/// The file with a transparent colour of no more bits than its samples have (PNG third edition, 11.3.1.1: the others are to be
/// ignored), and with an end, if that is to be given and it breaks off behind the beginning of its pixels.
pub(in crate::codec) fn mended(bytes: &[u8], missing: End) -> Spliced<'_> {
    let mut pieces = Pieces {
        bytes,
        done: Vec::new(),
        from: 0,
    };
    let mut layout = None;
    // Where the last chunk ends that is there in full.
    let (mut end, mut has_pixels) = (0, false);
    for chunk in Chunks::of(bytes) {
        let is_named = chunk.kind.iter().all(u8::is_ascii_alphabetic);
        match &chunk.kind {
            b"IHDR" => {
                layout = chunk
                    .payload
                    .get(8..10)
                    .map(|layout| (layout[0], layout[1]))
            }
            b"tRNS" if chunk.is_intact() => {
                if let Some(color) = layout.and_then(|layout| masked(&chunk, layout)) {
                    pieces.replace(&chunk, chunk_of(b"tRNS", &color));
                }
            }
            b"IDAT" => has_pixels = true,
            b"IEND" if chunk.checksum.is_some() => return pieces.with_rest(bytes.len()),
            _ => {}
        }
        if chunk.checksum.is_none() || !is_named {
            if &chunk.kind == b"IDAT" && missing == End::Given {
                pieces.close(&chunk);
                end = bytes.len();
            }
            break;
        }
        end = chunk.at + chunk.whole(bytes).len();
    }
    if !has_pixels || missing == End::AsItIs {
        return pieces.with_rest(bytes.len());
    }
    pieces.take_until(end);
    pieces.done.push(Cow::Owned(chunk_of(b"IEND", b"")));
    Spliced::of(pieces.done)
}

/// The transparent colour without the bits that samples do not have; nothing if it is as it should be.
fn masked(chunk: &Chunk<'_>, (depth, color): (u8, u8)) -> Option<Vec<u8>> {
    if !matches!(color, GRAY | RGB) || depth >= 16 {
        return None;
    }
    let (samples, rest) = chunk.payload.as_chunks::<2>();
    let mask = (1_u16 << depth) - 1;
    let values = samples
        .iter()
        .map(|sample| u16::from_be_bytes(*sample) & mask);
    let mut color: Vec<u8> = values.flat_map(u16::to_be_bytes).collect();
    color.extend(rest);
    Some(color).filter(|color| color != chunk.payload)
}

fn chunk_of(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut chunk = (payload.len() as u32).to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(payload);
    chunk.extend(crc32fast::hash(&chunk[4..]).to_be_bytes());
    chunk
}

/// What is read of a file, in order.
struct Pieces<'a> {
    bytes: &'a [u8],
    done: Vec<Cow<'a, [u8]>>,
    /// Up to where the file is among it.
    from: usize,
}

impl<'a> Pieces<'a> {
    fn take_until(&mut self, end: usize) {
        let piece = self.bytes.get(self.from..end).unwrap_or_default();
        self.done.push(Cow::Borrowed(piece));
        self.from = end.max(self.from);
    }

    fn replace(&mut self, chunk: &Chunk<'a>, by: Vec<u8>) {
        self.take_until(chunk.at);
        self.done.push(Cow::Owned(by));
        self.from += chunk.whole(self.bytes).len();
    }

    /// The last chunk of pixels, of what is there, with its length and its sum.
    fn close(&mut self, chunk: &Chunk<'a>) {
        self.take_until(chunk.at);
        let head = [&(chunk.payload.len() as u32).to_be_bytes()[..], &chunk.kind].concat();
        let mut sum = crc32fast::Hasher::new();
        sum.update(&chunk.kind);
        sum.update(chunk.payload);
        self.done.push(Cow::Owned(head));
        self.done.push(Cow::Borrowed(chunk.payload));
        let sum = sum.finalize().to_be_bytes();
        self.done.push(Cow::Owned(sum[..CHECKSUM].to_vec()));
        self.from = self.bytes.len();
    }

    fn with_rest(mut self, end: usize) -> Spliced<'a> {
        self.take_until(end);
        Spliced::of(self.done)
    }
}
