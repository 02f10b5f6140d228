//! Goes through an XMP packet and finds properties by namespace and name, wherever they stand and however they are written.
//!
//! A packet is untrusted. What is not well formed, uses a prefix that is bound to nothing, or declares entities, behind which
//! names could hide, is refused as a whole: nobody can say what is in it.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::bindings::{Bindings, Kind};
use super::found::{Form, Found, Name, Property, Unreadable};
use super::names::RDF;

/// Finds the properties for which `wanted` says what they are; nothing is looked for inside of one that is.
pub(super) fn find<T>(
    packet: &str,
    wanted: impl Fn(&Name<'_>) -> Option<T>,
) -> Result<Found<T>, Unreadable> {
    let mut walk = Walk {
        packet,
        wanted,
        found: Found {
            properties: Vec::new(),
            rest: Vec::new(),
            end: 0,
            about: String::new(),
        },
        path: Vec::new(),
        bindings: Bindings::default(),
        open: None,
        node: None,
        has_rdf: false,
    };
    walk.through(&mut Reader::from_str(packet))?;
    if !walk.path.is_empty() {
        return Err(Unreadable("it ends too early"));
    }
    if !walk.has_rdf {
        return Err(Unreadable("it describes nothing"));
    }
    Ok(walk.found)
}

struct Walk<'p, T, W> {
    packet: &'p str,
    wanted: W,
    found: Found<T>,
    path: Vec<Role>,
    bindings: Bindings,
    /// The property in which the walk is: its depth, its start, and what it is.
    open: Option<(usize, usize, T)>,
    /// The description in which the walk is.
    node: Option<Node>,
    /// Whether a whole `rdf:RDF` was found.
    has_rdf: bool,
}

/// A description: where it begins, how many properties were found before it, and how many of its own were not asked for.
struct Node {
    start: usize,
    before: usize,
    others: usize,
}

/// What an element is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// `rdf:RDF`.
    Root,
    /// A description below it.
    Node,
    Other,
}

impl<T, W: Fn(&Name<'_>) -> Option<T>> Walk<'_, T, W> {
    fn through(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), Unreadable> {
        loop {
            let start = reader.buffer_position() as usize;
            let event = reader
                .read_event()
                .map_err(|_| Unreadable("it is not well formed"))?;
            let end = reader.buffer_position() as usize;
            match event {
                Event::Start(element) => self.enter(&element, start)?,
                Event::Empty(element) => {
                    self.enter(&element, start)?;
                    self.leave(None, end);
                }
                Event::End(_) => self.leave(Some(start), end),
                Event::Comment(_) if self.open.is_none() => self.found.rest.push(start..end),
                Event::DocType(_) => return Err(Unreadable("it declares entities")),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn enter(&mut self, element: &BytesStart<'_>, start: usize) -> Result<(), Unreadable> {
        let depth = self.path.len();
        self.bindings.count(depth)?;
        let mut attributes = Vec::new();
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Unreadable("it is not well formed"))?;
            let (name, value) = (attribute.key.0, attribute.value);
            if !self.bindings.declare(depth, name, &value)? {
                self.bindings.count(depth)?;
                attributes.push((name, self.range(name, &value)?));
            }
        }
        let what = self.begin(element.name().0, start)?;
        match what {
            Some(what) => self.open = Some((depth, start, what)),
            None => self.attributes(&attributes)?,
        }
        Ok(())
    }

    /// Goes into an element of that name; returns what it is, if it was asked for.
    fn begin(&mut self, qualified: &str, start: usize) -> Result<Option<T>, Unreadable> {
        let parent = self.path.last().copied();
        let (space, local) = self.bindings.resolve(qualified, Kind::Element)?;
        let role = match parent {
            _ if space == RDF && local == "RDF" => Role::Root,
            Some(Role::Root) => Role::Node,
            _ => Role::Other,
        };
        let name = Name {
            space,
            local,
            is_own: parent == Some(Role::Node),
        };
        let what = if space == RDF || self.open.is_some() {
            None
        } else {
            (self.wanted)(&name)
        };
        match &mut self.node {
            _ if role == Role::Node => {
                let before = self.found.properties.len();
                let others = 0;
                self.node = Some(Node {
                    start,
                    before,
                    others,
                });
            }
            Some(node) if parent == Some(Role::Node) && what.is_none() => node.others += 1,
            _ => {}
        }
        self.path.push(role);
        Ok(what)
    }

    fn attributes(&mut self, attributes: &[(&str, Range<usize>)]) -> Result<(), Unreadable> {
        let is_node = self.path.last() == Some(&Role::Node);
        for (qualified, at) in attributes {
            let (space, local) = self.bindings.resolve(qualified, Kind::Attribute)?;
            let is_about = space == RDF && local == "about" && is_node;
            if is_about && self.found.about.is_empty() {
                let raw = &self.packet[at.start + qualified.len()..at.end];
                let quoted = raw.trim_start_matches(|c: char| c != '"' && c != '\'');
                self.found.about = quoted.trim_matches(['"', '\'']).to_owned();
                continue;
            }
            if space == RDF || self.open.is_some() {
                continue;
            }
            let name = Name {
                space,
                local,
                is_own: is_node,
            };
            if let Some(what) = (self.wanted)(&name) {
                self.found.properties.push(Property {
                    what,
                    at: at.clone(),
                    form: Form::Attribute,
                });
            } else if let Some(node) = self.node.as_mut().filter(|_| is_node) {
                node.others += 1;
            }
        }
        Ok(())
    }

    /// `inner_end` is where the closing bracket begins; an element in one piece has none.
    fn leave(&mut self, inner_end: Option<usize>, end: usize) {
        let role = self.path.pop();
        let depth = self.path.len();
        self.bindings.leave(depth);
        if let (Some(Role::Root), Some(inner_end), None) = (role, inner_end, &self.open) {
            (self.found.end, self.has_rdf) = (inner_end, true);
        }
        if role == Some(Role::Node)
            && let Some(node) = self.node.take()
            && node.others == 0
            && self.found.properties.len() > node.before
        {
            self.found.rest.push(node.start..end);
        }
        if self
            .open
            .as_ref()
            .is_some_and(|(opened, ..)| *opened == depth)
            && let Some((_, start, what)) = self.open.take()
        {
            self.found.properties.push(Property {
                what,
                at: start..end,
                form: Form::Element,
            });
        }
    }

    /// Where an attribute stands: its name and its value are pieces of the packet.
    fn range(&self, name: &str, value: &str) -> Result<Range<usize>, Unreadable> {
        let origin = self.packet.as_ptr() as usize;
        let start = (name.as_ptr() as usize).wrapping_sub(origin);
        let end = (value.as_ptr() as usize)
            .wrapping_sub(origin)
            .wrapping_add(value.len() + 1);
        let is_inside = start < end && self.packet.get(start..end).is_some();
        is_inside
            .then_some(start..end)
            .ok_or(Unreadable("it is not well formed"))
    }
}
