//! EXIF, XMP and IPTC in the segments of a JPEG file: found, put together from parts, and parted again.
//!
//! A segment holds less than 64 KiB. EXIF has one; XMP that does not fit goes on in further ones (XMP specification, part
//! 3, 1.1.3.1); Photoshop's resources, among which IPTC lies, may be cut anywhere.

use crate::codec::{Attachments, MAX_METADATA, resources};

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const EXTENSION: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

const APP1: u8 = 1;
const APP13: u8 = 13;

/// The most that a segment holds behind its length.
const SEGMENT: usize = 65_535 - 2;

/// How the name of an extension is announced in the packet.
const ANNOUNCED: &[u8] = b"HasExtendedXMP";
const NAME: usize = 32;

/// What the segments of a file hold.
#[derive(Default)]
pub(super) struct Attached<'a> {
    pub(super) exif: Option<&'a [u8]>,
    xmp: Option<&'a [u8]>,
    extensions: Vec<&'a [u8]>,
    resources: Vec<&'a [u8]>,
}

impl<'a> Attached<'a> {
    /// Notes a segment, if it is one of these.
    pub(super) fn note(&mut self, marker: u8, payload: &'a [u8]) {
        if marker == 0xed {
            self.resources.extend(payload.strip_prefix(PHOTOSHOP));
        }
        if marker != 0xe1 {
            return;
        }
        if let Some(block) = payload.strip_prefix(EXIF) {
            self.exif.get_or_insert(block);
        } else if let Some(packet) = payload.strip_prefix(XMP) {
            self.xmp.get_or_insert(packet);
        } else {
            self.extensions.extend(payload.strip_prefix(EXTENSION));
        }
    }

    /// The XMP packet, with what goes on in further segments put into it.
    pub(super) fn xmp(&self, warnings: &mut Vec<String>) -> Option<Vec<u8>> {
        let packet = self.xmp?;
        let Some(name) = extension_name(packet) else {
            return Some(packet.to_vec());
        };
        let whole = self
            .extension(name)
            .and_then(|extension| merge(packet, &extension));
        whole.or_else(|| {
            let warning = "parts of the XMP packet are missing or damaged; they were left out";
            warnings.push(warning.to_owned());
            Some(packet.to_vec())
        })
    }

    /// The IPTC datasets.
    pub(super) fn iptc(&self) -> Option<Vec<u8>> {
        resources::iptc(&self.resources.concat()).map(<[u8]>::to_vec)
    }

    /// The parts of an extension, if they are all there.
    fn extension(&self, name: &[u8]) -> Option<Vec<u8>> {
        let number = |bytes: [u8; 4]| u32::from_be_bytes(bytes) as usize;
        let mut len = 0;
        let mut parts = Vec::new();
        for segment in &self.extensions {
            let (of, rest) = segment.split_at_checked(NAME)?;
            let (&[a, b, c, d, at @ ..], part) = rest.split_first_chunk::<8>()?;
            if of == name {
                len = number([a, b, c, d]);
                parts.push((number(at), part));
            }
        }
        parts.sort_by_key(|(at, _)| *at);
        let mut extension = Vec::new();
        for (at, part) in parts {
            // What stands in the file twice is taken once.
            match at.checked_sub(extension.len()) {
                Some(0) => extension.extend_from_slice(part),
                Some(_) => return None,
                None => {}
            }
        }
        (extension.len() == len && (1..=MAX_METADATA).contains(&len)).then_some(extension)
    }
}

fn extension_name(packet: &[u8]) -> Option<&[u8]> {
    let at = find(packet, ANNOUNCED)?;
    let rest = &packet[at + ANNOUNCED.len()..];
    let start = rest.iter().position(u8::is_ascii_hexdigit)?;
    let name = rest.get(start..start + NAME)?;
    name.iter().all(u8::is_ascii_hexdigit).then_some(name)
}

/// What an extension describes, put behind what the packet does.
fn merge(packet: &[u8], extension: &[u8]) -> Option<Vec<u8>> {
    const OPEN: &[u8] = b"<rdf:RDF";
    const CLOSE: &[u8] = b"</rdf:RDF>";
    let open = find(extension, OPEN)?;
    let start = open + extension[open..].iter().position(|byte| *byte == b'>')? + 1;
    let end = start + find(&extension[start..], CLOSE)?;
    let at = find(packet, CLOSE)?;
    Some([&packet[..at], &extension[start..end], &packet[at..]].concat())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}

/// The segments that hold these attachments, by number and content; what does not fit is left out with a warning.
pub(super) fn segments(
    attachments: &Attachments<'_>,
    warnings: &mut Vec<String>,
) -> Vec<(u8, Vec<u8>)> {
    let mut segments = Vec::new();
    let mut within = |block: Option<&[u8]>, max: usize, name: &str| {
        let len = block.filter(|block| !block.is_empty())?.len();
        if len > max {
            warnings.push(format!(
                "the {name} has {len} bytes and jpeg holds {max}; it was left out"
            ));
        }
        block.filter(|_| len <= max).map(<[u8]>::to_vec)
    };
    if let Some(exif) = within(attachments.exif, SEGMENT - EXIF.len(), "EXIF block") {
        segments.push((APP1, [EXIF, &exif].concat()));
    }
    if let Some(packet) = within(attachments.xmp, MAX_METADATA, "XMP packet") {
        push_xmp(&packet, &mut segments);
    }
    let room = SEGMENT - PHOTOSHOP.len() - resources::of_iptc(&[]).len() - 1;
    if let Some(iptc) = within(attachments.iptc, room, "IPTC block") {
        segments.push((APP13, [PHOTOSHOP, &resources::of_iptc(&iptc)].concat()));
    }
    segments
}

/// A packet, or one that says where the packet goes on, and that.
fn push_xmp(packet: &[u8], segments: &mut Vec<(u8, Vec<u8>)>) {
    if packet.len() <= SEGMENT - XMP.len() {
        segments.push((APP1, [XMP, packet].concat()));
        return;
    }
    let name = format!("{:X}", md5::compute(packet));
    let announced = format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" \
         xmpNote:HasExtendedXMP=\"{name}\"/></rdf:RDF></x:xmpmeta>"
    );
    segments.push((APP1, [XMP, announced.as_bytes()].concat()));
    let len = (packet.len() as u32).to_be_bytes();
    let parts = packet.chunks(SEGMENT - EXTENSION.len() - NAME - 8);
    let mut at: u32 = 0;
    for part in parts {
        let head = [EXTENSION, name.as_bytes(), &len, &at.to_be_bytes()].concat();
        segments.push((APP1, [&head, part].concat()));
        at += part.len() as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(segments: &[(u8, Vec<u8>)]) -> (Attached<'_>, Vec<String>) {
        let mut attached = Attached::default();
        for (number, payload) in segments {
            assert!(payload.len() <= SEGMENT);
            attached.note(0xe0 | number, payload);
        }
        (attached, Vec::new())
    }

    fn packet(len: usize) -> Vec<u8> {
        let text = "é".repeat(len / 2);
        format!(
            "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='r'><rdf:Description>{text}\
             </rdf:Description></rdf:RDF></x:xmpmeta>"
        )
        .into_bytes()
    }

    #[test]
    fn packets_of_any_length_are_found_again() {
        for len in [0, 1_000, 65_200, 65_600, 200_000] {
            let packet = packet(len);
            let attachments = Attachments {
                xmp: Some(&packet),
                ..Attachments::default()
            };
            let mut segments = segments(&attachments, &mut Vec::new());
            segments.reverse();
            let (attached, mut warnings) = read_back(&segments);
            let found = attached.xmp(&mut warnings).unwrap();
            let start = find(&packet, b"<rdf:Description").unwrap();
            let end = find(&packet, b"</rdf:RDF>").unwrap();
            assert!(find(&found, &packet[start..end]).is_some(), "{len}");
            assert!(warnings.is_empty());
        }
    }

    #[test]
    fn a_packet_with_a_part_missing_is_left_without_its_extension() {
        let packet = packet(200_000);
        let attachments = Attachments {
            xmp: Some(&packet),
            ..Attachments::default()
        };
        let segments = segments(&attachments, &mut Vec::new());
        for lost in 1..segments.len() {
            let mut rest = segments.clone();
            rest.remove(lost);
            let (attached, mut warnings) = read_back(&rest);
            assert!(attached.xmp(&mut warnings).unwrap().len() < 1_000);
            assert_eq!(warnings.len(), 1);
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let long = vec![7; 70_000];
        let attachments = Attachments {
            exif: Some(&long),
            iptc: Some(&long),
            ..Attachments::default()
        };
        let mut warnings = Vec::new();
        assert!(segments(&attachments, &mut warnings).is_empty());
        assert_eq!(warnings.len(), 2);
    }
}
