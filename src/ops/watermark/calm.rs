//! How calm a part of a picture is.

use crate::picture::{Channels, Picture, Sample, Samples, Size};

/// Pixels of a box that are looked at, about; of larger ones only every so many rows.
const ENOUGH: u64 = 1 << 17;

/// The mean energy of the gradient of luma in a box of the picture: the sum of the squared differences to the pixel on the
/// right and to the one below, both as parts of full scale. What is transparent counts as black.
pub(super) fn energy(picture: &Picture, corner: (i32, i32), size: Size) -> f64 {
    let inside = |start: i32, length: u32, edge: u32| {
        let end = (i64::from(start) + i64::from(length)).clamp(0, edge.into());
        (
            start.clamp(0, edge.try_into().unwrap_or(i32::MAX)) as usize,
            end as usize,
        )
    };
    let across = inside(corner.0, size.width, picture.width());
    let down = inside(corner.1, size.height, picture.height());
    match picture.samples() {
        Samples::U8(samples) => mean(samples, picture, across, down),
        Samples::U16(samples) => mean(samples, picture, across, down),
    }
}

fn mean<S: Sample>(
    samples: &[S],
    picture: &Picture,
    (left, right): (usize, usize),
    (top, bottom): (usize, usize),
) -> f64 {
    if right < left + 2 || bottom < top + 2 {
        return 0.0;
    }
    let (stride, channels) = (picture.stride(), picture.channels());
    let count = channels.count();
    let row = |y: usize| {
        let pixels = &samples[y * stride + left * count..y * stride + right * count];
        pixels
            .chunks_exact(count)
            .map(|pixel| gray(pixel, channels))
            .collect::<Vec<f32>>()
    };
    let area = (right - left) as u64 * (bottom - top) as u64;
    let step = area.div_ceil(ENOUGH).max(1) as usize;
    let (mut sum, mut seen) = (0.0, 0usize);
    for y in (top..bottom - 1).step_by(step) {
        let (here, below) = (row(y), row(y + 1));
        for x in 0..here.len() - 1 {
            let (across, down) = (here[x + 1] - here[x], below[x] - here[x]);
            sum += f64::from(across * across + down * down);
        }
        seen += here.len() - 1;
    }
    sum / seen as f64
}

/// BT.709 luma, not rounded, so that 8 and 16 bits agree.
fn gray<S: Sample>(pixel: &[S], channels: Channels) -> f32 {
    let part = |i: usize| pixel[i].to_unit();
    let gray = match channels.colors() {
        1 => part(0),
        _ => 0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2),
    };
    match channels.has_alpha() {
        true => gray * part(channels.count() - 1),
        false => gray,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stripes_have_the_energy_of_their_edges() {
        // Columns 0, 1, 0, 1: each pixel differs from the one on the right by one, and not from the one below.
        let samples: Vec<u8> = (0..20 * 20)
            .map(|i| if i % 2 == 0 { 0 } else { 255 })
            .collect();
        let stripes = Picture::from_u8(Size::new(20, 20), Channels::Gray, samples);
        let all = Size::new(20, 20);
        assert_eq!(energy(&stripes, (0, 0), all), 1.0);
        for channels in [Channels::Rgb, Channels::Rgba, Channels::GrayAlpha] {
            let other = stripes.clone().with_channels(channels);
            assert!(
                (energy(&other, (0, 0), all) - 1.0).abs() < 1e-6,
                "{channels:?}"
            );
        }
        let deep = stripes.clone().with_depth(crate::picture::Depth::Sixteen);
        assert_eq!(energy(&deep, (3, 3), Size::new(5, 5)), 1.0);
        assert_eq!(energy(&stripes, (-30, 0), all), 0.0);
        assert_eq!(energy(&stripes, (i32::MAX, i32::MIN), all), 0.0);
    }

    #[test]
    fn what_cannot_be_seen_is_calm() {
        let samples: Vec<u8> = (0..400).flat_map(|i| [(i * 77 % 256) as u8, 0]).collect();
        let hidden = Picture::from_u8(Size::new(20, 20), Channels::GrayAlpha, samples);
        assert_eq!(energy(&hidden, (0, 0), Size::new(20, 20)), 0.0);
    }

    #[test]
    fn a_large_box_is_looked_at_in_part() {
        let size = Size::new(1_000, 1_000);
        let samples: Vec<u8> = (0..1_000_000u32)
            .map(|i| (i % 1_000 % 2) as u8 * 255)
            .collect();
        let stripes = Picture::from_u8(size, Channels::Gray, samples);
        assert_eq!(energy(&stripes, (0, 0), size), 1.0);
    }
}
