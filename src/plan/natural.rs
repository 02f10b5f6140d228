//! Natural order: `IMG_2` before `IMG_10`.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::path::{MAIN_SEPARATOR, Path};

/// Compares names as people do: runs of digits by their value, letters without regard to case.
///
/// Bytes that are no text come behind all letters, by their value. Names that are equal so far are compared byte by byte,
/// so the order is total, and the same on every run.
///
/// ```
/// use stampmill::plan::natural_order;
///
/// let mut names = ["img10", "IMG9", "img1", "img01"];
/// names.sort_by(|a, b| natural_order(a, b));
/// assert_eq!(names, ["img01", "img1", "IMG9", "img10"]);
/// ```
pub fn natural_order(a: impl AsRef<OsStr>, b: impl AsRef<OsStr>) -> Ordering {
    compare(a.as_ref().as_encoded_bytes(), b.as_ref().as_encoded_bytes())
}

/// The order of a walk that takes each folder's entries in natural order.
pub(super) fn natural_path_order(a: &Path, b: &Path) -> Ordering {
    let separator = |byte: &u8| *byte == MAIN_SEPARATOR as u8;
    let mut left = a.as_os_str().as_encoded_bytes().split(separator);
    let mut right = b.as_os_str().as_encoded_bytes().split(separator);
    loop {
        let order = match (left.next(), right.next()) {
            (Some(a), Some(b)) => compare(a, b),
            (None, None) => return Ordering::Equal,
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.first(), right.first()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number, rest) = digits(left);
            let (other, other_rest) = digits(right);
            (left, right) = (rest, other_rest);
            number
                .len()
                .cmp(&other.len())
                .then_with(|| number.cmp(other))
        } else {
            let (x, rest) = sign(left);
            let (y, other_rest) = sign(right);
            (left, right) = (rest, other_rest);
            x.order(y)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The run of digits at the start, without leading zeros, and what follows it.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    let zeros = text[..end]
        .iter()
        .position(|byte| *byte != b'0')
        .unwrap_or(end);
    (&text[zeros..end], &text[end..])
}

/// What a name is made of, besides numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Letter(char),
    NoText(u8),
}

impl Sign {
    fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Letter(x), Self::Letter(y)) if x.is_ascii() && y.is_ascii() => {
                x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase())
            }
            (Self::Letter(x), Self::Letter(y)) => x.to_lowercase().cmp(y.to_lowercase()),
            _ => self.cmp(&other),
        }
    }
}

/// The first sign of a text that is not empty, and what follows it.
fn sign(text: &[u8]) -> (Sign, &[u8]) {
    let longest = text.len().min(4);
    let letter = (1..=longest)
        .filter_map(|end| std::str::from_utf8(&text[..end]).ok())
        .find_map(|start| start.chars().next());
    match letter {
        Some(letter) => (Sign::Letter(letter), &text[letter.len_utf8()..]),
        None => (Sign::NoText(text[0]), &text[1..]),
    }
}
