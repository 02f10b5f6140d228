//! From a decoded picture to the sizes and colours of its outputs: what is large is made small first.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::decode::Developed;
use super::job::{Fault, Job, Outcome};
use super::pieces::{Pieces, Place};
use super::run::Run;
use crate::metadata::{Blocks, Colors, icc};
use crate::ops::resize::{Kernel, Light, Plan, Recycler, Resizer};
use crate::ops::{orient, upright_size};
use crate::picture::{Orientation, Picture, Size};
use crate::pipeline::Ticket;
use crate::recipe::{Icc, Precision, Rendition, Turn};
use crate::record::{MarkFacts, Record, Step};

/// A picture in the size and the colours of an output, with what goes along with it.
pub(super) struct Rendered {
    pub(super) picture: Picture,
    pub(super) icc: Option<Vec<u8>>,
    /// What has become of the colours on the way.
    pub(super) colors: Colors,
    /// How the stored picture had to be turned.
    pub(super) stored: Orientation,
    pub(super) blocks: Blocks,
    /// The marks that it has by now.
    pub(super) marks: Vec<MarkFacts>,
}

/// To the wanted sizes, upright, in the wanted colours.
pub(super) fn resize<'a>(
    run: &Run<'a>,
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
    resizer: &mut Resizer,
) -> Outcome<'a, Pieces<'a, Rendered>> {
    let planned = job.planned;
    job.step(Step::Resize, ticket, |developed, record, _| {
        let pieces = Pieces::of(planned, run.recipe);
        let places = pieces.places();
        let mut rendered = render(run, &places, developed, record, resizer).into_iter();
        // There is one for each.
        pieces.each(record, |_, (), _| rendered.next().ok_or(Fault::Overdue))
    })
}

/// All outputs, in their order. They are made from the largest to the smallest, so that those that may be can be made of
/// one that is there already, and the ones of the full size last, so that the last of them has the source itself.
fn render(
    run: &Run<'_>,
    places: &[Place<'_>],
    developed: Developed,
    record: &mut Record,
    resizer: &mut Resizer,
) -> Vec<Rendered> {
    let targets: Vec<_> = places
        .iter()
        .map(|place| Target::of(place.rendition, &developed))
        .collect();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&n| Reverse(targets[n].plan.map(|plan| plan.scaled.pixels())));
    let stored = developed.orientation;
    let mut source = Some(developed);
    let mut larger: Vec<Option<Picture>> = vec![None; places.len()];
    let mut rendered: Vec<Option<Rendered>> = places.iter().map(|_| None).collect();
    for (position, &n) in order.iter().enumerate() {
        let (before, after) = (&order[..position], &order[position + 1..]);
        let serves = |other: &usize| targets[*other].serves(&targets[n]);
        let from = before.iter().rev().copied().find(serves);
        let developed = match &source {
            Some(developed) if !after.is_empty() => Cow::Borrowed(developed),
            _ => match source.take() {
                Some(developed) => Cow::Owned(developed),
                None => break,
            },
        };
        let from = from.and_then(|other| larger[other].as_ref());
        let (picture, rest) = sized(run, &targets[n], developed, from, resizer);
        if after
            .iter()
            .any(|other| targets[n].serves(&targets[*other]))
        {
            larger[n] = Some(picture.clone());
        }
        let colored = colored(picture, rest, places[n], record);
        rendered[n] = Some(Rendered { stored, ..colored });
    }
    rendered.into_iter().flatten().collect()
}

/// How a picture becomes an output.
struct Target<'a> {
    rendition: &'a Rendition,
    orientation: Orientation,
    /// For the upright size in the file; none where that stays.
    plan: Option<Plan>,
}

impl<'a> Target<'a> {
    fn of(rendition: &'a Rendition, developed: &Developed) -> Self {
        let orientation = match rendition.turn {
            Turn::Upright => developed.orientation,
            Turn::AsStored => Orientation::Normal,
        };
        let upright = upright_size(developed.size, orientation);
        let resize = rendition.resize.as_ref();
        Self {
            rendition,
            orientation,
            plan: resize.map(|resize| resize.plan(upright)),
        }
    }

    /// Whether a smaller output may be made of this one before its filters: with fast decoding, of the whole picture at
    /// twice the size or more, in the same way.
    fn serves(&self, smaller: &Self) -> bool {
        let (Some(own), Some(wanted)) = (self.plan, smaller.plan) else {
            return false;
        };
        let (Some(resize), Some(other)) = (&self.rendition.resize, &smaller.rendition.resize)
        else {
            return false;
        };
        let is_fast = |target: &Self| target.rendition.precision == Precision::Fast;
        let is_whole = |plan: Plan| {
            let Size { width, height } = plan.source;
            plan.canvas == plan.scaled
                && (plan.crop.width, plan.crop.height) == (f64::from(width), f64::from(height))
        };
        is_fast(self)
            && is_fast(smaller)
            && self.orientation == smaller.orientation
            && resize.kernel == other.kernel
            && resize.kernel != Kernel::Nearest
            && (resize.light, other.light) == (Light::Encoded, Light::Encoded)
            && is_whole(own)
            && is_whole(wanted)
            && own.scaled.width >= 2 * wanted.scaled.width
            && own.scaled.height >= 2 * wanted.scaled.height
    }
}

/// What goes along with the pixels.
type Rest = (Option<Vec<u8>>, Colors, Blocks);

/// The picture in its size, made of the decoded one or of a larger output.
fn sized(
    run: &Run<'_>,
    target: &Target<'_>,
    developed: Cow<'_, Developed>,
    larger: Option<&Picture>,
    resizer: &mut Resizer,
) -> (Picture, Rest) {
    let Developed {
        size,
        scale,
        colors,
        ..
    } = *developed;
    let (decoded, icc, blocks) = match developed {
        Cow::Borrowed(shared) => (
            Cow::Borrowed(&shared.picture),
            shared.icc.clone(),
            shared.blocks.clone(),
        ),
        Cow::Owned(own) => (Cow::Owned(own.picture), own.icc, own.blocks),
    };
    let (orientation, shelf) = (target.orientation, &*run.shelf);
    let resize = target.rendition.resize.as_ref().zip(target.plan);
    let picture = run.crew.lend(|split| match (resize, larger) {
        (None, _) => orient(decoded.into_owned(), orientation, split),
        (Some((resize, plan)), Some(larger)) => {
            let (larger, upright) = (Cow::Borrowed(larger), Orientation::Normal);
            if let Cow::Owned(decoded) = decoded {
                Recycler::put(shelf, decoded.into_parts().2);
            }
            resizer.apply_plan_recycling(resize, &plan, larger, upright, split, shelf)
        }
        (Some((resize, plan)), None) => {
            let upright = upright_size(decoded.size(), orientation);
            debug_assert_eq!(plan.source, upright_size(size, orientation));
            let plan = plan.for_scaled(upright, scale, orientation);
            resizer.apply_plan_recycling(resize, &plan, decoded, orientation, split, shelf)
        }
    });
    (picture, (icc, colors, blocks))
}

/// The picture in the colours of an output.
fn colored(
    mut picture: Picture,
    (icc, mut colors, blocks): Rest,
    place: Place<'_>,
    record: &mut Record,
) -> Rendered {
    let rendition = place.rendition;
    if let (Icc::Srgb, Some(profile)) = (rendition.icc, &icc) {
        let converted = icc::to_srgb_by(picture, profile, rendition.intent);
        if converted.is_ok() {
            colors = Colors::Srgb;
        }
        picture = converted.unwrap_or_else(|(picture, error)| {
            place.warn(record, [error.to_string()]);
            picture
        });
    }
    Rendered {
        picture,
        icc,
        colors,
        stored: Orientation::Normal,
        blocks,
        marks: Vec::new(),
    }
}
