//! Whether the scans of a progressive file build on one another.

use crate::codec::jpeg::baseline::Odd;
use crate::codec::jpeg::frame::Scan;
use crate::codec::jpeg::layout::Layout;

/// The most scans that are decoded; a file of many costs far more than its size.
const MAX_SCANS: usize = 100;

/// The largest number of low bits that a scan may leave to others (T.81, B.2.3).
const MAX_LOW_BITS: u8 = 13;

/// The bits that each coefficient of each component has yet to get, if it had a scan.
pub(super) struct Script {
    missing: Vec<[Option<u8>; 64]>,
    progressive: bool,
    /// Of each component the coefficients, by number, that damaged scans brought.
    spoiled: Vec<u64>,
}

/// The coefficients of a scan, by number.
fn band(scan: &Scan) -> u64 {
    let first = scan.band.0.min(63);
    let last = scan.band.1.clamp(first, 63);
    u64::MAX << first & u64::MAX >> (63 - last)
}

impl Script {
    pub(super) fn new(layout: &Layout<'_>) -> Result<Self, Odd> {
        if layout.scans.len() > MAX_SCANS {
            return Err(Odd::TooManyScans);
        }
        let count = layout.frame.components.len();
        Ok(Self {
            progressive: layout.frame.progressive,
            missing: vec![[None; 64]; count],
            spoiled: vec![0; count],
        })
    }

    /// Notes that of the coefficients of a scan some are not what they should be.
    pub(super) fn spoil(&mut self, scan: &Scan) {
        for &component in &scan.components {
            self.spoiled[component] |= band(scan);
        }
    }

    /// Whether a scan refines coefficients some of which are not what they should be, so that its bits mean nothing.
    fn is_spoiled(&self, scan: &Scan) -> bool {
        let mut components = scan.components.iter();
        scan.high_bits > 0 && components.any(|&index| self.spoiled[index] & band(scan) != 0)
    }

    /// Takes the next scan, if it may come next: a DC coefficient before the others of its component, each bit once
    /// and none left out, and components together only for DC.
    ///
    /// A component of a sequential file has one scan.
    pub(super) fn check(&mut self, scan: &Scan) -> Result<(), Odd> {
        if !self.progressive {
            return self.check_sequential(scan);
        }
        if self.is_spoiled(scan) {
            return Err(Odd::Script);
        }
        let (first, last) = (usize::from(scan.band.0), usize::from(scan.band.1));
        let is_dc = (first, last) == (0, 0);
        let is_ac = 0 < first && first <= last && last < 64 && scan.components.len() == 1;
        let is_sane = match scan.high_bits {
            0 => scan.low_bits <= MAX_LOW_BITS,
            high => high <= MAX_LOW_BITS && scan.low_bits + 1 == high,
        };
        if !(is_sane && (is_dc || is_ac)) {
            return Err(Odd::Script);
        }
        let expected = (scan.high_bits > 0).then_some(scan.high_bits);
        for (position, &component) in scan.components.iter().enumerate() {
            let missing = &mut self.missing[component];
            let is_twice = scan.components[..position].contains(&component);
            if is_twice || is_ac && missing[0].is_none() {
                return Err(Odd::Script);
            }
            for missing in &mut missing[first..=last] {
                if *missing != expected {
                    return Err(Odd::Script);
                }
                *missing = Some(scan.low_bits);
            }
        }
        Ok(())
    }

    fn check_sequential(&mut self, scan: &Scan) -> Result<(), Odd> {
        for &component in &scan.components {
            if self.missing[component][0].replace(0).is_some() {
                return Err(Odd::Components);
            }
        }
        Ok(())
    }
}
