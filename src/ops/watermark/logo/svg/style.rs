//! What of a drawing's style would be passed over or taken for black, found before it is drawn.
//!
//! resvg reads styles of SVG 1.1 with `simplecss` and values with `svgtypes`; what they cannot read is left out without a word.
//! So they are asked here, for every property that shows, whether they can.

use resvg::usvg::roxmltree::Node;
use simplecss::{DeclarationTokenizer, Selector};
use svgtypes::{Color, Paint, Transform};

use super::SvgError;

/// Functions whose result is not known before a browser has laid out the page.
const FUNCTIONS: [&str; 7] = ["var(", "env(", "attr(", "calc(", "min(", "max(", "clamp("];

/// What properties that show begin with.
const SHOWN: [&str; 16] = [
    "fill",
    "stroke",
    "stop-",
    "flood-",
    "lighting-",
    "color",
    "opacity",
    "display",
    "visibility",
    "clip",
    "mask",
    "filter",
    "marker",
    "transform",
    "mix-blend-mode",
    "paint-order",
];

/// Rules whose blocks hold for a drawing and are passed over all the same.
const PASSED_OVER: [&str; 5] = ["media", "supports", "layer", "container", "scope"];

/// Queries that do not hold for a still picture on white.
const UNTRUE: [&str; 3] = ["print", "prefers-color-scheme", "prefers-reduced-motion"];

/// What holds only while somebody does something, or for what is no element.
const NEVER: [&str; 6] = ["::", ":hover", ":active", ":focus", ":visited", ":target"];

/// Elements that set something moving; their `fill` is no colour, and a still picture shows where they begin.
const MOVING: [&str; 6] = [
    "animate",
    "animateColor",
    "animateMotion",
    "animateTransform",
    "discard",
    "set",
];

/// The attributes of an element.
pub(super) fn element(node: Node<'_, '_>) -> Result<(), SvgError> {
    if MOVING.contains(&node.tag_name().name()) {
        return Ok(());
    }
    for attribute in node.attributes() {
        let (name, text) = (attribute.name(), attribute.value());
        let is_passive = ["data-", "aria-", "on"]
            .iter()
            .any(|start| name.starts_with(start));
        match name {
            _ if attribute.namespace().is_some() || is_passive => {}
            "id" | "class" | "href" => {}
            "style" => declarations(text)?,
            _ => value(name, text)?,
        }
    }
    Ok(())
}

/// The text of a style sheet.
pub(super) fn sheet(text: &str) -> Result<(), SvgError> {
    let text = without_comments(text);
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(['{', ';']).unwrap_or(rest.len());
        let (prelude, tail) = rest.split_at(end);
        let block = if tail.starts_with('{') {
            block(tail)
        } else {
            ""
        };
        match prelude.trim().strip_prefix('@') {
            Some(name) => at_rule(name, block)?,
            None => rule(prelude, block)?,
        }
        // The brace or semicolon, the block, and its other brace.
        let used = (end + 1 + block.len() + usize::from(tail.starts_with('{'))).min(rest.len());
        rest = rest[used..].trim_start();
    }
    Ok(())
}

fn at_rule(text: &str, block: &str) -> Result<(), SvgError> {
    let text = text.to_ascii_lowercase();
    let is_passed_over = PASSED_OVER.iter().any(|name| text.starts_with(name));
    let is_untrue = UNTRUE.iter().any(|query| text.contains(query));
    if is_passed_over && !is_untrue && !block.trim().is_empty() {
        return Err(SvgError::Rule(short(&format!("@{}", text.trim()))));
    }
    Ok(())
}

fn rule(selectors: &str, block: &str) -> Result<(), SvgError> {
    declarations(block)?;
    if split(block, ';').all(|one| one.trim().is_empty() || one.trim().starts_with("--")) {
        return Ok(());
    }
    for selector in split(selectors, ',') {
        let selector = selector.trim();
        let is_never = NEVER.iter().any(|part| selector.contains(part));
        let is_turned = [":not(", ":is(", ":where(", ":has("]
            .iter()
            .any(|part| selector.contains(part));
        if Selector::parse(selector).is_none() && (is_turned || !is_never) {
            return Err(SvgError::Rule(short(selector)));
        }
    }
    Ok(())
}

/// Declarations of properties, as they stand in a style and between the braces of a rule.
fn declarations(text: &str) -> Result<(), SvgError> {
    let plain = without_comments(text);
    let understood: Vec<_> = DeclarationTokenizer::from(text).collect();
    for one in split(&plain, ';') {
        let Some((name, text)) = one.split_once(':') else {
            continue;
        };
        let (name, text) = (name.trim().to_ascii_lowercase(), unimportant(text));
        if name.starts_with("--") {
            continue;
        }
        value(&name, text)?;
        // Behind what it stumbles over the tokenizer sees nothing.
        let is_shown = SHOWN.iter().any(|start| name.starts_with(start));
        let mut found = understood.iter().filter(|found| found.name == name);
        if is_shown && !found.any(|found| found.value.trim() == text) {
            return Err(misread(&name, text));
        }
    }
    Ok(())
}

/// A value, of a property or an attribute.
fn value(name: &str, text: &str) -> Result<(), SvgError> {
    let text = unimportant(text);
    let lower = text.to_ascii_lowercase();
    let is_known = match name {
        _ if lower.contains('(') && FUNCTIONS.iter().any(|function| calls(&lower, function)) => {
            false
        }
        _ if text.is_empty() => true,
        "fill" | "stroke" => text == "initial" || Paint::from_str(text).is_ok(),
        "stop-color" | "flood-color" | "lighting-color" | "color" => {
            matches!(text, "currentColor" | "inherit" | "initial") || text.parse::<Color>().is_ok()
        }
        "transform" | "gradientTransform" | "patternTransform" => {
            text == "none" || text.parse::<Transform>().is_ok()
        }
        "clip-path" | "mask" => {
            matches!(text, "none" | "inherit" | "initial") || text.starts_with("url(")
        }
        _ => true,
    };
    match is_known {
        true => Ok(()),
        false => Err(misread(name, text)),
    }
}

/// Whether a function is called in a text, and not one whose name ends alike.
fn calls(text: &str, function: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.match_indices(function)
        .any(|(at, _)| !text[..at].ends_with(is_part))
}

fn misread(name: &str, text: &str) -> SvgError {
    SvgError::Value {
        property: name.to_owned(),
        value: short(text),
    }
}

fn unimportant(text: &str) -> &str {
    let text = text.trim();
    match text.rsplit_once('!') {
        Some((value, word)) if word.trim() == "important" => value.trim(),
        _ => text,
    }
}

/// As much of a text as a sentence bears.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    let mut words: String = text.chars().take(MOST).collect();
    if words.len() < text.len() {
        words.push('…');
    }
    words
}

/// What stands between a brace and the one that closes it.
fn block(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[1..at];
        }
    }
    &text[1..]
}

/// The parts between separators that stand in no quotes and no parentheses.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut depth, mut quote) = (0u32, None);
    text.split(move |c: char| {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            _ => return c == separator && depth == 0,
        }
        false
    })
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("/*");
    let mut plain = parts.next().unwrap_or("").to_owned();
    for part in parts {
        plain.push_str(part.split_once("*/").map_or("", |(_, rest)| rest));
    }
    plain
}
