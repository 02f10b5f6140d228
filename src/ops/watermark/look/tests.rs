use proptest::prelude::*;

use super::*;

fn color(text: &str) -> AlphaColor {
    text.parse().unwrap()
}

#[test]
fn looks_are_read_as_they_are_documented() {
    let stroke: Stroke = "4% white".parse().unwrap();
    assert_eq!(stroke.width, Length::Percent(4.0));
    assert_eq!(stroke.color, color("white"));
    assert_eq!("2px".parse::<Stroke>().unwrap().color, color("black"));
    let shadow: Shadow = "2%,-1px 3% #0008".parse().unwrap();
    assert_eq!(
        (shadow.x, shadow.y),
        (Length::Percent(2.0), Length::Pixels(-1.0))
    );
    assert_eq!(
        (shadow.blur, shadow.color),
        (Length::Percent(3.0), color("#0008"))
    );
    let plain: Shadow = "1 2".parse().unwrap();
    assert_eq!(
        (plain.blur, plain.color),
        (Length::Pixels(0.0), color("#000a"))
    );
    let plate: Plate = "20% 30% #0006".parse().unwrap();
    assert_eq!(
        (plate.padding, plate.radius),
        (Length::Percent(20.0), Length::Percent(30.0))
    );
    assert_eq!(
        "20% red".parse::<Plate>().unwrap().radius,
        Length::Pixels(0.0)
    );
    assert_eq!("AUTO".parse(), Ok(Ink::Auto));
    assert_eq!("#fff8".parse(), Ok(Ink::Color(color("#fff8"))));
}

#[test]
fn what_does_not_parse_is_answered_with_a_form() {
    for (error, part) in [
        ("".parse::<Stroke>().unwrap_err(), "4% black"),
        ("black".parse::<Stroke>().unwrap_err(), "4% black"),
        ("1 2 black".parse::<Stroke>().unwrap_err(), "4% black"),
        ("-1 black".parse::<Stroke>().unwrap_err(), "less than zero"),
        ("2em black".parse::<Stroke>().unwrap_err(), "12px"),
        ("2 blakc".parse::<Stroke>().unwrap_err(), "#rrggbbaa"),
        ("3%".parse::<Shadow>().unwrap_err(), "3% 3% 5% #000a"),
        (
            "1 2 3 4 red".parse::<Shadow>().unwrap_err(),
            "3% 3% 5% #000a",
        ),
        ("1 2 -3".parse::<Shadow>().unwrap_err(), "less than zero"),
        ("1 2 3".parse::<Plate>().unwrap_err(), "30% 20% #0006"),
        ("1 -2".parse::<Plate>().unwrap_err(), "less than zero"),
        ("red blue".parse::<Plate>().unwrap_err(), "no length"),
    ] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>(), near in "[-+.0-9%px #a-f,]{0,20}") {
        for text in [text, near] {
            let _ = text.parse::<Stroke>();
            let _ = text.parse::<Shadow>();
            let _ = text.parse::<Plate>();
            let _ = text.parse::<Ink>();
        }
    }
}
