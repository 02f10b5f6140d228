//! What a recipe says of metadata: what stays, what is stripped, and who is named.

use super::check::Place;
use super::{OutputDraft, RecipeError};
use crate::metadata::{Policy, Strip, UnknownWord};
use crate::template::Template;

/// Who is named in the metadata of every output, as templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreditTemplates {
    /// Who made the picture.
    pub artist: Option<Template>,
    /// Who holds the rights.
    pub copyright: Option<Template>,
}

impl CreditTemplates {
    /// Both, as far as they are there.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        [&self.artist, &self.copyright].into_iter().flatten()
    }
}

pub(super) fn policy(draft: &OutputDraft) -> Result<Policy, RecipeError> {
    let keep = Place("output.metadata", "--metadata");
    let strip = Place("output.strip", "--strip");
    let names = draft.strip.iter().flatten();
    Ok(Policy {
        keep: keep.or(draft.metadata.as_ref(), crate::metadata::Keep::default())?,
        strip: names
            .into_iter()
            .try_fold(Strip::default(), |strip, name| strip.and(name))
            .map_err(|error| strip.refuse(error))?,
    })
}

pub(super) fn credits(draft: &OutputDraft) -> Result<CreditTemplates, RecipeError> {
    let place = Place("output.set", "--set");
    let mut credits = CreditTemplates::default();
    for (key, text) in draft.set.iter().flatten() {
        let slot = match key.to_ascii_lowercase().as_str() {
            "artist" => &mut credits.artist,
            "copyright" => &mut credits.copyright,
            _ => return Err(place.refuse(UnknownWord::new(key, &["artist", "copyright"]))),
        };
        let template = Template::parse(text).map_err(|error| place.refuse(error))?;
        if template.is_blank() {
            return Err(place.refuse(format!(
                "{key} has no text; write one, such as {key}=\"© {{year}} Ada\", or leave it out"
            )));
        }
        *slot = Some(template);
    }
    Ok(credits)
}
