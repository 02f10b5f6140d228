//! EXIF, XMP, IPTC and a profile, full of what is planted.

use stampmill::metadata::icc;

use super::super::blocks::{Blocks, Builder, Field};
use super::places::{numbers, text};

/// A field that owns its value.
pub(super) type Planted = (u16, u16, u32, Vec<u8>);

const ASCII: u16 = 2;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
const UNDEFINED: u16 = 7;

fn ascii(tag: u16, place: &str) -> Planted {
    let value = format!("{}\0", text(place)).into_bytes();
    (tag, ASCII, value.len() as u32, value)
}

fn opaque(tag: u16, place: &str) -> Planted {
    let value = text(place).into_bytes();
    (tag, UNDEFINED, value.len() as u32, value)
}

fn position(tag: u16, place: &str) -> Planted {
    (
        tag,
        RATIONAL,
        3,
        numbers(place).map(u32::to_le_bytes).concat(),
    )
}

fn pointer(tag: u16, at: [u8; 4]) -> Planted {
    (tag, LONG, 1, at.to_vec())
}

fn directory(builder: &mut Builder, mut fields: Vec<Planted>) -> [u8; 4] {
    fields.sort_by_key(|field| field.0);
    let fields: Vec<Field<'_>> = fields
        .iter()
        .map(|(tag, kind, count, value)| (*tag, *kind, *count, &value[..]))
        .collect();
    builder.directory(&fields)
}

/// Says that the directory at `next` follows the one at `at`, which has so many fields.
fn follow(builder: &mut Builder, at: [u8; 4], fields: usize, next: [u8; 4]) {
    let at = u32::from_le_bytes(at) as usize + 2 + 12 * fields;
    builder.bytes[at..at + 4].copy_from_slice(&next);
}

/// A structure of all directories, the first of which has these fields too; `head` stands between its header and the rest.
pub(super) fn directories(head: &[u8], more: Vec<Planted>) -> Vec<u8> {
    let mut builder = Builder {
        bytes: [&b"II*\0\0\0\0\0"[..], head].concat(),
        big_endian: false,
    };
    let gps = gps(&mut builder);
    let exif = exif(&mut builder);
    let child = child(&mut builder);
    let mut first = more;
    first.extend([
        ascii(0x010d, "EXIF DocumentName"),
        ascii(0x010e, "EXIF ImageDescription"),
        (0x010f, ASCII, 20, {
            let hidden = text("EXIF behind the end of Make");
            format!("Maker\0{hidden}\0").into_bytes()
        }),
        ascii(0x0131, "EXIF Software"),
        ascii(0x013b, "EXIF Artist"),
        ascii(0x013c, "EXIF HostComputer"),
        pointer(0x014a, child),
        ascii(0x8298, "EXIF Copyright"),
        pointer(0x8769, exif),
        ascii(0x87b1, "EXIF GeoTIFF texts"),
        pointer(0x8825, gps),
        opaque(0x935c, "EXIF ImageSourceData"),
        comment(),
        ascii(0xc614, "EXIF UniqueCameraModel"),
        ascii(0xc62f, "EXIF CameraSerialNumber (DNG)"),
        ascii(0xc68b, "EXIF OriginalRawFileName"),
        opaque(0xea1c, "EXIF Padding"),
        ascii(0xfeed, "EXIF unknown field of the first directory"),
    ]);
    let count = first.len();
    let first = directory(&mut builder, first);
    builder.bytes[4..8].copy_from_slice(&first);
    let thumbnail = thumbnail(&mut builder);
    follow(&mut builder, first, count, thumbnail);
    builder
        .bytes
        .extend(text("EXIF bytes behind the directories").bytes());
    builder.bytes
}

/// A comment as Windows writes it.
fn comment() -> Planted {
    let text = text("EXIF XPComment") + "\0";
    let value: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    (0x9c9c, 1, value.len() as u32, value)
}

fn gps(builder: &mut Builder) -> [u8; 4] {
    let behind = directory(
        builder,
        vec![ascii(0x0131, "EXIF directory behind that of GPS")],
    );
    let area = format!("ASCII\0\0\0{}", text("EXIF GPSAreaInformation")).into_bytes();
    let fields = vec![
        (0, 1, 4, vec![2, 3, 0, 0]),
        (1, ASCII, 2, b"N\0".to_vec()),
        position(2, "EXIF GPSLatitude, as numbers"),
        (3, ASCII, 2, b"E\0".to_vec()),
        position(4, "EXIF GPSLatitude, as numbers"),
        ascii(18, "EXIF GPSMapDatum"),
        (19, ASCII, 2, b"N\0".to_vec()),
        position(20, "EXIF GPSDestLatitude, as numbers"),
        (28, UNDEFINED, area.len() as u32, area),
        ascii(0xfe00, "EXIF unknown field of the GPS directory"),
    ];
    let count = fields.len();
    let at = directory(builder, fields);
    follow(builder, at, count, behind);
    at
}

fn exif(builder: &mut Builder) -> [u8; 4] {
    let marks = vec![
        (1, ASCII, 4, b"R98\0".to_vec()),
        ascii(0x1000, "EXIF RelatedImageFileFormat"),
        ascii(0xfe01, "EXIF unknown field of Interoperability"),
    ];
    let marks = directory(builder, marks);
    let comment = format!("ASCII\0\0\0{}", text("EXIF UserComment")).into_bytes();
    let fields = vec![
        (0x9000, UNDEFINED, 4, b"0232".to_vec()),
        (0x9003, ASCII, 20, b"2020:01:02 03:04:05\0".to_vec()),
        ascii(0x9209, "EXIF Flash, as a text"),
        opaque(0x927c, "EXIF MakerNote"),
        (0x9286, UNDEFINED, comment.len() as u32, comment),
        pointer(0xa005, marks),
        ascii(0xa420, "EXIF ImageUniqueID"),
        ascii(0xa430, "EXIF CameraOwnerName"),
        ascii(0xa431, "EXIF BodySerialNumber"),
        ascii(0xa434, "EXIF LensModel"),
        ascii(0xfe02, "EXIF unknown field of the EXIF directory"),
    ];
    directory(builder, fields)
}

/// A directory of which only a field of further pictures knows, with a place of its own.
fn child(builder: &mut Builder) -> [u8; 4] {
    let gps = vec![
        (1, ASCII, 2, b"N\0".to_vec()),
        position(2, "EXIF GPSLatitude of a SubIFD, as numbers"),
        (3, ASCII, 2, b"E\0".to_vec()),
        position(4, "EXIF GPSLatitude of a SubIFD, as numbers"),
        ascii(27, "EXIF GPSAreaInformation of a SubIFD"),
    ];
    let gps = directory(builder, gps);
    let fields = vec![
        ascii(0x0131, "EXIF Software of a SubIFD"),
        pointer(0x8825, gps),
    ];
    directory(builder, fields)
}

fn thumbnail(builder: &mut Builder) -> [u8; 4] {
    let at = builder.bytes.len() as u32;
    let picture = text("EXIF thumbnail");
    let picture = [b"\xff\xd8\xff\xfe\0\x0f", picture.as_bytes(), b"\xff\xd9"].concat();
    builder.bytes.extend(&picture);
    let fields = vec![
        ascii(0x010e, "EXIF directory of the thumbnail"),
        pointer(0x0201, at.to_le_bytes()),
        pointer(0x0202, (picture.len() as u32).to_le_bytes()),
    ];
    directory(builder, fields)
}

/// The name of the extension of the packet.
pub(super) const EXTENSION: &str = "0123456789ABCDEF0123456789ABCDEF";

pub(super) fn packet() -> String {
    let mut packet = TEMPLATE.replace("EXTENSION", EXTENSION);
    for (number, (place, _)) in super::PLACES.iter().enumerate() {
        packet = packet.replace(&format!("{{{place}}}"), &format!("Planted{number:02}Here"));
    }
    assert!(!packet.contains('{'), "{packet}");
    packet
}

const TEMPLATE: &str = "<?xpacket begin='\u{feff}' id='W5M0MpCehiHzreSzNTczkc9d'?>\
<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='{XMP name of the program that wrote the packet}'>\
<?note {XMP processing instruction}?><!-- {XMP comment} -->\
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
<rdf:Description rdf:about='{XMP rdf:about}' xmlns:unused='http://example.org/{XMP unused namespace}/' \
xmlns:xmpNote='http://ns.adobe.com/xmp/note/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' \
xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' \
xmlns:mediapro='http://ns.iview-multimedia.com/mediapro/1.0/' xmlns:drone-dji='http://www.dji.com/drone-dji/1.0/' \
xmlns:aux='http://ns.adobe.com/exif/1.0/aux/' xmlns:crs='http://ns.adobe.com/camera-raw-settings/1.0/' \
xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/' xmlns:Iptc4xmpCore='http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/' \
xmpNote:HasExtendedXMP='EXTENSION' photoshop:City='{XMP photoshop:City}' exif:GPSLatitude='12,7.5N' exif:GPSLongitude='12,7.5E' \
drone-dji:RelativeAltitude='{XMP drone-dji:RelativeAltitude}' drone-dji:FlightId='{XMP drone-dji:FlightId}' \
aux:SerialNumber='{XMP aux:SerialNumber}' crs:RawFileName='{XMP crs:RawFileName}' \
xmpMM:DocumentID='{XMP xmpMM:DocumentID}' photoshop:History='{XMP photoshop:History}'>{XMP text between properties}\
<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>{XMP dc:description}</rdf:li></rdf:Alt></dc:description>\
<dc:creator><rdf:Seq><rdf:li>{XMP dc:creator}</rdf:li></rdf:Seq></dc:creator>\
<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>{XMP dc:rights}</rdf:li></rdf:Alt></dc:rights>\
<dc:subject><rdf:Bag><rdf:li>{XMP dc:subject}</rdf:li></rdf:Bag></dc:subject>\
<dc:coverage>{XMP dc:coverage}</dc:coverage>\
<exif:GPSAreaInformation>{XMP exif:GPSAreaInformation}</exif:GPSAreaInformation>\
<mediapro:Location>{XMP mediapro:Location}</mediapro:Location>\
<Iptc4xmpCore:CreatorContactInfo rdf:parseType='Resource'><Iptc4xmpCore:CiTelWork>\
{XMP Iptc4xmpCore:CreatorContactInfo}</Iptc4xmpCore:CiTelWork></Iptc4xmpCore:CreatorContactInfo>\
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>{XMP behind the end of the packet}";

/// The part of the packet that goes on elsewhere in a JPEG file.
pub(super) fn extension() -> String {
    let text = text("XMP extension (JPEG)");
    format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
         <rdf:Description rdf:about='' xmlns:lr='http://ns.adobe.com/lightroom/1.0/' lr:weightedFlatSubject='{text}'/>\
         </rdf:RDF></x:xmpmeta>"
    )
}

pub(super) fn datasets() -> Vec<u8> {
    let mut block = b"\x1c\x01\x5a\0\x03\x1b%G\x1c\x02\0\0\x02\0\x04".to_vec();
    for (record, number, place) in [
        (1, 100, "IPTC unique name of the object"),
        (2, 25, "IPTC keyword"),
        (2, 80, "IPTC by-line"),
        (2, 90, "IPTC city"),
        (2, 118, "IPTC contact"),
        (2, 120, "IPTC caption"),
        (2, 187, "IPTC number of the document"),
        (2, 254, "IPTC unknown dataset"),
        (3, 10, "IPTC dataset of another record"),
    ] {
        let text = text(place);
        block.extend([0x1c, record, number, 0, text.len() as u8]);
        block.extend(text.bytes());
    }
    block.extend(text("IPTC behind the datasets").bytes());
    block
}

/// The profile of sRGB with other words for its copyright.
pub(super) fn profile() -> Vec<u8> {
    let mut profile = icc::srgb_profile();
    let wide = |text: &str| {
        text.encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect::<Vec<u8>>()
    };
    let (old, new) = (
        wide("Public Domain"),
        wide(&text("ICC copyright (with `--icc keep`)")),
    );
    assert_eq!(old.len(), new.len());
    let at = memchr::memmem::find(&profile, &old).unwrap();
    profile[at..at + new.len()].copy_from_slice(&new);
    profile
}

pub(super) fn all() -> Blocks {
    Blocks {
        icc: Some(profile()),
        exif: Some(directories(&[], Vec::new())),
        xmp: Some(packet().into_bytes()),
        iptc: Some(datasets()),
    }
}
