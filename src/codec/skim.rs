//! EXIF and XMP of a file, with its picture left out: for whoever needs to know what a picture says before it is decoded.
//!
//! Files are walked piece by piece, and what is no metadata is skipped by seeking. It gives what decoding would, but for
//! segments of a JPEG file that come amid its scans, which nobody writes.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use super::attached::without_prefix;
use super::ifd::{self, EXIF_IFD, Field, GPS_IFD, Tiff};
use super::{Format, MAX_METADATA, jpeg, jxl, png, tiff, webp};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skimmed {
    /// An EXIF block, without `Exif\0\0` before it.
    pub exif: Option<Vec<u8>>,
    /// An XMP packet.
    pub xmp: Option<Vec<u8>>,
}

/// More pieces than any file has; without a bound, one of empty pieces would be walked for ever.
const MAX_PIECES: usize = 65_536;

/// Reads what a file of this format says of its picture; nothing where it cannot be read. `reader` is read from its start.
///
/// Takes some tens of microseconds, and no more memory than 16 MiB for all blocks together.
///
/// ```
/// use stampmill::codec::{self, Attachments, Encoding, Format};
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x3b\0\x02\0\0\0\x04Ada\0\0\0\0\0";
/// let attachments = Attachments { exif: Some(exif), ..Attachments::default() };
/// let gray = Picture::from_u8(Size::new(8, 8), Channels::Gray, vec![128; 64]);
/// let file = codec::encode(&gray, &Encoding::new(Format::Jpeg), &attachments)?.bytes;
/// let skimmed = codec::skim(std::io::Cursor::new(file), Format::Jpeg);
/// assert_eq!(skimmed.exif.as_deref(), Some(&exif[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn skim<R: BufRead + Seek>(mut reader: R, format: Format) -> Skimmed {
    if reader.rewind().is_err() {
        return Skimmed::default();
    }
    let (exif, xmp) = match format {
        Format::Jpeg => jpeg::header::attached(&mut reader),
        Format::Png => of_png(&mut reader).unwrap_or_default(),
        Format::WebP => of_webp(&mut reader).unwrap_or_default(),
        Format::JpegXl => jxl::skim(&mut reader).unwrap_or_default(),
        Format::Tiff => of_tiff(&mut reader).unwrap_or_default(),
        _ => (None, None),
    };
    let fits = |block: &Vec<u8>| block.len() <= MAX_METADATA;
    Skimmed {
        exif: exif.map(without_prefix).filter(fits),
        xmp: xmp.filter(fits),
    }
}

/// EXIF and XMP.
pub(super) type Blocks = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The file without its pixels is a file in which the readers of metadata find their way.
fn of_png(reader: &mut (impl Read + Seek)) -> io::Result<Blocks> {
    let mut short = vec![0; 8];
    reader.read_exact(&mut short)?;
    let (mut own, mut has_pixels) = (None, false);
    for _ in 0..MAX_PIECES {
        let mut head = [0; 8];
        if reader.read_exact(&mut head).is_err() {
            break;
        }
        let [a, b, c, d, kind @ ..] = head;
        let len = u32::from_be_bytes([a, b, c, d]);
        has_pixels |= &kind == b"IDAT";
        let is_text = matches!(&kind, b"tEXt" | b"zTXt" | b"iTXt");
        // Behind the pixels it is not looked for.
        let is_exif = &kind == b"eXIf" && !has_pixels && own.is_none();
        if !(is_text || is_exif) || short.len() + len as usize > MAX_METADATA {
            reader.seek(SeekFrom::Current(i64::from(len) + 4))?;
            continue;
        }
        let at = short.len();
        short.extend(head);
        reader.take(u64::from(len) + 4).read_to_end(&mut short)?;
        if is_exif {
            own = png::exif(&short[at..]);
        }
    }
    let texts = png::text::read(&short, &mut Vec::new());
    Ok((own.or(texts.exif), texts.xmp))
}

fn of_webp(reader: &mut (impl Read + Seek)) -> io::Result<Blocks> {
    let mut head = [0; 12];
    reader.read_exact(&mut head)?;
    let mut left = webp::riff_len(&head).saturating_sub(12);
    let (mut exif, mut xmp) = (None, None);
    for _ in 0..MAX_PIECES {
        let mut head = [0; 8];
        if left < 8 || reader.read_exact(&mut head).is_err() {
            break;
        }
        let [a, b, c, d, len @ ..] = head;
        let len = u32::from_le_bytes(len);
        let whole = u64::from(len) + u64::from(len % 2);
        left = (left - 8).saturating_sub(whole);
        let place = match &[a, b, c, d] {
            b"EXIF" => &mut exif,
            b"XMP " => &mut xmp,
            _ => {
                reader.seek(SeekFrom::Current(whole as i64))?;
                continue;
            }
        };
        if place.is_some() || len as usize > MAX_METADATA {
            reader.seek(SeekFrom::Current(whole as i64))?;
            continue;
        }
        let mut block = Vec::new();
        reader.take(whole).read_to_end(&mut block)?;
        block.truncate(len as usize);
        // One that the file cuts off is damaged.
        *place = Some(block).filter(|block| block.len() == len as usize);
    }
    Ok((exif, xmp))
}

/// Offsets in a TIFF file are those of the file, so it is read as one of the same length of which only the parts that say
/// something are there; what is never written to takes no memory.
fn of_tiff(reader: &mut (impl Read + Seek)) -> io::Result<Blocks> {
    let len = reader.seek(SeekFrom::End(0))?;
    let len = u32::try_from(len).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut sparse = Sparse {
        reader,
        bytes: vec![0; len as usize],
        left: 2 * MAX_METADATA,
    };
    sparse.fill(0, 16)?;
    let first = Tiff::parse_file(&sparse.bytes).and_then(|tiff| tiff.first_at());
    let first = sparse.directory(first.unwrap_or(0))?;
    for field in &first {
        if !matches!(field.tag, EXIF_IFD | GPS_IFD) {
            continue;
        }
        let at = Tiff::parse_file(&sparse.bytes).and_then(|tiff| tiff.number(field));
        sparse.directory(at.unwrap_or(0))?;
    }
    let bytes = &sparse.bytes;
    Ok((ifd::describe(bytes), tiff::attached::xmp(bytes)))
}

/// A file of which parts are there.
struct Sparse<'r, R> {
    reader: &'r mut R,
    bytes: Vec<u8>,
    /// How much may still be read.
    left: usize,
}

impl<R: Read + Seek> Sparse<'_, R> {
    /// Reads so many bytes at this place, as far as the file goes.
    fn fill(&mut self, at: usize, len: usize) -> io::Result<()> {
        let end = at.saturating_add(len).min(self.bytes.len());
        if at >= end {
            return Ok(());
        }
        let left = self.left.checked_sub(end - at);
        self.left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        self.reader.seek(SeekFrom::Start(at as u64))?;
        self.reader.read_exact(&mut self.bytes[at..end])
    }

    /// A directory with the values that describe the picture.
    fn directory(&mut self, at: u32) -> io::Result<Vec<Field>> {
        let start = at as usize;
        self.fill(start, 8)?;
        let Some(len) = Tiff::parse_file(&self.bytes).and_then(|tiff| tiff.extent(at)) else {
            return Ok(Vec::new());
        };
        self.fill(start, len)?;
        let fields = Tiff::parse_file(&self.bytes).map(|tiff| tiff.directory(at).fields);
        let fields = fields.unwrap_or_default();
        for field in &fields {
            if field.len > 4 && ifd::is_told(field) {
                self.fill(field.at, field.len)?;
            }
        }
        Ok(fields)
    }
}
