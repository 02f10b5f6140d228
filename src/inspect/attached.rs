//! What stands beside the pixels of a file in memory, without threads, deadlines and disks.

use super::container::{Kind, find};
use super::header::coding;
use super::{Coding, ExifFacts, IccFacts, IptcFacts, XmpFacts, exif, icc, iptc, xmp};
use crate::codec::Format;

/// What stands beside the pixels of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Attached {
    /// How the picture is stored.
    pub coding: Coding,
    /// `None` where there is none, or where it is damaged; so for the others.
    pub exif: Option<ExifFacts>,
    /// The main properties of XMP.
    pub xmp: Option<XmpFacts>,
    /// The main data sets of IPTC.
    pub iptc: Option<IptcFacts>,
    /// The colour profile.
    pub icc: Option<IccFacts>,
}

/// Reads what stands beside the pixels of a file of this format. Nothing is decoded.
///
/// ```
/// use stampmill::codec::{self, Attachments, Encoding, Format};
/// use stampmill::inspect::attached;
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x10\0\x02\0\0\0\x03R5\0\0\0\0\0\0";
/// let picture = Picture::from_u8(Size::new(1, 1), Channels::Gray, vec![0]);
/// let attachments = Attachments { exif: Some(exif), ..Attachments::default() };
/// let file = codec::encode(&picture, &Encoding::new(Format::Png), &attachments)?.bytes;
/// assert_eq!(attached(&file, Format::Png).exif.unwrap().camera.as_deref(), Some("R5"));
/// # Ok::<(), codec::EncodeError>(())
/// ```
pub fn attached(bytes: &[u8], format: Format) -> Attached {
    let find = |kind| find(bytes, format, kind);
    Attached {
        coding: coding(bytes, format),
        exif: find(Kind::Exif).and_then(|block| exif::parse(&block).ok()),
        xmp: find(Kind::Xmp).and_then(|packet| xmp::parse(&packet).ok()),
        iptc: find(Kind::Iptc).map(|data| iptc::parse(&data)),
        icc: find(Kind::Icc).and_then(|profile| icc::parse(&profile).ok()),
    }
}
