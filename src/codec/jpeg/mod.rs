//! JPEG: reading its header, decoding it whole or not at all, and writing it.
//!
//! Decoding is done by `zune-jpeg`, writing by `jpeg-encoder`. What they do not do stands here: telling a truncated
//! file, the colour models of Adobe, and CMYK.

mod cmyk;
mod decode;
mod encode;
mod feed;
mod frame;
pub(super) mod header;
mod layout;
mod model;

pub(super) use decode::decode;
pub(super) use encode::encode;
