//! The sheet: pictures in rows that fill its width, each with a line below that says what it is.

use super::Scene;
use crate::ops::resize::{Enlarge, Fit, Geometry, Resize, Resizer};
use crate::ops::watermark::{Ink, Look, MarkSize, Place, Point, TextMark, TextStyle};
use crate::ops::{AlphaColor, Color, Length, Split};
use crate::picture::{Channels, Depth, Orientation, Picture, Samples, Size};

const WIDTH: u32 = 1600;
const MARGIN: u32 = 32;
const GAP: u32 = 24;
/// The height of a line of text below a picture, and of the text in it.
const LINE: u32 = 48;
const LETTERS: f32 = 24.0;
/// No picture is higher, so that a row of one does not fill the sheet.
const HIGHEST: u32 = 720;

const PAPER: u8 = 246;
const INK: Color = Color::new(60, 60, 60);

/// A picture and where it goes.
struct Cell<'a> {
    scene: Scene,
    picture: &'a Picture,
    left: u32,
    top: u32,
    size: Size,
}

/// Lays the pictures out, two in a row but for the panorama, which has one to itself.
pub(super) fn laid_out(pictures: &[(Scene, Picture)]) -> Picture {
    let mut cells = Vec::new();
    let mut top = MARGIN;
    let mut rest = pictures;
    while !rest.is_empty() {
        let count = if rest[0].0 == Scene::Panorama { 1 } else { 2 };
        let (row, others) = rest.split_at(count.min(rest.len()));
        top += place(row, top, &mut cells) + LINE;
        rest = others;
    }
    let size = Size::new(WIDTH, top + MARGIN - GAP);
    let mut sheet = vec![PAPER; size.pixels() as usize * 3];
    for cell in &cells {
        draw(cell, &mut sheet);
    }
    let mut sheet = Picture::from_u8(size, Channels::Rgb, sheet);
    for cell in &cells {
        sheet = captioned(sheet, cell);
    }
    sheet
}

/// Puts a row of the same height in place, and returns that.
fn place<'a>(row: &'a [(Scene, Picture)], top: u32, cells: &mut Vec<Cell<'a>>) -> u32 {
    let aspect = |picture: &Picture| f64::from(picture.width()) / f64::from(picture.height());
    let all: f64 = row.iter().map(|(_, picture)| aspect(picture)).sum();
    let inside = WIDTH - 2 * MARGIN - GAP * (row.len() as u32 - 1);
    let height = (f64::from(inside) / all).min(f64::from(HIGHEST)).max(1.0);
    let mut left = MARGIN;
    for (scene, picture) in row {
        let width = (height * aspect(picture)).round().max(1.0) as u32;
        let size = Size::new(width.min(WIDTH - MARGIN - left), height.round() as u32);
        cells.push(Cell {
            scene: *scene,
            picture,
            left,
            top,
            size,
        });
        left = (left + size.width + GAP).min(WIDTH - MARGIN - 1);
    }
    height.round() as u32
}

/// The picture in the size of its cell, on paper where it is transparent.
fn draw(cell: &Cell<'_>, sheet: &mut [u8]) {
    let exactly = Resize {
        fit: Fit::Fill,
        enlarge: Enlarge::Allow,
        ..Resize::new(Geometry::Box {
            width: Some(cell.size.width),
            height: Some(cell.size.height),
        })
    };
    let picture = cell.picture.clone();
    let resized = Resizer::new().apply(&exactly, picture, Orientation::Normal, Split::Never);
    let (size, _, samples) = resized
        .with_depth(Depth::Eight)
        .with_channels(Channels::Rgba)
        .into_parts();
    let Samples::U8(samples) = samples else {
        unreachable!("the depth was set to 8 bits")
    };
    let rows = samples.chunks_exact(size.width as usize * 4);
    for (y, row) in rows.enumerate() {
        let first = ((cell.top as usize + y) * WIDTH as usize + cell.left as usize) * 3;
        let pixels = sheet[first..].chunks_exact_mut(3);
        for (pixel, source) in pixels.zip(row.chunks_exact(4)) {
            let alpha = u32::from(source[3]);
            for (sample, &color) in pixel.iter_mut().zip(source) {
                let sum = u32::from(color) * alpha + u32::from(*sample) * (255 - alpha);
                *sample = ((sum + 127) / 255) as u8;
            }
        }
    }
}

fn captioned(sheet: Picture, cell: &Cell<'_>) -> Picture {
    let text = format!("{} {}", cell.scene, cell.picture.size());
    let at = Point {
        x: Length::Pixels(cell.left as f32),
        y: Length::Pixels((cell.top + cell.size.height + 8) as f32),
    };
    let size = MarkSize {
        length: Length::Pixels(LETTERS),
        ..TextMark::SIZE
    };
    let ink = Ink::Color(AlphaColor::from(INK));
    let mark = TextMark::new(
        TextStyle::default(),
        ink,
        size,
        Place::At(at),
        Look::default(),
    );
    match mark {
        Ok(mark) => mark.stamp(&text, sheet, Split::Never).picture,
        // Every value is in its range.
        Err(_) => sheet,
    }
}
