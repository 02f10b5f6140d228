use super::*;

fn layout(text: &str) -> Layout {
    Layout::new(&TextStyle::default(), text)
}

fn spaced(text: &str, spacing: &str) -> Layout {
    let style = TextStyle {
        letter_spacing: spacing.parse().unwrap(),
        ..TextStyle::default()
    };
    Layout::new(&style, text)
}

fn gaps(layout: &Layout) -> Vec<f32> {
    let glyphs = &layout.lines[0].glyphs;
    glyphs
        .windows(2)
        .map(|pair| pair[1].x - pair[0].x)
        .collect()
}

#[test]
fn a_kerned_pair_is_narrower_than_its_letters() {
    let alone = gaps(&layout("AA"))[0];
    let kerned = gaps(&layout("AV"))[0];
    assert!(kerned < alone - 0.02, "{kerned} against {alone}");
    assert_eq!(gaps(&layout("HHH"))[0], gaps(&layout("HHH"))[1]);
}

#[test]
fn an_accent_makes_the_block_taller_and_an_ordinary_letter_does_not() {
    assert!(layout("É").height() > layout("E").height() + 0.1);
    assert_eq!(layout("E").height(), layout("p").height());
    assert_eq!(layout("a").height(), layout("dp").height());
    assert!(layout("ç").height() >= layout("c").height());
}

#[test]
fn an_accent_written_apart_is_where_the_composed_one_is() {
    for (composed, apart) in [
        ("É", "E\u{301}"),
        ("ü", "u\u{308}"),
        ("ệ", "e\u{323}\u{302}"),
    ] {
        let (composed, apart) = (layout(composed), layout(apart));
        assert_eq!(composed.height(), apart.height());
        assert_eq!(composed.width(), apart.width());
    }
}

#[test]
fn lines_break_at_newlines_and_blank_ones_count() {
    let block = layout("a\r\n\nb");
    assert_eq!(block.lines.len(), 3);
    assert!(block.lines[1].ink.is_none());
    let pitch = block.extents.ascent + block.extents.descent;
    assert!((block.height() - layout("a").height() - 2.0 * pitch).abs() < 1e-5);
    assert_eq!(block.width(), layout("a").width().max(layout("b").width()));
    assert_eq!(layout("a\u{2028}b\u{2029}c").lines.len(), 3);
}

#[test]
fn line_spacing_multiplies_the_distance_of_lines() {
    let single = layout("a\nb\nc").lines[2].baseline;
    let style = TextStyle {
        line_spacing: 1.5,
        ..TextStyle::default()
    };
    let wide = Layout::new(&style, "a\nb\nc").lines[2].baseline;
    assert!((wide - 1.5 * single).abs() < 1e-5);
}

#[test]
fn blanks_are_not_drawn_and_do_not_widen_the_ends() {
    for blank in ["", " ", "\t \n", "\u{200b}\u{fe0f}", "\u{7}"] {
        assert!(layout(blank).is_blank(), "{blank:?}");
    }
    assert!((layout("  ab ").width() - layout("ab").width()).abs() < 1e-5);
    assert!(layout("a b").width() > layout("ab").width() + 0.1);
    assert_eq!(layout("a\tb").width(), layout("a b").width());
}

#[test]
fn what_is_missing_is_left_out() {
    assert!(layout("東").is_blank());
    assert_eq!(layout("a東b").width(), layout("ab").width());
    assert_eq!(
        layout("a\u{1f469}\u{200d}\u{1f469}\u{fe0f}b").width(),
        layout("ab").width()
    );
}

#[test]
fn letters_are_spaced_between_but_not_around_them() {
    let (tight, wide) = (layout("HHH"), spaced("HHH", "10%"));
    assert!((wide.width() - tight.width() - 0.2).abs() < 1e-5);
    for (tight, wide) in gaps(&tight).iter().zip(gaps(&wide)) {
        assert!((wide - tight - 0.1).abs() < 1e-5);
    }
    assert!(spaced("HHH", "-5%").width() < tight.width() - 0.09);
    // An accent stays on its letter.
    let (composed, apart) = (spaced("ÉÉ", "10%"), spaced("E\u{301}E\u{301}", "10%"));
    assert_eq!(composed.width(), apart.width());
}

#[test]
fn text_beyond_the_bound_is_not_drawn() {
    let long = "H".repeat(TextStyle::MAX_CHARS + 100);
    let whole = &long[..TextStyle::MAX_CHARS];
    assert_eq!(layout(&long).width(), layout(whole).width());
}
