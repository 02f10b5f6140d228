//! Metadata: what stands in EXIF blocks and colour profiles.
//!
//! It reads and changes the bytes that [`codec`](crate::codec) takes out of files and puts into them. It knows no file
//! formats and moves no pixels, but for [`icc`], which turns them into sRGB.

mod color_space;
mod exif;
pub mod icc;

pub use color_space::implied_profile;
pub use exif::{Summary, orientation, reset_orientation, summary};
