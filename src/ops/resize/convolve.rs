//! The two passes of a resample with a kernel, each in strips that know nothing of each other.
//!
//! First down the columns, then along the rows, with the sample type in between: the order in which fast_image_resize
//! goes over 8-bit pictures itself. Each pass runs fast_image_resize on one axis only. Its weights then depend on that
//! axis alone, so the strips may be cut across the other axis in any number and the bytes stay the same.

use std::num::NonZeroU32;
use std::ops::Range;

use bytemuck::{Pod, cast_slice, cast_slice_mut};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::InnerPixel;
use fast_image_resize::{
    ImageView, ImageViewMut, MulDiv, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
};
use rayon::prelude::*;

use super::Kernel;
use super::axis::Axis;
use super::between::Between;
use super::weighed::Weighed;
use crate::ops::Split;

/// Bytes that the strips of converted samples in work may take together: few enough to stay near the caches, enough
/// that the weights, which every strip computes anew, do not count.
pub(super) const STRIP_BYTES: usize = 8 << 20;

/// The narrowest strip of columns, in pixels; SIMD has no use for narrower ones.
pub(super) const STRIP_WIDTH: u32 = 16;

/// The fewest pixels for which another thread pays.
const PIXELS_PER_THREAD: u64 = 1 << 16;

/// What panics say if a strip does not fit its picture, which [`Axis`] rules out.
const FITS: &str = "a strip lies within its picture";

/// Where the samples to be weighed come from.
pub(super) enum Source<'a, T> {
    /// The picture as it is stored.
    Stored(&'a [T]),
    /// A function that fills a slice with the converted samples of a range of the picture's.
    Converted(Convert<'a, T>),
    /// The same; the slice then holds straight alpha, which is premultiplied before and divided out after weighing.
    ///
    /// Integers are weighed at half their height: beside an edge a kernel overshoots, and if alpha were cut off there and
    /// the colours were not, these would come out too bright.
    Alpha(Convert<'a, T>),
}

impl<'a, T> Source<'a, T> {
    /// Converted samples, which hold alpha that counts if they are `translucent`.
    pub(super) fn converted(convert: Convert<'a, T>, translucent: bool) -> Self {
        if translucent {
            Self::Alpha(convert)
        } else {
            Self::Converted(convert)
        }
    }
}

pub(super) type Convert<'a, T> = &'a (dyn Fn(Range<usize>, &mut [T]) + Sync);

/// A resample of both axes.
pub(super) struct Convolution<'a, T> {
    pub(super) source: Source<'a, T>,
    pub(super) count: usize,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) kernel: Kernel,
    pub(super) split: Split,
}

impl<T: Weighed> Convolution<'_, T> {
    /// Resamples. `between` is the memory for what lies between the passes, `spare` for the result if it is large enough.
    pub(super) fn run(&self, between: &mut Between, spare: Vec<T>) -> Vec<T> {
        match self.count {
            1 => self.passes::<T::One>(between, spare),
            2 => self.passes::<T::Two>(between, spare),
            3 => self.passes::<T::Three>(between, spare),
            _ => self.passes::<T::Four>(between, spare),
        }
    }

    fn passes<P: PixelTrait + InnerPixel<Component = T>>(
        &self,
        between: &mut Between,
        spare: Vec<T>,
    ) -> Vec<T> {
        let columns = self.x.reach(self.kernel);
        let width = columns.end - columns.start;
        let (stride, height) = (width as usize * self.count, self.y.count as usize);
        let between = between.of::<T>(stride * height);
        self.down::<P>(columns.clone(), between);

        let wanted = self.x.count as usize * self.count;
        let mut out = filled(wanted * height, spare);
        let strips = self.threads(u64::from(width) * u64::from(self.y.count));
        let rows = height.div_ceil(strips as usize);
        let strips = between
            .chunks(stride * rows)
            .zip(out.chunks_mut(wanted * rows))
            .collect();
        self.each(strips, |_, (between, out)| {
            self.along::<P>(&columns, between, out);
        });
        out
    }

    /// First pass: the columns in `columns` become as high as wanted.
    fn down<P: PixelTrait + InnerPixel<Component = T>>(
        &self,
        columns: Range<u32>,
        between: &mut [T],
    ) {
        let width = columns.end - columns.start;
        let mut image = image::<P>(width, self.y.count, between);
        let strips = self.column_strips(width);
        let widest = width.div_ceil(strips);
        let strips = image
            .split_by_width_mut(0, at_least_one(width), at_least_one(strips))
            .expect(FITS);
        let mut left = columns.start;
        let strips = strips
            .into_iter()
            .map(|strip| {
                let own = left;
                left += strip.width();
                (own, strip)
            })
            .collect();
        self.each(strips, |converted, (left, mut strip)| {
            self.down_strip::<P>((left, widest), &mut strip, converted);
        });
    }

    fn down_strip<P: PixelTrait + InnerPixel<Component = T>>(
        &self,
        (left, widest): (u32, u32),
        strip: &mut impl ImageViewMut<Pixel = P>,
        converted: &mut Vec<T>,
    ) {
        let width = strip.width();
        let (convert, alpha) = match self.source {
            Source::Stored(samples) => {
                let view = view::<P>(self.x.source, self.y.source, samples);
                let stretch = (f64::from(left), self.y.from, f64::from(width), self.y.span);
                return self.weigh(&view, strip, stretch);
            }
            Source::Converted(convert) => (convert, false),
            Source::Alpha(convert) => (convert, true),
        };
        let rows = self.y.reach(self.kernel);
        let stride = width as usize * self.count;
        // A vector that grows by itself takes up to twice as much, and holds the old memory meanwhile.
        converted.reserve_exact(widest as usize * self.count * rows.len() - converted.len());
        converted.resize(stride * rows.len(), T::default());
        for (y, row) in rows.clone().zip(converted.chunks_exact_mut(stride)) {
            let pixel = y as usize * self.x.source as usize + left as usize;
            convert(pixel * self.count..pixel * self.count + stride, row);
        }
        let height = rows.end - rows.start;
        if alpha {
            MulDiv::new()
                .multiply_alpha_inplace_typed(&mut image::<P>(width, height, converted))
                .expect(HAS_ALPHA);
            for sample in converted.iter_mut() {
                *sample = sample.lowered();
            }
        }
        let from = self.y.from - f64::from(rows.start);
        let view = view::<P>(width, height, converted);
        self.weigh(&view, strip, (0.0, from, f64::from(width), self.y.span));
    }

    /// Second pass, for some rows: they become as wide as wanted, and alpha is straight again.
    fn along<P: PixelTrait + InnerPixel<Component = T>>(
        &self,
        columns: &Range<u32>,
        between: &[T],
        out: &mut [T],
    ) {
        let width = columns.end - columns.start;
        let rows = (between.len() / (width as usize * self.count)) as u32;
        let view = view::<P>(width, rows, between);
        let mut image = image::<P>(self.x.count, rows, out);
        let from = self.x.from - f64::from(columns.start);
        let stretch = (from, 0.0, self.x.span, f64::from(rows));
        // One strip of all rows is the type that the first pass writes to as well: fast_image_resize's code for it, which
        // is half of what there is to compile, is then made only once.
        let strips = image.split_by_height_mut(0, at_least_one(rows), NonZeroU32::MIN);
        for mut strip in strips.expect(FITS) {
            self.weigh(&view, &mut strip, stretch);
        }
        if matches!(self.source, Source::Alpha(_)) {
            MulDiv::new()
                .divide_alpha_inplace_typed(&mut image)
                .expect(HAS_ALPHA);
            for alpha in out.iter_mut().skip(self.count - 1).step_by(self.count) {
                *alpha = alpha.raised();
            }
        }
    }

    /// Resamples the stretch (left, top, width, height) of `from` to the size of `to`; alpha is a channel as any other.
    fn weigh<P: PixelTrait>(
        &self,
        from: &impl ImageView<Pixel = P>,
        to: &mut impl ImageViewMut<Pixel = P>,
        (left, top, width, height): (f64, f64, f64, f64),
    ) {
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(self.kernel.filter()))
            .use_alpha(false)
            .crop(left, top, width, height);
        Resizer::new().resize_typed(from, to, &options).expect(FITS);
    }

    /// How many strips the columns are cut into: one for each thread, and as many as keep converted samples small.
    fn column_strips(&self, width: u32) -> u32 {
        let rows = self.y.reach(self.kernel).len();
        let threads = self.threads(u64::from(width) * rows as u64);
        if let Source::Stored(_) = self.source {
            return threads.min(width);
        }
        let bytes = rows * self.count * size_of::<T>() * width as usize;
        let strips = bytes.div_ceil(STRIP_BYTES / threads as usize);
        let strips = u32::try_from(strips).unwrap_or(u32::MAX);
        strips.max(threads).min(width.div_ceil(STRIP_WIDTH))
    }

    fn threads(&self, pixels: u64) -> u32 {
        match self.split {
            Split::Never => 1,
            Split::Rows => {
                (pixels / PIXELS_PER_THREAD).clamp(1, rayon::current_num_threads() as u64) as u32
            }
        }
    }

    /// Calls `work` for every strip, with scratch memory that is reused.
    fn each<I: Send>(&self, strips: Vec<I>, work: impl Fn(&mut Vec<T>, I) + Sync + Send) {
        match self.split {
            Split::Never => {
                let mut scratch = Vec::new();
                for strip in strips {
                    work(&mut scratch, strip);
                }
            }
            Split::Rows => strips
                .into_par_iter()
                .for_each_init(Vec::new, |scratch, strip| work(scratch, strip)),
        }
    }
}

/// Memory for `len` samples, which hold anything.
fn filled<T: Weighed>(len: usize, mut spare: Vec<T>) -> Vec<T> {
    if spare.capacity() < len {
        return vec![T::default(); len];
    }
    spare.resize(len, T::default());
    spare
}

/// What panics say if alpha is asked of pixels without it; the caller has looked at the channels.
const HAS_ALPHA: &str = "the pixels have alpha";

fn view<P: PixelTrait + InnerPixel>(
    width: u32,
    height: u32,
    samples: &[P::Component],
) -> TypedImageRef<'_, P>
where
    P::Component: Pod,
{
    TypedImageRef::from_buffer(width, height, cast_slice(samples)).expect(FITS)
}

fn image<P: PixelTrait + InnerPixel>(
    width: u32,
    height: u32,
    samples: &mut [P::Component],
) -> TypedImage<'_, P>
where
    P::Component: Pod,
{
    TypedImage::from_buffer(width, height, cast_slice_mut(samples)).expect(FITS)
}

fn at_least_one(value: u32) -> NonZeroU32 {
    NonZeroU32::new(value).unwrap_or(NonZeroU32::MIN)
}
