//! Natural order: `IMG_2` before `IMG_10`.

use std::cmp::Ordering;

/// Compares names as people do: runs of digits by their value, letters without regard to case.
///
/// Names that are equal so far are compared byte by byte, so the order is total.
///
/// ```
/// use stampmill::plan::natural_order;
///
/// let mut names = ["img10", "IMG9", "img1", "img01"];
/// names.sort_by(|a, b| natural_order(a, b));
/// assert_eq!(names, ["img01", "img1", "IMG9", "img10"]);
/// ```
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else {
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
            (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]);
            x.to_lowercase().cmp(y.to_lowercase())
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The run of digits at the start, without leading zeros, and what follows it.
fn digits(text: &str) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    (text[..end].trim_start_matches('0'), &text[end..])
}
