//! Names of fonts: a family, with words for a style behind it or without.

use fontdb::{Stretch, Style};

use super::catalogue::{Catalogue, Face};
use crate::nearest::nearest;

/// A name that no installed font has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFont {
    /// No family of that name.
    #[error("no font family '{name}' is installed{}", suggestion(.near))]
    Family {
        /// What was asked for.
        name: String,
        /// Families that are called much the same.
        near: Vec<String>,
    },
    /// The family has no such style.
    #[error("the font family '{family}' has no {style}; it has {}", .styles.join(", "))]
    Style {
        /// The family.
        family: String,
        /// The style that was asked for.
        style: String,
        /// Those that it has.
        styles: Vec<String>,
    },
    /// A font of bitmaps only, or a damaged one.
    #[error(
        "the font '{0}' is installed but of no use, since it is damaged or holds no outlines; choose another"
    )]
    Unusable(String),
}

impl UnknownFont {
    pub(super) fn unusable(name: &str) -> Self {
        Self::Unusable(name.to_owned())
    }
}

fn suggestion(near: &[String]) -> String {
    let names: Vec<_> = near.iter().map(|name| format!("'{name}'")).collect();
    match names.split_last() {
        None => "; name another, or the file of a font".into(),
        Some((last, [])) => format!("; did you mean {last}?"),
        Some((last, others)) => format!("; did you mean {} or {last}?", others.join(", ")),
    }
}

/// How many names are suggested.
const SUGGESTED: usize = 3;

/// The look that a name asks for; what it does not say may be anything, but the plainest comes first.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    weight: Option<u16>,
    style: Option<Style>,
    stretch: Option<Stretch>,
}

/// The numbers of the faces that a name means, the best first.
pub(super) fn named(catalogue: &Catalogue, name: &str) -> Result<Vec<usize>, UnknownFont> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let faces = || catalogue.faces().iter().enumerate();
    let post_script = |face: &Face| face.post_script.eq_ignore_ascii_case(&name);
    let exact: Vec<usize> = faces()
        .filter(|(_, face)| post_script(face))
        .map(|(at, _)| at)
        .collect();
    // The longest family first: "Noto Sans Black" may be one of its own, or a style.
    let cuts = name.match_indices(' ').map(|(at, _)| at).rev();
    for cut in std::iter::once(name.len()).chain(cuts) {
        let (family, style) = name.split_at(cut);
        let Some(look) = Look::parse(style) else {
            continue;
        };
        let of_family = |face: &Face| face.families.iter().any(|own| same(own, family));
        let members: Vec<usize> = faces()
            .filter(|(_, face)| of_family(face))
            .map(|(at, _)| at)
            .collect();
        if !members.is_empty() {
            return choose(catalogue, members, look, family, style.trim());
        }
        if cut == name.len() && !exact.is_empty() {
            return Ok(exact);
        }
    }
    let near = near(catalogue, &name);
    Err(UnknownFont::Family { name, near })
}

fn choose(
    catalogue: &Catalogue,
    mut members: Vec<usize>,
    look: Look,
    family: &str,
    style: &str,
) -> Result<Vec<usize>, UnknownFont> {
    let faces = catalogue.faces();
    let mut styles: Vec<String> = members.iter().map(|at| describe(&faces[*at])).collect();
    members.retain(|at| look.fits(&faces[*at]));
    members.sort_by_key(|at| look.distance(&faces[*at]));
    if members.is_empty() {
        styles.sort();
        styles.dedup();
        return Err(UnknownFont::Style {
            family: family.to_owned(),
            style: style.to_owned(),
            styles,
        });
    }
    Ok(members)
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Families that are like what was written, or have it within their names.
fn near(catalogue: &Catalogue, name: &str) -> Vec<String> {
    let mut families: Vec<&str> = catalogue.faces().iter().map(Face::name).collect();
    families.dedup();
    let written = name.to_lowercase();
    let lower: Vec<String> = families
        .iter()
        .map(|family| family.to_lowercase())
        .collect();
    let mut found: Vec<usize> = Vec::new();
    while found.len() < SUGGESTED {
        let others = (0..lower.len()).filter(|at| !found.contains(at));
        let Some(like) = nearest(&written, others.map(|at| lower[at].as_str())) else {
            break;
        };
        found.extend(lower.iter().position(|family| family == like));
    }
    for (at, family) in lower.iter().enumerate() {
        let within = !written.is_empty() && family.contains(&written);
        if within && found.len() < SUGGESTED && !found.contains(&at) {
            found.push(at);
        }
    }
    found.iter().map(|at| families[*at].to_owned()).collect()
}

impl Look {
    /// The words for a style, or nothing if there are others among them.
    fn parse(words: &str) -> Option<Self> {
        let mut look = Self::default();
        let words = words
            .to_lowercase()
            .replace("semi ", "semi")
            .replace("extra ", "extra");
        let words = words
            .replace("demi ", "semi")
            .replace("demi", "semi")
            .replace("ultra ", "extra");
        for word in words.split_whitespace() {
            match (weight(word), stretch(word), word) {
                (Some(weight), ..) => look.weight = Some(weight),
                (None, Some(stretch), _) => look.stretch = Some(stretch),
                (.., "italic") => look.style = Some(Style::Italic),
                (.., "oblique") => look.style = Some(Style::Oblique),
                _ => return None,
            }
        }
        Some(look)
    }

    fn fits(self, face: &Face) -> bool {
        let slanted = |style| matches!(style, Style::Italic | Style::Oblique);
        self.weight.is_none_or(|weight| weight == face.weight)
            && self.stretch.is_none_or(|stretch| stretch == face.stretch)
            && self
                .style
                .is_none_or(|style| slanted(style) == slanted(face.style))
    }

    fn distance(self, face: &Face) -> impl Ord + use<> {
        let style = self.style.unwrap_or(Style::Normal) != face.style;
        let width = self.stretch.unwrap_or(Stretch::Normal).to_number();
        let weight = self.weight.unwrap_or(400);
        (
            style,
            width.abs_diff(face.stretch.to_number()),
            weight.abs_diff(face.weight),
        )
    }
}

/// Names of weights, as in the OS/2 table.
const WEIGHTS: [(&str, u16); 15] = [
    ("regular", 400),
    ("thin", 100),
    ("extralight", 200),
    ("light", 300),
    ("normal", 400),
    ("book", 400),
    ("medium", 500),
    ("semibold", 600),
    ("bold", 700),
    ("extrabold", 800),
    ("ultrabold", 800),
    ("black", 900),
    ("heavy", 900),
    ("hairline", 100),
    ("roman", 400),
];

const STRETCHES: [(&str, Stretch); 6] = [
    ("condensed", Stretch::Condensed),
    ("semicondensed", Stretch::SemiCondensed),
    ("extracondensed", Stretch::ExtraCondensed),
    ("expanded", Stretch::Expanded),
    ("semiexpanded", Stretch::SemiExpanded),
    ("extraexpanded", Stretch::ExtraExpanded),
];

fn weight(word: &str) -> Option<u16> {
    let found = WEIGHTS.iter().find(|(name, _)| *name == word);
    found.map(|(_, weight)| *weight)
}

fn stretch(word: &str) -> Option<Stretch> {
    let found = STRETCHES.iter().find(|(name, _)| *name == word);
    found.map(|(_, stretch)| *stretch)
}

/// The style of a face in words.
fn describe(face: &Face) -> String {
    let width = STRETCHES
        .iter()
        .find(|(_, stretch)| *stretch == face.stretch);
    let weight = WEIGHTS.iter().find(|(_, weight)| *weight == face.weight);
    let slant = match face.style {
        Style::Normal => None,
        Style::Italic => Some("italic"),
        Style::Oblique => Some("oblique"),
    };
    let weight = match (weight, slant) {
        (Some((_, 400)), Some(_)) => None,
        (Some((name, _)), _) => Some((*name).to_owned()),
        (None, _) => Some(format!("weight {}", face.weight)),
    };
    let width = width.map(|(name, _)| (*name).to_owned());
    let words = [width, weight, slant.map(str::to_owned)];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
