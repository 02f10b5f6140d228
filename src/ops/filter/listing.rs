//! The list of filters as `--list-filters` shows it.

use std::fmt;

use super::{FilterInfo, Param, REGISTRY};

/// Every filter with its summary and its arguments, as text of at most 80 columns.
///
/// ```
/// use stampmill::ops::filter::Listing;
///
/// let text = Listing.to_string();
/// assert!(text.contains("blur"));
/// assert!(text.contains("sigma"));
/// assert!(text.lines().all(|line| line.chars().count() <= 80));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Listing;

const COLUMNS: usize = 80;
const NAME_COLUMNS: usize = 15;
const PARAM_INDENT: usize = 2;

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        REGISTRY
            .iter()
            .try_for_each(|info| write!(f, "{}", Entry(info)))
    }
}

struct Entry<'a>(&'a FilterInfo);

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        paragraph(f, 0, self.0.name, self.0.summary)?;
        self.0.params.iter().try_for_each(|param| {
            paragraph(
                f,
                PARAM_INDENT,
                param.name,
                &format!("{param}: {}", param.help),
            )
        })
    }
}

/// A term and what is said of it, which is broken between words and hangs in a column of its own.
fn paragraph(f: &mut fmt::Formatter<'_>, indent: usize, term: &str, text: &str) -> fmt::Result {
    write!(
        f,
        "{:indent$}{term:<width$}",
        "",
        width = NAME_COLUMNS - indent
    )?;
    let mut column = NAME_COLUMNS;
    for (i, word) in text.split_whitespace().enumerate() {
        let length = word.chars().count();
        if i > 0 && column + 1 + length > COLUMNS {
            write!(f, "\n{:NAME_COLUMNS$}", "")?;
            column = NAME_COLUMNS;
        } else if i > 0 {
            write!(f, " ")?;
            column += 1;
        }
        write!(f, "{word}")?;
        column += length;
    }
    writeln!(f)
}

impl fmt::Display for Param {
    /// What it takes: the range, the unit and the default.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            unit @ ("%" | "°" | "") => unit.to_owned(),
            unit => format!(" {unit}"),
        };
        write!(f, "{}", self.kind.describe(&unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_everything_within_eighty_columns() {
        let text = Listing.to_string();
        for info in REGISTRY {
            assert!(
                text.contains(&format!("{:<NAME_COLUMNS$}", info.name)),
                "{}",
                info.name
            );
            for param in info.params {
                assert!(
                    text.contains(&format!("\n  {}", param.name)),
                    "{} {}",
                    info.name,
                    param.name
                );
            }
        }
        assert!(
            text.lines()
                .all(|line| line.chars().count() <= COLUMNS && line == line.trim_end())
        );
    }
}
