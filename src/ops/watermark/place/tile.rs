//! The pattern of a tiled mark, and the places of its copies.

use std::fmt;
use std::str::FromStr;

use crate::ops::{Length, LengthError};
use crate::picture::Size;

/// Copies of a mark in rows, all over a picture.
///
/// ```
/// use stampmill::ops::{Length, watermark::Tile};
///
/// let tile: Tile = "gap=5%,angle=0".parse()?;
/// assert_eq!((tile.gap, tile.angle), (Length::Percent(5.0), 0.0));
/// assert_eq!(tile.stagger, Tile::default().stagger);
/// # Ok::<(), stampmill::ops::watermark::TileError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tile {
    /// Between two copies, across and down; percent of the short edge of the picture. At least one pixel is left.
    pub gap: Length,
    /// How far the rows, and the marks in them, are turned: degrees clockwise.
    pub angle: f32,
    /// How far each row is pushed along against the one above, as a part of the distance between two copies, 0 to 1.
    pub stagger: f32,
}

/// A pattern that does not parse.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TileError {
    /// Not a key and a value.
    #[error(
        "'{0}' is nothing that a tile has; write it as gap=10%,angle=-30,stagger=50%, of which each may be left out"
    )]
    Key(String),
    /// A gap that is no length.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// A gap of less than nothing.
    #[error("a gap of {0} is less than zero; write 0 or more, in px or in % of the short edge")]
    Gap(Length),
    /// Not an angle.
    #[error("'{0}' is no angle; write degrees clockwise, as -30")]
    Angle(String),
    /// Not a part.
    #[error("'{0}' is no stagger; write 0% to 100% of the distance between two marks")]
    Stagger(String),
}

/// Copies that are painted at most; where the pattern has more of them, the gap is made larger.
const MOST: usize = 20_000;

impl Default for Tile {
    /// 10 % between the copies, rising to the right by 30°, every other row half a step along.
    fn default() -> Self {
        Self {
            gap: Length::Percent(10.0),
            angle: -30.0,
            stagger: 0.5,
        }
    }
}

impl FromStr for Tile {
    type Err = TileError;

    /// Reads `gap=LENGTH`, `angle=DEGREES` and `stagger=PERCENT%`, each once or not at all, with commas between them.
    fn from_str(text: &str) -> Result<Self, TileError> {
        let mut tile = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let no_key = || TileError::Key(part.to_owned());
            let (key, value) = part.split_once('=').ok_or_else(no_key)?;
            let (key, value) = (key.trim(), value.trim());
            if seen.contains(&key) {
                return Err(no_key());
            }
            seen.push(key);
            match key {
                "gap" => tile.gap = value.parse()?,
                "angle" => tile.angle = angle(value)?,
                "stagger" => tile.stagger = stagger(value)?,
                _ => return Err(no_key()),
            }
        }
        let (Length::Pixels(gap) | Length::Percent(gap)) = tile.gap;
        match gap >= 0.0 {
            true => Ok(tile),
            false => Err(TileError::Gap(tile.gap)),
        }
    }
}

fn angle(text: &str) -> Result<f32, TileError> {
    let number = text.trim_end_matches('°').trim_end_matches("deg");
    let value = number.trim().parse().ok();
    value
        .filter(|angle: &f32| angle.is_finite())
        .ok_or_else(|| TileError::Angle(text.to_owned()))
}

fn stagger(text: &str) -> Result<f32, TileError> {
    let percent = text
        .strip_suffix('%')
        .and_then(|text| text.trim().parse().ok());
    percent
        .filter(|percent: &f32| (0.0..=100.0).contains(percent))
        .map(|percent| percent / 100.0)
        .ok_or_else(|| TileError::Stagger(text.to_owned()))
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (gap, angle, stagger) = (self.gap, self.angle, self.stagger * 100.0);
        write!(f, "gap={gap},angle={angle},stagger={stagger}%")
    }
}

impl Tile {
    /// Whether everything is in its range.
    pub(in crate::ops::watermark) fn is_sound(&self) -> bool {
        let (Length::Pixels(gap) | Length::Percent(gap)) = self.gap;
        (0.0..=f32::MAX).contains(&gap)
            && self.angle.is_finite()
            && (0.0..=1.0).contains(&self.stagger)
    }

    /// The most bytes that the places of copies take in a picture of this size, listed by row.
    pub(in crate::ops::watermark) fn listing_bytes(picture: Size) -> u64 {
        // The boxes of long marks overlap where they are turned; a list has room for twice as many.
        let rows = u64::from(picture.height) * size_of::<Vec<u32>>() as u64;
        let pixels = picture.pixels();
        let entries = (MOST as u64 * 64).min(pixels).max(pixels / 8);
        rows + MOST as u64 * 128 + 2 * 4 * entries
    }

    /// The top left corners of all copies that show in `picture`, row by row. One lies in the middle, moved by `offset`.
    ///
    /// `mark` is the size of a copy before it is turned, `turned` the size of what is painted.
    pub(in crate::ops::watermark) fn corners(
        &self,
        picture: Size,
        mark: (f32, f32),
        turned: Size,
        offset: (i32, i32),
    ) -> Vec<(i32, i32)> {
        let gap = self.gap.pixels(picture.short_edge()).clamp(1.0, 1e6);
        let (mut across, mut down) = (mark.0.max(1.0) + gap, mark.1.max(1.0) + gap);
        let (width, height) = (f64::from(picture.width), f64::from(picture.height));
        // A picture in a pattern of fewer pixels than copies would take for ever.
        let crowd = (width * height / (f64::from(across) * f64::from(down))) / MOST as f64;
        if crowd > 1.0 {
            across *= crowd.sqrt() as f32;
            down *= crowd.sqrt() as f32;
        }
        let (sin, cos) = f64::from(self.angle).to_radians().sin_cos();
        let (across, down) = (f64::from(across), f64::from(down));
        let reach = width.hypot(height) / 2.0
            + f64::from(turned.width).hypot(f64::from(turned.height))
            + f64::from(offset.0)
                .hypot(f64::from(offset.1))
                .min(across + down);
        let centre = (
            width / 2.0 + f64::from(offset.0) % across,
            height / 2.0 + f64::from(offset.1) % down,
        );
        let (rows, columns) = (
            (reach / down).ceil() as i64,
            (reach / across).ceil() as i64 + 1,
        );
        let mut corners = Vec::new();
        for row in -rows..=rows {
            let pushed = (row as f64 * f64::from(self.stagger)).rem_euclid(1.0);
            for column in -columns..=columns {
                let (u, v) = ((column as f64 + pushed) * across, row as f64 * down);
                let x = centre.0 + u * cos - v * sin - f64::from(turned.width) / 2.0;
                let y = centre.1 + u * sin + v * cos - f64::from(turned.height) / 2.0;
                let corner = (x.round() as i32, y.round() as i32);
                let shows = |start: i32, length: u32, edge: u32| {
                    i64::from(start) < i64::from(edge) && i64::from(start) + i64::from(length) > 0
                };
                if shows(corner.0, turned.width, picture.width)
                    && shows(corner.1, turned.height, picture.height)
                {
                    corners.push(corner);
                }
            }
        }
        corners
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(tile: &str, picture: Size, mark: Size, offset: (i32, i32)) -> Vec<(i32, i32)> {
        let tile: Tile = tile.parse().unwrap();
        let size = (mark.width as f32, mark.height as f32);
        tile.corners(picture, size, mark, offset)
    }

    #[test]
    fn patterns_are_read_and_displayed() {
        assert_eq!("".parse(), Ok(Tile::default()));
        let tile: Tile = " gap = 12px , stagger=25%,angle=15°".parse().unwrap();
        assert_eq!(
            (tile.gap, tile.angle, tile.stagger),
            (Length::Pixels(12.0), 15.0, 0.25)
        );
        assert_eq!(tile.to_string().parse(), Ok(tile));
        for (text, part) in [
            ("gap", "gap=10%"),
            ("gap=1,gap=2", "gap=10%"),
            ("size=3", "gap=10%"),
            ("gap=wide", "12px"),
            ("gap=-1", "less than zero"),
            ("angle=steep", "degrees"),
            ("angle=inf", "degrees"),
            ("stagger=0.5", "100%"),
            ("stagger=101%", "100%"),
        ] {
            let error = text.parse::<Tile>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn a_grid_has_its_gaps_and_covers_the_picture() {
        let found = corners(
            "gap=10px,angle=0,stagger=0%",
            Size::new(100, 60),
            Size::new(20, 10),
            (0, 0),
        );
        let mut columns: Vec<_> = found.iter().map(|corner| corner.0).collect();
        columns.sort_unstable();
        columns.dedup();
        assert_eq!(columns, [10, 40, 70]);
        let mut rows: Vec<_> = found.iter().map(|corner| corner.1).collect();
        rows.dedup();
        assert_eq!(rows, [5, 25, 45]);
        assert!(found.contains(&(40, 25)), "one in the middle");
    }

    #[test]
    fn every_other_row_is_pushed_along() {
        let found = corners(
            "gap=10px,angle=0",
            Size::new(100, 60),
            Size::new(20, 10),
            (0, 0),
        );
        assert!(found.contains(&(40, 25)) && found.contains(&(55, 5)) && found.contains(&(55, 45)));
    }

    #[test]
    fn an_offset_moves_all_and_whole_steps_change_nothing() {
        let at = |offset| {
            corners(
                "gap=10px,angle=0,stagger=0%",
                Size::new(90, 60),
                Size::new(20, 10),
                offset,
            )
        };
        assert!(at((4, 3)).contains(&(39, 28)));
        assert_eq!(at((30, 20)), at((0, 0)));
        assert!(!at((i32::MAX, i32::MIN)).is_empty());
    }

    #[test]
    fn extreme_patterns_stay_bounded() {
        for (picture, mark) in [
            (Size::new(20_000, 20_000), Size::new(1, 1)),
            (Size::new(1, 1), Size::new(5_000, 5_000)),
            (Size::new(60_000, 1), Size::new(1, 1)),
        ] {
            for tile in [
                "gap=0",
                "gap=0,angle=45",
                "gap=99999999%",
                "gap=0,angle=1e30",
            ] {
                let count = corners(tile, picture, mark, (7, -7)).len();
                assert!(count <= 3 * MOST, "{tile} {picture}: {count}");
            }
        }
    }
}
