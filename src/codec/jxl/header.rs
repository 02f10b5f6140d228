//! What the header of a JPEG XL codestream says, read without decoding.

use std::io::{BufRead, Read, Seek, SeekFrom};

use jxl_bitstream::Bitstream;
use jxl_oxide::image::BitDepth;
use jxl_oxide::{ExtraChannelType, ImageHeader};
use jxl_oxide_common::Bundle;

use crate::codec::color::MAX_PROFILE;
use crate::codec::{DecodeError, Format, Header};
use crate::picture::{Channels, Depth, Size};

use super::container::{Container, Extent, MAX_BOXES};
use super::damaged;

/// More bytes than any header has: it may name 256 channels.
const MAX_HEADER: u64 = 1 << 20;

/// Headers of photos are a tenth of this.
const FIRST_LOOK: u64 = 512;

/// Bytes a pixel that are held beside the samples, for each channel as floats or integers of four bytes: the frame as it is
/// decoded and the one that is shown, with what filters need between them.
const COPIES: u64 = 3;

/// Tables and windows that do not depend on the size.
const FIXED: u64 = 8 << 20;

/// Reads the header of a JPEG XL file.
pub(in crate::codec) fn read<R: BufRead + Seek>(reader: &mut R) -> Result<Header, DecodeError> {
    let io = |error| DecodeError::io(&error);
    let container = Container::read(reader, Extent::ToCodestream).map_err(io)?;
    let Some(part) = container.parts.iter().find(|part| part.is_codestream()) else {
        return Err(no_codestream(&container));
    };
    let mut wanted = FIRST_LOOK;
    loop {
        reader.seek(SeekFrom::Start(part.at.start)).map_err(io)?;
        let mut bytes = Vec::new();
        let length = part.at.end - part.at.start;
        let mut piece = reader.by_ref().take(wanted.min(length));
        piece.read_to_end(&mut bytes).map_err(io)?;
        match parse(&bytes) {
            Err(Unread::TooShort) if bytes.len() as u64 == wanted && wanted < MAX_HEADER => {
                wanted *= 8;
            }
            Err(Unread::TooShort) => return Err(DecodeError::truncated("inside its header")),
            Err(Unread::Other(error)) => return Err(error),
            Ok((image, profile_bytes)) => return header(&image, profile_bytes),
        }
    }
}

/// What is said of a file whose codestream is not to be found: mostly it ends before it.
fn no_codestream(container: &Container) -> DecodeError {
    if container.parts.len() < MAX_BOXES {
        DecodeError::truncated("before its picture begins")
    } else {
        damaged("it has too many boxes")
    }
}

/// Why a header was not read.
enum Unread {
    TooShort,
    Other(DecodeError),
}

/// A header, and how many bytes the profile behind it will have before it is unpacked.
fn parse(bytes: &[u8]) -> Result<(ImageHeader, u64), Unread> {
    let unread = |error: jxl_bitstream::Error| match error.unexpected_eof() {
        true => Unread::TooShort,
        false => Unread::Other(damaged(error)),
    };
    let mut stream = Bitstream::new(bytes);
    let image = ImageHeader::parse(&mut stream, ()).map_err(unread)?;
    let has_profile = image.metadata.colour_encoding.want_icc();
    let profile_bytes = if has_profile {
        stream.read_u64().map_err(unread)?
    } else {
        0
    };
    Ok((image, profile_bytes))
}

fn header(image: &ImageHeader, profile_bytes: u64) -> Result<Header, DecodeError> {
    if profile_bytes > MAX_PROFILE as u64 {
        let what = format!("a JPEG XL file whose profile has {profile_bytes} bytes");
        return Err(DecodeError::unsupported(what, "convert it to PNG first"));
    }
    let metadata = &image.metadata;
    if metadata.ec_info.iter().any(|extra| extra.is_black()) {
        let remedy = "convert it to a CMYK TIFF or to PNG first";
        return Err(DecodeError::unsupported("a JPEG XL file in CMYK", remedy));
    }
    let channels = match (metadata.grayscale(), metadata.alpha().is_some()) {
        (true, false) => Channels::Gray,
        (true, true) => Channels::GrayAlpha,
        (false, false) => Channels::Rgb,
        (false, true) => Channels::Rgba,
    };
    let depth = match metadata.bit_depth {
        BitDepth::IntegerSample { bits_per_sample } if bits_per_sample <= 8 => Depth::Eight,
        _ => Depth::Sixteen,
    };
    let size = Size::new(
        image.width_with_orientation(),
        image.height_with_orientation(),
    );
    if size.pixels() == 0 {
        return Err(damaged(format!("its size is {size}")));
    }
    let samples = size.pixels() * (channels.count() * depth.bytes()) as u64;
    Ok(Header {
        format: Format::JpegXl,
        size,
        channels,
        depth,
        working_bytes: samples
            .saturating_add(decoder_bytes(image, size))
            .saturating_add(profile_bytes.saturating_mul(3)),
        scratch: None,
    })
}

/// What the decoder may allocate beside the samples; measured on photos, lossy and lossless, and on pictures with alpha.
fn decoder_bytes(image: &ImageHeader, size: Size) -> u64 {
    // Spot colours, depths and the like are decoded with the rest.
    let extra = image.metadata.ec_info.iter();
    let extra = extra.filter(|extra| !matches!(extra.ty, ExtraChannelType::NonOptional));
    let channels = 3 + extra.count() as u64;
    FIXED.saturating_add(size.pixels().saturating_mul(4 * COPIES * channels))
}

/// The header at the front of a codestream.
pub(super) fn of_codestream(bytes: &[u8]) -> Option<ImageHeader> {
    parse(bytes).ok().map(|(image, _)| image)
}
