//! The probe `xmp`: the main properties of an XMP packet (ISO 16684-1).

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use serde::Serialize;

use super::answer::Fault;
use super::container::{Kind, find};
use super::subject::Subject;
use crate::record::ErrorKind;

/// The most of a packet that is looked at.
const MAX_BYTES: usize = 8 << 20;
/// The most values that are kept of one property, and the most letters of one value.
const MAX_VALUES: usize = 1_024;
const MAX_TEXT: usize = 8_192;

/// The main properties of an XMP packet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct XmpFacts {
    /// Bytes of the packet, with the room that writers leave in it.
    pub bytes: u64,
    /// `dc:title`, in the default language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `dc:description`, in the default language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `dc:creator`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub creator: Vec<String>,
    /// `dc:rights`, in the default language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    /// `dc:subject`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// `xmp:Rating`: -1 for rejected, 0 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    /// `xmp:Label`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `xmp:CreatorTool`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// `xmp:CreateDate`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// `tiff:Orientation`, 1 to 8; it turns a picture whose EXIF block does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<String>,
    /// `photoshop:Credit`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

pub(super) fn ask(subject: &Subject) -> Result<Option<XmpFacts>, Fault> {
    let format = subject.header()?.format;
    find(subject.bytes()?, format, Kind::Xmp)
        .map(|packet| parse(&packet))
        .transpose()
}

/// The properties that are read, by namespace and name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Property {
    Title,
    Description,
    Creator,
    Rights,
    Keywords,
    Rating,
    Label,
    Tool,
    Created,
    Orientation,
    Credit,
}

const DC: &str = "http://purl.org/dc/elements/1.1/";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";

const TIFF: &str = "http://ns.adobe.com/tiff/1.0/";

const PROPERTIES: [(&str, &str, Property); 11] = [
    (DC, "title", Property::Title),
    (DC, "description", Property::Description),
    (DC, "creator", Property::Creator),
    (DC, "rights", Property::Rights),
    (DC, "subject", Property::Keywords),
    (XMP, "Rating", Property::Rating),
    (XMP, "Label", Property::Label),
    (XMP, "CreatorTool", Property::Tool),
    (XMP, "CreateDate", Property::Created),
    (TIFF, "Orientation", Property::Orientation),
    (PHOTOSHOP, "Credit", Property::Credit),
];

/// Reads a packet. What comes before an error in it counts, unless there is nothing.
pub(super) fn parse(packet: &[u8]) -> Result<XmpFacts, Fault> {
    let text = String::from_utf8_lossy(&packet[..packet.len().min(MAX_BYTES)]);
    let mut walk = Walk::default();
    let broken = walk.through(text.trim_start_matches('\u{feff}')).err();
    match broken {
        Some(error) if walk.values.is_empty() => {
            let words = format!("has an XMP packet that is no XML ({error}); write it anew");
            Err(Fault::new(ErrorKind::Decode, words))
        }
        _ => Ok(walk.facts(packet.len() as u64)),
    }
}

/// The way through a packet: where it is, and what was found.
#[derive(Default)]
struct Walk {
    /// The prefixes of the namespaces that matter. The declarations of a packet hold for all of it.
    prefixes: HashMap<String, &'static str>,
    /// How deep it is, and the property that it is in with the depth of its element.
    depth: usize,
    within: Option<(Property, usize)>,
    /// Text of the innermost element.
    text: String,
    values: HashMap<Property, Vec<String>>,
}

impl Walk {
    fn through(&mut self, text: &str) -> Result<(), quick_xml::Error> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        loop {
            match reader.read_event()? {
                Event::Start(element) => {
                    self.open(&element);
                    self.depth += 1;
                }
                Event::Empty(element) => self.open(&element),
                Event::End(_) => self.close(),
                Event::Text(piece) => self.add(&piece.xml10_content()),
                Event::CData(piece) => self.add(&piece.xml10_content()),
                Event::GeneralRef(reference) => {
                    if let Ok(Some(c)) = reference.resolve_char_ref() {
                        self.add(c.encode_utf8(&mut [0; 4]));
                    } else {
                        self.add(entity(&reference.xml10_content()));
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// An element begins. Simple properties may be written as attributes.
    fn open(&mut self, element: &BytesStart<'_>) {
        self.text.clear();
        for attribute in attributes(element) {
            let prefix = attribute.key.as_ref().strip_prefix("xmlns:");
            let known = [DC, XMP, PHOTOSHOP, TIFF].into_iter();
            let uri = known
                .into_iter()
                .find(|uri| *uri == attribute.value.as_ref());
            if let (Some(prefix), Some(uri)) = (prefix, uri) {
                self.prefixes.insert(prefix.to_owned(), uri);
            }
        }
        for attribute in attributes(element) {
            if let (Some(property), Ok(value)) = (
                self.property(attribute.key.as_ref()),
                attribute.normalized_value(XmlVersion::Implicit1_0),
            ) {
                self.keep(property, &value);
            }
        }
        if self.within.is_none() {
            let property = self.property(element.name().as_ref());
            self.within = property.map(|property| (property, self.depth));
        }
    }

    /// An element ends: of a property itself, or an item of its list.
    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        let text = std::mem::take(&mut self.text);
        if let Some((property, depth)) = self.within {
            self.keep(property, &text);
            if depth >= self.depth {
                self.within = None;
            }
        }
    }

    fn property(&self, name: &str) -> Option<Property> {
        let (prefix, local) = name.split_once(':')?;
        let uri = self.prefixes.get(prefix)?;
        let mut all = PROPERTIES.iter();
        all.find(|(namespace, name, _)| namespace == uri && *name == local)
            .map(|(_, _, property)| *property)
    }

    fn add(&mut self, piece: &str) {
        if self.within.is_some() && self.text.len() < MAX_TEXT {
            let left = MAX_TEXT - self.text.len();
            self.text.extend(piece.chars().take(left));
        }
    }

    fn keep(&mut self, property: Property, text: &str) {
        let values = self.values.entry(property).or_default();
        let text = text.trim();
        if !text.is_empty() && values.len() < MAX_VALUES {
            values.push(text.chars().take(MAX_TEXT).collect());
        }
    }

    fn facts(mut self, bytes: u64) -> XmpFacts {
        let mut all = |property| self.values.remove(&property).unwrap_or_default();
        let mut first = |property| all(property).into_iter().next();
        XmpFacts {
            bytes,
            title: first(Property::Title),
            description: first(Property::Description),
            rights: first(Property::Rights),
            rating: first(Property::Rating),
            label: first(Property::Label),
            tool: first(Property::Tool),
            created: first(Property::Created),
            orientation: first(Property::Orientation),
            credit: first(Property::Credit),
            creator: all(Property::Creator),
            keywords: all(Property::Keywords),
        }
    }
}

/// The attributes that can be read. Whether names come twice is not checked, which would take long for very many.
fn attributes<'a>(element: &'a BytesStart<'_>) -> impl Iterator<Item = Attribute<'a>> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    attributes.flatten()
}

/// The five entities that XML knows; others have no meaning here.
fn entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "\u{fffd}",
    }
}
