//! Profiles that were made to do harm: they end in an error or in a picture, in bounded work.

use moxcms::ColorProfile;
use stampmill::codec::{Format, Intent};
use stampmill::metadata::icc;
use stampmill::picture::{Channels, Depth, Picture, Size};

use super::files::{read, write};

fn picture(channels: Channels) -> Picture {
    let samples = vec![90; 16 * channels.count()];
    Picture::from_u8(Size::new(4, 4), channels, samples)
}

fn applied(profile: &[u8]) -> bool {
    let mut is_applied = false;
    for channels in [Channels::Gray, Channels::Rgb, Channels::Rgba] {
        for depth in [Depth::Eight, Depth::Sixteen] {
            let picture = picture(channels).with_depth(depth);
            match icc::to_srgb_by(picture.clone(), profile, Intent::Relative) {
                Ok(_) => is_applied = true,
                Err((same, error)) => {
                    assert!(same == picture, "{error}");
                }
            }
        }
    }
    is_applied
}

/// A header with a directory of these tags, and what lies behind it.
fn profile(tags: &[(&[u8; 4], u32, u32)], data: &[u8]) -> Vec<u8> {
    let mut profile = ColorProfile::new_srgb().encode().unwrap();
    profile.truncate(128);
    profile.extend((tags.len() as u32).to_be_bytes());
    for (tag, offset, length) in tags {
        profile.extend_from_slice(*tag);
        profile.extend(offset.to_be_bytes());
        profile.extend(length.to_be_bytes());
    }
    profile.extend_from_slice(data);
    profile
}

#[test]
fn lies_about_sizes_and_places() {
    let whole = ColorProfile::new_adobe_rgb().encode().unwrap();
    assert!(applied(&whole));
    let tags = u32::from_be_bytes(whole[128..132].try_into().unwrap()) as usize;
    for entry in 0..tags {
        for at in [4, 8] {
            for lie in [0, 1, 7, whole.len() as u32, 0x7fff_ffff, u32::MAX] {
                let mut profile = whole.clone();
                let at = 132 + entry * 12 + at;
                profile[at..at + 4].copy_from_slice(&lie.to_be_bytes());
                applied(&profile);
            }
        }
    }
    for count in [0u32, 1_025, 1 << 24, u32::MAX] {
        let mut profile = whole.clone();
        profile[128..132].copy_from_slice(&count.to_be_bytes());
        assert!(!applied(&profile), "{count}");
    }
}

#[test]
fn a_tag_named_a_thousand_times_is_read_once() {
    // Each of them would be a table of eight megabytes.
    let tags = vec![(b"A2B0", 128, 8 << 20); 1_000];
    assert!(!applied(&profile(&tags, &vec![0x41; 9 << 20])));
    // Texts within texts, which are no business of the colours at all.
    let tags = vec![(b"desc", 128, 9 << 20); 1_000];
    assert!(!applied(&profile(&tags, &vec![0x6d; 10 << 20])));
}

#[test]
fn tags_that_lie_over_one_another_are_bounded() {
    let names: [&[u8; 4]; 9] = [
        b"A2B0", b"A2B1", b"A2B2", b"rTRC", b"gTRC", b"bTRC", b"rXYZ", b"gXYZ", b"bXYZ",
    ];
    let tags: Vec<_> = names.iter().map(|name| (*name, 128, 8 << 20)).collect();
    assert!(!applied(&profile(&tags, &vec![0; 9 << 20])));
}

#[test]
fn a_hundred_megabytes_are_left_out_with_a_warning() {
    let mut huge = ColorProfile::new_adobe_rgb().encode().unwrap();
    huge.resize(100_000_000, 0);
    for format in [Format::Tiff, Format::WebP] {
        let file = write(&picture(Channels::Rgb), format, Some(&huge));
        let decoded = read(&file);
        assert_eq!(decoded.icc, None, "{format}");
        assert!(
            decoded.warnings[0].contains("100000000 bytes"),
            "{:?}",
            decoded.warnings
        );
    }
    // Padding does no harm by itself.
    assert!(applied(&huge));
}

#[test]
fn absurd_tables_are_refused() {
    let table = |kind: &[u8; 4], channels: [u8; 3], entries: [u16; 2]| {
        let mut data = [&kind[..], &[0; 4], &channels, &[0]].concat();
        data.resize(48, 0);
        data.extend(entries.map(u16::to_be_bytes).concat());
        data.resize(60_000, 0x55);
        data
    };
    for kind in [b"mft1", b"mft2", b"mAB ", b"mBA "] {
        for channels in [
            [3, 3, 0],
            [3, 3, 1],
            [3, 3, 2],
            [3, 3, 255],
            [4, 3, 9],
            [1, 3, 9],
            [3, 0, 3],
            [255, 255, 2],
        ] {
            for entries in [[2, 2], [0, 0], [4_096, 4_096], [65_535, 2]] {
                let data = table(kind, channels, entries);
                let tags = [(b"A2B0", 144, data.len() as u32)];
                applied(&profile(&tags, &data));
            }
        }
    }
}
