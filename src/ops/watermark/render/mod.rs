//! Rendering: a shape with its look, in pixels that only have to be laid over a picture.
//!
//! It knows lengths in pixels and colours that are settled; it does not know the picture. Layers are put together from back
//! to front, premultiplied, and the whole is turned.

mod coverage;
mod memory;
mod plate;
mod raster;
mod shadow;
mod stroke;

use super::look::Look;
use crate::ops::{AlphaColor, Length};
use crate::picture::{Sample, Size};

pub(super) use coverage::Coverage;
pub(super) use memory::working_bytes;
use raster::{Raster, Turn};

/// What a text or a logo draws by itself.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) coverage: Coverage,
    /// The pixels of a logo, premultiplied; a text is filled with the colour of the palette.
    pub(super) pixels: Option<Vec<[u16; 4]>>,
}

/// The colours of a mark, settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Palette {
    /// What a text is filled with.
    pub(super) fill: AlphaColor,
    pub(super) stroke: Option<AlphaColor>,
    pub(super) shadow: Option<AlphaColor>,
    pub(super) plate: Option<AlphaColor>,
}

/// The lengths of a look in pixels; zero for what is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measures {
    stroke: f32,
    shadow: Option<(f32, f32, f32)>,
    plate: Option<(f32, f32)>,
}

/// A mark in pixels, ready to be laid over pictures.
#[derive(Debug)]
pub(super) struct Sprite {
    pub(super) size: Size,
    /// Red, green, blue and alpha, sRGB-encoded, premultiplied, row by row.
    pub(super) pixels: Vec<[u16; 4]>,
    /// First column of each row that is not transparent, and the first behind the last.
    pub(super) spans: Vec<(u32, u32)>,
    /// Whether all pixels are gray.
    pub(super) is_gray: bool,
    /// Numbers of pixels that lie on the text or the logo itself, evenly spread.
    pub(super) probes: Vec<u32>,
    /// Width and height before it was turned.
    pub(super) upright: (f32, f32),
}

/// Pixels that are looked at to find out how legible a mark is, at most.
const PROBES: usize = 4_096;

/// Marks with more pixels than this are turned at the resolution of the picture.
const FINE: f64 = (1 << 20) as f64;

impl Measures {
    /// The lengths of a look for a mark of `unit` pixels, all made smaller by `factor`.
    pub(super) fn new(look: &Look, stroke: Option<Length>, unit: f32, factor: f32) -> Self {
        // Whatever is longer than this is far outside of any picture.
        let px = |length: Length| {
            let pixels = match length {
                Length::Pixels(pixels) => pixels,
                Length::Percent(percent) => percent / 100.0 * unit,
            };
            pixels.clamp(-1e6, 1e6) * factor
        };
        Self {
            stroke: stroke.map_or(0.0, px),
            shadow: look.shadow.map(|shadow| {
                let (x, y) = (px(shadow.x).round(), px(shadow.y).round());
                (x, y, px(shadow.blur) / 2.0)
            }),
            plate: look
                .plate
                .map(|plate| (px(plate.padding).round(), px(plate.radius))),
        }
    }

    /// From the box of the shape to that of the whole: left, top, right and bottom.
    fn margins(&self) -> [u32; 4] {
        let stroke = match self.stroke > 0.0 {
            true => self.stroke.ceil() as u32 + 1,
            false => 0,
        };
        let mut margins = [stroke; 4];
        if let Some((padding, _)) = self.plate {
            margins = margins.map(|margin| margin.max(padding as u32));
        }
        if let Some((x, y, sigma)) = self.shadow {
            let reach = i64::from(shadow::reach(sigma)) + i64::from(stroke);
            for (margin, shift) in margins.iter_mut().zip([-x, -y, x, y]) {
                let wanted = (reach + shift as i64).max(0);
                *margin = (*margin).max(u32::try_from(wanted).unwrap_or(u32::MAX));
            }
        }
        margins
    }

    /// Width and height of the whole around a shape of this size, not turned.
    fn whole(&self, (width, height): (f64, f64)) -> (f64, f64) {
        let [left, top, right, bottom] = self.margins().map(f64::from);
        (width + left + right, height + top + bottom)
    }
}

/// Width and height that a shape takes with its look, turned.
pub(super) fn extent(shape: (f64, f64), measures: &Measures, degrees: f32) -> (f64, f64) {
    Turn::new(degrees).around(measures.whole(shape))
}

/// How many times as large a mark has to be drawn for a turn to leave sharp edges.
pub(super) fn fineness(extent: (f64, f64), degrees: f32) -> u32 {
    match Turn::new(degrees) {
        Turn::Free(_) if extent.0 * extent.1 <= FINE => 2,
        _ => 1,
    }
}

/// A shape with its look. Shape and measures are `fineness` times as large as what comes out.
pub(super) fn render(
    shape: Shape,
    measures: &Measures,
    palette: &Palette,
    degrees: f32,
    fineness: u32,
) -> Sprite {
    let is_gray = is_gray(&shape, palette);
    let raster = assemble(shape, measures, palette);
    let part = |edge: u32| edge as f32 / fineness as f32;
    let upright = (part(raster.size.width), part(raster.size.height));
    let Raster { size, pixels, ink } = raster.turned(Turn::new(degrees), fineness);
    let rows = pixels.chunks_exact(size.width.max(1) as usize);
    let span = |row: &[[u16; 4]]| {
        let seen = |pixel: &[u16; 4]| pixel[3] > 0;
        let first = row.iter().position(seen).unwrap_or(0);
        let behind = row.iter().rposition(seen).map_or(0, |last| last + 1);
        (first as u32, behind as u32)
    };
    Sprite {
        size,
        spans: rows.map(span).collect(),
        is_gray,
        probes: probes(&ink),
        upright,
        pixels,
    }
}

fn is_gray(shape: &Shape, palette: &Palette) -> bool {
    let gray = |color: AlphaColor| {
        let [red, green, blue] = color.color.rgb;
        red == green && green == blue
    };
    let own = match &shape.pixels {
        None => gray(palette.fill),
        Some(pixels) => pixels
            .iter()
            .all(|[red, green, blue, _]| red == green && green == blue),
    };
    let others = [palette.stroke, palette.shadow, palette.plate];
    own && others.into_iter().flatten().all(gray)
}

/// Pixels that the ink covers by a quarter and more; all that it touches where there is none.
fn probes(ink: &[u16]) -> Vec<u32> {
    let over = |least: u16| {
        let found = ink
            .iter()
            .enumerate()
            .filter(move |(_, value)| **value > least);
        found.map(|(at, _)| at as u32)
    };
    let least = match over(u16::MAX / 4).next() {
        Some(_) => u16::MAX / 4,
        None => 0,
    };
    let step = over(least).count().div_ceil(PROBES).max(1);
    over(least).step_by(step).collect()
}

/// All layers, from back to front, on one canvas.
fn assemble(shape: Shape, measures: &Measures, palette: &Palette) -> Raster {
    let inner = shape.coverage.size;
    let [left, top, right, bottom] = measures.margins();
    let size = Size::new(inner.width + left + right, inner.height + top + bottom);
    let mut pixels = vec![[0u16; 4]; size.pixels() as usize];
    let mut canvas = Canvas {
        size,
        pixels: &mut pixels,
        origin: (left.into(), top.into()),
    };
    if let (Some((padding, radius)), Some(color)) = (measures.plate, palette.plate) {
        let padding = padding as u32;
        let board = Size::new(inner.width + 2 * padding, inner.height + 2 * padding);
        let at = (-i64::from(padding), -i64::from(padding));
        canvas.lay(&plate::rounded(board, radius), at, color);
    }
    let outline = (measures.stroke > 0.0).then(|| stroke::grown(&shape.coverage, measures.stroke));
    if let (Some((x, y, sigma)), Some(color)) = (measures.shadow, palette.shadow) {
        let (whole, margin) = match &outline {
            Some((grown, margin)) => (grown, *margin),
            None => (&shape.coverage, 0),
        };
        let reach = i64::from(shadow::reach(sigma)) + i64::from(margin);
        canvas.lay(
            &shadow::blurred(whole, sigma),
            (x as i64 - reach, y as i64 - reach),
            color,
        );
    }
    let outline = outline.zip(palette.stroke);
    canvas.fill(&shape, outline, palette.fill);
    let mut ink = vec![0; pixels.len()];
    let covered = shape
        .coverage
        .values
        .chunks_exact(inner.width.max(1) as usize);
    for (y, row) in covered.enumerate() {
        let start = (y + top as usize) * size.width as usize + left as usize;
        ink[start..start + row.len()].copy_from_slice(row);
    }
    Raster { size, pixels, ink }
}

/// What layers are laid on; coordinates are those of the shape.
struct Canvas<'a> {
    size: Size,
    pixels: &'a mut [[u16; 4]],
    origin: (i64, i64),
}

impl Canvas<'_> {
    /// Lays one colour over what is there, wherever `coverage` covers.
    fn lay(&mut self, coverage: &Coverage, at: (i64, i64), color: AlphaColor) {
        let straight = straight(color);
        let width = coverage.size.width.max(1) as usize;
        for (y, row) in coverage.values.chunks_exact(width).enumerate() {
            for (x, value) in row.iter().enumerate().filter(|(_, value)| **value > 0) {
                let source = scaled(straight, value.to_unit());
                self.over(at.0 + x as i64, at.1 + y as i64, source);
            }
        }
    }

    /// Lays the shape and its stroke over what is there. The two share their edge without a seam: what of a pixel the shape
    /// does not cover is the stroke's.
    fn fill(
        &mut self,
        shape: &Shape,
        outline: Option<((Coverage, u32), AlphaColor)>,
        fill: AlphaColor,
    ) {
        let inner = shape.coverage.size;
        let fill = straight(fill);
        let margin = outline
            .as_ref()
            .map_or(0, |((_, margin), _)| i64::from(*margin));
        for y in -margin..i64::from(inner.height) + margin {
            for x in -margin..i64::from(inner.width) + margin {
                let own = shape.coverage.at(x, y);
                let mut source = match &shape.pixels {
                    None => scaled(fill, own),
                    Some(pixels) if own > 0.0 => {
                        pixels[y as usize * inner.width as usize + x as usize].map(Sample::to_unit)
                    }
                    Some(_) => [0.0; 4],
                };
                if let Some(((grown, _), color)) = &outline {
                    let rest = (grown.at(x + margin, y + margin) - own).max(0.0);
                    let line = scaled(straight(*color), rest);
                    source = [0, 1, 2, 3].map(|i| source[i] + line[i]);
                }
                if source[3] > 0.0 {
                    self.over(x, y, source);
                }
            }
        }
    }

    fn over(&mut self, x: i64, y: i64, source: [f32; 4]) {
        let (x, y) = (x + self.origin.0, y + self.origin.1);
        let inside = (0..i64::from(self.size.width)).contains(&x)
            && (0..i64::from(self.size.height)).contains(&y);
        if inside {
            let pixel = &mut self.pixels[y as usize * self.size.width as usize + x as usize];
            for (below, above) in pixel.iter_mut().zip(source) {
                *below = u16::from_unit(above + below.to_unit() * (1.0 - source[3]));
            }
        }
    }
}

/// Colour and alpha as parts of the whole.
fn straight(color: AlphaColor) -> [f32; 4] {
    let [red, green, blue] = color.color.rgb.map(Sample::to_unit);
    [red, green, blue, color.alpha.to_unit()]
}

/// Premultiplied, for a part of a pixel.
fn scaled([red, green, blue, alpha]: [f32; 4], part: f32) -> [f32; 4] {
    let alpha = alpha * part;
    [red * alpha, green * alpha, blue * alpha, alpha]
}
