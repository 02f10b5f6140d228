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
fn unix_names_are_left_alone() {
    for value in ["a:b*c?d\"e|h\\i", "CON", "ends in a dot.", " "] {
        let piece = format!("<{value}>");
        assert_eq!(made(Rules::Unix, &["o/", &piece]), format!("o/{value}"));
    }
}

#[test]
fn no_name_with_a_value_in_it_leads_anywhere() {
    for rules in [Rules::Unix, Rules::Windows] {
        for (pieces, path) in [
            (&["<..>"][..], "_."),
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
            let windows_dot = rules == Rules::Windows && path == "_.";
            let path = if windows_dot { "_._" } else { path };
            assert_eq!(made(rules, pieces), path, "{rules:?} {pieces:?}");
        }
    }
}

#[test]
fn paths_are_shown_on_one_line() {
    assert_eq!(shown("a\nb\u{1b}[1m é \\".as_ref()), "a\\nb\\u{1b}[1m é \\");
}
