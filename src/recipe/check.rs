//! From a draft to a recipe: every value parsed, every file read, every error with its place.

mod encoding;
mod letters;
mod mark;

use std::fmt::Display;
use std::str::FromStr;

use super::{Draft, Recipe, Rendition, Turn, metadata};
use crate::codec::Intent;
use crate::ops::Color;
use crate::ops::filter::FilterChain;
use crate::ops::resize::{Enlarge, Geometry, Light, Resize};
use crate::ops::watermark::SystemFonts;

/// A value that cannot be, with the key and the flag it stands for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{key} ({flag}): {message}", output.as_ref().map(|name| format!("output '{name}': ")).unwrap_or_default())]
pub struct RecipeError {
    /// The output that it concerns, if it has a name.
    output: Option<String>,
    key: &'static str,
    flag: &'static str,
    message: String,
}

/// Where a value stands, in the file and on the command line.
#[derive(Clone, Copy)]
pub(super) struct Place(pub(super) &'static str, pub(super) &'static str);

impl Place {
    pub(super) fn refuse(self, message: impl Display) -> RecipeError {
        RecipeError {
            output: None,
            key: self.0,
            flag: self.1,
            message: message.to_string(),
        }
    }

    pub(super) fn parse<T: FromStr<Err: Display>>(self, text: &str) -> Result<T, RecipeError> {
        text.parse().map_err(|error| self.refuse(error))
    }

    pub(super) fn or<T: FromStr<Err: Display>>(
        self,
        text: Option<&String>,
        default: T,
    ) -> Result<T, RecipeError> {
        text.map_or(Ok(default), |text| self.parse(text))
    }
}

impl RecipeError {
    fn within(self, output: &str) -> Self {
        Self {
            output: Some(output.to_owned()),
            ..self
        }
    }
}

impl Draft {
    /// Checks everything and reads fonts and logos.
    ///
    /// # Errors
    /// The first value that does not parse, is out of range, or names a file that cannot be used.
    pub fn check(&self) -> Result<Recipe, RecipeError> {
        let on_conflict = Place("output.on-conflict", "--on-conflict").or(
            self.output.common.on_conflict.as_ref(),
            super::OnConflict::default(),
        )?;
        // Looked for once, and only if a mark asks.
        let system = SystemFonts::new();
        let mut outputs: Vec<Rendition> = Vec::new();
        for (title, draft) in self.each_output() {
            let label = title.name.as_ref().or(title.path.as_ref());
            let within = |error: RecipeError| match label {
                Some(label) => error.within(label),
                None => error,
            };
            let names = title.check().map_err(within)?;
            let twin = |other: &Rendition| other.name.is_some() && other.name == names.0;
            if outputs.iter().any(twin) {
                return Err(within(
                    Place("output.name", "[[output]]")
                        .refuse("two outputs have this name; give each its own"),
                ));
            }
            let mut output = draft.rendition(&system).map_err(within)?;
            (output.name, output.path) = names;
            outputs.push(output);
        }
        Ok(Recipe {
            outputs,
            on_conflict,
            on_damage: encoding::on_damage(self.on_damage.as_deref())?,
        })
    }

    /// What the common keys say, as one output.
    fn rendition(&self, system: &SystemFonts) -> Result<Rendition, RecipeError> {
        let background = Place("resize.background", "--background")
            .or(self.resize.background.as_ref(), Color::new(255, 255, 255))?;
        let filters = self.filters.iter().flatten();
        let output = &self.output.common;
        let intent =
            Place("output.intent", "--intent").or(output.intent.as_ref(), Intent::default())?;
        Ok(Rendition {
            name: None,
            path: None,
            resize: self.resize(background)?,
            precision: Place("resize.decode", "--decode")
                .or(self.resize.decode.as_ref(), super::Precision::default())?,
            filters: FilterChain::parse(filters)
                .map_err(|error| Place("filters", "--filter").refuse(error))?,
            marks: self
                .marks
                .iter()
                .map(|mark| mark::mark(mark, system, intent))
                .collect::<Result<_, _>>()?,
            encoding: self.encoding(background)?,
            format: encoding::format(output.format.as_deref())?,
            icc: Place("output.icc", "--icc").or(output.icc.as_ref(), super::Icc::default())?,
            intent,
            turn: if output.orient == Some(false) {
                Turn::AsStored
            } else {
                Turn::Upright
            },
            metadata: metadata::policy(output)?,
            credits: metadata::credits(output)?,
            suffix: suffix(output.suffix.as_deref().unwrap_or(""))?,
        })
    }

    fn resize(&self, background: Color) -> Result<Option<Resize>, RecipeError> {
        let draft = &self.resize;
        let geometry = match (&draft.size, draft.long_edge) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {
                return Err(Place("resize.size", "--size")
                    .refuse("a size and a long edge exclude each other; drop one"));
            }
            (Some(size), None) if size == "full" => return Ok(None),
            (Some(size), None) => Place("resize.size", "--size").parse(size)?,
            (None, Some(0)) => {
                return Err(
                    Place("resize.long-edge", "--long-edge").refuse("it has to be at least 1")
                );
            }
            (None, Some(edge)) => Geometry::LongEdge(edge),
        };
        let plain = Resize::new(geometry);
        Ok(Some(Resize {
            fit: Place("resize.fit", "--fit").or(draft.fit.as_ref(), plain.fit)?,
            kernel: Place("resize.kernel", "--kernel").or(draft.kernel.as_ref(), plain.kernel)?,
            light: if draft.linear == Some(true) {
                Light::Linear
            } else {
                Light::Encoded
            },
            enlarge: if draft.enlarge == Some(true) {
                Enlarge::Allow
            } else {
                Enlarge::Never
            },
            gravity: Place("resize.crop-gravity", "--crop-gravity")
                .or(draft.crop_gravity.as_ref(), plain.gravity)?,
            background,
            ..plain
        }))
    }
}

fn suffix(text: &str) -> Result<String, RecipeError> {
    if text.contains(['/', '\\', '\0']) {
        return Err(Place("output.suffix", "--suffix")
            .refuse("it is a part of a file name and has no slashes"));
    }
    Ok(text.to_owned())
}
