//! OpenEXR, read by the crate `exr`: which layer is taken, and the way from its floats to a picture.
//!
//! Not through `image`, which reads no luminance and no layers with names.

use std::io::{BufRead, Cursor, Seek};

use exr::error::Error;
use exr::meta::attribute::Text;
use exr::meta::header::Header as Part;
use exr::prelude::{ReadChannels, ReadLayers, ReadSpecificChannel, Vec2, read as reader};

use super::{DecodeError, Decoded, Format, Header, Limits, light};
use crate::picture::{Channels, Depth, Picture, Sample, Samples, Size};

/// Reads the header.
pub(super) fn read<R: BufRead + Seek>(reader: &mut R) -> Result<Header, DecodeError> {
    reader.rewind().map_err(|error| DecodeError::io(&error))?;
    let chunks = exr::block::read(reader, false);
    let chunks = chunks.map_err(|fault| error(fault).in_header())?;
    header(&Layer::of(chunks.headers())?)
}

/// Decodes a whole file.
pub(super) fn decode(
    bytes: &[u8],
    found: &Header,
    limits: &Limits,
) -> Result<Decoded, DecodeError> {
    let chunks = exr::block::read(Cursor::new(bytes), false).map_err(error)?;
    let layer = Layer::of(chunks.headers())?;
    if header(&layer)? != *found {
        let what = "it changed while it was read";
        return Err(DecodeError::damaged(Format::OpenExr, what));
    }
    limits.check(found.size, found.working_bytes)?;
    let mut floats = match layer.colors.clone() {
        Colors::Luminance(name) => {
            let alpha = layer.alpha_name();
            let set = layer.setter(|(gray, alpha): (f32, f32)| [gray, alpha, 0.0, 0.0]);
            reader()
                .no_deep_data()
                .largest_resolution_level()
                .specific_channels()
                .required(name)
                .optional(alpha, 1.0)
                .collect_pixels(layer.storage(), set)
                .first_valid_layer()
                .all_attributes()
                .non_parallel()
                .from_chunks(chunks)
                .map(|image| image.layer_data.channel_data.pixels)
        }
        Colors::Rgb([red, green, blue]) => {
            let alpha = layer.alpha_name();
            let set = layer.setter(|(r, g, b, a): (f32, f32, f32, f32)| [r, g, b, a]);
            reader()
                .no_deep_data()
                .largest_resolution_level()
                .specific_channels()
                .required(red)
                .required(green)
                .required(blue)
                .optional(alpha, 1.0)
                .collect_pixels(layer.storage(), set)
                .first_valid_layer()
                .all_attributes()
                .non_parallel()
                .from_chunks(chunks)
                .map(|image| image.layer_data.channel_data.pixels)
        }
    }
    .map_err(error)?;
    let samples = Samples::U16(encoded(&mut floats, found.channels));
    Ok(Decoded::of(Picture::new(
        found.size,
        found.channels,
        samples,
    )))
}

/// Of linear light that may be multiplied by alpha.
fn encoded(floats: &mut [f32], channels: Channels) -> Vec<u16> {
    match channels {
        Channels::Rgba => {
            light::unpremultiply_linear(floats);
            light::encode_rgba(floats)
        }
        Channels::GrayAlpha => {
            let mut samples = Vec::with_capacity(floats.len());
            for [gray, alpha] in floats.as_chunks::<2>().0 {
                let divisor = if *alpha > 0.0 && *alpha < 1.0 {
                    *alpha
                } else {
                    1.0
                };
                samples.extend(light::encode_rgb(&[gray / divisor]));
                let alpha = if alpha.is_nan() { 0.0 } else { *alpha };
                samples.push(u16::from_unit(alpha));
            }
            samples
        }
        _ => light::encode_rgb(floats),
    }
}

fn header(layer: &Layer) -> Result<Header, DecodeError> {
    let size = layer.size;
    if size.pixels() == 0 {
        return Err(DecodeError::damaged(
            Format::OpenExr,
            format!("its size is {size}"),
        ));
    }
    // The floats, the blocks that they come from, and the samples that they become.
    let bytes = size.pixels() * layer.channels.count() as u64 * (4 + 4 + 2);
    Ok(Header {
        format: Format::OpenExr,
        size,
        channels: layer.channels,
        depth: Depth::Sixteen,
        working_bytes: bytes + (512 << 10),
        scratch: None,
    })
}

/// The layer that is taken: the first that has red, green and blue, or luminance alone.
struct Layer {
    /// Of the display window, which is the picture.
    size: Size,
    /// Where the layer's first pixel lies in it.
    offset: Vec2<i32>,
    colors: Colors,
    alpha: Option<Text>,
    channels: Channels,
}

#[derive(Clone)]
enum Colors {
    Rgb([Text; 3]),
    Luminance(Text),
}

impl Layer {
    fn of(parts: &[Part]) -> Result<Self, DecodeError> {
        let flat = || parts.iter().filter(|part| !part.deep);
        let is_full = |part: &&Part| {
            part.channels
                .list
                .iter()
                .all(|channel| channel.sampling == Vec2(1, 1))
        };
        // The crate takes all channels for full ones.
        if let Some(layer) = flat().filter(is_full).find_map(Self::in_part) {
            return Ok(layer);
        }
        let names = flat().flat_map(|part| &part.channels.list);
        let names: Vec<String> = names.map(|channel| channel.name.to_string()).collect();
        let what = if names.is_empty() {
            "an OpenEXR file of deep samples".to_owned()
        } else if names.iter().any(|name| name.ends_with("RY")) {
            "an OpenEXR file in luminance and chroma (Y, RY, BY)".to_owned()
        } else if !flat().all(|part| is_full(&part)) {
            "an OpenEXR file of channels in lower resolution".to_owned()
        } else {
            let some = names[..names.len().min(8)].join(", ");
            format!("an OpenEXR file without colours (its channels are {some})")
        };
        Err(DecodeError::unsupported(what, "convert it to RGB first"))
    }

    /// The first layer of a part: channels without a prefix go before `name.R` and its like.
    fn in_part(part: &Part) -> Option<Self> {
        let names: Vec<String> = part
            .channels
            .list
            .iter()
            .map(|channel| channel.name.to_string())
            .collect();
        let prefix = |name: &String| name.rfind('.').map_or("", |at| &name[..=at]).to_owned();
        let mut prefixes = vec![String::new()];
        for name in &names {
            if !prefixes.contains(&prefix(name)) {
                prefixes.push(prefix(name));
            }
        }
        prefixes.iter().find_map(|prefix| {
            let channel = |local: &str| {
                let at = names
                    .iter()
                    .position(|name| *name == format!("{prefix}{local}"))?;
                Some(part.channels.list[at].name.clone())
            };
            let rgb = || Some(Colors::Rgb([channel("R")?, channel("G")?, channel("B")?]));
            let is_gray = channel("RY").is_none() && channel("BY").is_none();
            let luminance = || channel("Y").filter(|_| is_gray).map(Colors::Luminance);
            let colors = rgb().or_else(luminance)?;
            Some(Self::with(part, colors, channel("A")))
        })
    }

    fn with(part: &Part, colors: Colors, alpha: Option<Text>) -> Self {
        let window = part.shared_attributes.display_window;
        let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let channels = match (&colors, &alpha) {
            (Colors::Rgb(_), None) => Channels::Rgb,
            (Colors::Rgb(_), Some(_)) => Channels::Rgba,
            (Colors::Luminance(_), None) => Channels::Gray,
            (Colors::Luminance(_), Some(_)) => Channels::GrayAlpha,
        };
        Self {
            size: Size::new(side(window.size.width()), side(window.size.height())),
            offset: part.own_attributes.layer_position - window.position,
            colors,
            alpha,
            channels,
        }
    }

    /// A name for a channel that is asked for either way.
    fn alpha_name(&self) -> Text {
        self.alpha.clone().unwrap_or_else(|| Text::from("A"))
    }

    /// Floats for all channels of the picture; those outside of the layer stay 0.
    fn storage<D>(&self) -> impl Fn(Vec2<usize>, &D) -> Vec<f32> + use<D> {
        let count = self.size.pixels() as usize * self.channels.count();
        move |_, _| vec![0.0; count]
    }

    /// Puts pixels of the layer to their place in the picture.
    fn setter<P, F: Fn(P) -> [f32; 4]>(
        &self,
        channels: F,
    ) -> impl Fn(&mut Vec<f32>, Vec2<usize>, P) + use<P, F> {
        let (size, offset, count) = (self.size, self.offset, self.channels.count());
        move |floats, at, pixel| {
            let place = |at: usize, offset: i32| u32::try_from(at as i64 + i64::from(offset)).ok();
            let x = place(at.x(), offset.x()).filter(|x| *x < size.width);
            let y = place(at.y(), offset.y()).filter(|y| *y < size.height);
            let (Some(x), Some(y)) = (x, y) else { return };
            let first = (y as usize * size.width as usize + x as usize) * count;
            floats[first..first + count].copy_from_slice(&channels(pixel)[..count]);
        }
    }
}

fn error(error: Error) -> DecodeError {
    match error {
        Error::NotSupported(what) => DecodeError::unsupported(
            format!("an OpenEXR file of a rare kind ({what})"),
            "convert it to RGB in half floats first",
        ),
        Error::Invalid(what) if what.contains("missing bytes") => {
            DecodeError::cut_off("before its picture is complete")
        }
        other => DecodeError::damaged(Format::OpenExr, other),
    }
}
