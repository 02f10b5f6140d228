//! The outputs of a recipe as they are written: one by the common keys, or one for each `[[output]]`.
//!
//! A block holds the keys of `[resize]` and `[output]` side by side, and what it does not say is as the common keys say.

use std::fmt;
use std::path::{Component, Path};

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::check::{Place, RecipeError};
use super::{Draft, MarkDraft, OutputDraft, ResizeDraft};
use crate::nearest::nearest;
use crate::template::Template;

/// `[output]`, or several `[[output]]`.
///
/// ```
/// use stampmill::recipe::Draft;
///
/// let draft: Draft = toml::from_str("
///     filters = ['sharpen']
///     [[output]]
///     name = 'web'
///     long-edge = 1600
///     [[output]]
///     name = 'thumb'
///     size = '320x320'
///     format = 'webp'
///     filters = []
/// ")?;
/// let recipe = draft.check()?;
/// assert_eq!(recipe.outputs.len(), 2);
/// assert_eq!(recipe.outputs[1].name.as_deref(), Some("thumb"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outputs {
    /// What all outputs have in common.
    pub common: OutputDraft,
    /// The outputs, if they are more than the one by the common keys.
    pub blocks: Vec<Block>,
}

/// `[[output]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Block {
    /// What it is called and where it goes.
    #[serde(flatten)]
    pub title: Title,
    /// Filters instead of the common ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<String>>,
    /// Keys of `[resize]`; a size replaces the common one.
    #[serde(flatten)]
    pub resize: ResizeDraft,
    /// Keys of `[output]`.
    #[serde(flatten)]
    pub output: OutputDraft,
    /// Marks instead of the common ones.
    #[serde(rename = "mark", skip_serializing_if = "Option::is_none")]
    pub marks: Option<Vec<MarkDraft>>,
}

/// What an output is called and where it goes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Title {
    /// Its name in records, and the folder for it, unless it has a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A path within the output folder, a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Title {
    /// The name of an output, which may be that of a folder, and its path in the output folder.
    pub(super) fn check(&self) -> Result<(Option<String>, Option<Template>), RecipeError> {
        let is_folder = |name: &str| {
            !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':'])
        };
        if let Some(name) = self.name.as_deref().filter(|name| !is_folder(name)) {
            let message =
                format!("'{name}' cannot be the name of a folder; use letters and digits");
            return Err(Place("output.name", "[[output]]").refuse(message));
        }
        let place = Place("output.path", "--also");
        let parse = |text: &String| {
            let path = Path::new(text);
            if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
                return Err(place.refuse("it is a path within the output folder, without '..'"));
            }
            Template::parse_name(text).map_err(|error| place.refuse(error))
        };
        let path = self.path.as_ref().map(parse).transpose()?;
        Ok((self.name.clone(), path))
    }
}

impl From<OutputDraft> for Outputs {
    fn from(common: OutputDraft) -> Self {
        Self {
            common,
            blocks: Vec::new(),
        }
    }
}

impl Outputs {
    /// These outputs with flags on top, which go over what blocks say too; blocks of the flags come behind these.
    pub(super) fn under(self, flags: &Draft) -> Self {
        let mut blocks = self.blocks;
        for block in &mut blocks {
            block.resize = block.resize.clone().resized(flags.resize.clone());
            block.output = block
                .output
                .clone()
                .with_texts_of(flags.output.common.clone());
            if flags.filters.is_some() {
                block.filters = None;
            }
            if !flags.marks.is_empty() {
                block.marks = None;
            }
        }
        if blocks.is_empty() && !flags.output.blocks.is_empty() {
            // Beside the others there is the one by the common keys.
            blocks.push(Block::default());
        }
        blocks.extend(flags.output.blocks.iter().cloned());
        Self {
            common: self.common.with_texts_of(flags.output.common.clone()),
            blocks,
        }
    }
}

impl Draft {
    /// A draft for each output, in which the common keys say all of it, with what it is called.
    pub fn each_output(&self) -> Vec<(Title, Self)> {
        let alone = || Self {
            output: self.output.common.clone().into(),
            ..self.clone()
        };
        if self.output.blocks.is_empty() {
            return vec![(Title::default(), alone())];
        }
        let of = |block: &Block| {
            let block = block.clone();
            let common = self.output.common.clone();
            let draft = Self {
                filters: block.filters.or(self.filters.clone()),
                on_damage: None,
                resize: self.resize.clone().resized(block.resize),
                output: common.with_texts_of(block.output).into(),
                marks: block.marks.unwrap_or_else(|| self.marks.clone()),
            };
            (block.title, draft)
        };
        self.output.blocks.iter().map(of).collect()
    }
}

impl Serialize for Outputs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.blocks.is_empty() {
            return self.common.serialize(serializer);
        }
        let whole = self.blocks.iter().map(|block| Block {
            output: self.common.clone().with_texts_of(block.output.clone()),
            ..block.clone()
        });
        serializer.collect_seq(whole)
    }
}

impl<'de> Deserialize<'de> for Outputs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Outputs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table [output] or tables [[output]]")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Outputs, A::Error> {
                OutputDraft::deserialize(MapAccessDeserializer::new(map)).map(Outputs::from)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Outputs, A::Error> {
                let mut blocks = Vec::<Block>::deserialize(SeqAccessDeserializer::new(seq))?;
                // One rule holds for all outputs, wherever it stands.
                let mut rules = blocks
                    .iter_mut()
                    .filter_map(|block| block.output.on_conflict.take());
                let on_conflict = rules.next();
                if rules.any(|rule| Some(&rule) != on_conflict.as_ref()) {
                    return Err(A::Error::custom(
                        "on-conflict is one for all outputs; write it once",
                    ));
                }
                let common = OutputDraft {
                    on_conflict,
                    ..OutputDraft::default()
                };
                Ok(Outputs { common, blocks })
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (mut title, mut resize, mut output) =
            <(toml::Table, toml::Table, toml::Table)>::default();
        let mut block = Self::default();
        for (key, value) in toml::Table::deserialize(deserializer)? {
            let name = key.replace('-', "_");
            match name.as_str() {
                "filters" => block.filters = Some(part(value)?),
                "mark" => block.marks = Some(part(value)?),
                "name" | "path" => drop(title.insert(key, value)),
                name if ResizeDraft::KEYS.contains(&name) => drop(resize.insert(key, value)),
                name if OutputDraft::KEYS.contains(&name) => drop(output.insert(key, value)),
                _ => return Err(unknown(&key)),
            }
        }
        block.title = part(title.into())?;
        block.resize = part(resize.into())?;
        block.output = part(output.into())?;
        Ok(block)
    }
}

fn unknown<E: Error>(key: &str) -> E {
    let keys = [
        &["name", "path", "filters", "mark"],
        ResizeDraft::KEYS,
        OutputDraft::KEYS,
    ];
    let keys: Vec<_> = keys
        .concat()
        .iter()
        .map(|key| key.replace('_', "-"))
        .collect();
    let keys = keys.iter().map(String::as_str);
    let advice = nearest(key, keys.clone()).map_or_else(
        || format!("its keys are {}", keys.collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean {near}?"),
    );
    E::custom(format!("there is no key '{key}' in [[output]]; {advice}"))
}

fn part<T: for<'de> Deserialize<'de>, E: Error>(value: toml::Value) -> Result<T, E> {
    value
        .try_into()
        .map_err(|error: toml::de::Error| E::custom(error.message()))
}
