//! The intervals of a scan, and which of them a restart marker behind damage begins.
//!
//! Restart markers count from 0 to 7 and begin again, so that the number alone does not tell how many are lost. But the
//! last one of a scan that has its end is known, and from there they can be counted back: a marker whose number is the one
//! that its place from the end asks for, with those after it in order, is where it belongs.

use super::stream::Stream;
use crate::codec::jpeg::search::find_ff;

/// The intervals of a scan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intervals {
    /// MCUs in each; 0 if the scan has no restart markers.
    pub(super) length: usize,
    /// MCUs in all of them.
    pub(super) mcus: usize,
    /// The MCU with which the interval at hand began.
    pub(super) began: usize,
    /// Whether the end of the scan is there, from which they can be counted.
    pub(super) are_whole: bool,
}

impl Intervals {
    /// The number of the marker behind the interval at hand.
    pub(super) fn marker(&self) -> u8 {
        (self.began / self.length % 8) as u8
    }

    /// Goes over damage to the next interval that is certain; returns the MCU with which it begins.
    pub(super) fn resume(&self, stream: &mut Stream<'_>) -> Option<usize> {
        if self.length == 0 || !self.are_whole {
            return None;
        }
        let due = self.began / self.length + 1;
        let interval = stream.resume(due, self.mcus.div_ceil(self.length))?;
        Some(interval * self.length)
    }
}

/// An interval of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its number, from 0.
    pub(super) interval: usize,
    /// Where its data begin.
    pub(super) offset: usize,
}

/// So many markers have to be in order.
const IN_ORDER: usize = 3;

/// The first interval from number `due` on, of so many `intervals`, that begins in this rest of a scan.
pub(super) fn find(rest: &[u8], due: usize, intervals: usize) -> Option<Place> {
    let markers = markers(rest);
    let interval = |index: usize| intervals.checked_sub(markers.len() - index);
    let is_in_order = |index: usize| {
        let number = interval(index).and_then(|interval| interval.checked_sub(1));
        number.is_some_and(|number| number % 8 == markers[index].0)
    };
    let is_sure = |&index: &usize| {
        let mut next = index..markers.len().min(index + IN_ORDER);
        interval(index).is_some_and(|interval| interval >= due) && next.all(is_in_order)
    };
    let index = (0..markers.len()).find(is_sure)?;
    Some(Place {
        interval: interval(index)?,
        offset: markers[index].1,
    })
}

/// The numbers of all restart markers, and where they end.
fn markers(data: &[u8]) -> Vec<(usize, usize)> {
    let mut markers = Vec::new();
    let mut position = 0;
    while let Some(at) = find_ff(data, position) {
        position = at + 1;
        if let Some(&code @ 0xd0..=0xd7) = data.get(position) {
            position += 1;
            markers.push((usize::from(code - 0xd0), position));
        }
    }
    markers
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two bytes of data and a marker, for each number.
    fn rest(numbers: &[u8]) -> Vec<u8> {
        let marker = |number: &u8| [1, 2, 0xff, 0xd0 + number];
        numbers.iter().flat_map(marker).chain([3]).collect()
    }

    #[test]
    fn markers_are_counted_from_the_end() {
        // Of 21 intervals the last three begin with markers 1, 2 and 3.
        let found = |numbers: &[u8], due| {
            let place = find(&rest(numbers), due, 21)?;
            assert_eq!(place.offset % 4, 0);
            Some((place.interval, place.offset / 4))
        };
        assert_eq!(found(&[1, 2, 3], 18), Some((18, 1)));
        assert_eq!(found(&[1, 2, 3], 5), Some((18, 1)));
        assert_eq!(found(&[1, 2, 3], 19), Some((19, 2)));
        // What was copied from elsewhere is passed over.
        assert_eq!(found(&[4, 5, 6, 1, 2, 3], 12), Some((18, 4)));
        assert_eq!(found(&[4, 5, 6], 12), None);
        assert_eq!(found(&[], 12), None);
        assert_eq!(find(&rest(&[1, 2, 3]), 1, 2), None);
    }
}
