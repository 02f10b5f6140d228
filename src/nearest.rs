//! The name that was probably meant, for error messages.

/// As many slips of the hand are allowed in a name that is suggested.
const NEAR: usize = 2;

/// Longer names are no slips of the hand, and the comparison takes time in proportion.
const LONGEST: usize = 32;

/// The name among `names` that is most like `written`, if one is like it at all; case does not count.
pub(crate) fn nearest<'a>(
    written: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if written.is_empty() || written.chars().count() > LONGEST {
        return None;
    }
    let written = written.to_ascii_lowercase();
    names
        .into_iter()
        .map(|name| (distance(&written, &name.to_ascii_lowercase()), name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, name)| *distance <= NEAR && *distance < name.len())
        .map(|(_, name)| name)
}

/// Letters to insert, remove, replace or swap with their neighbour to get from one word to the other (optimal string
/// alignment distance).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<_>, Vec<_>) = (from.chars().collect(), to.chars().collect());
    let mut before = vec![0; to.len() + 1];
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for i in 1..=from.len() {
        let mut row = vec![i; to.len() + 1];
        for j in 1..=to.len() {
            let replaced = last[j - 1] + usize::from(from[i - 1] != to[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (from, to, expected) in [
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("blur", "blur", 0),
            ("bulr", "blur", 1),
        ] {
            assert_eq!(distance(from, to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        let names = ["blur", "sharpen", "sepia"];
        assert_eq!(nearest("sharpn", names), Some("sharpen"));
        assert_eq!(nearest("BULR", names), Some("blur"));
        assert_eq!(nearest("camelcse", ["CamelCase"]), Some("CamelCase"));
        assert_eq!(nearest("zzz", names), None);
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest(&"blur".repeat(1000), names), None);
    }
}
