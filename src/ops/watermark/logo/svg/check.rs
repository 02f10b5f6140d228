//! What is refused in an SVG before it is drawn.
//!
//! References can make a small file large: a group used ten times in a group that is used ten times. So what each element
//! comes to is added up over its references, and depth likewise; a reference that leads back to itself is refused.

use std::collections::HashMap;

use resvg::usvg::roxmltree::{Document, Node, NodeId, NodeType};

use super::{SvgError, style};

/// Bytes that text may come to by its entities.
const MOST_EXPANDED: usize = 16 << 20;

/// Elements within elements, references followed.
const DEEPEST: u32 = 64;

/// What all elements may come to, references followed.
const HEAVIEST: u64 = 100_000;

/// What an element counts for that needs a canvas of its own.
const LAYER: u64 = 100;

const SVG: &str = "http://www.w3.org/2000/svg";

/// What draws on a canvas of its own, as attribute or in a style.
const LAYERED: [&str; 6] = [
    "opacity",
    "mask",
    "clip-path",
    "filter",
    "mix-blend-mode",
    "isolation",
];

/// Effects that are drawn in a time that the size of the canvas bounds.
const EFFECTS: [&str; 14] = [
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feOffset",
];

/// Elements that show something in a browser and nothing here.
const UNDRAWN: [&str; 9] = [
    "audio",
    "canvas",
    "foreignObject",
    "hatch",
    "iframe",
    "mesh",
    "meshgradient",
    "solidcolor",
    "video",
];

/// Entities that stand for more than the text can hold, for one another, or for files.
pub(super) fn entities(text: &str) -> Result<(), SvgError> {
    let (Some(first), Some(last)) = (text.find("<!ENTITY"), text.rfind("<!ENTITY")) else {
        return Ok(());
    };
    let end = text[last..].find(']').map_or(text.len(), |end| last + end);
    let declared = &text[first..end];
    if declared.contains("SYSTEM") || declared.contains("PUBLIC") {
        return Err(SvgError::Outside("an external entity".to_owned()));
    }
    let uses = text[end..].matches('&').count();
    if declared.contains('&') || declared.len().saturating_mul(uses) > MOST_EXPANDED {
        return Err(SvgError::Complex("entities that stand for very much"));
    }
    Ok(())
}

/// Everything that an SVG must not hold.
pub(super) fn document(document: &Document<'_>) -> Result<(), SvgError> {
    for node in document.descendants() {
        if let Some(instruction) = node.pi().filter(|pi| pi.target == "xml-stylesheet") {
            return Err(SvgError::Outside(
                instruction.value.unwrap_or("").to_owned(),
            ));
        }
        if node.is_element() {
            element(node)?;
        }
    }
    let mut weights = Weights::new(document);
    let (weight, depth) = weights.of(document.root_element(), 0)?;
    if depth > DEEPEST {
        return Err(SvgError::Complex("groups in groups"));
    }
    if weight > HEAVIEST {
        return Err(SvgError::Complex("parts that are used over and over"));
    }
    Ok(())
}

fn element(node: Node<'_, '_>) -> Result<(), SvgError> {
    let name = node.tag_name();
    // Without a namespace it is drawn as well.
    if !matches!(name.namespace(), None | Some(SVG)) {
        return Ok(());
    }
    let href = href(node);
    match name.name() {
        "text" | "tref" => return Err(SvgError::Text),
        "image" | "feImage" => {
            return Err(match href {
                Some(href) if !href.starts_with("data:") => SvgError::Outside(href.to_owned()),
                _ => SvgError::Pixels,
            });
        }
        // Drawing programs put their own data there for programs of a kind, and nobody else shows it.
        "foreignObject" if is_for_others(node) => {}
        name if UNDRAWN.contains(&name) => return Err(SvgError::Effect(name.to_owned())),
        name if name.starts_with("fe") && !EFFECTS.contains(&name) => {
            return Err(SvgError::Effect(name.to_owned()));
        }
        // A link leads somewhere, but nothing of that is drawn.
        "a" | "script" => {}
        _ => {
            if let Some(href) = href.filter(|href| !href.starts_with('#')) {
                return Err(SvgError::Outside(href.to_owned()));
            }
        }
    }
    let style = (name.name() == "style").then(|| node.text()).flatten();
    if let Some(import) = style.and_then(|style| style.find("@import").map(|at| &style[at..])) {
        let line = import.split([';', '\n']).next().unwrap_or(import);
        return Err(SvgError::Outside(line.to_owned()));
    }
    let values = node.attributes().map(|attribute| attribute.value());
    for value in values.chain(style) {
        if let Some(outside) = urls(value).find(|url| !url.starts_with(['#', 'd'])) {
            return Err(SvgError::Outside(outside.to_owned()));
        }
    }
    style::element(node)?;
    style.map_or(Ok(()), style::sheet)
}

/// Whether an element asks for extensions, which are those of one program.
fn is_for_others(node: Node<'_, '_>) -> bool {
    node.attribute("requiredExtensions")
        .is_some_and(|extensions| !extensions.trim().is_empty())
}

fn href<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let found = node
        .attributes()
        .find(|attribute| attribute.name() == "href");
    found.map(|attribute| attribute.value().trim())
}

/// What stands in every `url(…)`.
fn urls(text: &str) -> impl Iterator<Item = &str> {
    text.split("url(").skip(1).map(|rest| {
        let inner = rest.split(')').next().unwrap_or(rest);
        inner.trim().trim_matches(['\'', '"']).trim()
    })
}

/// What elements come to, with all that they refer to.
struct Weights<'a, 'input> {
    named: HashMap<&'a str, Node<'a, 'input>>,
    /// What rules of style sheets refer to, which may hold for any element.
    ruled: Vec<Node<'a, 'input>>,
    /// Whether such rules ask for canvases.
    layered: bool,
    known: HashMap<NodeId, Option<(u64, u32)>>,
}

impl<'a, 'input> Weights<'a, 'input> {
    fn new(document: &'a Document<'input>) -> Self {
        let elements = || document.descendants().filter(|node| node.is_element());
        let named: HashMap<_, _> = elements()
            .filter_map(|node| Some((node.attribute("id")?, node)))
            .collect();
        let rules: Vec<&str> = elements()
            .filter(|node| node.tag_name().name() == "style")
            .filter_map(|node| node.text())
            .collect();
        let ruled = rules
            .iter()
            .flat_map(|rules| urls(rules))
            .filter_map(|url| {
                let node = named.get(url.strip_prefix('#')?)?;
                // A gradient is cheap, and what most rules refer to.
                (!node.tag_name().name().ends_with("Gradient")).then_some(*node)
            });
        Self {
            ruled: ruled.collect(),
            layered: rules
                .iter()
                .any(|rules| LAYERED.iter().any(|word| rules.contains(word))),
            named,
            known: HashMap::new(),
        }
    }

    /// Weight and depth of an element.
    fn of(&mut self, node: Node<'a, 'input>, above: u32) -> Result<(u64, u32), SvgError> {
        // What is deeper than this ends the count, before it ends the stack.
        if above > DEEPEST {
            return Ok((1, 1));
        }
        match self.known.get(&node.id()) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => {
                let name = node.attribute("id").unwrap_or(node.tag_name().name());
                return Err(SvgError::Circle(name.to_owned()));
            }
            None => {}
        }
        self.known.insert(node.id(), None);
        let (mut weight, mut depth) = (self.own(node), 0);
        let children = node
            .children()
            .filter(|child| child.node_type() == NodeType::Element);
        let parts: Vec<_> = children
            .map(|child| (child, 1))
            .chain(self.references(node))
            .collect();
        for (part, times) in parts {
            let (more, deeper) = self.of(part, above + 1)?;
            weight = more.saturating_mul(times).saturating_add(weight);
            depth = depth.max(deeper);
        }
        self.known.insert(node.id(), Some((weight, depth + 1)));
        Ok((weight, depth + 1))
    }

    /// What an element counts for without its parts.
    fn own(&self, node: Node<'_, '_>) -> u64 {
        let style = node.attribute("style").unwrap_or("");
        let layered = LAYERED
            .iter()
            .any(|word| node.has_attribute(*word) || style.contains(word));
        let by_class = self.layered && node.has_attribute("class");
        let length: usize = node
            .attributes()
            .map(|attribute| attribute.value().len())
            .sum();
        1 + length as u64 / 100 + if layered || by_class { LAYER } else { 0 }
    }

    /// What an element refers to, and how often it is drawn for it: markers at every point of a path.
    fn references(&self, node: Node<'a, 'input>) -> Vec<(Node<'a, 'input>, u64)> {
        let name = node.tag_name().name();
        if matches!(name, "a" | "script" | "style") {
            return Vec::new();
        }
        let points = ["d", "points"].map(|name| node.attribute(name).map_or(0, str::len));
        let points = 1 + (points[0] + points[1]) as u64 / 2;
        let named = |id: &str| self.named.get(id).copied();
        let mut found: Vec<_> = href(node)
            .and_then(|href| named(href.strip_prefix('#')?))
            .map(|target| (target, 1))
            .into_iter()
            .collect();
        for attribute in node.attributes() {
            for target in urls(attribute.value()).filter_map(|url| named(url.strip_prefix('#')?)) {
                let is_marker = target.tag_name().name() == "marker";
                found.push((target, if is_marker { points } else { 1 }));
            }
        }
        let has_class = node.has_attribute("class");
        let ruled = self.ruled.iter().filter(|_| has_class);
        // A rule that holds within what it refers to would be a circle of our own making.
        let ruled = ruled.filter(|target| !node.ancestors().any(|above| above == **target));
        found.extend(ruled.map(|target| (*target, 1)));
        found
    }
}
