//! What marks take of the memory of a run: while they are drawn, and as long as they are there.

use super::Settings;
use crate::ops::watermark::TextMark;
use crate::picture::{Picture, Size};
use crate::recipe::{Mark, Recipe, Rendition};
use crate::template::{Template, Value};

/// How many characters a variable stands for in a text that is not known before its picture is decoded. What is longer is made
/// smaller in most places, and takes no more.
const LONG: usize = 256;

/// What rendered marks may take together, of `--max-memory`.
const KEPT: u64 = 16;

/// The most bytes that the marks of an output of this size take while they are drawn, one after the other.
pub(super) fn drawing(rendition: &Rendition, size: Size) -> u64 {
    let each = rendition.marks.iter().map(|mark| match mark {
        Mark::Logo(_, mark) => mark.working_bytes(size),
        Mark::Text(template, mark) => expected(template, mark, size),
    });
    each.max().unwrap_or(0)
}

/// The same for a text of which only the template is known.
fn expected(template: &Template, mark: &TextMark, size: Size) -> u64 {
    let value = || Some(Value::from("n".repeat(LONG)));
    let text = template.render(&|_| value()).text;
    mark.working_bytes(&text, size)
}

/// What a text takes, and what is set aside for it, if that is not enough.
pub(super) fn missing(
    template: &Template,
    mark: &TextMark,
    text: &str,
    picture: &Picture,
) -> Option<(u64, u64)> {
    let size = picture.size();
    let (depth, channels) = (picture.depth().bytes(), picture.channels().count());
    // Encoding is given as much, and comes later.
    let idle = 2 * size.pixels() * (depth * channels) as u64;
    let needed = mark.working_bytes(text, size);
    if needed <= idle {
        return None;
    }
    let aside = expected(template, mark, size).max(idle);
    (needed > aside).then_some((needed, aside))
}

/// Bytes that logos and fonts hold for as long as a recipe is used.
pub(super) fn standing(recipe: &Recipe) -> u64 {
    let held = |mark: &Mark| match mark {
        Mark::Logo(_, mark) => mark.bytes(),
        Mark::Text(_, mark) => mark.bytes(),
    };
    marks(recipe).map(held).sum()
}

/// Settles how much each mark keeps of what it renders, and tells how much that is together.
pub(super) fn keeping(recipe: &Recipe, settings: &Settings) -> u64 {
    let count = marks(recipe).count() as u64;
    let Some(each) = (settings.max_memory / KEPT).checked_div(count) else {
        return 0;
    };
    let each = each.min(MOST_KEPT);
    marks(recipe).for_each(|mark| keep_at_most(mark, each));
    each * count
}

/// What a mark keeps by itself.
const MOST_KEPT: u64 = 16 << 20;

/// Gives back what marks keep, and has them keep nothing more.
pub(super) fn forget(recipe: &Recipe) {
    marks(recipe).for_each(|mark| keep_at_most(mark, 0));
}

fn keep_at_most(mark: &Mark, bytes: u64) {
    match mark {
        Mark::Logo(_, mark) => mark.keep_at_most(bytes),
        Mark::Text(_, mark) => mark.keep_at_most(bytes),
    }
}

fn marks(recipe: &Recipe) -> impl Iterator<Item = &Mark> {
    recipe.outputs.iter().flat_map(|rendition| &rendition.marks)
}
