//! The raster: a mark in its pixels, before and after it is turned.

use crate::picture::{Sample, Size};

/// A mark: colours, and how much of each pixel is what readers read.
#[derive(Debug)]
pub(super) struct Raster {
    pub(super) size: Size,
    /// Red, green, blue and alpha, sRGB-encoded, premultiplied.
    pub(super) pixels: Vec<[u16; 4]>,
    /// Coverage of the text or the logo alone.
    pub(super) ink: Vec<u16>,
}

/// How a mark is turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Turn {
    /// Not at all, or by quarters, clockwise: pixels only change places.
    Quarters(u8),
    /// By this many radians clockwise.
    Free(f64),
}

impl Turn {
    /// From degrees clockwise.
    pub(super) fn new(degrees: f32) -> Self {
        let degrees = f64::from(degrees).rem_euclid(360.0);
        if degrees % 90.0 == 0.0 {
            Self::Quarters((degrees / 90.0) as u8 % 4)
        } else {
            Self::Free(degrees.to_radians())
        }
    }

    /// Width and height of the box around a turned box.
    pub(super) fn around(self, (width, height): (f64, f64)) -> (f64, f64) {
        match self {
            Self::Quarters(quarters) if quarters % 2 == 0 => (width, height),
            Self::Quarters(_) => (height, width),
            Self::Free(angle) => {
                let (sin, cos) = (angle.sin().abs(), angle.cos().abs());
                (width * cos + height * sin, width * sin + height * cos)
            }
        }
    }
}

impl Raster {
    /// Turned, and made smaller by `scale`, which is 1 where the turn is by quarters.
    pub(super) fn turned(self, turn: Turn, scale: u32) -> Self {
        match turn {
            Turn::Quarters(0) => self,
            Turn::Quarters(quarters) => self.by_quarters(quarters),
            Turn::Free(angle) => self.by(angle, scale),
        }
    }

    fn by_quarters(self, quarters: u8) -> Self {
        let Size { width, height } = self.size;
        let size = match quarters % 2 {
            0 => self.size,
            _ => Size::new(height, width),
        };
        let from = |x: u32, y: u32| match quarters {
            1 => (y, height - 1 - x),
            2 => (width - 1 - x, height - 1 - y),
            _ => (width - 1 - y, x),
        };
        let mut pixels = Vec::with_capacity(self.pixels.len());
        let mut ink = Vec::with_capacity(self.ink.len());
        for y in 0..size.height {
            let row = (0..size.width).map(|x| from(x, y));
            let row = row.map(|(x, y)| y as usize * width as usize + x as usize);
            pixels.extend(row.clone().map(|at| self.pixels[at]));
            ink.extend(row.map(|at| self.ink[at]));
        }
        Self { size, pixels, ink }
    }

    /// Four points of each pixel are looked up, each between its four neighbours, and averaged; all of it premultiplied.
    fn by(self, angle: f64, scale: u32) -> Self {
        let scale = f64::from(scale);
        let (width, height) = (f64::from(self.size.width), f64::from(self.size.height));
        let around = Turn::Free(angle).around((width / scale, height / scale));
        let size = Size::new(around.0.ceil() as u32, around.1.ceil() as u32);
        let (sin, cos) = angle.sin_cos();
        let middle = (f64::from(size.width) / 2.0, f64::from(size.height) / 2.0);
        let mut pixels = vec![[0; 4]; size.pixels() as usize];
        let mut ink = vec![0; size.pixels() as usize];
        let places = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
        for ((x, y), (pixel, ink)) in places.zip(pixels.iter_mut().zip(&mut ink)) {
            let (u, v) = (f64::from(x) + 0.5 - middle.0, f64::from(y) + 0.5 - middle.1);
            // Against the turn, to where it came from.
            let across = (u * cos + v * sin) * scale + width / 2.0;
            let down = (v * cos - u * sin) * scale + height / 2.0;
            if across < -scale || down < -scale || across > width + scale || down > height + scale {
                continue;
            }
            let mut sum = [0.0f32; 5];
            for (u, v) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
                let x = across + (u * cos + v * sin) * scale - 0.5;
                let y = down + (v * cos - u * sin) * scale - 0.5;
                self.add_between(x, y, &mut sum);
            }
            let rounded = sum.map(|channel| (channel / 4.0 + 0.5) as u16);
            *pixel = [rounded[0], rounded[1], rounded[2], rounded[3]];
            *ink = rounded[4];
        }
        Self { size, pixels, ink }
    }

    /// Adds the colour between four pixels; beyond the edge there is nothing.
    fn add_between(&self, x: f64, y: f64, sum: &mut [f32; 5]) {
        let (left, top) = (x.floor(), y.floor());
        let (right, low) = ((x - left) as f32, (y - top) as f32);
        let (left, top) = (left as i64, top as i64);
        for (column, row, weight) in [
            (left, top, (1.0 - right) * (1.0 - low)),
            (left + 1, top, right * (1.0 - low)),
            (left, top + 1, (1.0 - right) * low),
            (left + 1, top + 1, right * low),
        ] {
            let inside = (0..i64::from(self.size.width)).contains(&column)
                && (0..i64::from(self.size.height)).contains(&row);
            if inside {
                let at = row as usize * self.size.width as usize + column as usize;
                for (sum, channel) in sum.iter_mut().zip(self.pixels[at]) {
                    *sum += weight * channel.to_u32() as f32;
                }
                sum[4] += weight * self.ink[at].to_u32() as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(width: u32, height: u32) -> Raster {
        let count = (width * height) as u16;
        Raster {
            size: Size::new(width, height),
            pixels: (0..count).map(|n| [n, n, n, 100 + n]).collect(),
            ink: (0..count).collect(),
        }
    }

    #[test]
    fn quarters_only_change_places() {
        let turned = |degrees| numbered(3, 2).turned(Turn::new(degrees), 1);
        assert_eq!(turned(0.0).ink, [0, 1, 2, 3, 4, 5]);
        assert_eq!(turned(90.0).ink, [3, 0, 4, 1, 5, 2]);
        assert_eq!(turned(90.0).size, Size::new(2, 3));
        assert_eq!(turned(-180.0).ink, [5, 4, 3, 2, 1, 0]);
        assert_eq!(turned(270.0).ink, [2, 5, 1, 4, 0, 3]);
        assert_eq!(turned(-90.0).ink, turned(630.0).ink);
        assert_eq!(turned(270.0).pixels[0], [2, 2, 2, 102]);
    }

    #[test]
    fn a_turned_square_keeps_its_area_and_its_middle() {
        let side = 60;
        for degrees in [1.0, 30.0, 45.0, 123.4, -17.0] {
            for scale in [1, 2] {
                let count = (side * side) as usize;
                let whole = Raster {
                    size: Size::new(side, side),
                    pixels: vec![[u16::MAX; 4]; count],
                    ink: vec![u16::MAX; count],
                };
                let turned = whole.turned(Turn::new(degrees), scale);
                let sum: f64 = turned.ink.iter().map(|v| f64::from(v.to_unit())).sum();
                let wanted = f64::from(side * side) / f64::from(scale * scale);
                assert!(
                    (sum / wanted - 1.0).abs() < 0.005,
                    "{degrees} {scale}: {sum} {wanted}"
                );
                let Size { width, height } = turned.size;
                let middle = (height / 2 * width + width / 2) as usize;
                assert_eq!(turned.pixels[middle], [u16::MAX; 4]);
                assert!(degrees < 20.0 || turned.pixels[0] == [0; 4]);
            }
        }
    }

    #[test]
    fn a_turn_is_clockwise() {
        // A dot at the right end of a row goes down.
        let mut row = Raster {
            size: Size::new(41, 1),
            pixels: vec![[0; 4]; 41],
            ink: vec![0; 41],
        };
        row.ink[40] = u16::MAX;
        let turned = row.turned(Turn::new(30.0), 1);
        let brightest = (0..turned.ink.len())
            .max_by_key(|at| turned.ink[*at])
            .unwrap();
        let (x, y) = (
            brightest as u32 % turned.size.width,
            brightest as u32 / turned.size.width,
        );
        assert!(
            x > turned.size.width / 2 && y > turned.size.height / 2,
            "{x},{y}"
        );
    }
}
