//! Which other elements an element refers to, by whatever way: its attributes, rules of style sheets, its own style.
//!
//! Rules are read and matched by `simplecss`, as resvg does, so that both see the same. Of several declarations of a property all
//! are followed, though only one of them counts: which one it is need not be known then.

use std::collections::HashMap;
use std::rc::Rc;

use resvg::usvg::roxmltree::{Document, Node, NodeId};
use simplecss::{AttributeOperator, DeclarationTokenizer, Element, PseudoClass, StyleSheet};
use svgtypes::{FilterValue, FilterValueListParser, FuncIRI, Paint};

use super::SvgError;
use super::check::{hrefs, urls};

/// Properties that refer to other elements; parts inherit the first five.
pub(super) const PROPERTIES: [&str; 8] = [
    "fill",
    "stroke",
    "marker-start",
    "marker-mid",
    "marker-end",
    "mask",
    "clip-path",
    "filter",
];

/// Where markers stand among [`PROPERTIES`].
pub(super) const MARKERS: std::ops::Range<usize> = 2..5;

/// How many of [`PROPERTIES`] are inherited.
pub(super) const INHERITED: usize = 5;

/// What each of [`PROPERTIES`] leads to.
pub(super) type Targets<'a, 'input> = [Rc<[Node<'a, 'input>]>; PROPERTIES.len()];

/// Tests of a rule on an element, which each element costs as often as there are rules.
const MOST_TESTS: usize = 20_000_000;

/// Steps of the kind "anywhere within" in one selector: each multiplies what a test may cost by the depth.
const MOST_WITHIN: usize = 4;

/// The style sheets of a document, and its elements by name.
pub(super) struct Cascade<'a, 'input> {
    sheet: StyleSheet<'a>,
    named: HashMap<&'a str, Vec<Node<'a, 'input>>>,
    known: HashMap<NodeId, Rc<Declared<'a, 'input>>>,
}

/// What is declared for an element.
pub(super) struct Declared<'a, 'input> {
    /// For each of [`PROPERTIES`] that is declared: where it leads, and whether it may be that of the parent.
    properties: [Option<(Rc<[Node<'a, 'input>]>, bool)>; PROPERTIES.len()],
    /// What it is made of besides its own parts.
    pub(super) hrefs: Vec<Node<'a, 'input>>,
}

impl<'a, 'input> Cascade<'a, 'input> {
    pub(super) fn of(document: &'a Document<'input>) -> Result<Self, SvgError> {
        let mut sheet = StyleSheet::new();
        let mut named: HashMap<_, Vec<_>> = HashMap::new();
        let mut count = 0;
        for node in document.descendants().filter(Node::is_element) {
            count += 1;
            if let Some(id) = node.attribute("id") {
                // Of two that have the same name it is one for some references, and the other for others.
                named.entry(id).or_default().push(node);
            }
            if let Some(text) = rules_of(node) {
                sheet.parse_more(text);
            }
        }
        if sheet.rules.len().saturating_mul(count) > MOST_TESTS {
            return Err(SvgError::Complex("rules of styles for very many elements"));
        }
        for rule in &sheet.rules {
            let selector = rule.selector.to_string();
            let steps = selector.replace(" > ", ">").replace(" + ", "+");
            if steps.matches(' ').count() > MOST_WITHIN {
                return Err(SvgError::Complex("selectors of many parts"));
            }
        }
        Ok(Self {
            sheet,
            named,
            known: HashMap::new(),
        })
    }

    pub(super) fn declared(&mut self, node: Node<'a, 'input>) -> Rc<Declared<'a, 'input>> {
        if let Some(known) = self.known.get(&node.id()) {
            return Rc::clone(known);
        }
        let declared = Rc::new(self.read(node));
        self.known.insert(node.id(), Rc::clone(&declared));
        declared
    }

    fn read(&self, node: Node<'a, 'input>) -> Declared<'a, 'input> {
        let mut values: [Vec<&str>; PROPERTIES.len()] = Default::default();
        let mut declare = |name: &str, value: &'a str| {
            let is_meant = |property: &str| match name {
                "marker" => property.starts_with("marker-"),
                _ => property == name,
            };
            for (property, values) in PROPERTIES.iter().zip(&mut values) {
                if is_meant(property) {
                    values.push(value);
                }
            }
        };
        for attribute in node.attributes() {
            // Only a style knows the short form.
            if attribute.name() != "marker" {
                declare(attribute.name(), attribute.value());
            }
        }
        let matching = |rule: &&simplecss::Rule<'_>| rule.selector.matches(&Seen(node));
        for rule in self.sheet.rules.iter().filter(matching) {
            for declaration in &rule.declarations {
                declare(declaration.name, declaration.value);
            }
        }
        for declaration in node
            .attribute("style")
            .into_iter()
            .flat_map(DeclarationTokenizer::from)
        {
            declare(declaration.name, declaration.value);
        }
        Declared {
            properties: values.map(|values| {
                let inherits = values.iter().any(|value| value.trim() == "inherit");
                let targets = values.iter().flat_map(|value| self.referred(value));
                let targets = targets.copied().collect();
                (!values.is_empty()).then_some((targets, inherits))
            }),
            hrefs: hrefs(node)
                .filter_map(|href| self.named.get(href.strip_prefix('#')?))
                .flatten()
                .copied()
                .collect(),
        }
    }

    /// The elements that a value leads to, read in every way in which a value can be: quoted names may hold anything.
    fn referred(&self, value: &'a str) -> impl Iterator<Item = &Node<'a, 'input>> {
        let paint = match Paint::from_str(value) {
            Ok(Paint::FuncIRI(id, _)) => Some(id),
            _ => None,
        };
        let filters = FilterValueListParser::from(value).filter_map(|filter| match filter {
            Ok(FilterValue::Url(id)) => Some(id),
            _ => None,
        });
        let mut ids: Vec<&str> = urls(value)
            .filter_map(|url| url.strip_prefix('#'))
            .chain(paint)
            .chain(FuncIRI::from_str(value).ok().map(|link| link.0))
            .chain(filters)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter()
            .filter_map(|id| self.named.get(id))
            .flatten()
    }
}

impl<'a, 'input> Declared<'a, 'input> {
    /// Where the properties of the element lead, within a parent that has these.
    pub(super) fn within(&self, parent: &Targets<'a, 'input>) -> Targets<'a, 'input> {
        std::array::from_fn(|n| match &self.properties[n] {
            Some((own, false)) => Rc::clone(own),
            Some((own, true)) => own.iter().chain(parent[n].iter()).copied().collect(),
            None if n < INHERITED => Rc::clone(&parent[n]),
            None => Rc::default(),
        })
    }
}

/// The text of an element that holds rules, whatever its namespace: resvg does not ask for that.
pub(super) fn rules_of<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let is_css = matches!(node.attribute("type"), None | Some("text/css"));
    node.text()
        .filter(|_| node.tag_name().name() == "style" && is_css)
}

/// An element as selectors see it.
struct Seen<'a, 'input>(Node<'a, 'input>);

impl Element for Seen<'_, '_> {
    fn parent_element(&self) -> Option<Self> {
        self.0.parent_element().map(Self)
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.0.prev_sibling_element().map(Self)
    }

    fn has_local_name(&self, name: &str) -> bool {
        self.0.tag_name().name() == name
    }

    fn attribute_matches(&self, local_name: &str, operator: AttributeOperator<'_>) -> bool {
        let value = self.0.attribute(local_name);
        value.is_some_and(|value| operator.matches(value))
    }

    fn pseudo_class_matches(&self, class: PseudoClass<'_>) -> bool {
        class == PseudoClass::FirstChild && self.prev_sibling_element().is_none()
    }
}
