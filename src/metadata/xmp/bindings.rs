//! Which prefix stands for which namespace at a place of a packet, and how much may stand in one.

use quick_xml::escape::unescape;

use super::found::Unreadable;

/// Bounds no honest packet comes near; together they bound the time that one can take.
const MAX_DEPTH: usize = 200;
const MAX_BINDINGS: usize = 256;
const MAX_NAMES: usize = 500_000;

pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Prefixes and their namespaces, with the depth at which they were declared.
#[derive(Default)]
pub(super) struct Bindings {
    all: Vec<(usize, String, String)>,
    names: usize,
}

/// What has a name: the rule for one without a prefix depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Element,
    Attribute,
}

impl Bindings {
    /// Counts a name.
    pub(super) fn count(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.names += 1;
        let within = self.names <= MAX_NAMES && depth < MAX_DEPTH && self.all.len() <= MAX_BINDINGS;
        within.then_some(()).ok_or(Unreadable("it is too large"))
    }

    /// Takes an attribute that binds a prefix; `false` if that is not what it does.
    pub(super) fn declare(
        &mut self,
        depth: usize,
        name: &str,
        value: &str,
    ) -> Result<bool, Unreadable> {
        let Some(prefix) = declared(name) else {
            return Ok(false);
        };
        let space = unescape(value).map_err(|_| Unreadable("it is not well formed"))?;
        let binding = (depth, prefix.to_owned(), space.into_owned());
        self.all.push(binding);
        Ok(true)
    }

    /// Forgets what was declared at this depth or below.
    pub(super) fn leave(&mut self, depth: usize) {
        self.all.retain(|(declared, ..)| *declared < depth);
    }

    /// The namespace and the name without its prefix.
    pub(super) fn resolve<'s>(
        &'s self,
        qualified: &'s str,
        kind: Kind,
    ) -> Result<(&'s str, &'s str), Unreadable> {
        let (prefix, local) = qualified.split_once(':').unwrap_or(("", qualified));
        if prefix.is_empty() && kind == Kind::Attribute {
            return Ok(("", local));
        }
        if prefix == "xml" {
            return Ok((XML, local));
        }
        let bound = self.all.iter().rev();
        let found = bound
            .filter(|(_, bound, _)| bound == prefix)
            .map(|(.., space)| space.as_str())
            .next();
        match found {
            Some(space) => Ok((space, local)),
            None if prefix.is_empty() => Ok(("", local)),
            None => Err(Unreadable("it uses names that it does not declare")),
        }
    }
}

/// The prefix that an attribute binds to a namespace, if that is what it does.
fn declared(name: &str) -> Option<&str> {
    match name.strip_prefix("xmlns")? {
        "" => Some(""),
        rest => rest.strip_prefix(':'),
    }
}
