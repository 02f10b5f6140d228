//! Blocks as they belong to an output.

use super::super::rebuilt::rebuilt;
use super::super::settle::settle;
use super::super::written::written;
use super::*;
use crate::metadata::policy::{Colors, Credits, Facts, Strip};
use crate::metadata::tests::{BOTH, GPS, NONE, PRIVATE};
use crate::picture::Size;

/// Builds a block of directories whose values stand behind each of them.
struct Builder {
    bytes: Vec<u8>,
    big_endian: bool,
}

type Fields<'a> = &'a [(u16, u16, &'a [u8])];

impl Builder {
    fn new(big_endian: bool) -> Self {
        let magic: &[u8] = if big_endian {
            b"MM\0*\0\0\0\0"
        } else {
            b"II*\0\0\0\0\0"
        };
        Self {
            bytes: magic.to_vec(),
            big_endian,
        }
    }

    fn number(&self, value: u32, bytes: usize) -> Vec<u8> {
        if self.big_endian {
            value.to_be_bytes()[4 - bytes..].to_vec()
        } else {
            value.to_le_bytes()[..bytes].to_vec()
        }
    }

    /// Appends a directory; returns where it is.
    fn directory(&mut self, fields: Fields<'_>) -> u32 {
        let at = self.bytes.len();
        let mut value_at = at + 2 + fields.len() * 12 + 4;
        let mut values = Vec::new();
        self.bytes.extend(self.number(fields.len() as u32, 2));
        for (tag, kind, value) in fields {
            let count = value.len() / crate::codec::ifd::size_of(*kind).unwrap();
            self.bytes.extend(self.number((*tag).into(), 2));
            self.bytes.extend(self.number((*kind).into(), 2));
            self.bytes.extend(self.number(count as u32, 4));
            if value.len() <= 4 {
                let mut inline = value.to_vec();
                inline.resize(4, 0);
                self.bytes.extend(inline);
            } else {
                self.bytes.extend(self.number(value_at as u32, 4));
                values.extend_from_slice(value);
                value_at += value.len();
            }
        }
        self.bytes.extend([0; 4]);
        self.bytes.extend(values);
        at as u32
    }

    fn point(&mut self, at: usize, to: u32) {
        let to = self.number(to, 4);
        self.bytes[at..at + 4].copy_from_slice(&to);
    }
}

const FACTS: Facts = Facts {
    size: Size {
        width: 70_000,
        height: 30,
    },
    orientation: Orientation::Normal,
    colors: Colors::Srgb,
};
const NOTE: &[u8] = b"MAKERNOTE-BYTES!";

/// A block like a camera's, and where its maker's note lies.
fn camera(big_endian: bool) -> (Vec<u8>, usize) {
    let mut builder = Builder::new(big_endian);
    let [six, width, space] = [6, 4_000, 2].map(|value| builder.number(value, 2));
    let gps = builder.directory(&[(1, 2, b"N\0"), (2, 5, b"LATITUDELATITUDELATITUDE")]);
    let mark = builder.directory(&[(1, 2, b"R03\0")]);
    let mark = builder.number(mark, 4);
    let exif = builder.directory(&[
        (DATE_TIME_ORIGINAL, 2, b"2020:01:02 03:04:05\0"),
        (0x927c, 7, NOTE),
        (0xa001, SHORT, &space),
        (0xa002, SHORT, &width),
        (0xa003, SHORT, &width),
        (0xa005, LONG, &mark),
        (0xa431, 2, b"SERIAL-1\0"),
    ]);
    let (exif, gps) = (builder.number(exif, 4), builder.number(gps, 4));
    let first = builder.directory(&[
        (MAKE, 2, b"Maker\0"),
        (ORIENTATION, SHORT, &six),
        (ARTIST, 2, b"Old artist\0"),
        (COPYRIGHT, 2, b"Old copyright\0"),
        (EXIF_IFD, LONG, &exif),
        (GPS_IFD, LONG, &gps),
    ]);
    builder.point(4, first);
    let at = builder
        .bytes
        .windows(NOTE.len())
        .position(|bytes| bytes == NOTE);
    (builder.bytes.clone(), at.unwrap())
}

fn holds(block: &[u8], text: &[u8]) -> bool {
    block.windows(text.len()).any(|bytes| bytes == text)
}

fn number(block: &[u8], tag: u16) -> Option<u32> {
    let tiff = Tiff::parse(block).unwrap();
    let first = tiff.first();
    let exif = tiff.directory(tiff.number(first.field(EXIF_IFD)?)?);
    let field = first.field(tag).or(exif.field(tag))?;
    tiff.number(field)
}

#[test]
fn numbers_become_true_and_nothing_moves() {
    for big_endian in [false, true] {
        let (block, note_at) = camera(big_endian);
        let after = settle(block.clone(), &FACTS, &NONE).unwrap();
        assert_eq!(after.len(), block.len());
        assert_eq!(&after[note_at..note_at + NOTE.len()], NOTE);
        assert_eq!(number(&after, ORIENTATION), Some(1));
        assert_eq!(number(&after, 0xa001), Some(1));
        assert_eq!(number(&after, 0xa002), Some(70_000));
        assert_eq!(number(&after, 0xa003), Some(30));
        assert!(holds(&after, b"R98\0") && !holds(&after, b"R03"));
        assert_eq!(summary(&after), summary(&block));
        let stored = Facts {
            orientation: Orientation::Rotate90,
            colors: Colors::AsTheyWere,
            ..FACTS
        };
        let after = settle(block, &stored, &NONE).unwrap();
        assert_eq!(orientation(&after), Orientation::Rotate90);
        assert_eq!(number(&after, 0xa001), Some(2));
    }
}

/// The block without what is stripped; the same when that is done once more.
fn stripped(block: &[u8], strip: Strip, facts: &Facts) -> Result<Vec<u8>, Damaged> {
    let once = rebuilt(block, strip, facts, &NONE)?.unwrap();
    let again = rebuilt(&once, strip, facts, &NONE)?.unwrap();
    assert_eq!(once, again);
    Ok(once)
}

#[test]
fn what_is_stripped_is_in_no_byte_and_all_else_is_written_anew() {
    for big_endian in [false, true] {
        let (block, _) = camera(big_endian);
        let forgotten = [&block[..], b"FORGOTTEN"].concat();
        for (strip, place, serial) in [
            (GPS, false, true),
            (PRIVATE, true, false),
            (BOTH, false, false),
        ] {
            let after = stripped(&forgotten, strip, &FACTS).unwrap();
            assert_eq!(holds(&after, b"LATITUDE"), place);
            assert_eq!(number(&after, GPS_IFD).is_some(), place);
            assert_eq!(holds(&after, b"SERIAL-1"), serial);
            assert!(!holds(&after, b"FORGOTTEN") && !holds(&after, NOTE));
            assert_eq!(summary(&after), summary(&block));
            assert_eq!(number(&after, ORIENTATION), Some(1));
            assert_eq!(number(&after, 0xa001), Some(1));
            assert_eq!(number(&after, 0xa002), Some(70_000));
            assert!(holds(&after, b"R98\0") && !holds(&after, b"R03"));
            assert_eq!(after.starts_with(b"MM"), big_endian);
        }
    }
}

/// A block whose first directory has, beside a maker, a field of four bytes, and behind which another directory follows.
fn with(tag: u16, kind: u16, value: &[u8], behind: Fields<'_>) -> Vec<u8> {
    let mut builder = Builder::new(false);
    let further = builder.directory(behind);
    let (first, fields) = match tag < MAKE {
        true => (
            builder.directory(&[(tag, kind, value), (MAKE, 2, b"Ax\0")]),
            2,
        ),
        false => (
            builder.directory(&[(MAKE, 2, b"Ax\0"), (tag, kind, value)]),
            2,
        ),
    };
    builder.point(4, first);
    builder.point(first as usize + 2 + 12 * fields, further);
    builder.bytes
}

#[test]
fn no_directory_hides_a_place() {
    let place = (2, 5, &b"LATITUDELATITUDELATITUDE"[..]);
    let pointer = |at: u32| at.to_le_bytes();
    // A directory that hangs on one that nobody follows, on that of a thumbnail, and behind that of GPS.
    let mut builder = Builder::new(false);
    let gps = builder.directory(&[place]);
    let child = builder.directory(&[(GPS_IFD, LONG, &pointer(gps))]);
    let first = builder.directory(&[
        (MAKE, 2, b"Ax\0"),
        (0x014a, LONG, &pointer(child)),
        (GPS_IFD, LONG, &pointer(gps)),
    ]);
    builder.point(4, first);
    builder.point(first as usize + 2 + 3 * 12, child);
    let behind = builder.directory(&[place]);
    builder.point(gps as usize + 2 + 12, behind);
    for (strip, count) in [(GPS, 0), (BOTH, 0), (PRIVATE, 1)] {
        let after = stripped(&builder.bytes, strip, &FACTS).unwrap();
        let found = after.windows(24).filter(|bytes| *bytes == place.2).count();
        assert_eq!(found, count);
        assert_eq!(summary(&after).make.as_deref(), Some("Ax"));
    }
}

#[test]
fn what_nobody_knows_goes_with_either_flag_and_what_is_known_by_its_own() {
    for (tag, kind, value, with_gps, with_private) in [
        (0x0131, 2, &b"SECRET\0"[..], true, true),
        (0x8482, 12, b"SECRET\0\0SECRET\0\0", false, true),
        (0x87b1, 2, b"SECRET\0", false, true),
        (0x9402, 5, b"SECRET\0\0", false, true),
        (0xc68b, 2, b"SECRET\0", true, false),
        (0xc68b, 7, b"SECRET\0", true, false),
        (0xea1c, 7, b"SECRET", false, false),
        (0x935c, 7, b"SECRET", false, false),
        (0x8649, 7, b"SECRET", false, false),
        (0xfeed, 2, b"SECRET\0", false, false),
        // Numbers that are none, and more than there can be.
        (0x0128, 2, b"SECRET\0", false, false),
        (0x0112, 7, b"SECRET", false, false),
        (0x0128, 3, b"SECRET", false, false),
        (0x9000, 7, b"SECRET", false, false),
        // What stands behind the end of a text.
        (0x0131, 2, b"Ab\0SECRET\0", false, false),
        (0x9c9c, 1, b"A\0\0\0SECRET\0\0", false, false),
    ] {
        let block = with(tag, kind, value, &[(MAKE, 2, b"SECRET\0")]);
        for (strip, stays) in [(GPS, with_gps), (PRIVATE, with_private)] {
            let after = stripped(&block, strip, &FACTS).unwrap();
            assert_eq!(
                holds(&after, b"SECRET"),
                stays,
                "{tag:#x}, {kind}: {strip:?}"
            );
            assert_eq!(summary(&after).make.as_deref(), Some("Ax"));
        }
        let after = stripped(&block, BOTH, &FACTS).unwrap();
        assert_eq!(
            holds(&after, b"SECRET"),
            with_gps && with_private,
            "{tag:#x}"
        );
    }
}

#[test]
fn a_block_does_not_grow_by_fields_that_share_a_value() {
    let mut builder = Builder::new(false);
    let tags = [0x010e, MAKE, 0x0110, 0x0131, ARTIST, COPYRIGHT];
    let long = [b'a'; 2_000];
    let first = builder.directory(&tags.map(|tag| (tag, 2, &long[..])));
    builder.point(4, first);
    assert!(stripped(&builder.bytes, BOTH, &FACTS).is_ok());
    let at = builder.number(first + 2 + 6 * 12 + 4, 4);
    for field in 0..6 {
        let place = first as usize + 2 + 12 * field + 8;
        builder.bytes[place..place + 4].copy_from_slice(&at);
    }
    let end = first as usize + 2 + 6 * 12 + 4 + 2_000;
    builder.bytes.truncate(end);
    assert_eq!(stripped(&builder.bytes, BOTH, &FACTS), Err(Damaged));
}

#[test]
fn only_credits_stay_also_within_their_fields() {
    let mut builder = Builder::new(true);
    let exif = builder.directory(&[(DATE_TIME_ORIGINAL, 2, &[b'S'; 40])]);
    let exif = builder.number(exif, 4);
    let first = builder.directory(&[
        (ARTIST, 2, b"Ada\0SECRET\0"),
        (COPYRIGHT, 2, b"Mine\0Yours\0SECRET\0"),
        (EXIF_IFD, LONG, &exif),
    ]);
    builder.point(4, first);
    let only = written(Some(&builder.bytes), Orientation::Normal, &NONE).unwrap();
    assert!(holds(&only, b"Ada\0") && holds(&only, b"Mine\0Yours\0"));
    assert!(!holds(&only, b"SECRET") && !holds(&only, b"SSSS"));
}

#[test]
fn credits_go_into_a_new_first_directory() {
    for big_endian in [false, true] {
        let (block, note_at) = camera(big_endian);
        for artist in ["Åse Ås", "Al", ""] {
            let credits = Credits {
                artist: Some(artist),
                copyright: Some("© Å"),
            };
            let after = settle(block.clone(), &FACTS, &credits).unwrap();
            let found = summary(&after);
            assert_eq!(found.artist.as_deref().unwrap_or(""), artist);
            assert_eq!(found.copyright.as_deref(), Some("© Å"));
            assert_eq!(
                (found.make, found.taken),
                (summary(&block).make, summary(&block).taken)
            );
            assert_eq!(&after[note_at..note_at + NOTE.len()], NOTE);
            assert!(!holds(&after, b"Old") && holds(&after, b"LATITUDE"));
            let tags: Vec<_> = Tiff::parse(&after)
                .unwrap()
                .first()
                .fields
                .iter()
                .map(|field| field.tag)
                .collect();
            assert!(tags.is_sorted(), "{tags:?}");
        }
    }
}

#[test]
fn only_credits_and_the_date_are_written() {
    let (block, _) = camera(true);
    let only = written(Some(&block), Orientation::Normal, &NONE).unwrap();
    let found = summary(&only);
    assert_eq!(found.artist.as_deref(), Some("Old artist"));
    assert_eq!(found.copyright.as_deref(), Some("Old copyright"));
    assert_eq!(found.taken.as_deref(), Some("2020:01:02 03:04:05"));
    assert_eq!((found.make, number(&only, ORIENTATION)), (None, None));
    assert!(!holds(&only, b"Maker") && !holds(&only, b"LATITUDE") && !holds(&only, b"SERIAL"));
    assert_eq!(written(None, Orientation::Normal, &NONE), None);
    let turned = written(None, Orientation::Transverse, &NONE).unwrap();
    assert_eq!(orientation(&turned), Orientation::Transverse);
}

#[test]
fn lies_and_circles_are_damage() {
    let settled = |block: &[u8]| stripped(block, BOTH, &FACTS);
    let circle = |tag: u16| {
        let mut builder = Builder::new(false);
        builder.directory(&[(MAKE, 2, b"Maker\0"), (tag, LONG, &[8, 0, 0, 0])]);
        builder.point(4, 8);
        builder.bytes
    };
    for tag in [EXIF_IFD, GPS_IFD] {
        // A directory that points to itself has been seen, and is not followed.
        let after = settled(&circle(tag)).unwrap();
        assert_eq!(summary(&after).make.as_deref(), Some("Maker"));
    }
    let mut shifted = circle(EXIF_IFD);
    let pointer = 8 + 2 + 12 + 8;
    shifted[pointer] = 10;
    assert_eq!(settled(&shifted), Err(Damaged));
    let mut over = camera(false).0;
    // The make is said to be all of the block, also what has to go.
    let first = u32::from_le_bytes([over[4], over[5], over[6], over[7]]) as usize;
    let len = over.len() as u32;
    over[first + 6..first + 10].copy_from_slice(&len.to_le_bytes());
    over[first + 10..first + 14].fill(0);
    assert_eq!(settled(&over), Err(Damaged));
    for block in [
        &b"II*\0\x08\0\0\0"[..],
        b"II*\0\xff\xff\xff\xff",
        b"MM\0*\0\0\0\0",
        b"nothing",
        b"",
    ] {
        assert_eq!(settled(block), Err(Damaged));
    }
    // A count that the block is too short for.
    let cut = settled(b"II*\0\x08\0\0\0\xff\xff\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0").unwrap();
    assert_eq!(orientation(&cut), Orientation::Normal);
}

#[test]
fn thumbnails_go_wherever_they_lie() {
    let thumbnail = b"THUMBNAIL";
    for behind in [0, 5] {
        let mut builder = Builder::new(false);
        let first = builder.directory(&[(MAKE, 2, b"Maker\0")]);
        builder.point(4, first);
        let next = first as usize + 2 + 12;
        let at = (builder.bytes.len() + 2 + 3 * 12 + 4 + 6) as u32;
        let second = builder.directory(&[
            (MAKE, 2, b"Again\0"),
            (THUMBNAIL_AT, LONG, &at.to_le_bytes()),
            (THUMBNAIL_LEN, LONG, &9u32.to_le_bytes()),
        ]);
        builder.point(next, second);
        assert_eq!(builder.bytes.len() as u32, at);
        builder.bytes.extend(thumbnail);
        builder.bytes.resize(builder.bytes.len() + behind, 1);
        let after = settle(builder.bytes.clone(), &FACTS, &NONE).unwrap();
        assert!(!holds(&after, thumbnail) && !holds(&after, b"Again"));
        assert_eq!(after.len() < builder.bytes.len(), behind == 0);
        assert_eq!(summary(&after).make.as_deref(), Some("Maker"));
    }
}
