//! How well a mark can be read where it is.
//!
//! Contrast is that of WCAG 2: (L1 + 0.05) / (L2 + 0.05) of the relative luminances, which are of linear light. It is taken
//! at each pixel that the text or the logo lies on, between the mark as it is painted there, with its opacity and blend mode,
//! and the ground without it, which is the plate over the picture, or the picture. With a stroke it is the stronger of the
//! two edges that there are to see: text against stroke, or stroke against ground. The contrast of the mark is what nine
//! tenths of these pixels reach: a mean would hide the letter that is lost on a bright cloud. The shadow does not count.

use super::blend::Blend;
use super::paint::meet;
use super::render::{Palette, Sprite};
use crate::ops::AlphaColor;
use crate::picture::{Picture, Sample, Samples};

/// What text needs to be legible: WCAG 2, success criterion 1.4.3.
pub(super) const ENOUGH: f32 = 4.5;

/// Of how many pixels a contrast is that which they reach.
#[derive(Clone, Copy, Debug)]
pub(super) enum Share {
    /// Nine tenths: what the record says.
    Said,
    /// Nineteen twentieths: what a colour has to reach to be chosen without a stroke, so that what is said is no close call.
    Chosen,
}

impl Share {
    fn parts(self) -> usize {
        match self {
            Self::Said => 10,
            Self::Chosen => 20,
        }
    }
}

/// The colours of a mark, as readers see them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    fill: [f32; 4],
    stroke: Option<[f32; 4]>,
    plate: Option<[f32; 4]>,
    blend: Blend,
    opacity: f32,
}

impl Voice {
    pub(super) fn new(palette: &Palette, blend: Blend, opacity: f32) -> Self {
        Self {
            fill: unit(palette.fill),
            stroke: palette.stroke.map(unit),
            plate: palette.plate.map(unit),
            blend,
            opacity,
        }
    }

    /// The contrast between a mark's own edges over one pixel of the picture; 0 where it cannot be known, since the picture
    /// is transparent there.
    fn contrast(&self, light: &Light, below: [f32; 4]) -> f32 {
        let painted = |top: Option<[f32; 4]>| {
            let board = self.plate.map_or([0.0; 4], premultiplied);
            let group = top.map_or(board, |top| over(premultiplied(top), board));
            light.of(painted(
                self.blend,
                group.map(|channel| channel * self.opacity),
                below,
            ))
        };
        let (fill, ground) = (painted(Some(self.fill)), painted(None));
        match self.stroke {
            None => ratio(fill, ground),
            Some(stroke) => {
                let stroke = painted(Some(stroke));
                ratio(fill, stroke).max(ratio(stroke, ground))
            }
        }
    }
}

/// From sRGB-encoded samples to light.
#[derive(Debug)]
pub(super) struct Light(Vec<f32>);

/// Steps of the table, between which lines are drawn.
const STEPS: usize = 1_024;

impl Default for Light {
    fn default() -> Self {
        let linear = |step: usize| {
            let encoded = step as f32 / STEPS as f32;
            match encoded <= 0.040_45 {
                true => encoded / 12.92,
                false => ((encoded + 0.055) / 1.055).powf(2.4),
            }
        };
        Self((0..=STEPS + 1).map(linear).collect())
    }
}

impl Light {
    /// The relative luminance of a straight colour; none where there is next to nothing of it.
    fn of(&self, [red, green, blue, alpha]: [f32; 4]) -> Option<f32> {
        let linear = |encoded: f32| {
            let place = encoded.clamp(0.0, 1.0) * STEPS as f32;
            let (step, part) = (place as usize, place.fract());
            self.0[step] + (self.0[step + 1] - self.0[step]) * part
        };
        let sum = || 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        (alpha >= 0.5).then(sum)
    }

    /// The contrast of a mark at these corners of a picture; none where most of the picture is transparent there, or the mark
    /// lies outside.
    pub(super) fn contrast(
        &self,
        voice: &Voice,
        picture: &Picture,
        (sprite, corners): (&Sprite, &[(i32, i32)]),
        share: Share,
    ) -> Option<f32> {
        let mut found = match picture.samples() {
            Samples::U8(samples) => self.contrasts(voice, (picture, samples), sprite, corners),
            Samples::U16(samples) => self.contrasts(voice, (picture, samples), sprite, corners),
        };
        let worst = found.len().checked_sub(1)? / share.parts();
        let (_, contrast, _) = found.select_nth_unstable_by(worst, f32::total_cmp);
        (*contrast > 0.0).then_some(*contrast)
    }

    /// One for each probe; where there are several copies, they share the probes of one.
    fn contrasts<S: Sample>(
        &self,
        voice: &Voice,
        (picture, samples): (&Picture, &[S]),
        sprite: &Sprite,
        corners: &[(i32, i32)],
    ) -> Vec<f32> {
        let (channels, size) = (picture.channels(), picture.size());
        let step = corners.len().clamp(1, sprite.probes.len().max(1));
        let mut found = Vec::new();
        for (number, corner) in corners.iter().enumerate() {
            for probe in sprite.probes.iter().skip(number % step).step_by(step) {
                let x = i64::from(corner.0) + i64::from(probe % sprite.size.width);
                let y = i64::from(corner.1) + i64::from(probe / sprite.size.width);
                let inside = (0..i64::from(size.width)).contains(&x)
                    && (0..i64::from(size.height)).contains(&y);
                if inside {
                    let at = y as usize * picture.stride() + x as usize * channels.count();
                    let pixel = &samples[at..at + channels.count()];
                    let color = |i: usize| pixel[i.min(channels.colors() - 1)].to_unit();
                    let alpha = match channels.has_alpha() {
                        true => pixel[channels.count() - 1].to_unit(),
                        false => 1.0,
                    };
                    let below = [color(0), color(1), color(2), alpha];
                    found.push(voice.contrast(self, below));
                }
            }
        }
        found
    }
}

/// WCAG's contrast of two luminances.
fn ratio(one: Option<f32>, other: Option<f32>) -> f32 {
    match (one, other) {
        (Some(one), Some(other)) => (one.max(other) + 0.05) / (one.min(other) + 0.05),
        _ => 0.0,
    }
}

fn unit(color: AlphaColor) -> [f32; 4] {
    let [red, green, blue] = color.color.rgb.map(Sample::to_unit);
    [red, green, blue, color.alpha.to_unit()]
}

fn premultiplied([red, green, blue, alpha]: [f32; 4]) -> [f32; 4] {
    [red * alpha, green * alpha, blue * alpha, alpha]
}

fn over(above: [f32; 4], below: [f32; 4]) -> [f32; 4] {
    [0, 1, 2, 3].map(|i| above[i] + below[i] * (1.0 - above[3]))
}

/// A premultiplied colour over a straight one, which becomes straight again.
fn painted(blend: Blend, group: [f32; 4], below: [f32; 4]) -> [f32; 4] {
    if group[3] <= 0.0 {
        return below;
    }
    let color = |i: usize| meet(blend, below[3], below[i], group[i], group[3]);
    let sum = over(
        [color(0), color(1), color(2), group[3]],
        premultiplied(below),
    );
    [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3], sum[3]]
}

#[cfg(test)]
mod tests;
