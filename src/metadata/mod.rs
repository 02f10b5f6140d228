//! Metadata: what stands in EXIF, XMP, IPTC and colour profiles, and what of it goes into an output.
//!
//! It reads and changes the bytes that [`codec`](crate::codec) takes out of files and puts into them. It knows no file
//! formats and moves no pixels, but for [`icc`], which turns them into sRGB.

mod color_space;
pub(crate) mod exif;
pub mod icc;
mod iptc;
mod meaning;
mod orientation;
mod policy;
mod xmp;

pub use color_space::implied_profile;
pub use exif::{Exif, Summary, Tag, orientation, reset_orientation, summary};
pub use meaning::Meaning;
pub use orientation::Stated;
pub use policy::{Blocks, Colors, Credits, Facts, Keep, Policy, Strip, UnknownWord};

pub use xmp::taken_by_xmp;

#[cfg(test)]
mod tests;
