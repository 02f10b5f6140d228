//! Shaping: from text to glyphs with their places, by the rules of the font and of the script.

use harfrust::{Buffer, BufferFlags, Direction, Feature, ShapeOptions, ShaperFont, Tag};
use unicode_script::Script;

use super::font::Font;
use super::fonts::Picker;
use super::runs::{Run, runs};
use super::style::{Order, TextStyle, drawn_part};

/// A line of text, shaped.
#[derive(Clone, Debug)]
pub struct ShapedLine {
    /// The order of the line as a whole: that of its first letter.
    pub order: Order,
    /// What is shaped at once, from left to right.
    pub runs: Vec<ShapedRun>,
}

/// A piece of a line in one font, script and direction.
#[derive(Clone, Debug)]
pub struct ShapedRun {
    /// The font that its glyphs are of.
    pub font: Font,
    /// The script by its ISO 15924 code, as `Latn`; `Zyyy` if it is in none.
    pub script: &'static str,
    /// Its direction.
    pub order: Order,
    /// The text, in the order in which it is stored.
    pub text: String,
    /// The glyphs, from left to right.
    pub glyphs: Vec<ShapedGlyph>,
    /// What is added behind each cluster, in em: letter spacing, where the script allows it.
    pub spacing: f32,
}

/// A glyph with its place, in design units of its font; y goes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShapedGlyph {
    /// Its number in the font.
    pub id: u16,
    /// The byte of the run's text at which the characters begin that it stands for.
    pub cluster: usize,
    /// From where it is to where the next one is.
    pub advance: i32,
    /// How far it is drawn to the right of where it is.
    pub x_offset: i32,
    /// How far it is drawn above the baseline.
    pub y_offset: i32,
}

/// Off where letters are spaced, as in CSS.
const LIGATURES: [&[u8; 4]; 2] = [b"liga", b"clig"];

pub(super) fn shape(style: &TextStyle, text: &str) -> Vec<ShapedLine> {
    let text = drawn_part(text);
    let mut picker = Picker::new(&style.fonts, text);
    let mut buffer = Buffer::new();
    let mut line = |line: &str| {
        let line = picker.shown(&plain(line));
        let (order, runs) = runs(&line, &mut picker);
        let shaped = |run| shape_run(&line, run, style, &mut buffer);
        let runs = runs.into_iter().map(shaped).collect();
        ShapedLine { order, runs }
    };
    text.split(['\n', '\u{2028}', '\u{2029}'])
        .map(&mut line)
        .collect()
}

/// A tab is a space, and controls are nothing at all.
fn plain(line: &str) -> String {
    let shown = |c: &char| *c == '\t' || !(c.is_control() || *c == '\u{feff}');
    let chars = line.chars().filter(shown);
    chars.map(|c| if c == '\t' { ' ' } else { c }).collect()
}

fn shape_run(line: &str, run: Run, style: &TextStyle, buffer: &mut Buffer) -> ShapedRun {
    let spacing = match joins(run.script) {
        true => 0.0,
        false => style.letter_spacing.em(),
    };
    let off = LIGATURES.map(|tag| Feature::new(Tag::new(tag), 0, ..));
    let features: &[Feature] = if spacing == 0.0 { &[] } else { &off };
    let script = run.script.short_name();
    let direction = match run.order {
        Order::LeftToRight => Direction::LeftToRight,
        Order::RightToLeft => Direction::RightToLeft,
    };
    let text = &line[run.range.clone()];
    buffer.clear();
    buffer.push_str(text);
    // Letters join across runs: what stands around decides on their forms.
    buffer.set_pre_context(&line[..run.range.start]);
    buffer.set_post_context(&line[run.range.end..]);
    buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
    buffer.set_direction(direction);
    buffer.set_script(script.parse().ok());
    let plan = run.font.plan(buffer.script(), direction, features);
    let options = ShapeOptions::new().plan(Some(&plan)).features(features);
    let shaper = ShaperFont::new(run.font.shaping());
    let glyphs = match harfrust::shape(&shaper, buffer, options) {
        Ok(()) => glyphs(buffer),
        // Only a plan for something else is refused, which this is not.
        Err(_) => Vec::new(),
    };
    ShapedRun {
        script,
        order: run.order,
        text: text.to_owned(),
        glyphs,
        spacing,
        font: run.font,
    }
}

/// The glyphs of a buffer, without those that stand for what the font lacks, such as a mark that it does not compose.
fn glyphs(buffer: &Buffer) -> Vec<ShapedGlyph> {
    let both = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
    let glyphs = both.filter_map(|(info, place)| {
        let id = u16::try_from(info.glyph_id).ok().filter(|id| *id != 0)?;
        Some(ShapedGlyph {
            id,
            cluster: info.cluster as usize,
            advance: place.x_advance,
            x_offset: place.x_offset,
            y_offset: place.y_offset,
        })
    });
    glyphs.collect()
}

/// Whether letters of a script hang together, so that none can be put between them.
fn joins(script: Script) -> bool {
    matches!(
        script,
        Script::Arabic
            | Script::Syriac
            | Script::Mongolian
            | Script::Nko
            | Script::Phags_Pa
            | Script::Mandaic
            | Script::Manichaean
            | Script::Psalter_Pahlavi
            | Script::Adlam
            | Script::Hanifi_Rohingya
            | Script::Sogdian
            | Script::Old_Uyghur
            | Script::Chorasmian
    )
}
