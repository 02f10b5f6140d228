//! What is found in an XMP packet, or why it cannot be read.

use std::ops::Range;

/// Why a packet cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(super) &'static str);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// The name of a property.
pub(super) struct Name<'n> {
    /// Its namespace, empty if it has none.
    pub(super) space: &'n str,
    pub(super) local: &'n str,
    /// Whether it is one of the picture's, and not of a part of another property.
    pub(super) is_own: bool,
}

/// What was found.
pub(super) struct Found<T> {
    pub(super) properties: Vec<Property<T>>,
    /// What goes besides: comments, which nobody looks through, and descriptions of which nothing would be left.
    pub(super) rest: Vec<Range<usize>>,
    /// Before the end of `rdf:RDF`.
    pub(super) end: usize,
    /// What the picture is called in the packet, as written: nearly always nothing.
    pub(super) about: String,
}

/// A property that was asked for.
pub(super) struct Property<T> {
    pub(super) what: T,
    /// All of it: an element from its first to its last bracket, an attribute from its name to its last quote.
    pub(super) at: Range<usize>,
    pub(super) form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Attribute,
    Element,
}
