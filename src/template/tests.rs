use proptest::prelude::*;

use super::*;
use crate::moment::Moment;

fn values(variable: Variable) -> Option<Value<'static>> {
    let moment = Moment::parse("2026:03:09 18:05:07");
    Some(match variable {
        Variable::FileName => "IMG_7.jpg".into(),
        Variable::Stem => "IMG_7".into(),
        Variable::Extension => "jpg".into(),
        Variable::Folder => "holiday".into(),
        Variable::Index => 7_u64.into(),
        Variable::Count => 12_345_usize.into(),
        Variable::Width => 1600_u32.into(),
        Variable::Height => "1200".into(),
        Variable::Now | Variable::Date | Variable::Taken => moment?.into(),
        Variable::Year => moment?.year().into(),
        Variable::Iso => "ISO 400".into(),
        Variable::Exif(tag) if tag.name() == "Artist" => "Ada".into(),
        Variable::Exif(tag) if tag.name() == "DateTime" => "2020:01:02 03:04:05".into(),
        Variable::Lens => " \n".into(),
        _ => return None,
    })
}

fn rendered(text: &str) -> String {
    Template::parse(text).unwrap().render(&values).text
}

fn missing(text: &str) -> Vec<String> {
    let rendered = Template::parse(text).unwrap().render(&values);
    rendered
        .missing
        .iter()
        .map(Placeholder::to_string)
        .collect()
}

fn refused(text: &str) -> TemplateError {
    Template::parse(text).unwrap_err()
}

#[test]
fn every_variable_is_filled_in() {
    let text = "{filename} {stem} {ext} {dir} {index} {count} {width}x{height} {year} {date} {now} {taken} {exif.artist}";
    assert_eq!(
        rendered(text),
        "IMG_7.jpg IMG_7 jpg holiday 7 12345 1600x1200 2026 2026-03-09 2026-03-09 2026-03-09 Ada"
    );
    for variable in Variable::ALL {
        assert_eq!(Variable::named(&variable.name()), Some(variable));
        assert!(!variable.summary().is_empty());
    }
    assert_eq!(rendered("{ Year }{STEM}{EXIF.ARTIST}"), "2026IMG_7Ada");
}

#[test]
fn dates_are_put_into_words_by_their_format() {
    assert_eq!(
        rendered("{taken:%-d %B %Y, %H:%M}|{now:%y}|{ date : %d.%m. }"),
        "9 March 2026, 18:05|26|09.03."
    );
    assert_eq!(
        rendered("{exif.DateTime} {exif.ModifyDate|exif.DateTime:%Y}"),
        "2020:01:02 03:04:05 2020"
    );
}

#[test]
fn fallbacks_are_taken_in_turn() {
    for (text, wanted) in [
        ("{exif.Copyright|exif.Artist|\"me\"}", "Ada"),
        ("{camera|lens|\"me\"}", "me"),
        ("{ modified:%Y | taken:%Y | \"undated\" }", "2026"),
        ("{modified:%Y|\"undated\"}", "undated"),
        (
            r#"{camera|"a \"b\" {c} | d\\e\nf"}"#,
            "a \"b\" {c} | d\\e\nf",
        ),
        ("{camera|\"\"}.", "."),
        ("{\"x\"}", "x"),
        ("{lens}.", "."),
    ] {
        assert_eq!(rendered(text), wanted, "{text}");
    }
    let name = Template::parse_name(r#"{camera|"a\n\"b\""}"#).unwrap();
    assert_eq!(name.render(&values).text, r#"a\n"b""#);
}

#[test]
fn what_has_no_value_and_no_fallback_is_told_once() {
    assert_eq!(
        missing("{camera} {camera} {lens|modified:%Y} {exif.Artist}"),
        ["{camera}", "{lens|modified:%Y}"]
    );
    assert_eq!(missing("{camera|\"\"} {camera|stem}"), [""; 0]);
    let nothing = Template::parse("{dir}{ext}{stem}")
        .unwrap()
        .render(&|_| Some("".into()));
    assert_eq!(nothing.missing.len(), 1);
    assert_eq!(
        nothing.missing[0].warning("is gone"),
        "has nothing for {stem}, which is gone; write {stem|\"text\"} for a fallback"
    );
}

#[test]
fn values_are_asked_for_as_far_as_they_count() {
    let template = Template::parse("{exif.Artist|camera|\"x\"}{index:04|count}").unwrap();
    let asked = std::cell::RefCell::new(Vec::new());
    template.render(&|variable| {
        asked.borrow_mut().push(variable.to_string());
        values(variable)
    });
    assert_eq!(*asked.borrow(), ["exif.Artist", "index"]);
    let found: Vec<_> = template
        .variables()
        .map(|variable| variable.to_string())
        .collect();
    assert_eq!(found, ["exif.Artist", "camera", "index", "count"]);
    let Part::Value(placeholder) = &template.parts()[1] else {
        panic!()
    };
    assert_eq!(placeholder.to_string(), "{index:04|count}");
}

#[test]
fn blank_templates_are_known() {
    for text in ["", "  \n\t", r"\n", "{\"\"}", " {\" \"} "] {
        assert!(Template::parse(text).unwrap().is_blank(), "{text}");
    }
    for text in ["{stem}", "{lens|\"\"}", "{{", "."] {
        assert!(!Template::parse(text).unwrap().is_blank(), "{text}");
    }
}

#[test]
fn numbers_are_filled_up_with_zeros() {
    assert_eq!(rendered("{index:04}|{index:01}|{count:03}"), "0007|7|12345");
    assert_eq!(rendered("{width:020}"), format!("{}1600", "0".repeat(16)));
    let negative = Template::parse("{index:04}").unwrap();
    assert_eq!(negative.render(&|_| Some("-7".into())).text, "-007");
}

#[test]
fn wrong_formats_are_refused() {
    for (text, format) in [
        ("{index:4}", "4"),
        ("{index:}", ""),
        ("{index:0}", "0"),
        ("{index:00}", "00"),
        ("{index:021}", "021"),
        ("{index:0+4}", "0+4"),
        ("{index:0x4}", "0x4"),
        ("{index:099999999999999999999}", "099999999999999999999"),
    ] {
        let error = refused(text);
        let expected = TemplateError::Format {
            variable: Variable::Index,
            format: format.to_owned(),
            why: String::new(),
        };
        assert_eq!(error, expected, "{text}");
        assert!(error.to_string().contains("{index:04}"), "{error}");
    }
    assert_eq!(
        refused("{year:04}").to_string(),
        "'04' is no format for {year}; it takes none, write {year}"
    );
    for (text, words) in [
        ("{taken:%K}", ["'%K'", "`K`", "{taken:%Y-%m-%d}"]),
        ("{now:}", ["''", "no %", "{now:%Y-%m-%d}"]),
        ("{stem|modified:%z}", ["'%z'", "zone", "{modified:"]),
        ("{exif.DateTime:x}", ["'x'", "no %", "{exif.DateTime:"]),
        ("{exif.Artist:%Y}", ["'%Y'", "none", "{exif.Artist}"]),
    ] {
        let error = refused(text).to_string();
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
    }
}

#[test]
fn braces_and_backslashes_are_escaped() {
    assert_eq!(rendered("{{stem}} {{{stem}}}"), "{stem} {IMG_7}");
    assert_eq!(rendered(r"a\nb \\n \t C:\foo\"), "a\nb \\n \\t C:\\foo\\");
    let name = Template::parse_name(r"{dir}\new\\{stem}").unwrap();
    assert_eq!(name.render(&values).text, r"holiday\new\\IMG_7");
    assert_eq!(rendered(""), "");
}

#[test]
fn braces_in_values_mean_nothing() {
    let template = Template::parse("{stem}").unwrap();
    let odd = r"{year}\n}}";
    assert_eq!(template.render(&|_| Some(odd.into())).text, odd);
}

#[test]
fn unknown_variables_are_answered_with_the_nearest_and_the_list() {
    for (name, near) in [
        ("yaer", Some("year")),
        ("file_name", Some("filename")),
        ("hieght", Some("height")),
        ("Indx", Some("index")),
        ("artist", Some("exif.Artist")),
        ("Copyrigth", Some("exif.Copyright")),
        ("exif.Artst", Some("exif.Artist")),
        ("exif.", None),
        ("zebra", None),
        ("", None),
    ] {
        let error = refused(&format!("a {{{name}}} b"));
        let expected = TemplateError::UnknownVariable {
            name: name.to_owned(),
            nearest: near.map(str::to_owned),
        };
        assert_eq!(error, expected);
    }
    let message = refused("{yaer}").to_string();
    let start = "there is no variable {yaer}; did you mean {year}?; there are {filename}, {stem}, ";
    assert!(message.starts_with(start), "{message}");
    let message = refused("{stem|exif.Artst}").to_string();
    let start =
        "there is no variable {exif.Artst}; did you mean {exif.Artist}?; fields of EXIF are called";
    assert!(message.starts_with(start), "{message}");
}

#[test]
fn braces_without_a_partner_are_found() {
    for (text, position) in [
        ("© {year", 3),
        ("{", 1),
        ("{a{b}", 1),
        ("{{{stem", 3),
        ("{stem|", 1),
        ("a{\"x\"", 2),
        ("{\"x\"{", 1),
    ] {
        let template = text.to_owned();
        assert_eq!(
            refused(text),
            TemplateError::Unclosed { position, template }
        );
    }
    for (text, position) in [("é}", 2), ("{stem}}", 7), ("}}}", 3)] {
        let template = text.to_owned();
        assert_eq!(
            refused(text),
            TemplateError::Unopened { position, template }
        );
    }
    let template = "{stem|\"x}".to_owned();
    let position = 7;
    assert_eq!(
        refused("{stem|\"x}"),
        TemplateError::Unquoted { position, template }
    );
    for text in ["{\"x\"|stem}", "{stem|\"x\" y}", "{\"x\"\"y\"}"] {
        assert!(
            matches!(refused(text), TemplateError::BehindText { .. }),
            "{text}"
        );
    }
    assert!(matches!(
        refused("{stem|}"),
        TemplateError::UnknownVariable { .. }
    ));
    assert!(matches!(
        refused("{|stem}"),
        TemplateError::UnknownVariable { .. }
    ));
    let message = refused("© {year").to_string();
    assert!(
        message.contains("character 3") && message.contains("{{"),
        "{message}"
    );
}

proptest! {
    #[test]
    fn escaped_text_comes_back(text in any::<String>()) {
        let escaped = text.replace('\\', r"\\").replace('{', "{{").replace('}', "}}");
        prop_assert_eq!(rendered(&escaped), text);
    }

    #[test]
    fn no_template_panics(text in r#"([{}\\:n0-9éa|"]|%Y|year|index|taken|exif\.Artist){0,20}"#) {
        for template in [Template::parse(&text), Template::parse_name(&text)] {
            match template {
                Ok(template) => drop(template.render(&values)),
                Err(error) => drop(error.to_string()),
            }
        }
    }
}
