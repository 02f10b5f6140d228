//! Applying a colour profile takes bounded memory, whatever the profile says of itself: every allocation is counted.
//!
//! All of it is one test, so that nothing else allocates meanwhile.

use std::sync::atomic::Ordering;

use stampmill::codec::Intent;
use stampmill::metadata::icc;
use stampmill::picture::{Channels, Depth, Picture, Size};

mod counting;

use counting::{IN_USE, MOST};

/// What [`icc::to_srgb_by`] announces: the used part of a profile twice, its table in floats, and tables of the transform.
const MOST_BYTES: usize = 56 << 20;

/// A profile with these tags, all of which lie where `data` begins, and `padding` bytes behind it.
fn profile(tags: &[&[u8; 4]], count: usize, data: &[u8], padding: usize) -> Vec<u8> {
    let mut profile = icc::srgb_profile();
    profile.truncate(128);
    let entries = tags.len() * count;
    profile.extend((entries as u32).to_be_bytes());
    let at = (132 + entries * 12) as u32;
    for tag in tags.iter().cycle().take(entries) {
        profile.extend_from_slice(*tag);
        profile.extend(at.to_be_bytes());
        profile.extend((data.len() as u32).to_be_bytes());
    }
    profile.extend_from_slice(data);
    profile.resize(profile.len() + padding, 0);
    profile
}

/// A table of three inputs with so many nodes along each.
fn table(grid: usize) -> Vec<u8> {
    let mut table = b"mft1\0\0\0\0".to_vec();
    table.extend([3, 3, grid as u8, 0]);
    table.resize(48, 0);
    let straight: Vec<u8> = (0..=255).collect();
    table.extend(straight.repeat(3));
    table.extend((0..grid.pow(3) * 3).map(|n| n as u8));
    table.extend(straight.repeat(3));
    table
}

#[test]
fn no_profile_takes_more_than_was_announced() {
    let tables: [&[u8; 4]; 3] = [b"A2B0", b"A2B1", b"A2B2"];
    let profiles = [
        // The largest table that is used, once and named a thousand times.
        (profile(&tables[..1], 1, &table(137), 0), true),
        (profile(&tables[..1], 1_000, &table(137), 0), true),
        // In a profile of a hundred megabytes.
        (profile(&tables[..1], 1, &table(100), 100 << 20), true),
        // Three that lie in one place and together are too large.
        (profile(&tables, 1, &table(137), 0), false),
        (profile(&tables[..1], 1, &table(200), 0), false),
        // A text of texts, which nobody needs.
        (profile(&[b"desc"], 1_000, &vec![0x6d; 50 << 20], 0), false),
    ];
    for (index, (profile, applies)) in profiles.iter().enumerate() {
        for depth in [Depth::Eight, Depth::Sixteen] {
            let samples = (0..48).collect();
            let picture = Picture::from_u8(Size::new(4, 4), Channels::Rgb, samples);
            let picture = picture.with_depth(depth);
            let before = IN_USE.load(Ordering::SeqCst);
            MOST.store(before, Ordering::SeqCst);
            let result = icc::to_srgb_by(picture, profile, Intent::Relative);
            let taken = MOST.load(Ordering::SeqCst) - before;
            let message = result.as_ref().err().map(|(_, error)| error.to_string());
            assert_eq!(result.is_ok(), *applies, "{index}: {message:?}");
            assert!(taken <= MOST_BYTES, "{index} {depth:?}: {taken} bytes");
        }
    }
}
