//! Bytes in, pictures out, and back: formats, limits, decoding and encoding.
//!
//! The codec knows no file names and no disk. What a file is, is decided by its content, never by its extension. It
//! hands profiles and metadata on as bytes; [`metadata`](crate::metadata) knows what is in them.
//!
//! Reading goes in two steps. [`probe()`] looks at the header and says what decoding will cost, so that memory can be
//! set aside first; [`decode()`] then gives the whole picture or an error, never a part of one. Only a [`Decoder`] that is
//! told to by [`OnDamage::Keep`] gives what there is of a file that ends too early or is damaged, and says so.
//!
//! # What is read
//!
//! | format | becomes | remarks |
//! |---|---|---|
//! | JPEG | gray or RGB, 8 bits | CMYK and YCCK are converted, by their profile if they have one; a warning says where Adobe's segment is missing |
//! | PNG | every layout, 8 or 16 bits | palettes and depths below 8 bits are expanded; of an animation the picture that any viewer shows; the chunks that speak of colour become a profile |
//! | GIF | RGBA, 8 bits | the first frame, on a canvas that holds it |
//! | WebP | RGB or RGBA, 8 bits | the first frame |
//! | TIFF | every layout, 8 or 16 bits | the first page; CMYK is converted, by its profile if it has one, and so is Lab; what is read and what is refused by name stands in `docs/formats.md`; no camera raw |
//! | BMP | RGB or RGBA, 8 bits | every header from OS/2 to version 5, run lengths, colour masks; no JPEG or PNG inside |
//! | ICO | RGBA, 8 bits, or what the PNG in it has | of the largest pictures the deepest |
//! | TGA | gray, RGB or RGBA, 8 bits | |
//! | PNM | gray, RGB and with alpha, 8 or 16 bits | |
//! | QOI | RGB or RGBA, 8 bits | |
//! | farbfeld | RGBA, 16 bits | |
//! | JPEG XL | every layout, 8 or 16 bits | the first frame, turned by its header; named colours become a profile; no CMYK |
//! | HDR, OpenEXR, TIFF in floats | every layout, 16 bits; OpenEXR in luminance gray | linear; clamped to 0 to 1 and given the sRGB curve; of OpenEXR the first layer of colours |
//!
//! A profile is handed on as it is, of 32 MiB at most. For inks it is used up, and [`Decoded::converted_from`] says so.
//!
//! Alpha comes out straight: OpenEXR, JPEG XL and TIFF may store it premultiplied, and it is divided out.
//!
//! # What is written
//!
//! | | gray | gray + alpha | RGB | RGBA | 16 bits | ICC | EXIF | XMP | IPTC |
//! |---|---|---|---|---|---|---|---|---|---|
//! | JPEG | yes | blended over the background | yes | blended over the background | made 8 | yes | yes | yes | yes |
//! | PNG | yes | yes | yes | yes | yes | yes | yes | yes | as a text that exiftool and ImageMagick read |
//! | WebP | as RGB | as RGBA | yes | yes | made 8 | yes | yes | yes | no |
//! | TIFF | yes | as RGBA | yes | yes | yes | yes | yes | yes | yes |
//! | AVIF, with the feature `avif` | as RGB | as RGBA | yes | yes | made 10 | no | yes | no | no |
//! | BMP | yes | as RGBA | yes | yes | made 8 | no | no | no | no |
//! | QOI | as RGB | as RGBA | yes | yes | made 8 | no | no | no | no |
//! | GIF | 256 colours | one bit of alpha | 256 colours | one bit of alpha | made 8 | no | no | no | no |
//!
//! What a format cannot hold is converted as the table says; where something visible or attached is lost, a warning
//! says so. A BMP of gray reads back as RGB, since its grays are a palette.
//!
//! Metadata are read from where they are written, and from the texts in which older programs put EXIF and XMP into PNG.
//! Blocks of more than 8 MiB are left out with a warning, and so are damaged ones.

mod attached;
#[cfg(feature = "avif")]
mod avif;
mod bmp;
mod claim;
pub(crate) mod color;
mod decode;
mod decoding;
mod encode;
mod encoding;
mod error;
mod exr;
mod flatten;
mod format;
pub(crate) mod gif;
mod hdr;
mod ico;
pub(crate) mod ifd;
mod inks;
mod jpeg;
pub(crate) mod jxl;
mod light;
mod limits;
mod part;
mod pixels;
mod png;
mod pnm;
mod probe;
mod resources;
mod salvage;
mod scale;
mod signature;
mod skim;
mod spliced;
mod tga;
mod tiff;
mod webp;
mod within;

#[cfg(test)]
mod tests;

/// The most bytes of one block of metadata, and of all texts of a PNG file together.
const MAX_METADATA: usize = 8 << 20;

pub use color::{Intent, UnknownIntent};
pub use decode::{Decoded, decode, decode_reusing};
pub use decoding::{Decoder, Decoding, OnDamage};
pub use encode::encode;
pub use encoding::{
    Attachments, Compression, Encoded, Encoding, HuffmanCodes, PngLayout, Scan, Subsampling,
    WebPMode,
};
pub use error::{DecodeError, DecodeErrorKind, EncodeError};
pub use format::{Format, UnknownFormat};
pub use limits::Limits;
pub use probe::{Header, probe};
pub use signature::SNIFF_LEN;
pub use skim::{Skimmed, skim};
