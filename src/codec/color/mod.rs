//! Colour: what a profile means, applied to samples, and profiles for spaces that a file only names.
//!
//! Profiles are parsed by `moxcms`, from no more bytes than are needed. Tables of profiles are evaluated here, node for
//! node as ICC.1 describes them, and so are a matrix and curves, in floating point. Nothing here knows a file format.

mod connect;
mod curve;
mod gray;
mod intent;
mod matrix;
mod pcs;
mod profile;
mod shaper;
mod synthetic;
mod table;
mod write;

pub(crate) use connect::Connection;
pub(crate) use curve::evaluate;
pub(crate) use gray::grays;
pub use intent::{Intent, UnknownIntent};
pub(crate) use pcs::{Encoder, lab_to_xyz};
pub(crate) use profile::{MAX_PROFILE, parse};
pub(crate) use shaper::Shaper;
pub(crate) use synthetic::{
    HDR_IS_CLIPPED, Primaries, Transfer, adobe_rgb, cicp_primaries, cicp_transfer, fitting,
    of_space, pq_light, srgb, srgb_target,
};
