//! What is refused in an SVG before it is drawn.
//!
//! What single elements must not hold is looked at here; what they come to together, by `walk`.

use resvg::usvg::roxmltree::{Document, Node};

use super::cascade::rules_of;
use super::{SvgError, style, walk};

/// Bytes that text may come to by its entities.
const MOST_EXPANDED: usize = 16 << 20;

const SVG: &str = "http://www.w3.org/2000/svg";

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
    // What an entity stands for may hold the bracket that ends them all.
    let value = text[last..].find(['\'', '"']).map(|open| last + open);
    let behind = value.and_then(|open| {
        let quote = &text[open..=open];
        Some(open + 2 + text[open + 1..].find(quote)?)
    });
    let end = behind.and_then(|behind| Some(behind + text[behind..].find(']')?));
    let end = end.unwrap_or(text.len());
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
    walk::whole(document)
}

fn element(node: Node<'_, '_>) -> Result<(), SvgError> {
    if let Some(rules) = rules_of(node) {
        sheet(rules)?;
    }
    let name = node.tag_name();
    // Without a namespace it is drawn as well.
    if !matches!(name.namespace(), None | Some(SVG)) {
        return Ok(());
    }
    match name.name() {
        "text" | "tref" => return Err(SvgError::Text),
        "image" | "feImage" => {
            return Err(match hrefs(node).find(|href| !href.starts_with("data:")) {
                Some(href) => SvgError::Outside(href.to_owned()),
                None => SvgError::Pixels,
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
            if let Some(href) = hrefs(node).find(|href| !href.starts_with('#')) {
                return Err(SvgError::Outside(href.to_owned()));
            }
        }
    }
    for attribute in node.attributes() {
        inside(attribute.value())?;
    }
    style::element(node)
}

/// The rules of a style sheet.
fn sheet(rules: &str) -> Result<(), SvgError> {
    if let Some(import) = rules.find("@import").map(|at| &rules[at..]) {
        let line = import.split([';', '\n']).next().unwrap_or(import);
        return Err(SvgError::Outside(line.to_owned()));
    }
    inside(rules)?;
    style::sheet(rules)
}

/// A text that refers to nothing outside of the file.
fn inside(text: &str) -> Result<(), SvgError> {
    let is_inside = |url: &&str| url.starts_with('#') || url.starts_with("data:");
    match urls(text).find(|url| !is_inside(url)) {
        Some(outside) => Err(SvgError::Outside(outside.to_owned())),
        None => Ok(()),
    }
}

/// Whether an element asks for extensions, which are those of one program.
fn is_for_others(node: Node<'_, '_>) -> bool {
    node.attribute("requiredExtensions")
        .is_some_and(|extensions| !extensions.trim().is_empty())
}

/// What an element says that it is made of, in whatever namespace it says so.
pub(super) fn hrefs<'a>(node: Node<'a, '_>) -> impl Iterator<Item = &'a str> {
    let found = node
        .attributes()
        .filter(|attribute| attribute.name() == "href");
    found.map(|attribute| attribute.value().trim())
}

/// What stands in every `url(…)`.
pub(super) fn urls(text: &str) -> impl Iterator<Item = &str> {
    text.split("url(").skip(1).map(|rest| {
        let inner = rest.split(')').next().unwrap_or(rest);
        inner.trim().trim_matches(['\'', '"']).trim()
    })
}
