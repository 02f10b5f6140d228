//! The rules of names, those of the platform that this is not built for too.

use super::*;

/// A path from pieces: `<…>` are values.
fn made(rules: Rules, pieces: &[&str]) -> String {
    let mut names = Names::new(rules);
    for piece in pieces {
        match piece
            .strip_prefix('<')
            .and_then(|piece| piece.strip_suffix('>'))
        {
            Some(value) => names.value(value.as_ref()),
            None => names.text(piece),
        }
    }
    names.finish().into_os_string().into_string().unwrap()
}

#[test]
fn windows_names_are_tamed() {
    for (value, name) in [
        ("a:b*c?d\"e<f>g|h\\i", "a_b_c_d_e_f_g_h_i"),
        ("CON", "_CON"),
        ("nul.tar", "_nul.tar"),
        ("Com1", "_Com1"),
        ("lpt\u{b2}.x", "_lpt\u{b2}.x"),
        ("aux .jpg", "_aux .jpg"),
        ("conin$", "_conin$"),
        ("COM10", "COM10"),
        ("CONSOLE", "CONSOLE"),
        ("ends in a dot.", "ends in a dot._"),
        ("ends in a space ", "ends in a space _"),
        ("con ", "_con _"),
    ] {
        let value = format!("<{value}>");
        assert_eq!(
            made(Rules::Windows, &["o/", &value, "/x"]),
            format!("o/{name}/x")
        );
    }
    // What the user writes is the user's; what a value is put into is not.
    assert_eq!(made(Rules::Windows, &["c:/con/", "<a>"]), "c:/con/a");
    assert_eq!(made(Rules::Windows, &["co", "<n>", ".jpg"]), "_con.jpg");
}

#[test]
fn unix_names_keep_what_is_forbidden_elsewhere() {
    for value in ["a:b*c?d\"e|h\\i", " a", "-a"] {
        let piece = format!("<{value}>");
        assert_eq!(made(Rules::Unix, &["o/", &piece]), format!("o/{value}"));
    }
}

#[test]
fn what_makes_a_name_dangerous_somewhere_is_tamed_everywhere() {
    for (value, name) in [
        ("CON", "_CON"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("com\u{b9}.x", "_com\u{b9}.x"),
        ("ends in a dot.", "ends in a dot._"),
        ("ends in a space ", "ends in a space _"),
        (" ", " _"),
        (".hidden", "_hidden"),
        ("a\u{202e}gpj.exe", "a_gpj.exe"),
        ("a\u{2028}\u{2066}b\u{2069}\0\u{7f}", "a__b___"),
    ] {
        for rules in [Rules::Unix, Rules::Windows] {
            let piece = format!("<{value}>");
            assert_eq!(made(rules, &["o/", &piece, "/x"]), format!("o/{name}/x"));
        }
    }
    // A dot of the user's own before a value hides the file as well.
    assert_eq!(made(Rules::Unix, &["o/.", "<a>"]), "o/_a");
    assert_eq!(made(Rules::Unix, &["o/.x/", "<a>"]), "o/.x/a");
}

#[test]
fn long_names_are_cut_behind_a_letter_and_keep_their_extension() {
    for rules in [Rules::Unix, Rules::Windows] {
        let long = format!("<{}>", "é".repeat(5_000));
        let name = made(rules, &["o/", &long, ".jpeg"]);
        assert_eq!(name, format!("o/{}.jpeg", "é".repeat(125)));
        let name = made(rules, &["o/x", &long, "/b"]);
        assert_eq!(name, format!("o/x{}/b", "é".repeat(127)));
        // What stands behind the last dot of a long value is no extension.
        let odd = format!("<a.{}>", "b".repeat(300));
        assert_eq!(made(rules, &[&odd]).len(), LONGEST);
        // The cut makes no end that is none.
        let dots = format!("<{}>", ".".repeat(300));
        let name = made(rules, &[&dots]);
        assert!(name.len() <= LONGEST && name.ends_with('_'), "{name}");
    }
    let path = std::path::PathBuf::from(format!("o/{}.jpeg", "é".repeat(125)));
    let numbered = crate::plan::source::numbered(path, 12);
    assert_eq!(
        numbered,
        std::path::Path::new(&format!("o/{}-12.jpeg", "é".repeat(123)))
    );
}

#[test]
fn values_from_elsewhere_have_no_sign_that_is_forbidden_anywhere() {
    for rules in [Rules::Unix, Rules::Windows] {
        let mut names = Names::new(rules);
        names.text("o/");
        names.told("../../etc/passwd: f/2.8\\a*?\"<>|");
        names.text(".jpg");
        let path = names.finish();
        assert_eq!(path.to_str(), Some("o/_._.._etc_passwd_ f_2.8_a______.jpg"));
    }
}

#[test]
fn no_name_with_a_value_in_it_leads_anywhere() {
    for rules in [Rules::Unix, Rules::Windows] {
        for (pieces, path) in [
            (&["<..>"][..], "_._"),
            (&["<.>"], "_"),
            (&["<>"], "_"),
            (&[".", "<.>"], "__"),
            (&[".", "<>"], "_"),
            (&["a/", "<>", "/", "<>", "/b"], "a/b"),
            (&["<>", "/", "<>", "/b"], "b"),
            (&["<a/../../b>"], "a_.._.._b"),
            (&["/", "<a>"], "/a"),
            (&["//host/", "<a>"], "//host/a"),
        ] {
            assert_eq!(made(rules, pieces), path, "{rules:?} {pieces:?}");
        }
    }
}

#[test]
fn a_value_begins_no_option_and_hides_nothing() {
    let name = |value: &str| {
        let mut names = Names::new(Rules::Unix);
        names.told(value);
        names.finish().into_os_string().into_string().unwrap()
    };
    assert_eq!(name("-rf"), "_rf");
    assert_eq!(name("--help"), "_-help");
    assert_eq!(name("~root"), "_root");
    assert_eq!(name("a-b~c"), "a-b~c");
    for odd in [
        '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{61c}', '\u{feff}',
        '\u{ad}', '\u{2060}',
    ] {
        assert_eq!(name(&format!("a{odd}b")), "a_b", "{odd:?}");
        let mut names = Names::new(Rules::Unix);
        names.value(format!("a{odd}b").as_ref());
        // What joins letters is part of names in some languages.
        let is_joiner = matches!(odd, '\u{200c}' | '\u{200d}');
        assert_eq!(
            names.finish().to_str() == Some("a_b"),
            !is_joiner,
            "{odd:?}"
        );
    }
    // Behind text of the template a sign begins nothing.
    let mut names = Names::new(Rules::Unix);
    names.text("a");
    names.told("-b");
    assert_eq!(names.finish(), Path::new("a-b"));
    // A file may be called so already.
    let mut names = Names::new(Rules::Unix);
    names.value("-rf".as_ref());
    assert_eq!(names.finish(), Path::new("-rf"));
}
