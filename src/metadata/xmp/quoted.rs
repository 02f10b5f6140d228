//! Texts as they stand in XML, escaped where they have to be and nowhere else, so that a packet does not grow by being written.

use super::values::is_allowed;

/// Appends an attribute, within the quotes that stand in it more rarely.
pub(super) fn push_attribute(out: &mut String, name: &str, value: &str) {
    let count = |quote: char| value.matches(quote).count();
    let quote = if count('"') > count('\'') { '\'' } else { '"' };
    out.push(' ');
    out.push_str(name);
    out.push('=');
    out.push(quote);
    for c in value.chars().filter(is_allowed) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '"' if quote == '"' => out.push_str("&quot;"),
            '\'' if quote == '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
    out.push(quote);
}

/// Appends the text of an element.
pub(super) fn push_text(out: &mut String, text: &str) {
    for c in text.chars().filter(is_allowed) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\r' => out.push_str("&#13;"),
            // What would end a section of plain text may stand nowhere else.
            '>' if out.ends_with("]]") => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_must_be_is_escaped() {
        let mut out = String::new();
        push_attribute(&mut out, "a", "it's <1>\n& \u{1}");
        push_attribute(&mut out, "b", "\"a\" 'b'' \t");
        push_attribute(&mut out, "c", "\"");
        assert_eq!(
            out,
            " a=\"it's &lt;1>&#10;&amp; \" b=\"&quot;a&quot; 'b'' &#9;\" c='\"'"
        );
        let mut out = String::new();
        push_text(&mut out, "a > \"b\" ]]> <&\r\n\0");
        assert_eq!(out, "a > \"b\" ]]&gt; &lt;&amp;&#13;\n");
    }
}
