//! Sixteen bits from end to end, and eight with rounding where a format holds no more.

use moxcms::ColorProfile;
use stampmill::codec::Format;
use stampmill::picture::{Channels, Depth, Picture, Samples, Size};

use super::files::{fractions, read, run, write};

/// A slope so gentle that eight bits have fewer than twenty steps for it.
fn slope() -> Picture {
    let size = Size::new(512, 64);
    let samples = (0..size.pixels()).flat_map(|n| {
        let value = 20_000 + (n % 512) as u16 * 9;
        [value, value + 3_000, value + 6_000]
    });
    Picture::from_u16(size, Channels::Rgb, samples.collect())
}

fn steps(picture: &Picture) -> usize {
    let Samples::U16(samples) = picture.samples() else {
        panic!("not 16 bits");
    };
    let mut values: Vec<u16> = samples.iter().step_by(3).copied().collect();
    values.sort_unstable();
    values.dedup();
    values.len()
}

#[test]
fn sixteen_bits_survive_resize_filters_marks_and_conversion() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let everything = [
        "-s",
        "256x",
        "--filter",
        "brightness:5",
        "--filter",
        "blur:0.5",
        "--text",
        "mark",
    ];
    let lines: [&[&str]; 5] = [
        &[],
        &["-s", "256x"],
        &["-s", "256x", "--linear"],
        &["--filter", "contrast:10"],
        &everything,
    ];
    for (from, name) in [(Format::Png, "in.png"), (Format::Tiff, "in.tif")] {
        let file = write(&slope(), from, Some(&profile));
        for line in lines {
            for (to, output) in [("png", "in.png"), ("tiff", "in.tif")] {
                let flags = [line, &["-f", to]].concat();
                let (warnings, written) = run(name, &file, output, &flags);
                assert_eq!(warnings, [""; 0]);
                let picture = read(&written).picture;
                assert_eq!(picture.depth(), Depth::Sixteen, "{flags:?}");
                assert!(steps(&picture) > 150, "{flags:?}: {}", steps(&picture));
            }
        }
    }
}

#[test]
fn eight_bits_are_the_nearest() {
    let file = write(&slope(), Format::Png, None);
    for (format, output) in [("bmp", "in.bmp"), ("qoi", "in.qoi")] {
        let (_, written) = run("in.png", &file, output, &["-f", format]);
        let picture = read(&written).picture;
        assert_eq!(picture.depth(), Depth::Eight);
        for (found, wanted) in fractions(&picture).into_iter().zip(fractions(&slope())) {
            assert!(
                (found - wanted).abs() <= 0.5 / 255.0 + 1e-9,
                "{found} {wanted}"
            );
        }
    }
}
