//! JPEG: reading its header, decoding it whole or not at all, and writing it.
//!
//! Ordinary files, sequential and progressive, are decoded by `baseline`, at the scale that is wanted, all others and
//! those that are damaged by `zune-jpeg`. Sequential files are written by `writer`, progressive ones by `jpeg-encoder`.
//! What these crates do not do stands here: telling a truncated file, the colour models of Adobe, and CMYK.

mod attached;
mod baseline;
mod cmyk;
mod decode;
mod encode;
mod feed;
mod frame;
pub(super) mod header;
mod layout;
mod model;
mod part;
mod salvage;
mod search;
mod writer;
mod zigzag;
mod zune;

#[cfg(test)]
mod tests;

pub(super) use baseline::Scratch;
pub(super) use decode::decode;
pub(super) use encode::encode;
pub(super) use part::decode_part;
pub(super) use salvage::salvage;
