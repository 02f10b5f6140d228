//! A packet of which something is stripped: written anew from the properties that stay, with prefixes of our own.
//!
//! No comment goes on, no processing instruction but those around every packet, no text between properties, no namespace that
//! nothing uses, and nothing from behind the end.

mod naming;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::naming::check_name;
use super::bindings::{Bindings, Kind};
use super::found::{Name, Unreadable};
use super::kept::{declarations, known, prefix};
use super::quoted::push_text;
use super::{Simple, credited, description, text, truths, values, wrapped};
use crate::metadata::policy::{Credits, Facts, Strip};

/// How much longer than the original a packet may become: by prefixes and namespaces as they are usually written.
const MORE: usize = 8_192;

/// The packet without what is stripped, true to the facts, with these credits; `None` if nothing is left.
pub(in crate::metadata) fn rebuilt(
    packet: &[u8],
    strip: Strip,
    facts: &Facts,
    credits: &Credits<'_>,
) -> Result<Option<Vec<u8>>, Unreadable> {
    let packet = text(packet)?;
    let mut copy = Copy {
        strip,
        truths: truths(facts),
        credits,
        bindings: Bindings::default(),
        path: Vec::new(),
        skipped: None,
        has_rdf: false,
        root_at: 0,
        body: String::new(),
        used: 0,
    };
    copy.through(&mut Reader::from_str(packet))?;
    let added = description("", &[], &credited(credits));
    if copy.body.is_empty() && added.is_empty() {
        return Ok(None);
    }
    let written = wrapped(&declarations(copy.used), &[&copy.body, &added]);
    let is_bounded = written.len() <= 2 * packet.len() + added.len() + MORE;
    is_bounded
        .then(|| Some(written.into_bytes()))
        .ok_or(Unreadable("it is too large"))
}

struct Copy<'a> {
    strip: Strip,
    truths: Vec<Simple>,
    credits: &'a Credits<'a>,
    bindings: Bindings,
    path: Vec<Element>,
    /// The depth of the element that is left out, within which everything is.
    skipped: Option<usize>,
    /// Whether a whole `rdf:RDF` was found, and the depth of the last one.
    has_rdf: bool,
    root_at: usize,
    body: String,
    /// Namespaces that are used, a bit each.
    used: u64,
}

/// An element that was entered.
struct Element {
    role: Role,
    /// Where it begins in the body, and which namespaces were used before it.
    start: usize,
    used_before: u64,
    /// Where its content begins.
    inner: usize,
    /// The letters of its name.
    name: usize,
    /// Whether an attribute tells something by itself.
    tells: bool,
    has_about: bool,
    has_children: bool,
    text: String,
    /// Whether its text is a truth, so that nothing else counts.
    is_set: bool,
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Around `rdf:RDF`, or left out.
    Outside,
    Root,
    /// A description of the picture.
    Node,
    /// A property, or an item of a list: what has a value.
    Valued,
    /// A list, or a description of something else.
    Structure,
}

impl Copy<'_> {
    fn through(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), Unreadable> {
        loop {
            let event = reader
                .read_event()
                .map_err(|_| Unreadable("it is not well formed"))?;
            match event {
                Event::Start(element) => self.enter(&element)?,
                Event::Empty(element) => {
                    self.enter(&element)?;
                    self.leave();
                }
                Event::End(_) => self.leave(),
                Event::DocType(_) => return Err(Unreadable("it declares entities")),
                Event::PI(instruction) if self.path.is_empty() && self.has_rdf => {
                    let is_end = instruction.target().starts_with("xpacket");
                    if is_end {
                        return Ok(());
                    }
                }
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => self.note(event)?,
                Event::Eof if !self.path.is_empty() => {
                    return Err(Unreadable("it ends too early"));
                }
                Event::Eof if !self.has_rdf => return Err(Unreadable("it describes nothing")),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn note(&mut self, event: Event<'_>) -> Result<(), Unreadable> {
        let is_skipped = self.skipped.is_some();
        let Some(element) = self.path.last_mut() else {
            return Ok(());
        };
        if is_skipped || element.role != Role::Valued || element.is_set || element.has_children {
            return Ok(());
        }
        let is_reference = matches!(event, Event::GeneralRef(_));
        let characters = values::characters(event);
        if is_reference && characters.is_empty() {
            return Err(Unreadable("it is not well formed"));
        }
        element.text.push_str(&characters);
        Ok(())
    }

    fn enter(&mut self, element: &BytesStart<'_>) -> Result<(), Unreadable> {
        let depth = self.path.len();
        // As deep within the descriptions, which may stand within more or less than they will.
        let within = depth.saturating_sub(self.root_at);
        self.bindings.count(within)?;
        let mut attributes = Vec::new();
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Unreadable("it is not well formed"))?;
            let name = attribute.key.0;
            if !self.bindings.declare(depth, name, &attribute.value)? {
                self.bindings.count(within)?;
                attributes.push((name, attribute.value));
            }
        }
        self.begin(element.name().0, depth)?;
        for (name, value) in attributes {
            self.attribute(name, &value)?;
        }
        self.content();
        Ok(())
    }

    /// Begins an element, or leaves it out.
    fn begin(&mut self, qualified: &str, depth: usize) -> Result<(), Unreadable> {
        let (space, local) = self.bindings.resolve(qualified, Kind::Element)?;
        let parent = self.path.last().map_or(Role::Outside, |above| above.role);
        let name = Name {
            space,
            local,
            is_own: parent == Role::Node,
        };
        let role = match self.skipped {
            Some(_) => Role::Outside,
            None => self.role(parent, &name),
        };
        let is_inside = !matches!(parent, Role::Outside);
        if is_inside && role == Role::Outside && self.skipped.is_none() {
            self.skipped = Some(depth);
        }
        if role == Role::Root {
            self.root_at = depth;
        }
        let truth = self.truth(&name).map(str::to_owned);
        let (start, used_before) = (self.body.len(), self.used);
        if let Some(place) = known(space).filter(|_| !matches!(role, Role::Outside | Role::Root)) {
            check_name(local)?;
            self.used |= 1 << place;
            self.body.push('<');
            self.body.push_str(prefix(place));
            self.body.push(':');
            self.body.push_str(local);
        }
        if let Some(above) = self.path.last_mut() {
            above.has_children = true;
        }
        self.path.push(Element {
            role,
            start,
            used_before,
            inner: 0,
            name: self.body.len().saturating_sub(start + 1),
            tells: false,
            has_about: false,
            has_children: false,
            is_set: truth.is_some(),
            text: truth.unwrap_or_default(),
        });
        Ok(())
    }

    /// Ends the tag that begins an element.
    fn content(&mut self) {
        let is_written = self.skipped.is_none();
        if let Some(element) = self.path.last_mut()
            && is_written
            && !matches!(element.role, Role::Outside | Role::Root)
        {
            if element.role == Role::Node && !element.has_about {
                self.body.push_str(" rdf:about=\"\"");
            }
            self.body.push('>');
            element.inner = self.body.len();
        }
    }

    fn leave(&mut self) {
        let Some(element) = self.path.pop() else {
            return;
        };
        let depth = self.path.len();
        self.bindings.leave(depth);
        if let Some(skipped) = self.skipped {
            if skipped == depth {
                self.skipped = None;
                self.body.truncate(element.start);
                self.used = element.used_before;
            }
            return;
        }
        match element.role {
            Role::Outside => {}
            Role::Root => self.has_rdf = true,
            _ => self.end(&element),
        }
    }

    /// Ends an element, of which nothing stays if it tells nothing.
    fn end(&mut self, element: &Element) {
        let has_text = !element.has_children || element.is_set;
        if has_text && !element.text.trim().is_empty() {
            push_text(&mut self.body, &element.text);
        }
        if self.body.len() > element.inner {
            let name = element.start + 1..element.start + 1 + element.name;
            let name = self.body[name].to_owned();
            self.body.push_str(&format!("</{name}>"));
        } else if element.tells {
            self.body.truncate(element.inner - 1);
            self.body.push_str("/>");
        } else {
            self.body.truncate(element.start);
            self.used = element.used_before;
        }
    }
}
