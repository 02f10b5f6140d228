//! Which font draws what, and what is said of the rest.

use super::*;

fn script_fonts(style: &TextStyle, text: &str) -> Vec<(String, String, Vec<u8>)> {
    let lines = style.shape(text);
    let runs = lines.iter().flat_map(|line| &line.runs);
    runs.map(|run| {
        (
            run.script.to_owned(),
            run.text.clone(),
            run.font.bytes().to_vec(),
        )
    })
    .collect()
}

#[test]
fn what_a_font_lacks_comes_from_the_one_that_has_it() {
    let found = script_fonts(&any_script(), "Åsa: हिन्दी 東京");
    let bytes = |file| font(file).bytes().to_vec();
    let texts: Vec<_> = found
        .iter()
        .map(|(script, text, _)| (script.as_str(), text.as_str()))
        .collect();
    assert_eq!(
        texts,
        [
            ("Latn", "Åsa: "),
            ("Deva", "हिन्दी"),
            ("Deva", " "),
            ("Hani", "東京")
        ]
    );
    assert_eq!(found[0].2, Font::bundled().bytes());
    assert_eq!(found[1].2, bytes("Devanagari.ttf"));
    assert_eq!(found[2].2, Font::bundled().bytes());
    assert_eq!(found[3].2, bytes("Japanese.otf"));
}

#[test]
fn a_chosen_font_gives_way_to_the_bundled_one_only_where_it_must() {
    let found = script_fonts(&in_font("Arabic.ttf"), "كتاب Åsa");
    let fonts: Vec<_> = found
        .iter()
        .map(|(_, text, font)| (text.as_str(), font))
        .collect();
    let (own, bundled) = (font("Arabic.ttf"), Font::bundled());
    let expected = [("Åsa", bundled.bytes()), ("كتاب ", own.bytes())];
    for ((text, font), (wanted_text, wanted)) in fonts.iter().zip(expected) {
        assert_eq!((*text, font.as_slice()), (wanted_text, wanted));
    }
    assert_eq!(fonts.len(), 2);
}

#[test]
fn what_no_font_has_is_named_once_and_left_out() {
    let style = any_script();
    let text = "a\u{1f600}b\u{1f469}\u{200d}\u{1f469}\u{fe0f} ᚠ\u{1f600} 東";
    assert_eq!(style.fonts.missing(text), ['\u{1f600}', '\u{1f469}', 'ᚠ']);
    let left: String = style.shape(text)[0]
        .runs
        .iter()
        .map(|run| run.text.as_str())
        .collect();
    assert_eq!(left, "ab  東");
}

#[test]
fn the_order_of_questions_changes_nothing() {
    let texts = ["東京 abc", "हिन्दी", "שלום كتاب", "ภาษาไทย 東", "ᚠ"];
    let shapes = |style: &TextStyle, order: &[usize]| {
        let mut shapes: Vec<_> = order
            .iter()
            .map(|at| (*at, format!("{:?}", style.shape(texts[*at]))))
            .collect();
        shapes.sort();
        shapes
    };
    let forwards = shapes(&any_script(), &[0, 1, 2, 3, 4]);
    let style = any_script();
    let threads: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = [[4, 3, 2, 1, 0], [2, 4, 0, 3, 1]]
            .into_iter()
            .map(|order| {
                scope.spawn({
                    let (style, shapes) = (&style, &shapes);
                    move || shapes(style, &order)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    for other in threads {
        assert_eq!(other, forwards);
    }
}

#[test]
fn fonts_are_found_by_name_in_any_case_and_by_style() {
    let system = SystemFonts::in_folders([folder()]);
    let bytes = |name: &str| system.named(name).unwrap().bytes().to_vec();
    assert_eq!(bytes("Noto Sans Thai"), font("Thai.ttf").bytes());
    assert_eq!(bytes("  noto sans  THAI regular"), font("Thai.ttf").bytes());
    assert_eq!(bytes("NotoSansThai-Regular"), font("Thai.ttf").bytes());
    let refused = |name: &str| system.named(name).unwrap_err().to_string();
    assert_eq!(
        refused("Noto Sans Tai"),
        "no font family 'Noto Sans Tai' is installed; did you mean 'Noto Sans Thai'?"
    );
    assert_eq!(
        refused("Noto Sans Thai Bold Italic"),
        "the font family 'Noto Sans Thai' has no Bold Italic; it has regular"
    );
    assert!(refused("sans").contains("did you mean 'Noto Sans CJK JP', 'Noto Sans Devanagari' or"));
    assert!(refused("Comic Papyrus").ends_with("name another, or the file of a font"));
    assert!(refused("").contains("''"));
}

/// The offsets of the records of a font's tables.
fn table_records(font: &[u8]) -> Vec<usize> {
    let count = usize::from(u16::from_be_bytes([font[4], font[5]]));
    (0..count).map(|at| 12 + 16 * at).collect()
}

/// Two fonts in one file, as system fonts come.
fn collection(files: [&str; 2]) -> Vec<u8> {
    let mut bytes = b"ttcf\0\x01\0\0\0\0\0\x02".to_vec();
    bytes.resize(20, 0);
    for (at, file) in files.into_iter().enumerate() {
        let base = bytes.len().next_multiple_of(4);
        bytes.resize(base, 0);
        bytes[12 + 4 * at..][..4].copy_from_slice(&(base as u32).to_be_bytes());
        let mut font = font(file).bytes().to_vec();
        for record in table_records(&font) {
            let field = &mut font[record + 8..record + 12];
            let offset = u32::from_be_bytes(field.try_into().unwrap()) + base as u32;
            field.copy_from_slice(&offset.to_be_bytes());
        }
        bytes.extend(font);
    }
    bytes
}

#[test]
fn each_face_of_a_collection_is_a_font() {
    let bytes = collection(["Thai.ttf", "Japanese.otf"]);
    let glyphs = |font: Font, text| {
        let fonts = Fonts::new(font);
        let style = TextStyle {
            fonts,
            ..TextStyle::default()
        };
        style.shape(text)[0].runs[0].glyphs.clone()
    };
    for (index, file, text) in [(0, "Thai.ttf", "น้ำ"), (1, "Japanese.otf", "東京")] {
        let face = Font::from_collection(bytes.clone(), index).unwrap();
        assert_eq!(face.missing(text), []);
        assert_eq!(glyphs(face, text), glyphs(font(file), text));
    }
    let error = Font::from_collection(bytes.clone(), 2)
        .unwrap_err()
        .to_string();
    assert_eq!(error, "it has no face #2; it has 2, counted from #0");
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("both.ttc"), bytes).unwrap();
    let system = SystemFonts::in_folders([folder.path().to_owned()]);
    assert_eq!(
        system.named("noto sans cjk jp").unwrap().missing("東京"),
        []
    );
    let fonts = Fonts::default().with_system(system);
    assert_eq!(fonts.missing("東京 ไทย"), []);
}

#[test]
fn a_font_without_outlines_does_not_count() {
    // As those of bitmaps are: all tables but the outlines.
    let mut bytes = font("Thai.ttf").bytes().to_vec();
    let outlines = table_records(&bytes)
        .into_iter()
        .find(|at| &bytes[*at..at + 4] == b"glyf");
    bytes[outlines.unwrap()..][..4].copy_from_slice(b"CBDT");
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("bitmaps.ttf"), bytes).unwrap();
    let system = SystemFonts::in_folders([folder.path().to_owned()]);
    let fonts = Fonts::default().with_system(system.clone());
    assert_eq!(fonts.missing("a ไท"), ['ไ', 'ท']);
    let error = system.named("Noto Sans Thai").unwrap_err().to_string();
    assert!(error.contains("installed but of no use"), "{error}");
}

#[test]
fn a_folder_without_fonts_is_no_failure() {
    let empty = tempfile::TempDir::new().unwrap();
    std::fs::write(empty.path().join("broken.ttf"), b"\0\x01\0\0\0\x01").unwrap();
    let system = SystemFonts::in_folders([empty.path().to_owned(), empty.path().join("none")]);
    let fonts = Fonts::default().with_system(system.clone());
    assert_eq!(fonts.missing("a東"), ['東']);
    assert!(system.named("Any").is_err());
}
