use proptest::prelude::*;

use super::super::super::lettering::{BUNDLED, Font, Fonts};
use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_panics_and_rows_may_be_shared_out(
        text in text_of_any_kind(),
        width in 1..90u32, height in 1..90u32,
        percent in 0.1..300.0f32, offset in -50..120i8, index in 0..9usize,
    ) {
        let mut mark = mark("1%", Gravity::ALL[index], &format!("{offset}%"));
        mark.size = MarkSize::percent(percent);
        mark.look.opacity = 0.7;
        let picture = black(width, height, Channels::Rgba);
        let alone = mark.stamp(&text, picture.clone(), Split::Never);
        let shared = mark.stamp(&text, picture, Split::Rows);
        prop_assert_eq!(alone, shared);
    }

    #[test]
    fn nothing_is_cut_where_there_is_room(
        text in "[A-Za-zÀ-ÿ0-9 ]{1,12}(\n[A-Za-zÀ-ÿ]{0,8}){0,2}",
        width in 20..200u32, height in 20..200u32,
        percent in 1.0..200.0f32, offset in 0..60u8, index in 0..9usize,
    ) {
        let plan = mark(&format!("{percent}%"), Gravity::ALL[index], &format!("{offset}%"));
        let picture = black(width, height, Channels::Gray);
        let stamped = plan.mark().unwrap().stamp(&text, picture, Split::Never);
        prop_assume!(stamped.imprint.is_some());
        let imprint = stamped.imprint.unwrap();
        let (left, top) = imprint.corner;
        prop_assert!(left >= 0 && left as u32 + imprint.size.width <= width);
        prop_assert!(top >= 0 && top as u32 + imprint.size.height <= height);
    }

    #[test]
    fn damaged_fonts_are_refused_or_drawn(
        damage in prop::collection::vec((0..BUNDLED.len(), any::<u8>()), 0..400),
        headers in prop::collection::vec((0..400usize, any::<u8>()), 0..3),
        cut in 0..BUNDLED.len(),
    ) {
        let mut bytes = BUNDLED.to_vec();
        for (index, value) in damage.into_iter().chain(headers) {
            bytes[index] = value;
        }
        bytes.truncate(BUNDLED.len() - cut / 50);
        if let Ok(font) = Font::from_bytes(bytes) {
            font.missing("Ångström ©");
            let style = TextStyle { fonts: Fonts::new(font), ..TextStyle::default() };
            let mark = Plan { style, ..mark("30%", Gravity::SouthEast, "2%") };
            let picture = black(60, 40, Channels::Gray);
            let stamped = mark.stamp("Ångström © 2026\nAVpqj", picture, Split::Never);
            prop_assert_eq!(stamped.size(), Size::new(60, 40));
        }
    }
}

/// Words, emoji, combining marks, controls, right-to-left letters and line breaks.
fn text_of_any_kind() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[a-zA-Z©® ]{0,12}",
        Just("👩\u{200d}👩\u{200d}👧\u{fe0f}".to_owned()),
        Just("e\u{301}\u{302}\u{303}".to_owned()),
        Just("שלום مرحبا".to_owned()),
        Just("\r\n\n\u{b}\u{85}\u{2028}\0".to_owned()),
        Just("東京".to_owned()),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}
