//! From a JPEG XL file in memory to a picture.

use std::borrow::Cow;
use std::error::Error;
use std::io::Cursor;

use jxl_oxide::{
    AllocTracker, FrameBufferSample, ImageStream, InitializeResult, JxlImage, JxlThreadPool, Render,
};

use crate::codec::color::Encoder;
use crate::codec::{DecodeError, DecodeErrorKind, Decoded, Header, Limits, light};
use crate::picture::{Depth, Picture, Sample, Samples};

use super::color::{self, Light};
use super::container::{Container, Extent};
use super::{attached, damaged, header};

/// More frames than any picture has layers. Each costs the decoder its memory and time before the first is shown.
const MAX_FRAMES: usize = 256;

/// How much of a codestream the decoder is given at a time, so that it is stopped after what is wanted.
const PIECE: usize = 64 << 10;

/// Decodes the first picture of a file.
pub(in crate::codec) fn decode(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
) -> Result<Decoded, DecodeError> {
    if header::read(&mut Cursor::new(bytes))? != *header {
        return Err(damaged("it changed while it was read"));
    }
    let container = Container::read(&mut Cursor::new(bytes), Extent::Whole)
        .map_err(|error| DecodeError::io(&error))?;
    let codestream = codestream(&container, bytes);
    let mut image = Loading::new(header, limits).load(&codestream)?;
    let mut warnings = Vec::new();
    let rendering = color::settle(&mut image, header.depth, &mut warnings);
    let shown = image.frame_header(0);
    if shown.is_some_and(|frame| !frame.is_last) {
        warnings.push("an animation; only its first frame is taken".to_owned());
    }
    if !container.is_whole {
        let warning = "the end of the file is missing; the picture itself is complete";
        warnings.push(warning.to_owned());
    }
    let render = image.render_frame(0).map_err(|fault| error(&*fault))?;
    let mut picture = picture(&render, header, rendering.light)?;
    let metadata = &image.image_header().metadata;
    let alpha = metadata.alpha().and_then(|at| metadata.ec_info.get(at));
    if alpha.and_then(|alpha| alpha.alpha_associated()) == Some(true) {
        light::unpremultiply(&mut picture);
    }
    let mut decoded = Decoded {
        picture,
        scale: 1.0,
        converted_from: None,
        icc: rendering.profile,
        exif: None,
        xmp: None,
        iptc: None,
        warnings,
    };
    attached::read(&container, bytes, &mut decoded);
    Ok(decoded)
}

/// The codestream in one piece, which it mostly is.
pub(super) fn codestream<'a>(container: &'a Container, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    let mut pieces = container.codestream(bytes);
    let first = pieces.next().unwrap_or_default();
    let mut whole = Cow::Borrowed(first);
    for piece in pieces {
        whole.to_mut().extend_from_slice(piece);
    }
    whole
}

/// Feeds a decoder that may take no more memory than was told before.
pub(super) struct Loading {
    memory: AllocTracker,
}

impl Loading {
    pub(super) fn new(header: &Header, limits: &Limits) -> Self {
        let (count, bytes) = (header.channels.count(), header.depth.bytes());
        let samples = header.size.pixels() * (count * bytes) as u64;
        let allowed = header.working_bytes.min(limits.max_bytes);
        let allowed = allowed.saturating_sub(samples);
        Self {
            memory: AllocTracker::with_limit(usize::try_from(allowed).unwrap_or(usize::MAX)),
        }
    }

    /// A decoder that has all there is of the first picture.
    fn load(self, codestream: &[u8]) -> Result<JxlImage, DecodeError> {
        let (mut image, mut fed) = self.open(codestream)?;
        while image.num_loaded_keyframes() == 0 {
            if image.num_loaded_frames() > MAX_FRAMES {
                return Err(DecodeError::unsupported(
                    format!("a JPEG XL picture of more than {MAX_FRAMES} layers"),
                    "convert it to PNG first",
                ));
            }
            let piece = &codestream[fed..codestream.len().min(fed + PIECE)];
            let consumed = image.feed_bytes(piece).map_err(|fault| error(&*fault))?;
            if consumed == 0 {
                return Err(DecodeError::cut_off("before its picture is complete"));
            }
            fed += consumed;
        }
        Ok(image)
    }

    /// A decoder that has read the header and the profile, and how many bytes of the codestream it has seen.
    pub(super) fn open(self, codestream: &[u8]) -> Result<(JxlImage, usize), DecodeError> {
        let builder = JxlImage::builder()
            .pool(JxlThreadPool::none())
            .alloc_tracker(self.memory);
        let mut opening = builder.build_uninit();
        // It begins anew each time that there is not enough.
        let (mut fed, mut wanted) = (0, PIECE);
        loop {
            let piece = &codestream[fed..codestream.len().min(wanted)];
            let consumed = opening.feed_bytes(piece).map_err(|fault| error(&*fault))?;
            fed += consumed;
            match opening.try_init().map_err(|fault| error(&*fault))? {
                InitializeResult::Initialized(image) => return Ok((image, fed)),
                InitializeResult::NeedMoreData(_) if wanted >= codestream.len() => {
                    return Err(DecodeError::truncated("inside its header"));
                }
                InitializeResult::NeedMoreData(more) => opening = more,
            }
            wanted = wanted.saturating_mul(2);
        }
    }
}

fn picture(render: &Render, header: &Header, light: Option<Light>) -> Result<Picture, DecodeError> {
    let stream = render.stream();
    let (size, channels) = (header.size, header.channels);
    let found = (stream.width(), stream.height(), stream.channels() as usize);
    if found != (size.width, size.height, channels.count()) {
        return Err(damaged("its frame does not fit its header"));
    }
    let samples = match (header.depth, light) {
        (Depth::Eight, None) => Samples::U8(as_rendered(stream, header)),
        (Depth::Eight, Some(light)) => Samples::U8(lit(stream, header, light)),
        (Depth::Sixteen, None) => Samples::U16(as_rendered(stream, header)),
        (Depth::Sixteen, Some(light)) => Samples::U16(lit(stream, header, light)),
    };
    Ok(Picture::new(size, channels, samples))
}

fn as_rendered<S: FrameBufferSample + Sample>(
    mut stream: ImageStream<'_>,
    header: &Header,
) -> Vec<S> {
    let mut samples = vec![S::default(); header.size.pixels() as usize * header.channels.count()];
    stream.write_to_buffer(&mut samples);
    samples
}

/// Light of other primaries, with the curve of sRGB.
fn lit<S: Sample>(mut stream: ImageStream<'_>, header: &Header, light: Light) -> Vec<S> {
    let channels = header.channels.count();
    let mut row = vec![0.0_f32; header.size.width as usize * channels];
    let mut samples = Vec::with_capacity(row.len() * header.size.height as usize);
    let encoder = Encoder::new();
    for _ in 0..header.size.height {
        stream.write_to_buffer(&mut row);
        for pixel in row.chunks_exact(channels) {
            let light = light.of([pixel[0], pixel[1], pixel[2]]);
            samples.extend(light.map(|light| S::from_unit(encoder.encode(light))));
            samples.extend(pixel[3..].iter().map(|&alpha| S::from_unit(alpha)));
        }
    }
    samples
}

/// Why the decoder gave up. It has a type for each of its parts, and what they say is the one thing they share.
fn error(fault: &(dyn Error + 'static)) -> DecodeError {
    let mut causes = vec![fault.to_string()];
    let mut source = fault.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    if causes.iter().any(|cause| cause.contains("allocate")) {
        let message = "needs more memory than its size lets expect, as pictures of many layers do; convert it to PNG first";
        return DecodeError::new(DecodeErrorKind::TooLarge, message);
    }
    damaged(causes.last().map_or("", |cause| cause.as_str()))
}
