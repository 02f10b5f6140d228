//! A mark of whatever kind on its way to a picture: how large it is there, where it goes, in which colours.
//!
//! It joins size, place, look, rendering and painting; what a text or a logo looks like by itself it leaves to the subject.

mod memory;

use std::sync::Arc;

use super::cache::{Cache, Key};
use super::calm;
use super::fitting::{Subject, fitting};
use super::imprint::{Imprint, MarkError, Stamped};
use super::legible::{ENOUGH, Light, Share, Voice};
use super::look::{Ink, Look};
use super::paint::{Faded, paint};
use super::place::Place;
use super::placement::{Placement, Room};
use super::render::{Palette, Sprite};
use super::size::MarkSize;
use crate::ops::gravity::Pull;
use crate::ops::{AlphaColor, Color, Gravity, Length, Split};
use crate::picture::{Picture, Size};

/// All that is the same for marks of every kind.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) size: MarkSize,
    pub(super) place: Place,
    pub(super) look: Look,
    cache: Cache,
    light: Light,
}

/// What is stamped, with the colour of it.
pub(super) struct Matter<'a, S, F: Fn(Pull) -> Option<S>> {
    /// By which it is known in the cache.
    pub(super) text: &'a str,
    pub(super) ink: Ink,
    /// Whether its colour is one that was asked for.
    pub(super) has_color: bool,
    /// The subject, aligned to a side; made only where the cache does not have it. None if there is nothing to draw.
    pub(super) subject: F,
}

/// A mark in its pixels and where they go.
struct Laid {
    sprite: Arc<Sprite>,
    gravity: Option<Gravity>,
    corners: Vec<(i32, i32)>,
}

/// The width of a stroke that nobody asked for: this part of the size, and at least so many pixels that one of them is covered
/// nearly whole, wherever the edge lies.
const THIN: f32 = 0.04;
const THINNEST: f32 = 1.5;

const WHITE: AlphaColor = AlphaColor::new(Color::new(255, 255, 255), 255);
const BLACK: AlphaColor = AlphaColor::new(Color::new(0, 0, 0), 255);

impl Mark {
    pub(super) fn new(size: MarkSize, place: Place, look: Look) -> Result<Self, MarkError> {
        if !size.length.is_positive() {
            return Err(MarkError::Size(size));
        }
        look.check()?;
        place.check()?;
        Ok(Self {
            size,
            place,
            look,
            cache: Cache::default(),
            light: Light::default(),
        })
    }

    pub(super) fn stamp<S: Subject, F: Fn(Pull) -> Option<S>>(
        &self,
        matter: &Matter<'_, S, F>,
        picture: Picture,
        split: Split,
    ) -> Stamped {
        let unit = self.size.pixels(picture.size()).min(1e6);
        let nothing = picture.size().pixels() == 0 || self.look.opacity == 0.0 || unit <= 0.0;
        let laid = match nothing {
            true => None,
            false => self.choose(matter, unit, &picture),
        };
        let Some((laid, palette)) = laid else {
            return Stamped {
                picture,
                imprint: None,
            };
        };
        let contrast = self.contrast(&palette, &picture, &laid, Share::Said);
        let (Size { width, height }, sprite) = (picture.size(), &laid.sprite);
        let shows = |(x, y): &(i32, i32)| {
            let overlaps = |start: i32, length: u32, edge: u32| {
                i64::from(start) < edge.into() && i64::from(start) + i64::from(length) > 0
            };
            overlaps(*x, sprite.size.width, width) && overlaps(*y, sprite.size.height, height)
        };
        let copies = laid.corners.iter().filter(|corner| shows(corner)).count();
        let tiled = matches!(self.place, Place::Tile(..));
        let (corner, size) = match tiled {
            true => ((0, 0), picture.size()),
            false => (laid.corners[0], sprite.size),
        };
        let imprint = Imprint {
            gravity: laid.gravity,
            copies: tiled.then_some(copies),
            corner,
            size,
            color: matter.has_color.then_some(palette.fill),
            stroke: palette.stroke,
            contrast,
        };
        let source = Faded {
            sprite,
            opacity: self.look.opacity,
        };
        Stamped {
            picture: paint(&source, picture, &laid.corners, self.look.blend, split),
            imprint: (copies > 0).then_some(imprint),
        }
    }

    /// The mark where it goes, in the colours that were asked for or that can be read best.
    fn choose<S: Subject, F: Fn(Pull) -> Option<S>>(
        &self,
        matter: &Matter<'_, S, F>,
        unit: f32,
        picture: &Picture,
    ) -> Option<(Laid, Palette)> {
        let lay = |palette: &Palette, thin: Option<f32>, at: Option<Gravity>| {
            self.lay(matter, unit, (palette, thin), picture, at)
        };
        let plain = |fill: AlphaColor| Palette {
            fill,
            stroke: self.look.stroke.map(|stroke| stroke.color),
            shadow: self.look.shadow.map(|shadow| shadow.color),
            plate: self.look.plate.map(|plate| plate.color),
        };
        let (light, dark) = match matter.ink {
            Ink::Color(color) => {
                let palette = plain(color);
                return Some((lay(&palette, None, None)?, palette));
            }
            Ink::Auto => (plain(WHITE), plain(BLACK)),
        };
        let laid = lay(&light, None, None)?;
        let reached = |palette: &Palette| {
            self.contrast(palette, picture, &laid, Share::Chosen)
                .unwrap_or(0.0)
        };
        let (bright, deep) = (reached(&light), reached(&dark));
        let (best, other, most) = match bright >= deep {
            true => (light, BLACK, bright),
            false => (dark, WHITE, deep),
        };
        if most < ENOUGH && best.stroke.is_none() {
            let thin = Some((THIN * unit).max(THINNEST));
            let outlined = Palette {
                stroke: Some(other),
                ..best
            };
            return Some((lay(&outlined, thin, laid.gravity)?, outlined));
        }
        match best == light {
            true => Some((laid, light)),
            false => Some((lay(&dark, None, laid.gravity)?, dark)),
        }
    }

    fn contrast(
        &self,
        palette: &Palette,
        picture: &Picture,
        laid: &Laid,
        share: Share,
    ) -> Option<f32> {
        let voice = Voice::new(palette, self.look.blend, self.look.opacity);
        self.light
            .contrast(&voice, picture, (&laid.sprite, &laid.corners), share)
    }

    /// The mark in these colours and its corners in the picture; `at` a gravity that was chosen before, if one was.
    fn lay<S: Subject, F: Fn(Pull) -> Option<S>>(
        &self,
        matter: &Matter<'_, S, F>,
        unit: f32,
        (palette, thin): (&Palette, Option<f32>),
        picture: &Picture,
        at: Option<Gravity>,
    ) -> Option<Laid> {
        let size = picture.size();
        let sprite = |room: Room, align: Pull| {
            let turn = match self.place {
                Place::Tile(tile, _) => self.look.rotation + tile.angle,
                _ => self.look.rotation,
            };
            self.sprite(matter, unit, (palette, thin), (room, align, turn))
        };
        match &self.place {
            Place::Gravity(gravities, offset) => {
                let allowed = match at {
                    Some(chosen) => {
                        std::slice::from_ref(gravities.all().iter().find(|g| **g == chosen)?)
                    }
                    None => gravities.all(),
                };
                let laid = allowed.iter().map(|&gravity| {
                    let placement = Placement {
                        gravity,
                        offset: *offset,
                    };
                    let sprite = sprite(placement.room(size), gravity.across())?;
                    Some(Laid {
                        corners: vec![placement.corner(size, sprite.size)],
                        gravity: Some(gravity),
                        sprite,
                    })
                });
                calmest(laid.collect::<Option<Vec<_>>>()?, picture)
            }
            Place::At(point) => Some(Laid {
                sprite: sprite(Room(size), Pull::Start)?,
                gravity: None,
                corners: vec![point.pixels(size)],
            }),
            Place::Tile(tile, offset) => {
                let sprite = sprite(Room(size), Pull::Middle)?;
                let offset = offset.pixels(size);
                let corners = tile.corners(size, sprite.upright, sprite.size, offset);
                Some(Laid {
                    sprite,
                    gravity: None,
                    corners,
                })
            }
        }
    }

    /// The mark in its pixels, from the cache if it is there.
    fn sprite<S: Subject, F: Fn(Pull) -> Option<S>>(
        &self,
        matter: &Matter<'_, S, F>,
        unit: f32,
        (palette, thin): (&Palette, Option<f32>),
        (room, align, degrees): (Room, Pull, f32),
    ) -> Option<Arc<Sprite>> {
        let key = Key {
            text: matter.text.into(),
            unit,
            room,
            align,
            palette: *palette,
            thin,
        };
        if let Some(sprite) = self.cache.find(&key) {
            return Some(sprite);
        }
        let subject = (matter.subject)(align)?;
        let stroke = match thin {
            Some(width) => Some(Length::Pixels(width)),
            None => self.look.stroke.map(|stroke| stroke.width),
        };
        let sprite = Arc::new(fitting(
            &self.look,
            &subject,
            unit,
            (stroke, palette),
            room,
            degrees,
        )?);
        self.cache.keep(key, &sprite);
        Some(sprite)
    }
}

/// A place has to be calmer than one before it by this part of it, and by half a level of 8 bits, to be taken instead: rounding
/// must not decide.
const CALMER: f64 = 0.01;
const LEVEL: f64 = 4e-6;

/// The one in the calmest place; of several that are equally calm the first.
fn calmest(laid: Vec<Laid>, picture: &Picture) -> Option<Laid> {
    let several = laid.len() > 1;
    let energy = |laid: &Laid| match several {
        true => calm::energy(picture, laid.corners[0], laid.sprite.size),
        false => 0.0,
    };
    let energies = laid.into_iter().map(|laid| (energy(&laid), laid));
    let calmer =
        |best: (f64, Laid), other: (f64, Laid)| match other.0 + LEVEL < best.0 * (1.0 - CALMER) {
            true => other,
            false => best,
        };
    energies.reduce(calmer).map(|(_, laid)| laid)
}
