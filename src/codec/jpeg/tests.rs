//! Damaged files: the verdict is the same at every scale, and parts are kept at every scale or at none.

use super::header;
use crate::codec::tests::Random;
use crate::codec::{DecodeError, DecodeErrorKind, Decoder, Decoding, Header, Limits, OnDamage};
use crate::picture::Size;

const FILES: [&[u8]; 18] = [
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
    include_bytes!("../tests/data/scaled/scans_0_12.jpg"),
    include_bytes!("../tests/data/scaled/scans_2_1_0.jpg"),
    include_bytes!("../tests/data/cmyk.jpg"),
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

/// The picture's size, decoded in no more memory than was announced.
fn size(bytes: &[u8], header: &Header, decoding: &Decoding) -> Result<Size, DecodeError> {
    let limits = Limits {
        max_bytes: header.decoding_bytes(decoding),
        ..Limits::default()
    };
    let decoded = Decoder::new().decode(bytes, header, &limits, decoding, Vec::new())?;
    let is_kept = decoding.on_damage == OnDamage::Keep;
    assert!(!is_kept || decoded.picture.size() == header.decoded_size(decoding));
    Ok(decoded.picture.size())
}

fn kind(verdict: Result<Size, DecodeError>) -> Option<DecodeErrorKind> {
    verdict.err().map(|error| error.kind())
}

#[test]
#[expect(clippy::print_stdout, reason = "shown when the test fails")]
fn the_verdict_is_the_same_at_every_scale() {
    use DecodeErrorKind::{Damaged, Truncated, Unsupported};
    let mut random = Random::seeded();
    let (mut whole, mut broken, mut kept) = (0, 0, 0);
    for round in 0..3_000 {
        let bytes = damaged(&mut random, FILES[round % FILES.len()]);
        let Ok(header) = header::read(&mut std::io::Cursor::new(&bytes)) else {
            continue;
        };
        if header.size.pixels() > MAX_PIXELS {
            continue;
        }
        let n = 1 + random.below(7) as u32;
        let full = Decoding::default();
        let reduced = Decoding {
            at_least: Some(Size::new(
                header.size.width * n / 8,
                header.size.height * n / 8,
            )),
            ..full
        };
        let [wanted, found] = [full, reduced].map(|how| kind(size(&bytes, &header, &how)));
        assert_eq!(found, wanted, "round {round}, at {n}/8");
        match wanted {
            None => whole += 1,
            Some(Damaged | Truncated | Unsupported) => broken += 1,
            Some(other) => panic!("round {round}: {other}"),
        }
        let [part, smaller] = [full, reduced].map(|how| Decoding {
            on_damage: OnDamage::Keep,
            ..how
        });
        let [wanted, found] = [part, smaller].map(|how| size(&bytes, &header, &how).is_ok());
        // A single row of MCUs may be no row at all of a smaller picture.
        if wanted == found {
            kept += usize::from(wanted);
        }
    }
    println!("{whole} whole, {broken} damaged, {kept} kept in part");
    assert!(whole > 500 && broken > 500 && kept > whole + broken / 3);
}
