//! The stage: a picture from which scenes are made, handed to the line in place of its file.

use std::fs::FileTimes;
use std::io::{self, Cursor};
use std::path::Path;
use std::sync::Arc;

use super::{PreviewError, Scene, trouble, unusable};
use crate::batch::{Host, Input};
use crate::codec::{self, Attachments, Encoding, Format, Limits, Subsampling, WebPMode};
use crate::metadata::{Blocks, Colors, Credits, Facts, Policy, Stated, icc};
use crate::named_file;
use crate::ops::{Split, orient};
use crate::picture::{Orientation, Picture};

/// The upright picture in sRGB with its metadata, and the format that scenes are written in.
pub(super) struct Stage {
    picture: Picture,
    blocks: Blocks,
    format: Format,
    /// Whether that is the format of the file.
    is_own: bool,
}

/// A host that gives the same bytes for whatever is opened.
pub(super) struct Set {
    bytes: Arc<[u8]>,
}

impl Stage {
    /// Reads the input.
    pub(super) fn of(input: &Path, limits: &Limits) -> Result<Self, PreviewError> {
        let bytes =
            named_file::read(input, u64::MAX).map_err(|error| trouble(input, error.into()))?;
        let extension = input.extension().and_then(|extension| extension.to_str());
        let header = codec::probe(Cursor::new(&bytes), extension, limits);
        let header = header.map_err(|error| unusable(input, error))?;
        let decoded = codec::decode(&bytes, &header, limits);
        let decoded = decoded.map_err(|error| unusable(input, error))?;
        let stated = Stated {
            exif: decoded.exif.as_deref(),
            xmp: decoded.xmp.as_deref(),
        };
        let orientation = stated.orientation(header.format);
        let picture = orient(decoded.picture, orientation, Split::Never);
        let picture = match &decoded.icc {
            Some(profile) => {
                icc::to_srgb(picture, profile).unwrap_or_else(|(as_it_is, _)| as_it_is)
            }
            None => picture,
        };
        let blocks = Blocks {
            exif: decoded.exif,
            xmp: decoded.xmp,
            iptc: decoded.iptc,
        };
        let is_own = matches!(
            header.format,
            Format::Jpeg | Format::Png | Format::WebP | Format::Tiff
        );
        Ok(Self {
            picture,
            blocks,
            format: if is_own { header.format } else { Format::Png },
            is_own,
        })
    }

    /// A host that shows this scene of it.
    pub(super) fn set(&self, scene: Scene) -> Result<Set, PreviewError> {
        let picture = scene.of(&self.picture);
        let facts = Facts {
            size: picture.size(),
            orientation: Orientation::Normal,
            colors: Colors::Srgb,
        };
        let blocks = self.blocks.clone();
        let (blocks, _) = Policy::default().apply(blocks, &facts, &Credits::default());
        let attachments = Attachments {
            exif: blocks.exif.as_deref(),
            xmp: blocks.xmp.as_deref(),
            iptc: blocks.iptc.as_deref(),
            ..Attachments::default()
        };
        let encoding = Encoding {
            quality: 95,
            subsampling: Subsampling::S444,
            webp: match self.format {
                Format::WebP => WebPMode::Lossless,
                _ => WebPMode::default(),
            },
            ..Encoding::new(self.format)
        };
        let encoded = codec::encode(&picture, &encoding, &attachments)?;
        Ok(Set {
            bytes: encoded.bytes.into(),
        })
    }

    /// Takes out what a scene is warned of only because it has another format than its file.
    pub(super) fn quiet(&self, warnings: &mut Vec<String>) {
        if !self.is_own {
            warnings.retain(|warning| !warning.starts_with("the extension says "));
        }
    }
}

impl Host for Set {
    fn open(&self, path: &Path) -> io::Result<Input> {
        let file = Input::open(path)?;
        Ok(Input {
            content: Box::new(Cursor::new(Arc::clone(&self.bytes))),
            bytes: self.bytes.len() as u64,
            modified: file.modified,
            times: FileTimes::new(),
            mode: None,
        })
    }
}
