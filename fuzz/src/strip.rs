//! What stripping leaves of blocks that nobody vouches for.

use arbitrary::{Result, Unstructured};
use stampmill::inspect;
use stampmill::metadata::{Blocks, Colors, Credits, Exif, Facts, Keep, Policy, Strip, Tag};
use stampmill::picture::{Orientation, Size};

/// What a block may grow by, beside credits: directories, prefixes, namespaces, and the frame of a packet.
const MORE: usize = 16_384;

/// A block of any kind, or the numbers that an EXIF block and a packet are made of. Whatever the policy, what comes out can be read,
/// is the same when the policy is applied once more, and is hardly longer; without a place, no coordinate is left.
pub fn strip(data: &[u8]) {
    let block = || Some(data.to_vec());
    let given = Blocks {
        exif: block(),
        xmp: block(),
        iptc: block(),
    };
    let made = made(Unstructured::new(data)).unwrap_or_default();
    for blocks in [given, made] {
        for keep in [Keep::All, Keep::Copyright, Keep::None] {
            for (gps, private) in [(false, false), (true, false), (false, true), (true, true)] {
                let strip = Strip { gps, private };
                applied(&blocks, Policy { keep, strip });
            }
        }
    }
}

fn applied(blocks: &Blocks, policy: Policy) {
    let is_odd = blocks
        .exif
        .as_ref()
        .is_some_and(|block| block.len() % 2 == 1);
    let credits = Credits {
        artist: is_odd.then_some("Åda & <Co>"),
        copyright: None,
    };
    let facts = Facts {
        size: Size::new(70_000, 30),
        orientation: Orientation::Normal,
        colors: Colors::Srgb,
    };
    let (once, _) = policy.apply(blocks.clone(), &facts, &credits);
    let len = |block: &Option<Vec<u8>>| block.as_ref().map_or(0, Vec::len);
    assert!(len(&once.exif) <= len(&blocks.exif) + MORE);
    // A packet or datasets that stand in EXIF come out as blocks of their own.
    assert!(len(&once.xmp) <= 2 * len(&blocks.xmp).max(len(&blocks.exif)) + MORE);
    assert!(len(&once.iptc) <= len(&blocks.iptc).max(len(&blocks.exif)) + MORE);
    let exif = once
        .exif
        .as_deref()
        .map(|block| Exif::parse(block).expect("it can be read"));
    let is_asked = policy.strip.gps || policy.strip.private;
    let (again, warnings) = policy.apply(once.clone(), &facts, &credits);
    assert!(warnings.is_empty(), "{warnings:?}");
    if is_asked && policy.keep == Keep::All {
        assert_eq!(again, once);
    }
    if policy.strip.gps || policy.keep != Keep::All {
        exif.iter().for_each(assert_no_place);
        let packet = once.xmp.as_deref().map(String::from_utf8_lossy);
        packet
            .iter()
            .for_each(|packet| assert_no_coordinate(packet));
        once.exif
            .as_deref()
            .into_iter()
            .for_each(assert_no_position);
    }
}

fn assert_no_place(exif: &Exif<'_>) {
    for name in [
        "GPSLatitude",
        "GPSLongitude",
        "GPSAltitude",
        "GPSDestLatitude",
        "GPSAreaInformation",
    ] {
        let tag = Tag::named(name).expect("it is a field's name");
        assert_eq!(exif.value(tag), None);
    }
}

/// What `inspect` tells of a file with this block.
fn assert_no_position(block: &[u8]) {
    let Ok(length) = u16::try_from(block.len() + 8) else {
        return;
    };
    let length = length.to_be_bytes();
    let file = [b"\xff\xd8\xff\xe1", &length[..], b"Exif\0\0", block].concat();
    let told = inspect::attached(&file, stampmill::codec::Format::Jpeg).exif;
    let told = told.expect("it can be read");
    assert_eq!(told.position, None);
    assert!(told.fields.iter().all(|field| field.directory != "gps"));
}

/// No element and no attribute of a packet that was written anew is called like a coordinate.
fn assert_no_coordinate(packet: &str) {
    for tag in packet.split('<').skip(1) {
        let tag = tag.trim_start_matches('/');
        let mut rest = tag;
        let mut outside = String::new();
        // Values are left out: whatever stands in quotes.
        while let Some(at) = rest.find(['"', '\'', '>']) {
            outside.push_str(&rest[..at]);
            let quote = &rest[at..=at];
            let value = match quote {
                ">" => None,
                _ => rest[at + 1..].find(quote).map(|len| at + len + 2),
            };
            let Some(end) = value else {
                break;
            };
            rest = &rest[end..];
        }
        let names = outside.to_ascii_lowercase();
        let names = names.replace("isospeedlatitude", "");
        for word in ["gps", "latitude", "longitude", "altitude", "coverage"] {
            assert!(!names.contains(word), "{word} in {packet}");
        }
    }
}

/// Blocks of directories and properties that mean something.
fn made(mut numbers: Unstructured<'_>) -> Result<Blocks> {
    Ok(Blocks {
        exif: Some(exif(&mut numbers)?),
        xmp: Some(packet(&mut numbers)?.into_bytes()),
        iptc: Some(datasets(&mut numbers)?),
    })
}

/// Up to six directories, of which each points to any other.
fn exif(numbers: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    const TAGS: [u16; 24] = [
        0x0112, 0x013b, 0x014a, 0x0201, 0x0202, 0x02bc, 0x8298, 0x8482, 0x83bb, 0x8649, 0x8769,
        0x8825, 0x87b1, 0x9003, 0x927c, 0x9286, 0x9402, 0xa002, 0xa005, 0xa431, 0xea1c, 2, 4, 6,
    ];
    const SPACING: u32 = 160;
    let directories = numbers.int_in_range(1..=6)?;
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    for index in 0..directories {
        block.resize(8 + (index * SPACING) as usize, 0xaa);
        let fields = numbers.int_in_range(0..=12)?;
        block.extend((fields as u16).to_le_bytes());
        for _ in 0..fields {
            let tag: u16 = *numbers.choose(&TAGS)?;
            block.extend(tag.to_le_bytes());
            let kind = *numbers.choose(&[1u16, 2, 3, 4, 4, 4, 5, 7, 10, 12, 13, 14])?;
            block.extend(kind.to_le_bytes());
            block.extend(numbers.int_in_range(0..=24u32)?.to_le_bytes());
            let other = 8 + SPACING * numbers.int_in_range(0..=directories)?;
            let value = if numbers.ratio(2, 3)? {
                other
            } else {
                numbers.arbitrary()?
            };
            block.extend(value.to_le_bytes());
        }
        let next = if numbers.ratio(1, 4)? { 8 + SPACING } else { 0 };
        block.extend(next.to_le_bytes());
    }
    block.extend_from_slice(numbers.bytes(numbers.len().min(40))?);
    Ok(block)
}

/// Properties in all forms, within each other.
fn packet(numbers: &mut Unstructured<'_>) -> Result<String> {
    const NAMES: [&str; 14] = [
        "exif:GPSLatitude",
        "exif:Flash",
        "tiff:Orientation",
        "tiff:Artist",
        "dc:title",
        "dc:creator",
        "dc:coverage",
        "u:unknown",
        "xmpMM:DocumentID",
        "rdf:li",
        "rdf:Description",
        "rdf:Bag",
        "rdf:value",
        "photoshop:City",
    ];
    const PIECES: [&str; 10] = [
        "text",
        "&lt;&amp;&#10;&gt;",
        "<!-- c -->",
        "<?p i?>",
        "<![CDATA[<&]]>",
        "]]&gt;",
        " ",
        "\n\t",
        "é",
        "'",
    ];
    let mut text = String::from(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:tiff='http://ns.adobe.com/tiff/1.0/' xmlns:u='http://example.org/' \
         xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'>",
    );
    let mut open = Vec::new();
    for _ in 0..numbers.int_in_range(1..=24)? {
        match numbers.int_in_range(0..=4)? {
            0 if open.len() > 1 => text.extend(open.pop().map(|name| format!("</{name}>"))),
            1 => text.push_str(numbers.choose(&PIECES)?),
            kind => {
                let name = if open.is_empty() {
                    "rdf:Description"
                } else {
                    *numbers.choose(&NAMES)?
                };
                text.push_str(&format!("<{name}"));
                for _ in 0..numbers.int_in_range(0..=2)? {
                    let syntax = ["rdf:about", "rdf:parseType", "xml:lang", "rdf:resource"];
                    let name = if numbers.ratio(1, 4)? {
                        *numbers.choose(&syntax)?
                    } else {
                        *numbers.choose(&NAMES)?
                    };
                    let value =
                        *numbers.choose(&["Resource", "x-default", "&quot;'", "a&#9;\nb", ""])?;
                    text.push_str(&format!(" {name}=\"{value}\""));
                }
                match kind {
                    2 => text.push_str("/>"),
                    _ => {
                        text.push('>');
                        open.push(name);
                    }
                }
            }
        }
    }
    open.iter()
        .rev()
        .for_each(|name| text.push_str(&format!("</{name}>")));
    text.push_str("</rdf:RDF>");
    Ok(text)
}

fn datasets(numbers: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut block = Vec::new();
    for _ in 0..numbers.int_in_range(1..=8)? {
        let record = *numbers.choose(&[1u8, 2, 2, 2, 3, 8])?;
        let number =
            *numbers.choose(&[0u8, 25, 26, 55, 80, 90, 100, 116, 118, 120, 187, 200, 231])?;
        let len = numbers.int_in_range(0..=9u8)?;
        block.extend([0x1c, record, number, 0, len]);
        block.extend_from_slice(numbers.bytes(len.into())?);
    }
    Ok(block)
}
