//! What becomes of the metadata of a picture: which parts stay, what is made true of the output, and what is put in.

use std::str::FromStr;

use crate::nearest::nearest;
use crate::picture::{Orientation, Size};

use super::exif::{self, Damaged};
use super::{iptc, xmp};

/// EXIF, XMP and IPTC, as they stand in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    /// A TIFF structure, without `Exif\0\0` before it.
    pub exif: Option<Vec<u8>>,
    /// An XMP packet.
    pub xmp: Option<Vec<u8>>,
    /// IPTC datasets (IIM).
    pub iptc: Option<Vec<u8>>,
}

/// What stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// How much in all.
    pub keep: Keep,
    /// What is taken out of that.
    pub strip: Strip,
}

/// How much stays in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// All that is true of the output too: no thumbnails and other pictures.
    #[default]
    All,
    /// The artist, the copyright, and when the picture was taken.
    ///
    /// EXIF: Artist, Copyright, DateTimeOriginal with its fraction and its offset. XMP: `dc:creator`, `dc:rights`,
    /// `xmpRights`, `photoshop:DateCreated`, `exif:DateTimeOriginal`. IPTC: by-line, copyright notice, date and time created.
    Copyright,
    /// Nothing.
    None,
}

/// What is taken out, in EXIF, XMP and IPTC alike.
///
/// Blocks are written anew from the fields, properties and datasets that are known. What is not known goes with either flag: maker's
/// notes, padding, further directories, namespaces of programs. Texts that people wrote stay: captions, comments, keywords, credits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strip {
    /// Where the picture was taken: the GPS directory and GeoTIFF, coordinates and heights in XMP, and the names of places in
    /// XMP and IPTC.
    pub gps: bool,
    /// What tells one camera, owner or picture from all others: serial numbers of body and lens, the owner's and the
    /// computer's name, names of raw files, numbers that programs give to pictures and documents, and contacts.
    pub private: bool,
}

/// Who is to be named; what is `None` stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Credits<'a> {
    /// Who made the picture.
    pub artist: Option<&'a str>,
    /// Who holds the rights.
    pub copyright: Option<&'a str>,
}

/// What is so of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its size in pixels, as stored.
    pub size: Size,
    /// How its pixels have to be turned: [`Orientation::Normal`] once they have been.
    pub orientation: Orientation,
    /// What its colours have become.
    pub colors: Colors,
}

/// What has become of the colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colors {
    /// They are as they were, and so is what the metadata say of them.
    #[default]
    AsTheyWere,
    /// They have been converted to sRGB.
    Srgb,
}

/// A word that is none of those allowed, with the one that was probably meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is not one of {allowed}{hint}")]
pub struct UnknownWord {
    given: String,
    allowed: String,
    hint: String,
}

impl UnknownWord {
    /// `given` is none of `words`.
    pub(crate) fn new(given: &str, words: &[&str]) -> Self {
        let meant = nearest(given, words.iter().copied());
        Self {
            given: given.to_owned(),
            allowed: words.join(", "),
            hint: meant.map_or(String::new(), |word| format!("; did you mean {word}?")),
        }
    }
}

impl FromStr for Keep {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text.to_ascii_lowercase().as_str() {
            "all" => Ok(Self::All),
            "copyright" => Ok(Self::Copyright),
            "none" => Ok(Self::None),
            _ => Err(UnknownWord::new(text, &["all", "copyright", "none"])),
        }
    }
}

impl Strip {
    /// Whether anything is taken out.
    pub(super) fn is_asked(self) -> bool {
        self.gps || self.private
    }

    /// Takes out this too: `gps` or `private`.
    ///
    /// # Errors
    /// If it is none of these.
    pub fn and(self, text: &str) -> Result<Self, UnknownWord> {
        match text.trim().to_ascii_lowercase().as_str() {
            "gps" => Ok(Self { gps: true, ..self }),
            "private" => Ok(Self {
                private: true,
                ..self
            }),
            _ => Err(UnknownWord::new(text, &["gps", "private"])),
        }
    }
}

impl Policy {
    /// The blocks as they belong to the output, and what had to be left out: sentences that read on from a file's name.
    ///
    /// The orientation, the size and the colour space become those of `facts` wherever a block states them. Thumbnails and
    /// other pictures go. Credits are put into EXIF, which is made if there is none, and into XMP and IPTC if they are there.
    /// A block that is damaged is left out, since nobody can say what is in it, and so is a packet that would become far longer. If the pixels still have to be turned, EXIF
    /// says so, whatever else stays.
    ///
    /// ```
    /// use stampmill::metadata::{Blocks, Colors, Credits, Facts, Keep, Policy, orientation, summary};
    /// use stampmill::picture::{Orientation, Size};
    ///
    /// let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0".to_vec();
    /// let blocks = Blocks { exif: Some(exif), ..Blocks::default() };
    /// let facts = Facts { size: Size::new(4, 3), orientation: Orientation::Normal, colors: Colors::Srgb };
    /// let credits = Credits { artist: Some("Ada"), copyright: None };
    ///
    /// let (blocks, warnings) = Policy::default().apply(blocks, &facts, &credits);
    /// let exif = blocks.exif.unwrap();
    /// assert_eq!(orientation(&exif), Orientation::Normal);
    /// assert_eq!(summary(&exif).artist.as_deref(), Some("Ada"));
    /// assert!(warnings.is_empty());
    /// ```
    pub fn apply(
        &self,
        blocks: Blocks,
        facts: &Facts,
        credits: &Credits<'_>,
    ) -> (Blocks, Vec<String>) {
        let mut warnings = Vec::new();
        let blocks = blocks.gathered();
        let exif = self.exif(blocks.exif, facts, credits);
        let exif = exif.unwrap_or_else(|Damaged| {
            warnings.push("the EXIF block is damaged; it was left out".to_owned());
            exif::written(None, facts.orientation, credits)
        });
        let xmp = blocks.xmp.filter(|_| self.keep != Keep::None);
        let xmp = xmp.and_then(|packet| {
            let settled = match self.keep {
                Keep::Copyright => xmp::only_credits(&packet, credits),
                _ if self.strip.is_asked() => xmp::rebuilt(&packet, self.strip, facts, credits),
                _ => xmp::settle(&packet, facts, credits).map(Some),
            };
            settled.unwrap_or_else(|why| {
                warnings.push(format!(
                    "the XMP packet cannot be read ({why}); it was left out"
                ));
                None
            })
        });
        let iptc = blocks.iptc.filter(|_| self.keep != Keep::None);
        let iptc = iptc.and_then(|block| {
            iptc::settle(&block, self, credits).unwrap_or_else(|()| {
                warnings.push("the IPTC block is damaged; it was left out".to_owned());
                None
            })
        });
        (Blocks { exif, xmp, iptc }, warnings)
    }

    fn exif(
        &self,
        block: Option<Vec<u8>>,
        facts: &Facts,
        credits: &Credits<'_>,
    ) -> Result<Option<Vec<u8>>, Damaged> {
        match (self.keep, block) {
            (Keep::All, Some(block)) if self.strip.is_asked() => {
                exif::rebuilt(&block, self.strip, facts, credits)
            }
            (Keep::All, Some(block)) => exif::settle(block, facts, credits).map(Some),
            (Keep::Copyright, Some(block)) => {
                exif::check(&block)?;
                Ok(exif::written(Some(&block), facts.orientation, credits))
            }
            _ => Ok(exif::written(None, facts.orientation, credits)),
        }
    }
}

impl Blocks {
    /// The same with what stands in fields of EXIF, where TIFF files have it, as blocks of their own.
    fn gathered(mut self) -> Self {
        if let Some(block) = &self.exif {
            let (xmp, iptc) = exif::embedded(block);
            self.xmp = self.xmp.or(xmp);
            self.iptc = self.iptc.or(iptc);
        }
        let is_something = |block: &Vec<u8>| !block.is_empty();
        Self {
            exif: self.exif.filter(is_something),
            xmp: self.xmp.filter(is_something),
            iptc: self.iptc.filter(is_something),
        }
    }
}
