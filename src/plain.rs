//! Text for a terminal or a log, from whoever it comes: names of files and what stands in pictures may hold anything.
//!
//! What could move the cursor, begin a line of its own or turn the direction of what follows is shown as an escape, as in
//! `\u{1b}`. Everything else stays as it is, so that text which is escaped already is not escaped again.

use std::borrow::Cow;
use std::path::Path;

/// Text as one line.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c.is_control() || turns_text(c))
}

/// Text of several lines, which are its own.
pub(crate) fn block(text: &str) -> Cow<'_, str> {
    escaped(text, |c| {
        c != '\n' && c != '\t' && (c.is_control() || turns_text(c))
    })
}

/// A path as a part of a line.
pub(crate) fn path(path: &Path) -> String {
    line(&path.to_string_lossy()).into_owned()
}

/// The beginning of a word that is not known, as a part of a line.
pub(crate) fn beginning(word: &str) -> String {
    /// Enough to find the place again, and too little to give away a secret.
    const MOST: usize = 24;
    let mut beginning: String = word.chars().take(MOST).collect();
    if beginning.len() < word.len() {
        beginning.push('…');
    }
    line(&beginning).into_owned()
}

/// Whether it parts lines, or turns the direction of what follows: `gpj.exe` could be shown for `exe.jpg`.
pub(crate) fn turns_text(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) {
            plain.extend(c.escape_default());
        } else {
            plain.push(c);
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_the_cursor_or_turns_text_is_escaped_once() {
        let odd = "a\u{1b}[2J\r\n\u{9b}b\u{202e}c\u{2028}\u{61c}\u{200f}\u{7f}";
        let shown = "a\\u{1b}[2J\\r\\n\\u{9b}b\\u{202e}c\\u{2028}\\u{61c}\\u{200f}\\u{7f}";
        assert_eq!(line(odd), shown);
        assert_eq!(line(&line(odd)), shown);
        assert_eq!(block("a\n\tb\r"), "a\n\tb\\r");
        // Letters of other scripts, and what joins them, are no tricks.
        assert_eq!(line("نامه‌ای 👩‍👧 \\n"), "نامه‌ای 👩‍👧 \\n");
    }

    #[test]
    fn of_unknown_words_only_the_beginning_is_shown() {
        assert_eq!(beginning("filtres"), "filtres");
        assert_eq!(
            beginning(&"\n".repeat(30)),
            format!("{}…", "\\n".repeat(24))
        );
    }
}
