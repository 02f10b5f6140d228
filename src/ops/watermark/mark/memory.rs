//! What a mark takes of memory.

use super::{Mark, THIN, THINNEST};
use crate::ops::Length;
use crate::ops::watermark::fitting::{self, Subject};
use crate::ops::watermark::place::{Place, Tile};
use crate::ops::watermark::placement::Room;
use crate::picture::Size;

impl Mark {
    /// The most bytes that [`Mark::stamp`] takes at any moment besides the picture.
    pub(in crate::ops::watermark) fn working_bytes(
        &self,
        subject: &impl Subject,
        is_auto: bool,
        size: Size,
    ) -> u64 {
        let unit = self.size.pixels(size).min(1e6);
        if size.pixels() == 0 || self.look.opacity == 0.0 || unit <= 0.0 {
            return 0;
        }
        let stroke = match (self.look.stroke, is_auto) {
            (None, true) => Some(Length::Pixels((THIN * unit).max(THINNEST))),
            (stroke, _) => stroke.map(|stroke| stroke.width),
        };
        let (degrees, places) = match &self.place {
            Place::Tile(tile, _) => (self.look.rotation + tile.angle, 1),
            Place::Gravity(gravities, _) => (self.look.rotation, gravities.all().len() as u64),
            Place::At(_) => (self.look.rotation, 1),
        };
        let (most, sprite) =
            fitting::working_bytes(&self.look, subject, unit, stroke, Room(size), degrees);
        // One for each place is kept until the calmest is known, and one of another colour beside them.
        let others = places - 1 + u64::from(is_auto);
        let rows = match self.place {
            Place::Tile(..) => Tile::listing_bytes(size),
            _ => 0,
        };
        most + others * sprite + rows
    }

    /// Forgets what was rendered, and keeps no more than so many bytes of it from now on.
    pub(in crate::ops::watermark) fn keep_at_most(&self, bytes: usize) {
        self.cache.keep_at_most(bytes);
    }
}
