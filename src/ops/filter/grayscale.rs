//! Colour to gray.

use super::{Args, Filter, FilterInfo, Stage};
use crate::ops::Split;
use crate::picture::{Channels, Picture};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "grayscale",
    summary: "Drops the colour and keeps the brightness (BT.709 luma); the picture becomes gray.",
    params: &[],
    build: |_: &Args| Stage::Whole(Box::new(Grayscale)),
};

#[derive(Debug)]
struct Grayscale;

impl Filter for Grayscale {
    fn apply(&self, picture: Picture, _: Split) -> Picture {
        let channels = if picture.channels().has_alpha() {
            Channels::GrayAlpha
        } else {
            Channels::Gray
        };
        picture.with_channels(channels)
    }
}
