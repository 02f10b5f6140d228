//! JPEG files as other encoders write them: sizes, samplings, qualities and restart intervals at random.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::*;

/// How a test file is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing {
    pub(super) size: Size,
    pub(super) channels: Channels,
    pub(super) sampling: SamplingFactor,
    pub(super) quality: u8,
    pub(super) restart_interval: u16,
    pub(super) optimised: bool,
    /// The number of scans of a progressive file, or 0.
    pub(super) scans: u8,
}

impl Writing {
    pub(super) fn random(random: &mut Random) -> Self {
        use SamplingFactor::*;
        // Of others the encoder makes one scan for each component, as of colour with optimised codes.
        let samplings = [R_4_4_4, R_4_2_2, R_4_2_0, R_4_4_0];
        let intervals = [0, 0, 1, 2, 3, 7, 1_000];
        let channels = [Channels::Rgb, Channels::Rgb, Channels::Gray][random.below(3)];
        let restart_interval = intervals[random.below(intervals.len())];
        let may_optimise = channels == Channels::Gray && restart_interval == 0;
        Self {
            size: Size::new(1 + random.below(67) as u32, 1 + random.below(67) as u32),
            channels,
            sampling: samplings[random.below(samplings.len())],
            quality: 1 + random.below(100) as u8,
            restart_interval,
            optimised: may_optimise && random.below(2) == 0,
            scans: [0, 0, 2, 3, 4, 16][random.below(6)],
        }
    }

    pub(super) fn file(&self, picture: &Picture) -> Vec<u8> {
        let Samples::U8(samples) = picture.samples() else {
            unreachable!("the test pictures have 8 bits")
        };
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, self.quality);
        encoder.set_sampling_factor(self.sampling);
        encoder.set_optimized_huffman_tables(self.optimised);
        if self.scans > 0 {
            encoder.set_progressive_scans(self.scans);
        }
        if self.restart_interval > 0 {
            encoder.set_restart_interval(self.restart_interval);
        }
        let color = match self.channels {
            Channels::Gray => ColorType::Luma,
            _ => ColorType::Rgb,
        };
        let (width, height) = (self.size.width as u16, self.size.height as u16);
        encoder.encode(samples, width, height, color).unwrap();
        file
    }
}

/// Waves with noise on them, within `range` of the middle.
pub(super) fn waves(size: Size, channels: Channels, range: i32, seed: u64) -> Picture {
    let parts = (
        smooth(size, channels, Depth::Eight).into_parts().2,
        noise(size, channels, Depth::Eight, seed).into_parts().2,
    );
    let (Samples::U8(smooth), Samples::U8(noise)) = parts else {
        unreachable!("both have 8 bits")
    };
    let mixed = smooth.iter().zip(&noise).map(|(&smooth, &noise)| {
        let value = i32::from(smooth) * 3 + i32::from(noise) - 512;
        (128 + value * range / 512) as u8
    });
    Picture::from_u8(size, channels, mixed.collect())
}
