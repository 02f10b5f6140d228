use super::*;

#[test]
fn the_bundled_font_covers_european_text() {
    let text = "© ® ™ – — … ‘’ “” « » € £ ¥ × ·\nÀÉÎÕÜß æøå çñ ŁłĄęŻź ČřŮž ŐűĞışİ Ș ț\nΑθήνα Москва Київ Việt Nam";
    assert_eq!(Font::bundled().missing(text), []);
}

#[test]
fn missing_characters_are_named_once_and_controls_never() {
    let text = "a東b\u{1f600}東\t\r\n\u{200d}\u{fe0f}";
    assert_eq!(Font::bundled().missing(text), ['東', '\u{1f600}']);
}

#[test]
fn vertical_measures_are_those_of_letters() {
    let extents = Font::bundled().extents();
    assert!((0.7..0.8).contains(&extents.above), "{extents:?}");
    assert!((0.2..0.3).contains(&extents.below), "{extents:?}");
    let pitch = extents.ascent + extents.descent;
    assert!((1.2..1.5).contains(&pitch), "{extents:?}");
}

#[test]
fn what_is_no_font_is_refused_with_a_remedy() {
    let refused = |bytes: &[u8]| Font::from_bytes(bytes.to_vec()).unwrap_err();
    assert_eq!(refused(b""), FontError::Unreadable);
    assert_eq!(refused(&BUNDLED[..100]), FontError::Unreadable);
    assert_eq!(refused(b"wOF2\0\x01\0\0"), FontError::Woff);
    assert!(refused(b"wOFF").to_string().contains(".ttf"));
    let beyond = Font::from_collection(BUNDLED.to_vec(), 1).unwrap_err();
    assert_eq!(beyond, FontError::NoFace { index: 1, faces: 1 });
}

#[test]
fn plans_are_kept_for_each_script_and_direction() {
    let font = Font::bundled();
    let plan = |script: &str, direction| font.plan(script.parse().ok(), direction, &[]);
    let (left, right) = (
        harfrust::Direction::LeftToRight,
        harfrust::Direction::RightToLeft,
    );
    let first = plan("Latn", left);
    assert!(Arc::ptr_eq(&first, &plan("Latn", left)));
    assert!(!Arc::ptr_eq(&first, &plan("Latn", right)));
    assert!(!Arc::ptr_eq(&first, &plan("Grek", left)));
    assert!(Arc::ptr_eq(
        &first,
        &font.clone().plan("Latn".parse().ok(), left, &[])
    ));
}
