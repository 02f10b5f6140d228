//! JPEG XL, read by `jxl-oxide`: the codestream is taken out of its container here, and the decoder sees nothing else.
//!
//! The decoder turns the picture by what its header says, so that it comes out upright. An EXIF block may say the same once
//! more; its orientation is made 1, since the header has the last word (ISO/IEC 18181-2).

mod attached;
mod color;
mod container;
mod decode;
mod facts;
mod header;

use std::fmt;

use super::{DecodeError, Format};

pub(super) use attached::skim;
pub(crate) use attached::{Block, block};
pub(super) use decode::decode;
pub(crate) use facts::{facts, profile};
pub(super) use header::read;

fn damaged(what: impl fmt::Display) -> DecodeError {
    DecodeError::damaged(Format::JpegXl, what)
}
