//! Values of XMP properties: a text, or a list of texts with their languages.

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};

use super::found::Form;

/// Texts, each with its language if it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value(Vec<(Option<String>, String)>);

impl Value {
    pub(super) fn of(text: &str) -> Self {
        Self(vec![(None, text.to_owned())])
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, text)| text.is_empty())
    }

    /// The first text.
    pub(super) fn first(&self) -> &str {
        self.0.first().map_or("", |(_, text)| text)
    }

    /// The items of a list or a heap.
    pub(super) fn items(&self) -> String {
        let items = self.0.iter();
        items
            .map(|(_, text)| format!("<rdf:li>{}</rdf:li>", escaped(text)))
            .collect()
    }

    /// The items of alternatives, each with its language.
    pub(super) fn alternatives(&self) -> String {
        let items = self.0.iter().map(|(language, text)| {
            let language = language.as_deref().unwrap_or("x-default");
            let (language, text) = (escaped(language), escaped(text));
            format!("<rdf:li xml:lang=\"{language}\">{text}</rdf:li>")
        });
        items.collect()
    }
}

/// A text as it stands in XML, without characters that may not.
pub(super) fn escaped(text: &str) -> String {
    let text: String = text.chars().filter(is_allowed).collect();
    escape(text).into_owned()
}

/// Whether a character may stand in XML.
pub(super) fn is_allowed(c: &char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// The value of a property that stands in a packet that was walked through.
pub(super) fn read(property: &str, form: Form) -> Value {
    match form {
        Form::Attribute => {
            let raw = property.split_once('=').map_or("", |(_, value)| value);
            let raw = raw.trim().trim_matches(['"', '\'']);
            Value::of(&unescape(raw).unwrap_or_default())
        }
        Form::Element => of_element(property),
    }
}

fn of_element(property: &str) -> Value {
    let mut list = Vec::new();
    let mut plain = String::new();
    let mut depth = 0;
    // The depth of the item in which the reader is.
    let mut item = None;
    let mut reader = Reader::from_str(property);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Eof => break,
            Event::Start(element) => {
                depth += 1;
                if item.is_none() && element.local_name().into_inner() == "li" {
                    item = Some(depth);
                    list.push((language(&element), String::new()));
                }
            }
            Event::End(_) => {
                item = item.filter(|at| *at != depth);
                depth -= 1;
            }
            other => match (item, list.last_mut()) {
                // Not what stands in a structure, whatever it is.
                (Some(at), Some((_, text))) if at == depth => text.push_str(&characters(other)),
                (None, None) if depth == 1 => plain.push_str(&characters(other)),
                _ => {}
            },
        }
    }
    list.iter_mut()
        .for_each(|(_, text)| *text = text.trim().to_owned());
    list.retain(|(_, text)| !text.is_empty());
    if list.is_empty() {
        return Value::of(plain.trim());
    }
    Value(list)
}

fn language(element: &BytesStart<'_>) -> Option<String> {
    let mut attributes = element.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let found = attributes.find(|attribute| attribute.key.0 == "xml:lang")?;
    let language = unescape(&found.value).ok()?;
    is_language(&language).then(|| language.into_owned())
}

/// Whether a text names a language, as RFC 5646 writes it.
pub(super) fn is_language(text: &str) -> bool {
    const LONGEST: usize = 35;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    text.len() <= LONGEST && text.bytes().all(is_letter)
}

/// The characters that a piece of text stands for; none where it is a reference to nothing known.
pub(super) fn characters(event: Event<'_>) -> String {
    match event {
        Event::Text(text) => text.xml10_content().into_owned(),
        Event::CData(text) => text.xml10_content().into_owned(),
        Event::GeneralRef(reference) => {
            let reference = format!("&{};", reference.into_inner());
            unescape(&reference).map_or(String::new(), |text| text.into_owned())
        }
        _ => String::new(),
    }
}
