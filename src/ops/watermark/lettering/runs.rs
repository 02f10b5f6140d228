//! Runs: the pieces of a line that one font can shape at once, in the order in which they are seen.
//!
//! A run has one direction (UAX #9), one script (UAX #24) and one font.

use std::ops::Range;

use unicode_bidi::{LevelRun, ParagraphBidiInfo};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::font::{Font, is_invisible};
use super::fonts::Picker;
use super::style::Order;

/// A piece of a line.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Bytes of the line.
    pub(super) range: Range<usize>,
    pub(super) order: Order,
    pub(super) script: Script,
    pub(super) font: Font,
}

/// The runs of a line from left to right, and the direction of the line, which is that of its first letter.
pub(super) fn runs(line: &str, picker: &mut Picker<'_>) -> (Order, Vec<Run>) {
    let pieces = pieces(line, picker);
    let bidi = ParagraphBidiInfo::new(line, None);
    let order = order(bidi.paragraph_level);
    if bidi.is_pure_ltr {
        return (order, within(&pieces, 0..line.len(), order));
    }
    let (levels, ranges) = bidi.visual_runs(0..line.len());
    let mut runs = Vec::new();
    for range in ranges {
        let order = levels
            .get(range.start)
            .map_or(order, |level| self::order(*level));
        let mut these = within(&pieces, range, order);
        if order == Order::RightToLeft {
            these.reverse();
        }
        runs.append(&mut these);
    }
    (order, runs)
}

/// What has one script and one font, in the order of the text.
#[derive(Debug)]
struct Piece {
    range: Range<usize>,
    script: Script,
    font: Font,
}

fn order(level: unicode_bidi::Level) -> Order {
    match level.is_rtl() {
        true => Order::RightToLeft,
        false => Order::LeftToRight,
    }
}

/// The parts of pieces that lie in a range, as runs.
fn within(pieces: &[Piece], range: LevelRun, order: Order) -> Vec<Run> {
    let parts = pieces.iter().filter_map(|piece| {
        let (start, end) = (
            piece.range.start.max(range.start),
            piece.range.end.min(range.end),
        );
        (start < end).then(|| Run {
            range: start..end,
            order,
            script: piece.script,
            font: piece.font.clone(),
        })
    });
    parts.collect()
}

fn pieces(line: &str, picker: &mut Picker<'_>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut scripts = Scripts::default();
    for (start, cluster) in line.grapheme_indices(true) {
        let range = start..start + cluster.len();
        let script = scripts.of(cluster);
        let last = pieces.last_mut();
        // What is not drawn needs no font, and must not part what stands around it.
        let font = match &last {
            Some(last) if cluster.chars().all(is_invisible) => last.font.clone(),
            _ => picker.pick(cluster).font(),
        };
        match last {
            Some(last)
                if last.font.is(&font)
                    && (last.script == script || last.script == Script::Common) =>
            {
                last.range.end = range.end;
                last.script = script;
            }
            _ => pieces.push(Piece {
                range,
                script,
                font,
            }),
        }
    }
    pieces
}

/// The script of one cluster after the other: what has none of its own has that of what stands before it, and a closing
/// bracket that of its opening one.
#[derive(Debug, Default)]
struct Scripts {
    last: Option<Script>,
    /// Closing brackets that are waited for, and the scripts that they will have.
    open: Vec<(char, Option<Script>)>,
}

/// Brackets deeper than this have the script of what stands before them.
const DEEPEST: usize = 32;

impl Scripts {
    fn of(&mut self, cluster: &str) -> Script {
        let own = |c: char| match c.script() {
            Script::Common | Script::Inherited | Script::Unknown => None,
            // Both are kana, and OpenType tells no difference.
            Script::Hiragana => Some(Script::Katakana),
            script => Some(script),
        };
        if let Some(script) = cluster.chars().find_map(own) {
            self.last = Some(script);
            return script;
        }
        if let Some(c) = cluster.chars().next() {
            self.bracket(c);
        }
        self.last.unwrap_or(Script::Common)
    }

    fn bracket(&mut self, c: char) {
        const PAIRS: [(char, char); 8] = [
            ('(', ')'),
            ('[', ']'),
            ('{', '}'),
            ('«', '»'),
            ('“', '”'),
            ('‘', '’'),
            ('「', '」'),
            ('『', '』'),
        ];
        if let Some((_, close)) = PAIRS.iter().find(|(open, _)| *open == c) {
            if self.open.len() < DEEPEST {
                self.open.push((*close, self.last));
            }
        } else if let Some(at) = self.open.iter().rposition(|(close, _)| *close == c) {
            let (_, script) = self.open[at];
            self.open.truncate(at);
            self.last = script.or(self.last);
        }
    }
}
