//! What becomes of a name of a packet that is written anew: of an element and of an attribute.

use std::borrow::Cow;

use quick_xml::escape::unescape;

use super::super::bindings::{Kind, XML};
use super::super::found::{Name, Unreadable};
use super::super::kept::{goes, known, prefix};
use super::super::names::{Credit, RDF, credit};
use super::super::quoted::push_attribute;
use super::super::values::is_language;
use super::{Copy, Role};

impl Copy<'_> {
    /// What an element or an attribute of that name is within a parent; outside of all where it goes.
    pub(super) fn role(&self, parent: Role, name: &Name<'_>) -> Role {
        let is_set = self.path.last().is_some_and(|above| above.is_set);
        if name.space == RDF {
            return match (parent, name.local) {
                (Role::Outside, "RDF") => Role::Root,
                (Role::Root, "Description") => Role::Node,
                (Role::Valued, "Description" | "Bag" | "Seq" | "Alt") if !is_set => Role::Structure,
                (Role::Structure, "li" | "value") => Role::Valued,
                (Role::Valued, "value") if !is_set => Role::Valued,
                _ => Role::Outside,
            };
        }
        let is_replaced = match credit(name) {
            Some(Credit::Creator) => self.credits.artist.is_some(),
            Some(Credit::Rights) => self.credits.copyright.is_some(),
            _ => false,
        };
        match parent {
            Role::Outside => Role::Outside,
            _ if is_set || is_replaced || goes(name, self.strip) => Role::Outside,
            Role::Root => Role::Node,
            _ => Role::Valued,
        }
    }

    /// What a property of the picture has to say, where the output decides that.
    pub(super) fn truth(&self, name: &Name<'_>) -> Option<&str> {
        let mut truths = self.truths.iter();
        let found = truths.find(|truth| truth.0 == name.space && truth.2 == name.local);
        found
            .filter(|_| name.is_own)
            .map(|(.., value)| value.as_str())
    }

    /// Writes an attribute of the element that was begun, if it stays.
    pub(super) fn attribute(&mut self, qualified: &str, raw: &str) -> Result<(), Unreadable> {
        let Some(element) = self.path.last() else {
            return Ok(());
        };
        let (role, is_set) = (element.role, element.is_set);
        if self.skipped.is_some() || is_set || matches!(role, Role::Outside | Role::Root) {
            return Ok(());
        }
        let (space, local) = self.bindings.resolve(qualified, Kind::Attribute)?;
        let value = value(raw)?;
        if space == RDF || space == XML {
            let (space, local) = (space.to_owned(), local.to_owned());
            self.syntax(&space, &local, &value);
            return Ok(());
        }
        let name = Name {
            space,
            local,
            is_own: role == Role::Node,
        };
        let parent = match role {
            Role::Node => Role::Node,
            _ => Role::Structure,
        };
        let Some(place) = known(space).filter(|_| self.role(parent, &name) == Role::Valued) else {
            return Ok(());
        };
        check_name(local)?;
        let value = self.truth(&name).unwrap_or(&value).to_owned();
        let name = format!("{}:{local}", prefix(place));
        self.used |= 1 << place;
        push_attribute(&mut self.body, &name, &value);
        self.told();
        Ok(())
    }

    /// An attribute of RDF or XML itself.
    fn syntax(&mut self, space: &str, local: &str, value: &str) {
        let depth = self.path.len() - 1;
        let Some(role) = self.path.last().map(|element| element.role) else {
            return;
        };
        match (space, local, role) {
            (RDF, "about", Role::Node) if !self.strip.private => {
                push_attribute(&mut self.body, "rdf:about", value);
                if let Some(element) = self.path.last_mut() {
                    element.has_about = true;
                }
            }
            (RDF, "parseType", Role::Valued) if value == "Resource" => {
                push_attribute(&mut self.body, "rdf:parseType", value);
                if let Some(element) = self.path.last_mut() {
                    element.role = Role::Structure;
                }
            }
            // What is taken as it is written may be anything.
            (RDF, "parseType", _) => self.skipped = Some(depth),
            (RDF, "resource", Role::Valued) => {
                push_attribute(&mut self.body, "rdf:resource", value);
                self.told();
            }
            (XML, "lang", Role::Valued) if is_language(value) => {
                push_attribute(&mut self.body, "xml:lang", value);
            }
            _ => {}
        }
    }

    fn told(&mut self) {
        if let Some(element) = self.path.last_mut() {
            element.tells = true;
        }
    }
}

/// The value of an attribute: line breaks in it count as spaces, unless they are written as references.
fn value(raw: &str) -> Result<String, Unreadable> {
    let raw: Cow<'_, str> = match raw.contains(['\n', '\r', '\t']) {
        true => raw
            .replace("\r\n", " ")
            .replace(['\n', '\r', '\t'], " ")
            .into(),
        false => raw.into(),
    };
    let value = unescape(&raw).map_err(|_| Unreadable("it is not well formed"))?;
    Ok(value.into_owned())
}

/// Names are written as they are, so they have to be some.
pub(super) fn check_name(local: &str) -> Result<(), Unreadable> {
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let begins = local.starts_with(|c: char| c.is_alphabetic() || c == '_');
    (begins && local.chars().all(is_letter))
        .then_some(())
        .ok_or(Unreadable("it is not well formed"))
}
