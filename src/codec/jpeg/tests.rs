//! Damaged files: the decoder that shrinks never says other than the one that has the last word.

use super::baseline::Scratch;
use super::decode::{decode, told_by_markers};
use super::header;
use super::layout::Layout;
use super::model::Model;
use super::zune;
use crate::codec::tests::Random;
use crate::codec::{DecodeError, DecodeErrorKind, Decoding, Header, Limits};
use crate::picture::Size;

const FILES: [&[u8]; 15] = [
    include_bytes!("../tests/data/scaled/gray.jpg"),
    include_bytes!("../tests/data/scaled/rgb.jpg"),
    include_bytes!("../tests/data/scaled/ycc_410.jpg"),
    include_bytes!("../tests/data/scaled/ycc_411.jpg"),
    include_bytes!("../tests/data/scaled/ycc_420.jpg"),
    include_bytes!("../tests/data/scaled/ycc_422.jpg"),
    include_bytes!("../tests/data/scaled/ycc_440.jpg"),
    include_bytes!("../tests/data/scaled/ycc_444.jpg"),
    include_bytes!("../tests/data/scaled/ycc_mixed.jpg"),
    include_bytes!("../tests/data/scaled/progressive_420.jpg"),
    include_bytes!("../tests/data/scaled/progressive_422.jpg"),
    include_bytes!("../tests/data/scaled/progressive_444.jpg"),
    include_bytes!("../tests/data/scaled/progressive_gray.jpg"),
    include_bytes!("../tests/data/scaled/progressive_mixed.jpg"),
    include_bytes!("../tests/data/scaled/progressive_rgb.jpg"),
];

/// A damaged header may announce a large picture, and this is not about those.
const MAX_PIXELS: u64 = 100_000;

fn damaged(random: &mut Random, file: &[u8]) -> Vec<u8> {
    let mut damaged = file.to_vec();
    let scan = file
        .windows(2)
        .position(|bytes| bytes == [0xff, 0xda])
        .unwrap();
    // Most of a small file is its header.
    let first = if random.below(4) == 0 { 2 } else { scan + 2 };
    for _ in 0..random.below(4) {
        let at = first + random.below(file.len() - first);
        damaged[at] = match random.below(4) {
            0 => 0xff,
            1 => random.next() as u8,
            _ => damaged[at] ^ (1 << random.below(8)),
        };
    }
    match random.below(8) {
        0 => damaged.truncate(first + random.below(file.len() - first)),
        1 => {
            damaged.drain(scan + 20..scan + 20 + random.below(20));
        }
        2 => {
            let at = scan + 20 + random.below(file.len() - scan - 20);
            let inserted: Vec<_> = (0..random.below(20)).map(|_| random.next() as u8).collect();
            damaged.splice(at..at, inserted);
        }
        _ => {}
    }
    damaged
}

/// What the other decoder says.
fn verdict(bytes: &[u8]) -> Result<(), DecodeError> {
    let layout = Layout::read(bytes)?;
    if let Some(error) = told_by_markers(&layout) {
        return Err(error);
    }
    zune::decode(bytes, &layout, Model::of(&layout), Vec::new()).map(drop)
}

fn ours(
    bytes: &[u8],
    header: &Header,
    decoding: &Decoding,
    max_bytes: u64,
) -> Result<Size, DecodeError> {
    let limits = Limits {
        max_bytes,
        ..Limits::default()
    };
    let mut scratch = Scratch::default();
    let decoded = decode(bytes, header, (&limits, decoding), &mut scratch, Vec::new())?;
    Ok(decoded.picture.size())
}

fn is_cut_progressive(bytes: &[u8]) -> bool {
    Layout::read(bytes).is_ok_and(|layout| layout.frame.progressive && !layout.has_end)
}

fn kind(verdict: Result<(), DecodeError>) -> Option<DecodeErrorKind> {
    verdict.err().map(|error| error.kind())
}

#[test]
#[expect(clippy::print_stdout, reason = "shown when the test fails")]
fn both_decoders_come_to_the_same_verdict() {
    let mut random = Random::seeded();
    let mut counts = [0; 4];
    for round in 0..3_000 {
        let bytes = damaged(&mut random, FILES[round % FILES.len()]);
        let Ok(header) = header::read(&mut std::io::Cursor::new(&bytes)) else {
            continue;
        };
        if header.size.pixels() > MAX_PIXELS {
            continue;
        }
        let wanted = kind(verdict(&bytes));
        let full = ours(&bytes, &header, &Decoding::default(), u64::MAX);
        let full = kind(full.map(drop));
        // Of a file that is cut the other decoder may make up the last bits, if they are no codes.
        let wanted = match full {
            Some(DecodeErrorKind::Truncated) if is_cut_progressive(&bytes) => full,
            _ => wanted,
        };
        assert_eq!(full, wanted, "round {round}");

        let n = 1 + random.below(7) as u32;
        let at_least = Size::new(header.size.width * n / 8, header.size.height * n / 8);
        let decoding = Decoding {
            at_least: Some(at_least),
            ..Decoding::default()
        };
        let reduced = ours(&bytes, &header, &decoding, u64::MAX);
        assert_eq!(kind(reduced.map(drop)), wanted, "round {round}, at {n}/8");

        // Without the memory for the other decoder, what that one would let pass may be an error.
        let reserved = header.decoding_bytes(&decoding);
        let reduced = ours(&bytes, &header, &decoding, reserved);
        let reduced = kind(reduced.map(drop));
        match (wanted, reduced) {
            (None, None) => counts[0] += 1,
            (None, Some(_)) => counts[1] += 1,
            (Some(wanted), Some(found)) if wanted == found => counts[2] += 1,
            (Some(_), Some(_)) => counts[3] += 1,
            (Some(_), None) => {
                panic!("round {round}, at {n}/8 in its memory: whole, not {wanted:?}")
            }
        }
    }
    let [whole, let_pass, same, other] = counts;
    println!(
        "{whole} whole, {let_pass} let pass, {same} damaged in the same way, {other} in another"
    );
    assert!(whole > 500 && same > 500 && other < same / 20 && let_pass < whole / 4);
}
