//! A mark as it is written.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

table! {
    /// `[[mark]]`: a text or a logo.
    MarkDraft {
        /// The text, a template.
        text: String,
        /// The file of the logo: a picture or an SVG.
        logo: PathBuf,
        /// The corner, edge or centre; `auto`, or `auto:` and a list, or a list of TOML, for the calmest of several.
        #[serde(deserialize_with = "one_or_several")]
        gravity: String,
        /// `10%,20px` from the top left corner, instead of a gravity.
        at: String,
        /// `gap=10%,angle=-30,stagger=50%`, each of which may be left out: all over the picture, instead of a gravity.
        tile: String,
        /// The margin, `2%` or `2%,10px`; of a tiled mark how far the pattern is moved.
        offset: String,
        /// Font size, or the long edge of the logo: `40px`, `3%` of the picture's short edge, or `3% of width`.
        size: String,
        /// 0 to 1.
        opacity: f32,
        /// Degrees clockwise.
        rotate: f32,
        /// `normal`, `multiply`, `screen`, `overlay` or `soft-light`.
        blend: String,
        /// `WIDTH [COLOR]`, as `4% black`; or `none`.
        stroke: String,
        /// `X Y [BLUR] [COLOR]`, as `3% 3% 5% #000a`; or `none`.
        shadow: String,
        /// `PADDING [RADIUS] [COLOR]`, as `30% 20% #0006`; or `none`.
        plate: String,
        /// The colour of the text, or `auto`.
        color: String,
        /// The font of the text: a file, `#1` behind it for the second face of a collection, or the name of a family.
        font: PathBuf,
        /// `auto`, `left`, `center`, `right`, `start` or `end`: the side to which lines of text are aligned.
        align: String,
        /// The distance between lines, as a multiple of what the font asks for.
        line_spacing: f32,
        /// What is added between letters, `0.05em` or `5%` of the font size.
        letter_spacing: String,
    }
}

impl MarkDraft {
    /// This mark with these looks on top; what is for texts alone leaves logos as they are.
    pub(super) fn dressed(self, looks: Self) -> Self {
        let goes_elsewhere = looks.gravity.is_some() || looks.at.is_some() || looks.tile.is_some();
        let own = match goes_elsewhere {
            false => self,
            true => Self {
                gravity: None,
                at: None,
                tile: None,
                // A point has none.
                offset: self.offset.filter(|_| looks.at.is_none()),
                ..self
            },
        };
        match own.text {
            Some(_) => own.under(looks),
            None => own.under(looks.without_letters()),
        }
    }

    /// Without what is for texts alone.
    fn without_letters(self) -> Self {
        Self {
            color: None,
            font: None,
            align: None,
            line_spacing: None,
            letter_spacing: None,
            ..self
        }
    }

    /// Whether it says something that is for texts alone.
    pub fn is_for_letters(&self) -> bool {
        self.clone().without_letters() != *self
    }
}

/// A gravity, or a list of them, which becomes `auto:` and that list.
fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a gravity or a list of gravities")]
    enum Either {
        One(String),
        Several(Vec<String>),
    }
    Ok(Some(match Either::deserialize(deserializer)? {
        Either::One(gravity) => gravity,
        Either::Several(gravities) => format!("auto:{}", gravities.join(",")),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(toml: &str) -> MarkDraft {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn a_list_of_gravities_is_a_choice() {
        let listed = mark("gravity = ['southeast', 'sw']");
        assert_eq!(listed.gravity.as_deref(), Some("auto:southeast,sw"));
        assert_eq!(mark("gravity = 'north'").gravity.as_deref(), Some("north"));
        assert!(toml::from_str::<MarkDraft>("gravity = 3").is_err());
    }

    #[test]
    fn looks_that_say_where_take_the_place_of_where_it_was() {
        let own = mark("text = 'a'\ngravity = 'north'\noffset = '5%'");
        let there = own.clone().dressed(mark("at = '1,2'"));
        assert_eq!(there, mark("text = 'a'\nat = '1,2'"));
        let tiled = own.dressed(mark("tile = 'gap=3%'"));
        assert_eq!(tiled, mark("text = 'a'\ntile = 'gap=3%'\noffset = '5%'"));
    }

    #[test]
    fn logos_have_no_letters() {
        let looks = mark("color = 'red'\nopacity = 0.5\nfont = 'a.ttf'");
        assert!(looks.is_for_letters());
        let logo = mark("logo = 'a.png'").dressed(looks);
        assert_eq!(logo, mark("logo = 'a.png'\nopacity = 0.5"));
    }
}
