//! TIFF pages in Lab: what its samples mean, and converting them to sRGB.

use crate::codec::color::{Encoder, lab_to_xyz};
use crate::picture::Sample;

/// Which Lab samples are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Device {
    /// a\* and b\* are signed.
    CieLab,
    /// a\* and b\* are shifted up.
    IccLab,
}

/// Three samples of Lab as numbers.
type Meaning<S> = fn([S; 3]) -> [f32; 3];

/// Samples of 8 bits, to sRGB in place.
pub(super) fn from_lab8(samples: &mut [u8], device: Device) {
    let meaning: Meaning<u8> = match device {
        Device::IccLab => |[l, a, b]| lab(l, 255.0, [a, b].map(|v| f32::from(v) - 128.0)),
        Device::CieLab => |[l, a, b]| lab(l, 255.0, [a, b].map(|v| f32::from(v as i8))),
    };
    from_lab(samples, meaning);
}

/// Samples of 16 bits, to sRGB in place.
pub(super) fn from_lab16(samples: &mut [u16], device: Device) {
    let meaning: Meaning<u16> = match device {
        // The 16-bit encoding of the profiles of its day.
        Device::IccLab => {
            |[l, a, b]| lab(l, 65_280.0, [a, b].map(|v| f32::from(v) / 256.0 - 128.0))
        }
        Device::CieLab => |[l, a, b]| lab(l, 65_535.0, [a, b].map(|v| f32::from(v as i16) / 256.0)),
    };
    from_lab(samples, meaning);
}

fn lab<S: Sample>(l: S, full: f32, [a, b]: [f32; 2]) -> [f32; 3] {
    [l.to_u32() as f32 * 100.0 / full, a, b]
}

fn from_lab<S: Sample>(samples: &mut [S], meaning: Meaning<S>) {
    let encoder = Encoder::new();
    for pixel in samples.chunks_exact_mut(3) {
        let lab = meaning([pixel[0], pixel[1], pixel[2]]);
        pixel.copy_from_slice(&encoder.samples::<S>(lab_to_xyz(lab)));
    }
}
