//! What drawing takes: time and memory, told from the drawing as resvg has understood it.
//!
//! Nearly all of it grows with the canvas, so it is counted in canvases: how many there are at once, and how often each of their
//! pixels is touched. What does not grow, dashes above all, is counted by itself.

mod outline;

use resvg::tiny_skia::{Rect, Transform};
use resvg::usvg::{ClipPath, Group, Mask, Node, Paint, Path, Pattern, Tree, filter};

use super::SvgError;
use outline::Outline;

/// The long edge of the canvas that is counted by, in pixels.
const EDGE: f32 = 1_024.0;

/// Canvases that there may be at once.
const MOST_CANVASES: f64 = 48.0;

/// How often each pixel of the canvas may be touched.
const MOST_TOUCHES: f64 = 1_500.0;

/// Canvases of fewer pixels count for so many: what goes around each layer counts more than what is in it.
const LEAST: f64 = 65_536.0;

/// Dashes of all strokes together.
const MOST_DASHES: f64 = 100_000.0;

/// Parts that are looked at, those of patterns and masks as often as these are used.
const MOST_PARTS: u64 = 500_000;

/// resvg's canvases for groups reach so far beyond the one that they are for, in each direction together.
const REACH: f32 = 5.0;

/// What drawing takes at its worst.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cost {
    /// How many canvases there are at once, that which is drawn on included.
    pub(super) canvases: f64,
}

/// Counts what a drawing takes.
pub(super) fn of(tree: &Tree) -> Result<Cost, SvgError> {
    let size = tree.size();
    let scale = EDGE / size.width().max(size.height());
    let (width, height) = (size.width() * scale, size.height() * scale);
    let canvas = Canvas {
        width: width.max(1.0),
        height: height.max(1.0),
    };
    let mut count = Count {
        reach: (canvas.width * REACH, canvas.height * REACH),
        held: canvas.pixels(),
        most: canvas.pixels(),
        touches: 0.0,
        dashes: 0.0,
        parts: 0,
    };
    count.parts(tree.root(), Transform::from_scale(scale, scale), canvas)?;
    let whole = canvas.pixels().max(LEAST);
    let canvases = count.most / whole;
    match exceeds(canvases, MOST_CANVASES) || exceeds(count.touches / whole, MOST_TOUCHES) {
        true => Err(SvgError::Complex(
            "layers, masks, patterns or effects that are very large or very many",
        )),
        false => Ok(Cost { canvases }),
    }
}

impl Cost {
    /// Bytes that the canvases take for a drawing of so many pixels.
    pub(super) fn bytes(self, pixels: u64) -> u64 {
        (self.canvases * 4.0 * (pixels as f64).max(LEAST)) as u64
    }
}

/// Coordinates may be so large that their sums are no numbers.
fn exceeds(value: f64, most: f64) -> bool {
    value.is_nan() || value > most
}

/// Pixels that are drawn on.
#[derive(Clone, Copy)]
struct Canvas {
    width: f32,
    height: f32,
}

impl Canvas {
    fn pixels(self) -> f64 {
        f64::from(self.width) * f64::from(self.height)
    }
}

struct Count {
    /// What no layer is larger than.
    reach: (f32, f32),
    /// Pixels of four bytes that are held now, and at most.
    held: f64,
    most: f64,
    touches: f64,
    dashes: f64,
    parts: u64,
}

type Counted = Result<(), SvgError>;

impl Count {
    fn parts(&mut self, group: &Group, transform: Transform, canvas: Canvas) -> Counted {
        for node in group.children() {
            self.parts += 1;
            if self.parts > MOST_PARTS {
                return Err(SvgError::Complex("parts that are used over and over"));
            }
            match node {
                Node::Group(group) => self.group(group, transform, canvas)?,
                Node::Path(path) => self.path(path, transform, canvas)?,
                // The check lets none of them through.
                Node::Image(_) | Node::Text(_) => {}
            }
        }
        Ok(())
    }

    fn group(&mut self, group: &Group, transform: Transform, canvas: Canvas) -> Counted {
        let transform = transform.pre_concat(group.transform());
        if !group.should_isolate() {
            return self.parts(group, transform, canvas);
        }
        let bounds = group.layer_bounding_box().to_rect();
        let Some(layer) = self.layer(bounds, transform) else {
            return Ok(());
        };
        self.holding(layer.pixels(), |count| {
            count.touches += 4.0 * layer.pixels();
            count.parts(group, transform, layer)?;
            for filter in group.filters() {
                count.filter(filter, layer)?;
            }
            if let Some(clip) = group.clip_path() {
                count.clip(clip, transform, layer)?;
            }
            group
                .mask()
                .map_or(Ok(()), |mask| count.mask(mask, transform, layer))
        })
    }

    /// The canvas that a group gets; none where it would be of no size.
    fn layer(&self, bounds: Rect, transform: Transform) -> Option<Canvas> {
        let bounds = bounds.transform(transform)?;
        Some(Canvas {
            width: (bounds.width() + 4.0).min(self.reach.0),
            height: (bounds.height() + 4.0).min(self.reach.1),
        })
    }

    /// Does something while so many more pixels are held.
    fn holding(&mut self, pixels: f64, work: impl FnOnce(&mut Self) -> Counted) -> Counted {
        self.held += pixels;
        self.most = self.most.max(self.held);
        let done = work(self);
        self.held -= pixels;
        done
    }

    /// Each step of a filter keeps what it made, and works on copies.
    fn filter(&mut self, filter: &filter::Filter, layer: Canvas) -> Counted {
        const COPIES: f64 = 4.0;
        let steps = filter.primitives();
        let touches: f64 = steps.iter().map(|step| touches(step.kind())).sum();
        self.touches += touches * layer.pixels();
        let pixels = (steps.len() as f64 + COPIES) * layer.pixels();
        self.holding(pixels, |_| Ok(()))
    }

    fn clip(&mut self, clip: &ClipPath, transform: Transform, layer: Canvas) -> Counted {
        self.holding(1.25 * layer.pixels(), |count| {
            count.touches += 4.0 * layer.pixels();
            let within = transform.pre_concat(clip.transform());
            count.clipping(clip.root(), within, layer)?;
            clip.clip_path()
                .map_or(Ok(()), |clip| count.clip(clip, transform, layer))
        })
    }

    /// Parts of a clip path, which have canvases of the full size only where they are clipped themselves.
    fn clipping(&mut self, group: &Group, transform: Transform, layer: Canvas) -> Counted {
        for node in group.children() {
            match node {
                Node::Group(part) => {
                    let transform = transform.pre_concat(part.transform());
                    match part.clip_path() {
                        None => self.clipping(part, transform, layer)?,
                        Some(clip) => self.holding(layer.pixels(), |count| {
                            count.touches += 4.0 * layer.pixels();
                            count.clipping(part, transform, layer)?;
                            count.clip(clip, transform, layer)
                        })?,
                    }
                }
                Node::Path(path) => self.path(path, transform, layer)?,
                Node::Image(_) | Node::Text(_) => {}
            }
        }
        Ok(())
    }

    fn mask(&mut self, mask: &Mask, transform: Transform, layer: Canvas) -> Counted {
        self.holding(1.5 * layer.pixels(), |count| {
            count.touches += 6.0 * layer.pixels();
            count.parts(mask.root(), transform, layer)?;
            mask.mask()
                .map_or(Ok(()), |mask| count.mask(mask, transform, layer))
        })
    }

    fn path(&mut self, path: &Path, transform: Transform, canvas: Canvas) -> Counted {
        let (sx, sy) = transform.get_scale();
        let scale = sx.max(sy);
        let outline = Outline::of(path, scale, canvas.width.max(canvas.height));
        let (mut edges, mut paints) = (0.0, Vec::new());
        if let Some(fill) = path.fill() {
            edges += outline.edges();
            paints.push(fill.paint());
        }
        if let Some(stroke) = path.stroke() {
            let dash: f32 = stroke.dasharray().into_iter().flatten().sum();
            if let Some(dashes) = stroke.dasharray().filter(|_| dash > 0.0) {
                let count = outline.length / f64::from(dash) * dashes.len() as f64 / 2.0;
                self.dashes += count + outline.pieces;
                edges += 40.0 * count;
            }
            // Both sides, and joins.
            edges += 4.0 * outline.edges();
            paints.push(stroke.paint());
        }
        if exceeds(self.dashes, MOST_DASHES) {
            return Err(SvgError::Complex("very many dashes"));
        }
        let bounds = path.stroke_bounding_box().transform(transform);
        let area = bounds.map_or(canvas.pixels(), |bounds| {
            let along = |length: f32, most: f32| f64::from((length + 2.0).min(most));
            along(bounds.width(), canvas.width) * along(bounds.height(), canvas.height)
        });
        self.touches += edges;
        for paint in paints {
            self.touches += match paint {
                Paint::Color(_) => area,
                Paint::LinearGradient(_) | Paint::RadialGradient(_) => 4.0 * area,
                Paint::Pattern(_) => 16.0 * area,
            };
            if let Paint::Pattern(pattern) = paint {
                self.pattern(pattern, transform)?;
            }
        }
        Ok(())
    }

    /// The tile of a pattern, which is drawn for each path that is painted with it.
    fn pattern(&mut self, pattern: &Pattern, transform: Transform) -> Counted {
        let (sx, sy) = transform.pre_concat(pattern.transform()).get_scale();
        let tile = Canvas {
            width: (pattern.rect().width() * sx).round(),
            height: (pattern.rect().height() * sy).round(),
        };
        if tile.width < 1.0 || tile.height < 1.0 {
            return Ok(());
        }
        self.holding(tile.pixels(), |count| {
            count.touches += tile.pixels();
            count.parts(pattern.root(), Transform::from_scale(sx, sy), tile)
        })
    }
}

/// How often a step of a filter touches each pixel.
fn touches(kind: &filter::Kind) -> f64 {
    match kind {
        filter::Kind::GaussianBlur(_) | filter::Kind::DropShadow(_) => 40.0,
        _ => 10.0,
    }
}
