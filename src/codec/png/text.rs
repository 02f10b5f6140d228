//! The metadata in the texts of a PNG file: XMP, and the hexadecimal profiles that ImageMagick and exiftool write.
//!
//! It looks at no text but these, inflates them to no more than [`MAX_METADATA`] together, and puts chunks of its own before
//! the picture's data.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::Chunks;
use crate::codec::{Attachments, MAX_METADATA, resources};

const XMP: &str = "XML:com.adobe.xmp";
const PROFILE: &str = "raw profile type ";

/// What XMP begins with in the segment of a JPEG file, which old profiles are copies of.
const XMP_IN_JPEG: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// What texts hold beside what has chunks of its own.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::codec) struct Texts {
    /// May begin with `Exif\0\0`.
    pub(in crate::codec) exif: Option<Vec<u8>>,
    pub(in crate::codec) xmp: Option<Vec<u8>>,
    pub(in crate::codec) iptc: Option<Vec<u8>>,
}

/// Reads the texts of a file; those that are damaged are left out with a warning.
pub(in crate::codec) fn read(bytes: &[u8], warnings: &mut Vec<String>) -> Texts {
    let mut texts = Texts::default();
    let mut left = MAX_METADATA;
    for chunk in Chunks::of(bytes) {
        if !matches!(&chunk.kind, b"tEXt" | b"zTXt" | b"iTXt") {
            continue;
        }
        let Some((keyword, rest)) = split(chunk.payload) else {
            continue;
        };
        let keyword = String::from_utf8_lossy(keyword);
        let lower = keyword.to_ascii_lowercase();
        let profile = lower.strip_prefix(PROFILE);
        if keyword != XMP && profile.is_none() {
            continue;
        }
        let found = value(chunk.kind, rest, &mut left).filter(|_| chunk.is_intact());
        let taken = found.and_then(|text| match profile {
            None => texts.take("xmp", text),
            Some(kind) => unhex(&text).and_then(|bytes| texts.take(kind, bytes)),
        });
        if taken.is_none() {
            warnings.push(format!("the text '{lower}' is damaged; it was left out"));
        }
    }
    texts
}

impl Texts {
    /// Takes a profile of that kind; `None` if it is not what it says. Other kinds are no matter of metadata.
    fn take(&mut self, kind: &str, bytes: Vec<u8>) -> Option<()> {
        match kind {
            "exif" | "app1" => match bytes.strip_prefix(XMP_IN_JPEG) {
                Some(packet) => fill(&mut self.xmp, packet.to_vec()),
                None => fill(&mut self.exif, bytes),
            },
            "xmp" => fill(&mut self.xmp, bytes),
            "iptc" | "8bim" if bytes.starts_with(b"8BIM") => {
                fill(&mut self.iptc, resources::iptc(&bytes)?.to_vec());
            }
            "iptc" => fill(&mut self.iptc, bytes),
            _ => {}
        }
        Some(())
    }
}

fn fill(place: &mut Option<Vec<u8>>, value: Vec<u8>) {
    if !value.is_empty() {
        place.get_or_insert(value);
    }
}

/// What stands before the first zero byte, and behind it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// The text of a chunk, without its keyword; `left` is how much may still be had.
fn value(kind: [u8; 4], rest: &[u8], left: &mut usize) -> Option<Vec<u8>> {
    let (packed, text) = match &kind {
        b"tEXt" => (false, rest),
        b"zTXt" => (true, rest.strip_prefix(&[0])?),
        _ => {
            let (&[packed, method], rest) = rest.split_first_chunk()?;
            // A language, and the keyword in that language.
            let (_, rest) = split(rest)?;
            let (_, text) = split(rest)?;
            (packed != 0, Some(text).filter(|_| method == 0)?)
        }
    };
    let mut value = Vec::new();
    if packed {
        let mut inflated = ZlibDecoder::new(text).take(*left as u64 + 1);
        inflated.read_to_end(&mut value).ok()?;
    } else {
        value.extend_from_slice(text.get(..text.len().min(*left + 1))?);
    }
    *left = left.checked_sub(value.len())?;
    Some(value)
}

/// The bytes of a profile: a line break, its name, its length, and two digits a byte, with line breaks anywhere.
fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?.trim_start();
    let (_, rest) = text.split_once('\n')?;
    let rest = rest.trim_start();
    let (len, digits) = rest.split_once(char::is_whitespace)?;
    let len: usize = len.parse().ok()?;
    let digits: Vec<u8> = digits
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    if digits.len() != len.checked_mul(2)? {
        return None;
    }
    let digit = |byte: u8| (byte as char).to_digit(16).map(|value| value as u8);
    digits
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}

/// Puts XMP and IPTC into a file that is whole, before the picture's data.
pub(in crate::codec) fn attach(
    file: &mut Vec<u8>,
    attachments: &Attachments<'_>,
    warnings: &mut Vec<String>,
) {
    let mut ours = Vec::new();
    match attachments.xmp.map(std::str::from_utf8) {
        Some(Ok(packet)) => {
            // Not packed, so that programs find it that know XMP but not PNG.
            let head = [XMP.as_bytes(), b"\0\0\0\0\0"].concat();
            push(&mut ours, *b"iTXt", &[&head, packet.as_bytes()]);
        }
        Some(Err(_)) => {
            warnings
                .push("the XMP packet is no UTF-8, which png needs; it was left out".to_owned());
        }
        None => {}
    }
    if let Some(iptc) = attachments.iptc {
        let resources = resources::of_iptc(iptc);
        let text = deflate(&hex("iptc", &resources));
        push(&mut ours, *b"zTXt", &[b"Raw profile type iptc\0\0", &text]);
    }
    let data = Chunks::of(file).find(|chunk| chunk.kind == *b"IDAT");
    if let Some(at) = data.map(|chunk| chunk.at) {
        file.splice(at..at, ours);
    }
}

fn hex(name: &str, bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    /// Bytes in a line.
    const LINE: usize = 36;
    let mut text = format!("\n{name}\n{:8}\n", bytes.len()).into_bytes();
    for line in bytes.chunks(LINE) {
        for byte in line {
            text.extend([byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]));
        }
        text.push(b'\n');
    }
    text
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(text)
        .and_then(|()| encoder.finish())
        .expect("writing to memory cannot fail")
}

fn push(out: &mut Vec<u8>, kind: [u8; 4], parts: &[&[u8]]) {
    let len: usize = parts.iter().map(|part| part.len()).sum();
    out.extend((len as u32).to_be_bytes());
    let start = out.len();
    out.extend(kind);
    parts.iter().for_each(|part| out.extend_from_slice(part));
    let sum = crc32fast::hash(&out[start..]);
    out.extend(sum.to_be_bytes());
}
