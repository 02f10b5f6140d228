//! Away with specks.
//!
//! Three ways to the same result: a network of comparisons for 3×3, columns of histograms for 8 bits, whose time does not
//! grow with the radius, and one histogram that slides along each row up to 7×7 and for 16 bits, where each column would take
//! 128 KiB.

mod columns;
mod nine;
mod sliding;

use super::bands::View;
use super::lanes::Lanes;
use super::{AnyDepth, Args, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::{Channels, Sample, Size};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "median",
    summary: "Replaces every sample by the median around it, which removes specks and keeps edges.",
    params: &[Param {
        name: "radius",
        kind: ParamKind::Whole {
            min: 1,
            max: 20,
            default: 1,
        },
        unit: "px",
        help: "the square looked at has sides of 2 × radius + 1",
    }],
    build: |args: &Args| Stage::whole(Median(args.whole("radius") as usize)),
};

/// The median of a square, weighed by alpha: the least value with more than half of the weight at it and below. Where
/// there is no weight the sample stays.
#[derive(Debug)]
struct Median(usize);

impl AnyDepth for Median {
    fn apply<S: Lanes>(
        &self,
        samples: Vec<S>,
        size: Size,
        channels: Channels,
        split: Split,
    ) -> Vec<S> {
        if self.0 == 1 && !channels.has_alpha() {
            return nine::median(samples, size, channels, split);
        }
        let view = View::new(&samples, size, channels);
        match (S::MAX, channels.has_alpha()) {
            _ if self.0 <= SLIDES => sliding::median(view, self.0, split),
            (255, false) => columns::median::<_, u16>(view, self.0, split),
            (255, true) => columns::median::<_, u32>(view, self.0, split),
            _ => sliding::median(view, self.0, split),
        }
    }
}

/// The greatest radius for which sliding takes less time than columns.
const SLIDES: usize = 3;

/// What a pixel counts: its alpha, or 1 where there is none.
fn weight<S: Sample>(pixel: &[S], channels: Channels) -> u32 {
    if channels.has_alpha() {
        pixel[channels.colors()].to_u32()
    } else {
        1
    }
}
