//! XMP packets: what is taken out of them, what is made true, and what is put in.
//!
//! A packet of which nothing is stripped is changed by cutting pieces out of its text and by one description more at its end; all
//! else stays as it was written. Where something is stripped, or only the copyright stays, a new packet is written, so that nothing
//! else can be left over.

mod bindings;
mod found;
mod kept;
mod names;
mod quoted;
mod rebuilt;
mod values;
mod walk;

use std::ops::Range;

use self::found::{Found, Name};
use self::names::{Credit, DC, EXIF, PHOTOSHOP, RDF, TIFF};
use self::values::Value;
use self::walk::find;
use super::policy::{Colors, Credits, Facts};
use crate::moment::Moment;
use crate::picture::Orientation;

pub(super) use self::found::Unreadable;
pub(super) use self::rebuilt::rebuilt;

/// What is to become of a property.
#[derive(Clone, Copy)]
enum Fate {
    Cut,
    /// Its new value stands at this place of the list.
    Replaced(usize),
}

/// A property with a simple value, by namespace, usual prefix and name.
type Simple = (&'static str, &'static str, &'static str, String);

/// The packet without what is stale, true to the facts, with these credits.
pub(super) fn settle(
    packet: &[u8],
    facts: &Facts,
    credits: &Credits<'_>,
) -> Result<Vec<u8>, Unreadable> {
    let packet = text(packet)?;
    let truths = truths(facts);
    let found = find(packet, |name: &Name<'_>| {
        let replaced = |truth: &Simple| truth.0 == name.space && truth.2 == name.local;
        let at = truths.iter().position(replaced).filter(|_| name.is_own);
        let is_unwanted = names::is_stale(name)
            || match names::credit(name) {
                Some(Credit::Creator) => credits.artist.is_some(),
                Some(Credit::Rights) => credits.copyright.is_some(),
                _ => false,
            };
        at.map(Fate::Replaced)
            .or_else(|| is_unwanted.then_some(Fate::Cut))
    })?;
    let mut known = vec![false; truths.len()];
    for property in &found.properties {
        if let Fate::Replaced(at) = property.what {
            known[at] = true;
        }
    }
    let simple: Vec<&Simple> = truths
        .iter()
        .zip(known)
        .filter_map(|(truth, known)| known.then_some(truth))
        .collect();
    let added = description(&found.about, &simple, &credited(credits));
    Ok(rewritten(packet, &found, &added).into_bytes())
}

/// A packet of nothing but who made the picture, who has which rights in it and when it was taken; `None` if that is nothing.
pub(super) fn only_credits(
    packet: &[u8],
    credits: &Credits<'_>,
) -> Result<Option<Vec<u8>>, Unreadable> {
    let packet = text(packet)?;
    let found = find(packet, names::credit)?;
    let mut kept: Vec<(Credit, Value)> = Vec::new();
    for property in found.properties {
        let value = values::read(&packet[property.at], property.form);
        let is_known = kept.iter().any(|(credit, _)| *credit == property.what);
        if !value.is_empty() && !is_known {
            kept.push((property.what, value));
        }
    }
    let given = credited(credits);
    kept.retain(|(credit, _)| given.iter().all(|(other, _)| other != credit));
    kept.extend(given);
    kept.sort_by_key(|(credit, _)| *credit);
    if kept.is_empty() {
        return Ok(None);
    }
    let described = description("", &[], &kept);
    Ok(Some(wrapped("", &[&described]).into_bytes()))
}

/// A packet of these descriptions, with what declares their namespaces.
fn wrapped(declarations: &str, descriptions: &[&str]) -> String {
    let described = descriptions.concat();
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"{RDF}\"{declarations}>{described}</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}

/// When a packet says that the picture was taken, or else created.
///
/// ```
/// use stampmill::metadata::taken_by_xmp;
///
/// let packet = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
///     <rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:DateTimeOriginal="2026-03-09T18:05"/>
///     </rdf:RDF></x:xmpmeta>"#;
/// assert_eq!(taken_by_xmp(packet).unwrap().to_string(), "2026-03-09");
/// ```
pub fn taken_by_xmp(packet: &[u8]) -> Option<Moment> {
    let packet = text(packet).ok()?;
    let found = find(packet, names::credit).ok()?;
    let moment = |wanted: Credit| {
        let of_kind = found.properties.iter().filter(|found| found.what == wanted);
        let values = of_kind.map(|found| values::read(&packet[found.at.clone()], found.form));
        values
            .into_iter()
            .find_map(|value| Moment::parse(value.first()))
    };
    moment(Credit::Taken).or_else(|| moment(Credit::Created))
}

/// How a packet says that the picture has to be turned; `None` where it says nothing that makes sense.
pub(super) fn orientation(packet: &[u8]) -> Option<Orientation> {
    let packet = text(packet).ok()?;
    let is_asked = |name: &Name<'_>| {
        (name.is_own && name.space == TIFF && name.local == "Orientation").then_some(())
    };
    let found = find(packet, is_asked).ok()?;
    let mut values = found
        .properties
        .iter()
        .map(|found| values::read(&packet[found.at.clone()], found.form));
    values.find_map(|value| Orientation::from_exif(value.first().trim().parse().ok()?))
}

fn text(packet: &[u8]) -> Result<&str, Unreadable> {
    let text = std::str::from_utf8(packet).map_err(|_| Unreadable("it is no UTF-8"))?;
    let text = text.trim_start_matches('\u{feff}');
    Ok(text.trim_end_matches('\0'))
}

fn credited(credits: &Credits<'_>) -> Vec<(Credit, Value)> {
    let named = |credit, text: Option<&str>| Some((credit, Value::of(text?)));
    let artist = named(Credit::Creator, credits.artist);
    let copyright = named(Credit::Rights, credits.copyright);
    artist.into_iter().chain(copyright).collect()
}

/// What has to be so in a packet that says anything of it.
fn truths(facts: &Facts) -> Vec<Simple> {
    let (width, height) = (facts.size.width.to_string(), facts.size.height.to_string());
    let mut truths = vec![
        (
            TIFF,
            "tiff",
            "Orientation",
            facts.orientation.exif().to_string(),
        ),
        (TIFF, "tiff", "ImageWidth", width.clone()),
        (TIFF, "tiff", "ImageLength", height.clone()),
        (EXIF, "exif", "PixelXDimension", width),
        (EXIF, "exif", "PixelYDimension", height),
    ];
    if facts.colors == Colors::Srgb {
        truths.push((EXIF, "exif", "ColorSpace", "1".to_owned()));
        let profile = "sRGB IEC61966-2.1".to_owned();
        truths.push((PHOTOSHOP, "photoshop", "ICCProfile", profile));
    }
    truths
}

/// The packet without what was found, and with one description more.
fn rewritten(packet: &str, found: &Found<Fate>, added: &str) -> String {
    let properties = found.properties.iter().map(|property| property.at.clone());
    let mut cuts: Vec<Range<usize>> = properties.chain(found.rest.iter().cloned()).collect();
    let at = found.end;
    cuts.push(at..at);
    cuts.sort_by_key(|cut| (cut.start, cut.end));
    let mut text = String::with_capacity(packet.len() + added.len());
    let mut position = 0;
    for cut in cuts {
        text.push_str(packet.get(position..cut.start).unwrap_or_default());
        if cut == (at..at) {
            text.push_str(added);
        }
        position = position.max(cut.end);
    }
    text.push_str(&packet[position..]);
    text
}

/// A description of the picture; nothing if there is nothing to say.
fn description(about: &str, simple: &[&Simple], credits: &[(Credit, Value)]) -> String {
    if simple.is_empty() && credits.is_empty() {
        return String::new();
    }
    let mut text = format!("<rdf:Description xmlns:rdf=\"{RDF}\" rdf:about=\"");
    text.push_str(&about.replace('"', "&quot;"));
    text.push('"');
    let mut bound: Vec<&str> = Vec::new();
    for (space, prefix, name, value) in simple {
        if !bound.contains(prefix) {
            text.push_str(&format!(" xmlns:{prefix}=\"{space}\""));
            bound.push(prefix);
        }
        text.push_str(&format!(" {prefix}:{name}=\"{}\"", values::escaped(value)));
    }
    text.push('>');
    for (credit, value) in credits {
        text.push_str(&element(*credit, value));
    }
    text.push_str("</rdf:Description>");
    text
}

/// A property as an element, in the form that the specification has for it.
fn element(credit: Credit, value: &Value) -> String {
    let (space, name, array) = match credit {
        Credit::Creator => (DC, "creator", "Seq"),
        Credit::Rights => (DC, "rights", "Alt"),
        Credit::Taken => (EXIF, "DateTimeOriginal", ""),
        Credit::Created => (PHOTOSHOP, "DateCreated", ""),
        Credit::Marked => (names::RIGHTS, "Marked", ""),
        Credit::Statement => (names::RIGHTS, "WebStatement", ""),
        Credit::Terms => (names::RIGHTS, "UsageTerms", "Alt"),
        Credit::Owner => (names::RIGHTS, "Owner", "Bag"),
    };
    let content = match array {
        "" => values::escaped(value.first()),
        "Alt" => format!("<rdf:Alt>{}</rdf:Alt>", value.alternatives()),
        _ => format!("<rdf:{array}>{}</rdf:{array}>", value.items()),
    };
    let prefix = match space {
        DC => "dc",
        EXIF => "exif",
        PHOTOSHOP => "photoshop",
        _ => "xmpRights",
    };
    format!("<{prefix}:{name} xmlns:{prefix}=\"{space}\">{content}</{prefix}:{name}>")
}

#[cfg(test)]
mod tests;
