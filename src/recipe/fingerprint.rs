//! The fingerprint of a recipe: equal where outputs would be, so that a run that goes on knows what is still true.

use super::{Draft, Mark, Recipe};
use crate::moment::Moment;
use crate::named_file;
use crate::ops::watermark::Logo;
use crate::template::{Choice, Part, Template};

/// Hashes the recipe, the version of the program, the files of fonts and logos, and what texts say of `now`, the moment at
/// which the run began: the year, or a time of day.
///
/// What happens to outputs that exist does not count, nor where they go: that is the plan's.
pub fn fingerprint(draft: &Draft, recipe: &Recipe, now: Moment) -> u64 {
    let mut draft = draft.clone();
    draft.output.common.on_conflict = None;
    let mut hash = blake3::Hasher::new();
    // Each part with its length, so that no two can be told apart in two ways.
    let mut add = |part: &[u8]| {
        hash.update(&(part.len() as u64).to_le_bytes()).update(part);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    // What cannot be written as TOML cannot be read back either; its place stays empty.
    add(toml::to_string(&draft).unwrap_or_default().as_bytes());
    let blocks = draft.output.blocks.iter().flat_map(|block| &block.marks);
    for file in draft
        .marks
        .iter()
        .chain(blocks.flatten())
        .flat_map(|mark| &mark.logo)
    {
        add(&named_file::read(file, Logo::MOST_BYTES).unwrap_or_default());
    }
    for output in &recipe.outputs {
        for mark in &output.marks {
            if let Mark::Text(_, mark) = mark {
                add(mark.style().fonts.chosen().bytes());
            }
        }
        let marks = output.marks.iter().filter_map(|mark| match mark {
            Mark::Text(template, _) => Some(template),
            Mark::Logo(..) => None,
        });
        let texts = marks.chain(output.credits.templates());
        for word in texts.flat_map(|template| words_of(template, now)) {
            add(word.as_bytes());
        }
    }
    let mut first = [0; 8];
    hash.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

/// What a template says of the moment at which a run began.
fn words_of(template: &Template, now: Moment) -> Vec<String> {
    let placeholders = template.parts().iter().filter_map(|part| match part {
        Part::Text(_) => None,
        Part::Value(placeholder) => Some(placeholder),
    });
    let choices = placeholders.flat_map(|placeholder| placeholder.choices());
    let words = choices.filter_map(|choice| match choice {
        Choice::Value(variable, format) => format.apply(&variable.of_run(now)?),
        Choice::Text(_) => None,
    });
    words.collect()
}
