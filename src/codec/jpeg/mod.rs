//! JPEG: reading its header, decoding it whole or not at all, and writing it.
//!
//! Files are decoded by `baseline`, at the scale that is wanted, and it alone decides whether they are whole. `layout` tells
//! what the markers say, `decode` what is made of it, `salvage` what is left of files that are cut or damaged, `model` and
//! `cmyk` which colours they mean. Sequential files are written by `writer`, progressive ones by `jpeg-encoder`.

mod attached;
mod baseline;
mod cmyk;
mod decode;
mod encode;
mod frame;
pub(super) mod header;
mod layout;
mod model;
mod part;
mod salvage;
mod search;
mod standard;
mod writer;
mod zigzag;

#[cfg(test)]
mod tests;

pub(super) use baseline::Scratch;
pub(super) use decode::decode;
pub(super) use encode::encode;
pub(super) use part::decode_part;
pub(super) use salvage::salvage;
