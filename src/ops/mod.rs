//! The operations: pictures in, pictures out.
//!
//! Resizing, filters, marks and orientation. No paths, no threads of their own, no printing: an operation is a value
//! that was checked when it was made and that cannot fail afterwards. What may be shared out over the rows of one
//! picture takes a [`Split`], and its result never depends on it.

mod color;
pub mod filter;
mod gravity;
mod length;
mod orient;
pub mod resize;
mod split;
pub mod watermark;

pub use color::{AlphaColor, AlphaColorError, Color, ColorError};
pub use gravity::{Gravity, GravityError};
pub use length::{Length, LengthError, Offset};
pub use orient::{orient, upright_size};
pub use split::Split;
