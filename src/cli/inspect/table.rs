//! Tables for people, 80 columns wide. Text from files is tamed: nothing in it can move the cursor or turn lines around.

use std::borrow::Cow;
use std::fmt::Write;
use std::io::IsTerminal;

use super::rows::Section;
use crate::inspect::{Group, Inspection, Member};
use crate::plain;

const WIDTH: usize = 80;
/// Where keys begin, and values at least.
const INDENT: usize = 4;
const KEY: usize = 12;

/// Whether a table is in colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Escape sequences around names, headings and errors.
    Color,
    /// Text alone.
    Plain,
}

impl Style {
    /// Colour on a terminal that has it, unless `NO_COLOR` is set (no-color.org).
    pub(super) fn of_stdout() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let is_dumb = set("TERM").is_none_or(|term| term == "dumb");
        if std::io::stdout().is_terminal() && set("NO_COLOR").is_none() && !is_dumb {
            Self::Color
        } else {
            Self::Plain
        }
    }

    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Self::Color => format!("\x1b[{code}m{text}\x1b[0m"),
            Self::Plain => text.to_owned(),
        }
    }
}

const BOLD: &str = "1";
const CYAN: &str = "36";
const RED: &str = "31";

/// What is known of a file.
pub(super) fn file(inspection: &Inspection, sections: &[Section], style: Style) -> String {
    let name = plain::path(&inspection.input);
    let mut out = style.paint(BOLD, &name) + "\n";
    for section in sections {
        out += &format!("  {}", style.paint(CYAN, section.name));
        match &section.rows[..] {
            [(key, value)] if key.is_empty() => {
                let gap = " ".repeat((INDENT + KEY).saturating_sub(2 + section.name.len()));
                let _ = writeln!(out, "{gap}{}", plain::line(value));
            }
            rows => {
                out.push('\n');
                self::rows(&mut out, rows);
            }
        }
    }
    for error in &inspection.errors {
        let probes: Vec<&str> = error.probes.iter().map(|probe| probe.name()).collect();
        let text = format!(
            "error in {}: {}",
            probes.join(", "),
            plain::line(&error.message)
        );
        for line in wrapped(&text, WIDTH - 2) {
            let _ = writeln!(out, "  {}", style.paint(RED, &line));
        }
    }
    out
}

fn rows(out: &mut String, rows: &[(String, String)]) {
    let longest = rows.iter().map(|(key, _)| columns(key) + 1).max();
    let key_width = longest.unwrap_or(0).clamp(KEY, 32);
    for (key, value) in rows {
        let left = WIDTH - INDENT - key_width;
        for (n, line) in wrapped(&plain::line(value), left).iter().enumerate() {
            let key = if n == 0 {
                plain::line(key)
            } else {
                Cow::default()
            };
            let gap = " ".repeat(key_width.saturating_sub(columns(&key)).max(1));
            let _ = writeln!(out, "{:INDENT$}{key}{gap}{line}", "");
        }
    }
}

/// Files that look alike.
pub(super) fn group(group: &Group, style: Style) -> String {
    let title = format!("group {}", group.group);
    let mut out = style.paint(BOLD, &title) + "\n";
    for member in &group.members {
        let distance = match (member.same_bytes_as, member.distance) {
            (Some(_), _) => "same bytes".to_owned(),
            (None, Some(distance)) if member.seq != group.members[0].seq => {
                format!("{distance} bits")
            }
            _ => "first".to_owned(),
        };
        let name = plain::path(&member.input);
        let _ = writeln!(
            out,
            "  {distance:<10}  {:>11}  {:>9}  {name}",
            size(member),
            weight(member)
        );
    }
    out
}

fn size(member: &Member) -> String {
    let sides = member.width.zip(member.height);
    sides.map_or_else(String::new, |(width, height)| format!("{width}×{height}"))
}

fn weight(member: &Member) -> String {
    member
        .bytes
        .map_or_else(String::new, super::numbers::amount)
}

/// Lines of at most so many columns, broken at spaces where there are any.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut word = word;
        loop {
            let line = lines.last_mut().expect("there is always a line");
            let gap = usize::from(!line.is_empty());
            if columns(line) + gap + columns(word) <= width {
                line.extend(std::iter::repeat_n(' ', gap));
                line.push_str(word);
                break;
            }
            if columns(word) <= width {
                lines.push(word.to_owned());
                break;
            }
            // A word that is longer than a line begins on one of its own.
            if !line.is_empty() {
                lines.push(String::new());
                continue;
            }
            let end = fitting(word, width);
            line.push_str(&word[..end]);
            word = &word[end..];
        }
    }
    lines
}

/// How many bytes of a word fit.
fn fitting(word: &str, width: usize) -> usize {
    let mut used = 0;
    for (at, c) in word.char_indices() {
        used += column(c);
        if used > width && at > 0 {
            return at;
        }
    }
    word.len()
}

fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

/// How many columns a terminal gives to a character: two to those of East Asia and to pictures, none to accents.
fn column(c: char) -> usize {
    match c as u32 {
        0x300..=0x36f | 0x200b..=0x200d | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_width_and_lose_nothing() {
        let text = "one two three 写真写真写真 abcdefghijklmnopqrstuvwxyz end";
        for width in 2..30 {
            let lines = wrapped(text, width);
            assert!(
                lines.iter().all(|line| columns(line) <= width),
                "{width}: {lines:?}"
            );
            let joined: String = lines.concat().split(' ').collect();
            assert_eq!(joined, text.split(' ').collect::<String>());
        }
    }
}
