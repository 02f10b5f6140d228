use proptest::prelude::*;

use super::*;

fn values(variable: Variable) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match variable {
        Variable::FileName => "IMG_7.jpg",
        Variable::Stem => "IMG_7",
        Variable::Extension => "jpg",
        Variable::Folder => "holiday",
        Variable::Index => "7",
        Variable::Count => "12345",
        Variable::Width => "1600",
        Variable::Height => "1200",
        Variable::Year => "2026",
        Variable::Date => "2026-03-09",
    }))
}

fn rendered(text: &str) -> String {
    Template::parse(text).unwrap().render(&values).unwrap()
}

fn refused(text: &str) -> TemplateError {
    Template::parse(text).unwrap_err()
}

#[test]
fn every_variable_is_filled_in() {
    let text = "{filename} {stem} {ext} {dir} {index} {count} {width}x{height} {year} {date}";
    assert_eq!(
        rendered(text),
        "IMG_7.jpg IMG_7 jpg holiday 7 12345 1600x1200 2026 2026-03-09"
    );
    for variable in Variable::ALL {
        assert_eq!(Variable::named(variable.name()), Some(variable));
        assert!(!variable.summary().is_empty());
    }
    assert_eq!(rendered("{ Year }{STEM}"), "2026IMG_7");
}

#[test]
fn numbers_are_filled_up_with_zeros() {
    assert_eq!(rendered("{index:04}|{index:01}|{count:03}"), "0007|7|12345");
    assert_eq!(rendered("{width:020}"), format!("{}1600", "0".repeat(16)));
    let negative = Template::parse("{index:04}").unwrap();
    assert_eq!(negative.render(&|_| Some("-7".into())).unwrap(), "-007");
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
        };
        assert_eq!(error, expected, "{text}");
        assert!(error.to_string().contains("{index:04}"), "{error}");
    }
    assert_eq!(
        refused("{year:04}").to_string(),
        "'04' is no format for {year}; it takes none, write {year}"
    );
}

#[test]
fn braces_and_backslashes_are_escaped() {
    assert_eq!(rendered("{{stem}} {{{stem}}}"), "{stem} {IMG_7}");
    assert_eq!(rendered(r"a\nb \\n \t C:\foo\"), "a\nb \\n \\t C:\\foo\\");
    let name = Template::parse_name(r"{dir}\new\\{stem}").unwrap();
    assert_eq!(name.render(&values).unwrap(), r"holiday\new\\IMG_7");
    assert_eq!(rendered(""), "");
}

#[test]
fn braces_in_values_mean_nothing() {
    let template = Template::parse("{stem}").unwrap();
    let odd = r"{year}\n}}";
    assert_eq!(template.render(&|_| Some(odd.into())).unwrap(), odd);
}

#[test]
fn unknown_variables_are_answered_with_the_nearest_and_the_list() {
    for (name, near) in [
        ("yaer", Some(Variable::Year)),
        ("file_name", Some(Variable::FileName)),
        ("hieght", Some(Variable::Height)),
        ("Indx", Some(Variable::Index)),
        ("camera", None),
        ("", None),
    ] {
        let error = refused(&format!("a {{{name}}} b"));
        let expected = TemplateError::UnknownVariable {
            name: name.to_owned(),
            nearest: near,
        };
        assert_eq!(error, expected);
        assert!(error.to_string().contains("{stem}, {ext}"), "{error}");
    }
    assert!(
        refused("{yaer}").to_string().starts_with(
            "there is no variable {yaer}; did you mean {year}?; there are {filename}, "
        )
    );
}

#[test]
fn braces_without_a_partner_are_found() {
    for (text, position) in [("© {year", 3), ("{", 1), ("{a{b}", 1), ("{{{stem", 3)] {
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
    let message = refused("© {year").to_string();
    assert!(
        message.contains("character 3") && message.contains("{{"),
        "{message}"
    );
}

#[test]
fn a_missing_value_is_an_error_that_names_it() {
    let template = Template::parse("{stem}-{width}").unwrap();
    let found: Vec<_> = template.variables().collect();
    assert_eq!(found, [Variable::Stem, Variable::Width]);
    let error = template
        .render(&|variable| values(variable).filter(|_| variable != Variable::Width))
        .unwrap_err();
    assert_eq!(error, MissingValue(Variable::Width));
    assert!(
        error.to_string().starts_with("{width} has no value"),
        "{error}"
    );
}

proptest! {
    #[test]
    fn escaped_text_comes_back(text in any::<String>()) {
        let escaped = text.replace('\\', r"\\").replace('{', "{{").replace('}', "}}");
        prop_assert_eq!(rendered(&escaped), text);
    }

    #[test]
    fn no_template_panics(text in r"([{}\\:n0-9éa]|year|index){0,20}") {
        for template in [Template::parse(&text), Template::parse_name(&text)] {
            match template {
                Ok(template) => drop(template.render(&values)),
                Err(error) => drop(error.to_string()),
            }
        }
    }
}
