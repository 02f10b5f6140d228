//! What is wanted of a decoded picture, and a decoder that keeps its memory.

use crate::picture::Size;

use super::decode::decode_other;
use super::scale::Scale;
use super::{DecodeError, DecodeErrorKind, Decoded, Format, Header, Intent, Limits};
use super::{jpeg, jxl, salvage, tiff, webp};

/// How a picture is to be decoded. The default is in full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decoding {
    /// The width and height in pixels, before any orientation, that are enough; `None` for the full size.
    ///
    /// A JPEG file can be decoded at eighths of its size, which takes less time and memory the smaller it is: its
    /// blocks are transformed to fewer samples, so that the rest of the detail is filtered out and never made. A lossy
    /// WebP without alpha can be at a half, a quarter and an eighth: squares of samples become their mean before they
    /// become colours. The smallest scale n/8 is taken at which `l × n / 8` is at least these for width and height `l`
    /// alike; what comes out is that, rounded up. Where the format has no scales, where the file is a JPEG of four
    /// components, and where the size is larger than that of the picture, it comes in full.
    pub at_least: Option<Size>,
    /// How inks become sRGB, where the file has a profile for them.
    pub intent: Intent,
    /// What becomes of a file that ends amid its picture or is damaged there.
    pub on_damage: OnDamage,
}

/// What becomes of a file that ends amid its picture or is damaged there.
///
/// ```
/// use stampmill::codec::{self, Attachments, Decoder, Decoding, Encoding, Format, Limits, OnDamage};
/// use stampmill::picture::{Channels, Picture, Samples, Size};
///
/// let black = Picture::from_u8(Size::new(8, 64), Channels::Gray, vec![0; 512]);
/// let file = codec::encode(&black, &Encoding::new(Format::Qoi), &Attachments::default())?.bytes;
/// let cut = &file[..file.len() - 9];
/// let limits = Limits::default();
/// let header = codec::probe(std::io::Cursor::new(cut), None, &limits)?;
/// assert!(codec::decode(cut, &header, &limits).is_err());
///
/// let decoding = Decoding { on_damage: OnDamage::Keep, ..Decoding::default() };
/// let kept = Decoder::new().decode(cut, &header, &limits, &decoding, Vec::new())?;
/// assert!(kept.warnings[0].ends_with("of its rows; the rest is gray"));
/// let Samples::U8(samples) = kept.picture.samples() else { unreachable!() };
/// assert_eq!((samples.first(), samples.last()), (Some(&0), Some(&128)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnDamage {
    /// It is an error.
    #[default]
    Fail,
    /// What there is of it is given, with a warning that says how far it goes.
    ///
    /// JPEG, PNG, GIF, TIFF and QOI files and those of BMP, PNM, TGA and farbfeld that are not compressed give the rows
    /// that are there in full; what is missing is a mid-gray, 128 of 255 as encoded, or transparent black where there is
    /// alpha. A JPEG of several scans, as progressive ones are, gives all rows in what detail there is of each. It is an error
    /// still where not a single row is there, and in files of which a part cannot be decoded: WebP, JPEG XL, HDR, OpenEXR,
    /// ICO.
    ///
    /// Of damage within the data that is there only JPEG files are spared: what comes before it is kept, and what comes after
    /// it where restart markers tell how it goes on, or in other scans; what is missing is gray.
    Keep,
}

impl Header {
    /// The size at which [`Decoder::decode`] gives the picture.
    ///
    pub fn decoded_size(&self, decoding: &Decoding) -> Size {
        self.scale(decoding).of(self.size)
    }

    /// The scale of that size.
    pub(super) fn scale(&self, decoding: &Decoding) -> Scale {
        match (self.scratch, self.format) {
            (None, _) => Scale::FULL,
            (Some(_), Format::WebP) => Scale::halved_at_least(decoding.at_least, self.size),
            (Some(_), _) => Scale::at_least(decoding.at_least, self.size),
        }
    }

    /// Bytes that [`OnDamage::Keep`] may allocate on top of that for a file of so many bytes: where it is not compressed, a
    /// copy that is filled up.
    pub fn salvaging_bytes(&self, file_bytes: u64) -> u64 {
        salvage::extra_bytes(self, file_bytes)
    }

    /// Bytes that decoding allocates at its peak: [`Header::working_bytes`], or less where a scale is taken.
    ///
    /// To hold a decoder to it, give it [`Limits`] with this as `max_bytes`.
    pub fn decoding_bytes(&self, decoding: &Decoding) -> u64 {
        let scale = self.scale(decoding);
        let size = scale.of(self.size);
        let samples = size.pixels() * (self.channels.count() * self.depth.bytes()) as u64;
        match self.scratch {
            Some(scratch) if size != self.size => samples + scratch[scale.index()],
            _ => self.working_bytes,
        }
    }
}

/// A decoder that keeps its memory from one file to the next; each thread has its own.
///
/// It holds less than a megabyte for photos of 12 million pixels.
#[derive(Default)]
pub struct Decoder {
    jpeg: jpeg::Scratch,
    webp: webp::Scratch,
}

impl Decoder {
    /// A decoder that has allocated nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Decodes a whole file as [`decode()`](super::decode()) does, in full or reduced.
    ///
    /// `spare` is used for the samples as by [`decode_reusing()`](super::decode_reusing).
    ///
    /// Whoever sets memory aside beforehand takes [`Header::decoding_bytes`] and hands them over as
    /// [`Limits::max_bytes`].
    ///
    /// ```
    /// use stampmill::codec::{self, Attachments, Decoder, Decoding, Encoding, Format, Limits};
    /// use stampmill::picture::{Channels, Picture, Size};
    ///
    /// let gray = Picture::from_u8(Size::new(400, 300), Channels::Gray, vec![128; 120_000]);
    /// let file = codec::encode(&gray, &Encoding::new(Format::Jpeg), &Attachments::default())?.bytes;
    /// let limits = Limits::default();
    /// let header = codec::probe(std::io::Cursor::new(&file), None, &limits)?;
    ///
    /// let decoding = Decoding { at_least: Some(Size::new(90, 75)), ..Decoding::default() };
    /// assert_eq!(header.decoded_size(&decoding), Size::new(100, 75));
    /// let reserved = Limits { max_bytes: header.decoding_bytes(&decoding), ..limits };
    /// let decoded = Decoder::new().decode(&file, &header, &reserved, &decoding, Vec::new())?;
    /// assert_eq!(decoded.picture.size(), Size::new(100, 75));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`decode()`](super::decode()).
    pub fn decode(
        &mut self,
        bytes: &[u8],
        header: &Header,
        limits: &Limits,
        decoding: &Decoding,
        spare: Vec<u8>,
    ) -> Result<Decoded, DecodeError> {
        limits.check(header.size, header.decoding_bytes(decoding))?;
        let wanted = (limits, decoding);
        let decoded = match header.format {
            Format::Jpeg => jpeg::decode(bytes, header, wanted, &mut self.jpeg, spare),
            Format::WebP if header.scratch.is_some() => {
                webp::decode(bytes, header, wanted, &mut self.webp, spare)
            }
            Format::JpegXl => jxl::decode(bytes, header, limits),
            Format::Tiff => tiff::decode(bytes, header, decoding.intent),
            _ => decode_other(bytes, header, limits, spare),
        };
        let error = match decoded {
            Err(error) if decoding.on_damage == OnDamage::Keep => error,
            decoded => return decoded,
        };
        use DecodeErrorKind::{Damaged, Truncated};
        match (header.format, error.kind()) {
            (Format::Jpeg, Damaged | Truncated) => {
                jpeg::salvage(bytes, header, wanted, &mut self.jpeg, &error)
            }
            (Format::Tiff, Truncated) => tiff::salvage(bytes, header, decoding.intent),
            (_, Truncated) => salvage::decode(bytes, header, limits),
            _ => Err(error),
        }
    }
}
