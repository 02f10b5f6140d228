//! The probe `recipe`: what a run with a recipe would do to a picture, told from its header.

use serde::Serialize;

use super::answer::Fault;
use super::header::orientation;
use super::subject::Subject;
use crate::batch::decoding;
use crate::codec::Format;
use crate::ops::resize::{Enlarge, Plan, Resize};
use crate::ops::upright_size;
use crate::picture::Size;
use crate::plan::format_of;
use crate::recipe::{Draft, MarkDraft, Recipe, RecipeError, Rendition, Title};

/// A recipe that files are held against.
#[derive(Debug)]
pub struct Intent {
    recipe: Recipe,
    /// Filters and marks of each output, in words.
    words: Vec<(Vec<String>, Vec<String>)>,
}

impl Intent {
    /// Checks a draft, as [`Draft::check`] does.
    ///
    /// # Errors
    /// As [`Draft::check`].
    pub fn new(draft: &Draft) -> Result<Self, RecipeError> {
        Ok(Self {
            recipe: draft.check()?,
            words: draft.each_output().into_iter().map(words).collect(),
        })
    }
}

fn words((_, draft): (Title, Draft)) -> (Vec<String>, Vec<String>) {
    let marks = draft.marks.iter().map(mark).collect();
    (draft.filters.unwrap_or_default(), marks)
}

/// A mark in words.
fn mark(draft: &MarkDraft) -> String {
    let what = match (&draft.text, &draft.logo) {
        (Some(text), _) => format!("text '{text}'"),
        (None, Some(logo)) => format!("logo {}", logo.display()),
        (None, None) => "nothing".to_owned(),
    };
    let tiled = draft.tile.as_deref().filter(|tile| *tile != "none");
    match (tiled, draft.at.as_deref(), draft.gravity.as_deref()) {
        (Some(""), ..) => format!("{what}, tiled"),
        (Some(pattern), ..) => format!("{what}, tiled by {pattern}"),
        (None, Some(point), _) if point != "none" => format!("{what} at {point}"),
        (None, _, Some("auto")) => format!("{what} in the calmest corner"),
        (None, _, Some(gravity)) => match gravity.strip_prefix("auto:") {
            Some(several) => format!("{what} at the calmest of {several}"),
            None => format!("{what} at {gravity}"),
        },
        (None, _, None) => format!("{what} at southeast"),
    }
}

/// What a run would do to a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecipeFacts {
    /// Eighths of its size at which it would be decoded, 1 to 8.
    pub decoded_eighths: u32,
    /// Pixels across of what would be decoded, as stored.
    pub decoded_width: u32,
    /// Pixels down of what would be decoded.
    pub decoded_height: u32,
    /// The outputs, in the order of the recipe.
    pub outputs: Vec<OutputFacts>,
}

/// One output of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutputFacts {
    /// Its name in the recipe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Pixels across of the output.
    pub width: u32,
    /// Pixels down of the output.
    pub height: u32,
    /// The format of the output.
    pub format: String,
    /// `same`, `smaller` or `larger`: the picture, without what is cropped or padded.
    pub becomes: &'static str,
    /// Whether it stays smaller than was asked for, since it is not to be enlarged.
    pub kept_from_enlarging: bool,
    /// Whether a part of it is cut off.
    pub cropped: bool,
    /// Whether it is laid on a canvas.
    pub padded: bool,
    /// The filters, in order.
    pub filters: Vec<String>,
    /// The marks, in order.
    pub marks: Vec<String>,
}

pub(super) fn ask(subject: &Subject) -> Result<RecipeFacts, Fault> {
    let header = subject.header()?;
    let empty;
    let intent = match &subject.intent {
        Some(intent) => &**intent,
        None => {
            // Nobody said anything, which is a recipe too.
            empty = Intent::new(&Draft::default())
                .map_err(|error| Fault::new(crate::record::ErrorKind::Io, error.to_string()))?;
            &empty
        }
    };
    let recipe = &intent.recipe;
    let orientation = orientation(subject.bytes()?, header.format);
    let upright = upright_size(header.size, orientation);
    let decoded = header.decoded_size(&decoding(recipe, header.size));
    let whole = f64::from(header.size.long_edge().max(1));
    let outputs = recipe.outputs.iter().zip(&intent.words);
    Ok(RecipeFacts {
        decoded_eighths: (f64::from(decoded.long_edge()) * 8.0 / whole)
            .floor()
            .max(1.0) as u32,
        decoded_width: decoded.width,
        decoded_height: decoded.height,
        outputs: outputs
            .map(|(rendition, words)| {
                let has_alpha = header.channels.has_alpha();
                let (format, _) = format_of(&subject.path, rendition.format, has_alpha);
                output(format, upright, rendition, words)
            })
            .collect(),
    })
}

fn output(
    format: Format,
    upright: Size,
    rendition: &Rendition,
    (filters, marks): &(Vec<String>, Vec<String>),
) -> OutputFacts {
    let resize = rendition.resize.as_ref();
    let plan = resize.map(|resize| resize.plan(upright));
    let size = plan.map_or(upright, |plan| plan.canvas);
    OutputFacts {
        name: rendition.name.clone(),
        width: size.width,
        height: size.height,
        format: format.to_string(),
        becomes: plan.map_or("same", |plan| becomes(&plan)),
        kept_from_enlarging: resize.is_some_and(|resize| is_held(resize, upright)),
        cropped: plan.is_some_and(|plan| {
            let whole = plan.source;
            plan.crop.width < f64::from(whole.width) || plan.crop.height < f64::from(whole.height)
        }),
        padded: plan.is_some_and(|plan| plan.canvas != plan.scaled),
        filters: filters.clone(),
        marks: marks.clone(),
    }
}

fn becomes(plan: &Plan) -> &'static str {
    let (width, height) = (f64::from(plan.scaled.width), f64::from(plan.scaled.height));
    if width > plan.crop.width || height > plan.crop.height {
        "larger"
    } else if width < plan.crop.width || height < plan.crop.height {
        "smaller"
    } else {
        "same"
    }
}

/// Whether the size that was asked for is not reached, since no picture is to be enlarged.
fn is_held(resize: &Resize, upright: Size) -> bool {
    let free = Resize {
        enlarge: Enlarge::Allow,
        ..*resize
    };
    resize.enlarge == Enlarge::Never && free.plan(upright).scaled != resize.plan(upright).scaled
}
