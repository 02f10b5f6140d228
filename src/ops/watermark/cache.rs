//! The cache of a mark: what was rendered lately, for pictures of the same size.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::placement::Room;
use super::render::{Palette, Sprite};
use crate::ops::gravity::Pull;

/// What a mark keeps at most, in bytes of pixels, unless it is to keep less. What is larger by itself is made anew each time.
pub(super) const MOST_BYTES: usize = 16 << 20;

/// All that the pixels of a mark depend on, besides what never changes in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    /// The text; a logo has none.
    pub(super) text: Box<str>,
    /// Pixels in the size of the mark.
    pub(super) unit: f32,
    pub(super) room: Room,
    pub(super) align: Pull,
    pub(super) palette: Palette,
    /// The width of a stroke, in pixels, where it was not asked for.
    pub(super) thin: Option<f32>,
}

/// Sprites that were used lately, the last one behind.
#[derive(Debug)]
pub(super) struct Cache {
    kept: Mutex<VecDeque<(Key, Arc<Sprite>)>>,
    most: AtomicUsize,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            most: AtomicUsize::new(MOST_BYTES),
        }
    }
}

impl Cache {
    /// The sprite of `key`, which becomes the last one that was used.
    pub(super) fn find(&self, key: &Key) -> Option<Arc<Sprite>> {
        let mut kept = self.kept();
        let place = kept.iter().position(|(other, _)| other == key)?;
        let entry = kept.remove(place)?;
        let sprite = Arc::clone(&entry.1);
        kept.push_back(entry);
        Some(sprite)
    }

    /// Keeps a sprite, and forgets as many as must go, those first that were not used for longest.
    ///
    /// Two threads may have made the same one at once; that is cheaper than to make all others wait for one, and what they
    /// made is equal.
    pub(super) fn keep(&self, key: Key, sprite: &Arc<Sprite>) {
        let Some(mut room) = self.most.load(Relaxed).checked_sub(sprite.bytes()) else {
            return;
        };
        let mut kept = self.kept();
        kept.retain(|(other, _)| *other != key);
        let stay = kept.iter().rev().take_while(|(_, sprite)| {
            let left = room.checked_sub(sprite.bytes());
            room = left.unwrap_or(0);
            left.is_some()
        });
        let gone = kept.len() - stay.count();
        kept.drain(..gone);
        kept.push_back((key, Arc::clone(sprite)));
    }

    /// Forgets all, and keeps no more than so many bytes from now on.
    pub(super) fn keep_at_most(&self, bytes: usize) {
        self.most.store(bytes.min(MOST_BYTES), Relaxed);
        self.kept().clear();
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(Key, Arc<Sprite>)>> {
        // The list is whole at any time, even if a thread panicked while it held it.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sprite {
    /// What it takes, with what keeping it takes.
    fn bytes(&self) -> usize {
        self.pixels.len() * size_of::<[u16; 4]>()
            + self.spans.len() * size_of::<(u32, u32)>()
            + self.probes.len() * size_of::<u32>()
            + 1_024
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::Color;
    use crate::picture::Size;

    fn key(text: &str) -> Key {
        Key {
            text: text.into(),
            unit: 10.0,
            room: Room(Size::new(100, 100)),
            align: Pull::End,
            palette: Palette {
                fill: Color::new(1, 2, 3).into(),
                stroke: None,
                shadow: None,
                plate: None,
            },
            thin: None,
        }
    }

    fn sprite(bytes: usize) -> Sprite {
        Sprite {
            size: Size::new(bytes as u32 / 8, 1),
            pixels: vec![[0; 4]; bytes / 8],
            spans: Vec::new(),
            is_gray: true,
            probes: Vec::new(),
            upright: (1.0, 1.0),
        }
    }

    fn texts(cache: &Cache) -> Vec<String> {
        cache
            .kept()
            .iter()
            .map(|(key, _)| key.text.to_string())
            .collect()
    }

    #[test]
    fn what_is_there_is_found_by_all_that_it_depends_on() {
        let cache = Cache::default();
        let first = Arc::new(sprite(800));
        cache.keep(key("a"), &first);
        assert!(Arc::ptr_eq(&first, &cache.find(&key("a")).unwrap()));
        for other in [
            key("b"),
            Key {
                unit: 11.0,
                ..key("a")
            },
            Key {
                thin: Some(1.0),
                ..key("a")
            },
            Key {
                align: Pull::Start,
                ..key("a")
            },
            Key {
                room: Room(Size::new(100, 99)),
                ..key("a")
            },
        ] {
            assert!(cache.find(&other).is_none());
        }
    }

    #[test]
    fn it_is_bounded_and_what_was_used_lately_stays() {
        let cache = Cache::default();
        let keep = |text, bytes| cache.keep(key(text), &Arc::new(sprite(bytes)));
        let third = MOST_BYTES / 3 - 2_000;
        for text in ["a", "b", "c"] {
            keep(text, third);
        }
        assert!(cache.find(&key("a")).is_some());
        keep("d", third);
        assert_eq!(texts(&cache), ["c", "a", "d"]);
        keep("small", 800);
        assert_eq!(texts(&cache), ["c", "a", "d", "small"]);
        keep("too large", MOST_BYTES);
        assert_eq!(texts(&cache), ["c", "a", "d", "small"]);
        keep("large", MOST_BYTES - 2_000);
        assert_eq!(texts(&cache), ["large"]);
    }
}
