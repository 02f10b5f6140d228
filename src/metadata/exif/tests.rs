mod settling;

use super::*;

/// Builds EXIF blocks of either byte order, field by field.
struct Block {
    bytes: Vec<u8>,
    big_endian: bool,
}

impl Block {
    fn new(big_endian: bool) -> Self {
        let bytes = if big_endian {
            b"MM\0*".to_vec()
        } else {
            b"II*\0".to_vec()
        };
        let mut block = Self { bytes, big_endian };
        block.u32(8);
        block
    }

    fn u16(&mut self, value: u16) {
        let value = if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        self.bytes.extend(value);
    }

    fn u32(&mut self, value: u32) {
        let value = if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        self.bytes.extend(value);
    }

    fn number(&mut self, tag: u16, kind: u16, value: u32) {
        self.u16(tag);
        self.u16(kind);
        self.u32(1);
        match kind {
            SHORT => {
                self.u16(value as u16);
                self.u16(0);
            }
            _ => self.u32(value),
        }
    }

    fn text(&mut self, tag: u16, len: u32, at: u32) {
        self.u16(tag);
        self.u16(2);
        self.u32(len);
        self.u32(at);
    }

    fn at(&self) -> u32 {
        self.bytes.len() as u32
    }
}

/// Orientation 6 and an artist, then a directory with a thumbnail of 4 bytes and `after` bytes after it.
fn with_thumbnail(big_endian: bool, after: usize) -> Vec<u8> {
    let mut block = Block::new(big_endian);
    block.u16(2);
    block.number(ORIENTATION, SHORT, 6);
    block.text(ARTIST, 6, 38);
    block.u32(44);
    assert_eq!(block.at(), 38);
    block.bytes.extend(b"Ada L\0");
    block.u16(3);
    block.number(ORIENTATION, SHORT, 6);
    block.number(THUMBNAIL_AT, LONG, 86);
    block.number(THUMBNAIL_LEN, LONG, 4);
    block.u32(0);
    assert_eq!(block.at(), 86);
    block.bytes.extend(b"JPEG");
    block.bytes.resize(block.bytes.len() + after, 0x77);
    block.bytes
}

#[test]
fn every_orientation_in_both_byte_orders_and_as_both_kinds() {
    for big_endian in [false, true] {
        for kind in [SHORT, LONG] {
            for wanted in Orientation::ALL {
                let mut block = Block::new(big_endian);
                block.u16(1);
                block.number(ORIENTATION, kind, wanted.exif().into());
                block.u32(0);
                assert_eq!(orientation(&block.bytes), wanted);
                reset_orientation(&mut block.bytes);
                assert_eq!(orientation(&block.bytes), Orientation::Normal);
                let tiff = Tiff::parse(&block.bytes).unwrap();
                let first = tiff.first();
                assert_eq!(tiff.number(first.field(ORIENTATION).unwrap()), Some(1));
            }
        }
    }
}

#[test]
fn absurd_orientations_are_normal() {
    for (kind, value) in [
        (SHORT, 0),
        (SHORT, 9),
        (SHORT, 65_535),
        (LONG, 65_542),
        (LONG, u32::MAX),
        (2, 6),
        (99, 6),
    ] {
        let mut block = Block::new(true);
        block.u16(1);
        block.number(ORIENTATION, kind, value);
        block.u32(0);
        assert_eq!(
            orientation(&block.bytes),
            Orientation::Normal,
            "{kind} {value}"
        );
    }
    let whole = with_thumbnail(false, 0);
    for len in 0..20 {
        assert_eq!(
            orientation(&whole[..len]),
            Orientation::Normal,
            "{len} bytes"
        );
    }
}

#[test]
fn the_thumbnail_goes_and_everything_else_stays() {
    for big_endian in [false, true] {
        let before = with_thumbnail(big_endian, 0);
        let mut after = before.clone();
        reset_orientation(&mut after);
        assert_eq!(after.len(), before.len() - 4);
        assert_eq!(summary(&after), summary(&before));
        assert_eq!(summary(&after).artist.as_deref(), Some("Ada L"));
        let tiff = Tiff::parse(&after).unwrap();
        assert_eq!(tiff.first().next_at.and_then(|at| tiff.u32(at)), Some(0));

        let before = with_thumbnail(big_endian, 3);
        let mut after = before.clone();
        reset_orientation(&mut after);
        assert_eq!(after.len(), before.len());
        assert_eq!(after[86..], [0, 0, 0, 0, 0x77, 0x77, 0x77]);
    }
}

#[test]
fn a_thumbnail_that_lies_does_not_wipe_out_the_rest() {
    for (at, len) in [(0, 90), (8, 4), (38, 6), (86, 1_000_000), (u32::MAX, 2)] {
        let mut block = with_thumbnail(true, 0);
        block[66..70].copy_from_slice(&u32::to_be_bytes(at));
        block[78..82].copy_from_slice(&u32::to_be_bytes(len));
        reset_orientation(&mut block);
        assert_eq!(
            summary(&block).artist.as_deref(),
            Some("Ada L"),
            "{at} {len}"
        );
        assert_eq!(orientation(&block), Orientation::Normal, "{at} {len}");
        assert_eq!(block.len(), 90);
    }
}

#[test]
fn circles_end() {
    let mut block = Block::new(false);
    block.u16(3);
    block.number(ORIENTATION, SHORT, 3);
    block.number(EXIF_IFD, LONG, 8);
    block.number(GPS_IFD, LONG, 8);
    block.u32(8);
    assert_eq!(orientation(&block.bytes), Orientation::Rotate180);
    assert_eq!(summary(&block.bytes), Summary::default());
    reset_orientation(&mut block.bytes);
    assert_eq!(orientation(&block.bytes), Orientation::Normal);
}

#[test]
fn text_is_trimmed_and_never_fails() {
    let artist = |text: &[u8]| {
        let mut block = Block::new(true);
        block.u16(1);
        block.text(ARTIST, text.len() as u32, 26);
        block.u32(0);
        block.bytes.extend(text);
        summary(&block.bytes).artist
    };
    assert_eq!(artist("  Zoë \0rest".as_bytes()).as_deref(), Some("Zoë"));
    assert_eq!(artist(b"Zo\xeb x").as_deref(), Some("Zo\u{fffd} x"));
    assert_eq!(artist(b"     \0"), None);
    assert_eq!(artist(b"\0\0\0\0\0"), None);
}

#[test]
fn the_moment_of_exposure_goes_before_that_of_change() {
    let mut block = Block::new(false);
    block.u16(2);
    block.text(DATE_TIME, 20, 38);
    block.number(EXIF_IFD, LONG, 58);
    block.u32(0);
    block.bytes.extend(b"2025:05:05 05:05:05\0");
    let first_only = block.bytes.clone();
    block.u16(1);
    block.text(DATE_TIME_ORIGINAL, 20, 76);
    block.u32(0);
    block.bytes.extend(b"2024:01:02 03:04:05\0");
    assert_eq!(
        summary(&first_only).taken.as_deref(),
        Some("2025:05:05 05:05:05")
    );
    assert_eq!(
        summary(&block.bytes).taken.as_deref(),
        Some("2024:01:02 03:04:05")
    );
}

#[test]
#[expect(clippy::print_stdout, reason = "shown when the test fails")]
fn random_bytes_never_panic() {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1u64);
    println!("seed {seed}");
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state >> 16
    };
    for round in 0..20_000 {
        let mut block = with_thumbnail(round % 2 == 0, 5);
        for _ in 0..1 + random() % 6 {
            let at = 4 + random() as usize % (block.len() - 4);
            block[at] = random() as u8;
        }
        if random() % 8 == 0 {
            block.truncate(random() as usize % block.len());
        }
        orientation(&block);
        summary(&block);
        reset_orientation(&mut block);
        if Tiff::parse(&block).is_some_and(|tiff| {
            tiff.first()
                .field(ORIENTATION)
                .is_some_and(|f| f.kind == SHORT)
        }) {
            assert_eq!(orientation(&block), Orientation::Normal);
        }
    }
}
