//! Blocks of metadata for tests, and files that hold them.

use stampmill::codec::{self, Attachments, Encoding, Format, WebPMode};
use stampmill::picture::{Orientation, Picture};

/// The formats that hold EXIF and XMP, and with one exception IPTC.
pub(crate) const HOLDERS: [Format; 4] = [Format::Jpeg, Format::Png, Format::Tiff, Format::WebP];

/// What stands in fields that `--strip` takes out.
pub(crate) const PLACE: &str = "SECRETPLACE";
pub(crate) const PRIVATE: &str = "SECRETNUMBER";

pub(crate) fn extension(format: Format) -> &'static str {
    match format {
        Format::Jpeg => "jpg",
        Format::Png => "png",
        Format::Tiff => "tif",
        Format::WebP => "webp",
        other => panic!("{other}"),
    }
}

/// The three blocks, as a camera and a picture archive leave them.
#[derive(Clone, Default)]
pub(crate) struct Blocks {
    pub(crate) icc: Option<Vec<u8>>,
    pub(crate) exif: Option<Vec<u8>>,
    pub(crate) xmp: Option<Vec<u8>>,
    pub(crate) iptc: Option<Vec<u8>>,
}

impl Blocks {
    pub(crate) fn new(orientation: Orientation, big_endian: bool) -> Self {
        Self {
            icc: None,
            exif: Some(exif(orientation, big_endian)),
            xmp: Some(xmp(orientation).into_bytes()),
            iptc: Some(iptc()),
        }
    }

    /// A file of the picture, without loss where the format can.
    pub(crate) fn file(&self, picture: &Picture, format: Format) -> Vec<u8> {
        let encoding = Encoding {
            quality: 95,
            subsampling: codec::Subsampling::S444,
            webp: match format {
                Format::WebP => WebPMode::Lossless,
                _ => WebPMode::default(),
            },
            ..Encoding::new(format)
        };
        let attachments = Attachments {
            icc: self.icc.as_deref(),
            exif: self.exif.as_deref(),
            xmp: self.xmp.as_deref(),
            iptc: self.iptc.as_deref(),
        };
        codec::encode(picture, &encoding, &attachments)
            .unwrap()
            .bytes
    }
}

/// A field of an EXIF directory: tag, type, count and value.
pub(crate) type Field<'a> = (u16, u16, u32, &'a [u8]);

pub(crate) struct Builder {
    pub(crate) bytes: Vec<u8>,
    pub(crate) big_endian: bool,
}

impl Builder {
    fn short(&self, value: u16) -> [u8; 2] {
        if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    }

    fn long(&self, value: usize) -> [u8; 4] {
        if self.big_endian {
            (value as u32).to_be_bytes()
        } else {
            (value as u32).to_le_bytes()
        }
    }

    /// Appends a directory; returns where it is, as a value.
    pub(crate) fn directory(&mut self, fields: &[Field<'_>]) -> [u8; 4] {
        self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
        let at = self.bytes.len();
        let mut values = Vec::new();
        self.bytes.extend(self.short(fields.len() as u16));
        for (tag, kind, count, value) in fields {
            let value_at = at + 2 + fields.len() * 12 + 4 + values.len();
            self.bytes.extend(self.short(*tag));
            self.bytes.extend(self.short(*kind));
            self.bytes.extend(self.long(*count as usize));
            if value.len() <= 4 {
                self.bytes.extend_from_slice(value);
                self.bytes.extend(vec![0; 4 - value.len()]);
            } else {
                self.bytes.extend(self.long(value_at));
                values.extend_from_slice(value);
                values.resize(values.len().next_multiple_of(2), 0);
            }
        }
        self.bytes.extend([0; 4]);
        self.bytes.extend(values);
        self.long(at)
    }
}

/// Orientation, artist, dates, dimensions that are wrong, a serial number, a maker's note and a place.
fn exif(orientation: Orientation, big_endian: bool) -> Vec<u8> {
    let magic: &[u8] = if big_endian {
        b"MM\0*\0\0\0\0"
    } else {
        b"II*\0\0\0\0\0"
    };
    let mut builder = Builder {
        bytes: magic.to_vec(),
        big_endian,
    };
    let text = |text: &str| [text.as_bytes(), b"\0"].concat();
    let turned = builder.short(orientation.exif());
    let wrong = builder.short(9_999);
    let note = format!("NOTE {PRIVATE}");
    let serial = text(PRIVATE);
    let gps = builder.directory(&[(1, 2, 2, b"N\0"), (0x1b, 7, 11, PLACE.as_bytes())]);
    let exif = builder.directory(&[
        (0x9003, 2, 20, b"2020:01:02 03:04:05\0"),
        (0x927c, 7, note.len() as u32, note.as_bytes()),
        (0xa001, 3, 1, &builder.short(0xffff)),
        (0xa002, 3, 1, &wrong),
        (0xa003, 3, 1, &wrong),
        (0xa431, 2, serial.len() as u32, &serial),
    ]);
    let first = builder.directory(&[
        (0x010f, 2, 6, b"Maker\0"),
        (0x0112, 3, 1, &turned),
        (0x013b, 2, 11, b"Old artist\0"),
        (0x8298, 2, 14, b"Old copyright\0"),
        (0x8769, 4, 1, &exif),
        (0x8825, 4, 1, &gps),
    ]);
    builder.bytes[4..8].copy_from_slice(&first);
    builder.bytes
}

fn xmp(orientation: Orientation) -> String {
    format!(
        "<?xpacket begin='\u{feff}' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
         <rdf:Description rdf:about='' xmlns:tiff='http://ns.adobe.com/tiff/1.0/' \
         xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:aux='http://ns.adobe.com/exif/1.0/aux/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' \
         tiff:Orientation='{}' exif:PixelXDimension='9999' aux:SerialNumber='{PRIVATE}' photoshop:City='{PLACE}'>\
         <dc:title><rdf:Alt><rdf:li xml:lang='x-default'>A title</rdf:li></rdf:Alt></dc:title>\
         <dc:creator><rdf:Seq><rdf:li>Old artist</rdf:li></rdf:Seq></dc:creator>\
         <exif:GPSAreaInformation>{PLACE}</exif:GPSAreaInformation>\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>",
        orientation.exif()
    )
}

fn iptc() -> Vec<u8> {
    let mut block = Vec::new();
    for (record, number, value) in [
        (1, 100, PRIVATE),
        (2, 0, "\0\x04"),
        (2, 80, "Old artist"),
        (2, 90, PLACE),
        (2, 116, "Old copyright"),
        (2, 120, "A caption"),
    ] {
        block.extend([0x1c, record, number, 0, value.len() as u8]);
        block.extend(value.bytes());
    }
    block
}
