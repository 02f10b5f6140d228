//! The worker's side of a resize: the order of the steps, and the memory that is kept from picture to picture.

use std::borrow::Cow;

use super::axis::Axis;
use super::between::Between;
use super::convolve::{Convolution, Source};
use super::curve::Curves;
use super::weighed::{Weighed, Weighing};
use super::{Kernel, Plan, Resize, nearest, pad};
use crate::ops::orient::upright_size;
use crate::ops::{Split, orient};
use crate::picture::{Channels, Depth, Orientation, Picture, Sample, Samples};

/// Resizes pictures, one after the other.
///
/// Each worker owns one. It keeps the memory that lies between the two passes of a resample for the next picture, and the
/// tables of the sRGB curve once they were needed. While a picture is in work, what is kept is part of that picture's
/// [`Resize::working_bytes`]; between pictures it is at most 33 MiB.
///
/// ```
/// use stampmill::ops::{Split, resize::{Resize, Resizer}};
/// use stampmill::picture::{Channels, Orientation, Picture, Size};
///
/// let stored = Picture::from_u8(Size::new(400, 300), Channels::Rgb, vec![128; 360_000]);
/// let resize = Resize::new("100x".parse()?);
/// let small = Resizer::new().apply(&resize, stored, Orientation::Rotate90, Split::Never);
/// assert_eq!(small.size(), Size::new(100, 133));
/// # Ok::<(), stampmill::ops::resize::GeometryError>(())
/// ```
#[derive(Debug, Default)]
pub struct Resizer {
    between: Between,
    curves_8: Curves<u8>,
    curves_16: Curves<u16>,
}

impl Resizer {
    /// A resizer that holds no memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Turns `picture`, whose pixels are stored in `orientation`, upright and resizes it.
    ///
    /// Channels and depth stay as they are, unless a gray picture is padded in colour. Where there is alpha, colours are
    /// weighed by it, so what is transparent does not bleed; colours of fully transparent pixels come out black. A
    /// kernel that reaches over the edge of the picture is cut off and its weights are scaled to a sum of 1; it does
    /// reach over the edge of a crop. A picture that already has the wanted size is only turned, and one that is
    /// only cropped keeps its samples.
    ///
    /// The bytes of the result do not depend on `split`. A flip or half a turn gives the same
    /// result as turning the picture first; a quarter turn differs by rounding (up to 2 of 255 on a photo), because
    /// the passes go over the stored axes.
    ///
    /// Algorithm: separable resampling as in Pillow (fast_image_resize), columns first.
    pub fn apply(
        &mut self,
        resize: &Resize,
        picture: Picture,
        orientation: Orientation,
        split: Split,
    ) -> Picture {
        let plan = resize.plan(upright_size(picture.size(), orientation));
        self.apply_plan(resize, &plan, picture, orientation, split)
    }

    /// As [`Resizer::apply`], with a plan that was made before.
    ///
    /// A decoder that shrinks while it decodes hands over a smaller picture than the file holds. The plan is made for
    /// the size in the file; here it is carried over to the size that was decoded, so the result is the same but for
    /// the decoder's own scaling. Where that rounded the size up, [`Plan::for_scaled`] carries it over more exactly.
    /// The geometry, fit and gravity of `resize` no longer matter.
    pub fn apply_plan(
        &mut self,
        resize: &Resize,
        plan: &Plan,
        picture: Picture,
        orientation: Orientation,
        split: Split,
    ) -> Picture {
        let picture = Cow::Owned(picture);
        self.apply_plan_recycling(resize, plan, picture, orientation, split, &())
    }

    /// As [`Resizer::apply_plan`], with memory for the result from `recycler`, which gets that of `picture` as soon as it
    /// is no longer needed. A borrowed picture is copied only where its size stays as it is.
    pub fn apply_plan_recycling(
        &mut self,
        resize: &Resize,
        plan: &Plan,
        picture: Cow<'_, Picture>,
        orientation: Orientation,
        split: Split,
        recycler: &dyn Recycler,
    ) -> Picture {
        let upright = upright_size(picture.size(), orientation);
        if upright.pixels() == 0 {
            return orient(picture.into_owned(), orientation, split);
        }
        let plan = plan.for_source(upright);
        let scaled = match self.resample(resize, &plan, &picture, (orientation, split), recycler) {
            Some(scaled) => {
                if let Cow::Owned(picture) = picture {
                    recycler.put(picture.into_parts().2);
                }
                scaled
            }
            None => picture.into_owned(),
        };
        self.between.settle();
        let turned = orient(scaled, orientation, split);
        pad::pad(turned, &plan, resize.background, split)
    }

    /// Turns `picture` upright and keeps its size; the same as [`orient`](crate::ops::orient()).
    pub fn orient_only(
        &mut self,
        picture: Picture,
        orientation: Orientation,
        split: Split,
    ) -> Picture {
        orient(picture, orientation, split)
    }

    /// Resamples the stored pixels as they lie; nothing where all of them stay.
    fn resample(
        &mut self,
        resize: &Resize,
        plan: &Plan,
        picture: &Picture,
        (orientation, split): (Orientation, Split),
        recycler: &dyn Recycler,
    ) -> Option<Picture> {
        let (x, y) = Axis::stored(plan, orientation);
        // First of all, so that what another picture left is not held beside what this one takes.
        if resize.kernel == Kernel::Nearest || (x.copies() && y.copies()) {
            self.between.release();
        } else {
            let layout = (picture.channels(), picture.depth());
            let number = Weighing::of(resize.light, layout, x, y).bytes();
            let pixel = picture.channels().count() * number;
            let columns = x.reach(resize.kernel).len();
            self.between.fit(columns * y.count as usize * pixel);
        }
        if x.keeps_all() && y.keeps_all() {
            return None;
        }
        let channels = picture.channels();
        let job = Job {
            resize,
            channels,
            axes: (x, y),
            split,
        };
        let stored = crate::picture::Size::new(x.count, y.count);
        let samples = match picture.samples() {
            Samples::U8(samples) => {
                let spare = recycler.take(stored.pixels() as usize * channels.count());
                Samples::U8(self.resample_samples(samples, &job, spare))
            }
            Samples::U16(samples) => Samples::U16(self.resample_samples(samples, &job, Vec::new())),
        };
        Some(Picture::new(stored, channels, samples))
    }

    fn resample_samples<S: Stored>(
        &mut self,
        samples: &[S],
        job: &Job<'_>,
        spare: Vec<S>,
    ) -> Vec<S> {
        let (x, y) = job.axes;
        let count = job.channels.count();
        let Resize { kernel, light, .. } = *job.resize;
        if kernel == Kernel::Nearest || (x.copies() && y.copies()) {
            return nearest::pick(samples, count, (x, y), job.split);
        }
        let translucent = job.channels.has_alpha() && !is_opaque(samples, count);
        let weighed = if translucent {
            job.channels
        } else {
            job.channels.without_alpha()
        };
        let (curves, between) = S::curves(self);
        match Weighing::of(light, (weighed, S::DEPTH), x, y) {
            Weighing::Stored(_) => {}
            Weighing::Wide => {
                let curve = curves.get(light);
                let convert = |range: std::ops::Range<usize>, out: &mut [u16]| {
                    curve.widen(&samples[range], count, out);
                };
                let source = Source::converted(&convert, translucent);
                return curve.narrow(&job.convolution(source).run(between, Vec::new()), count);
            }
            Weighing::Fine => {
                let curve = curves.fine();
                let convert = |range: std::ops::Range<usize>, out: &mut [f32]| {
                    curve.widen(&samples[range], count, out);
                };
                let source = Source::converted(&convert, translucent);
                return curve.narrow(&job.convolution(source).run(between, Vec::new()), count);
            }
        }
        let copy = |range: std::ops::Range<usize>, out: &mut [S]| {
            out.copy_from_slice(&samples[range]);
        };
        let source = if translucent {
            Source::Alpha(&copy)
        } else {
            Source::Stored(samples)
        };
        job.convolution(source).run(&mut self.between, spare)
    }
}

/// Where a resizer gets memory for its results and leaves that of its sources.
///
/// `()` has none and keeps none.
pub trait Recycler: Sync {
    /// Memory with room for `len` bytes, whatever is in it, or none.
    fn take(&self, len: usize) -> Vec<u8>;

    /// Samples that nobody needs any more.
    fn put(&self, samples: Samples);
}

impl Recycler for () {
    fn take(&self, _: usize) -> Vec<u8> {
        Vec::new()
    }

    fn put(&self, _: Samples) {}
}

/// A resample of stored pixels.
struct Job<'a> {
    resize: &'a Resize,
    channels: Channels,
    axes: (Axis, Axis),
    split: Split,
}

impl Job<'_> {
    fn convolution<'a, T>(&self, source: Source<'a, T>) -> Convolution<'a, T> {
        Convolution {
            source,
            count: self.channels.count(),
            x: self.axes.0,
            y: self.axes.1,
            kernel: self.resize.kernel,
            split: self.split,
        }
    }
}

/// A sample type of pictures, with what a resizer keeps for it.
trait Stored: Sample + Weighed {
    const DEPTH: Depth;

    fn curves(resizer: &mut Resizer) -> (&mut Curves<Self>, &mut Between);
}

impl Stored for u8 {
    const DEPTH: Depth = Depth::Eight;

    fn curves(resizer: &mut Resizer) -> (&mut Curves<Self>, &mut Between) {
        (&mut resizer.curves_8, &mut resizer.between)
    }
}

impl Stored for u16 {
    const DEPTH: Depth = Depth::Sixteen;

    fn curves(resizer: &mut Resizer) -> (&mut Curves<Self>, &mut Between) {
        (&mut resizer.curves_16, &mut resizer.between)
    }
}

fn is_opaque<S: Sample>(samples: &[S], count: usize) -> bool {
    samples
        .iter()
        .skip(count - 1)
        .step_by(count)
        .all(|alpha| alpha.to_u32() == S::MAX)
}
