//! What the record says of marks.

use std::fs;

use stampmill::record::Status;

use super::program::{error, records, run};

/// A folder with a dark and a bright picture.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for (name, gray) in [("dark", 10), ("white", 250)] {
        let path = folder.path().join(format!("in/{name}.png"));
        image::GrayImage::from_pixel(200, 100, image::Luma([gray]))
            .save(path)
            .unwrap();
    }
    folder
}

#[test]
fn every_mark_stands_in_its_output() {
    let folder = folder();
    let recipe = "
        [[mark]]
        text = 'Ada'
        size = '20%'
        color = 'auto'
        gravity = ['northwest', 'southeast']
        [[mark]]
        text = 'x'
        size = '10px'
        color = '#ff000080'
        stroke = '1px white'
        at = '10%,20px'
        [[mark]]
        text = 'proof'
        tile = 'gap=10%'
        opacity = 0.2";
    fs::write(folder.path().join("marks.toml"), recipe).unwrap();
    let done = run(
        folder.path(),
        &["in", "-o", "out", "--recipe", "marks.toml"],
    );
    let records = records(&done);
    assert_eq!(records.len(), 2, "{}", error(&done));
    for (record, color) in records.iter().zip(["#ffffff", "#000000"]) {
        assert_eq!(record.status, Status::Ok);
        let [chosen, given, tiled] = &record.outputs[0].marks[..] else {
            panic!("three marks wanted: {record:?}")
        };
        assert_eq!(chosen.gravity.as_deref(), Some("northwest"));
        assert_eq!(chosen.color.as_deref(), Some(color));
        assert!(chosen.contrast.unwrap() > 18.0 && chosen.stroke.is_none());
        assert_eq!((chosen.x, chosen.y), (2, 2));
        assert_eq!((given.x, given.y), (20, 20));
        assert_eq!(given.color.as_deref(), Some("#ff000080"));
        assert_eq!(given.stroke.as_deref(), Some("#ffffff"));
        assert_eq!((given.gravity.as_deref(), given.copies), (None, None));
        assert!(given.width > 4 && given.contrast.unwrap() > 1.0);
        assert_eq!(
            (tiled.x, tiled.y, tiled.width, tiled.height),
            (0, 0, 200, 100)
        );
        assert!(tiled.copies.unwrap() > 10);
    }
    let line = String::from_utf8(done.stdout).unwrap();
    assert!(
        line.contains(r#""marks":[{"gravity":"northwest","x":2"#),
        "{line}"
    );
    assert!(!line.contains("null"), "{line}");
}

#[test]
fn a_logo_has_a_place_and_a_contrast_and_no_colour() {
    let folder = folder();
    let logo = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9' fill='red'/></svg>";
    fs::write(folder.path().join("logo.svg"), logo).unwrap();
    let done = run(
        folder.path(),
        &["in/white.png", "-o", "out", "--logo", "logo.svg"],
    );
    let records = records(&done);
    let mark = &records[0].outputs[0].marks[0];
    assert_eq!((mark.width, mark.height, mark.x, mark.y), (15, 15, 183, 83));
    assert_eq!(mark.color, None);
    let contrast = mark.contrast.unwrap();
    assert!((contrast - 3.83).abs() < 0.05, "{contrast}");
}

#[test]
fn what_an_earlier_run_wrote_has_no_marks_to_tell_of() {
    let folder = folder();
    let args = ["in", "-o", "out", "--text", "Ada", "--resume"];
    assert!(
        records(&run(folder.path(), &args))
            .iter()
            .all(|record| record.outputs[0].marks.len() == 1)
    );
    let again = records(&run(folder.path(), &args));
    assert!(
        again
            .iter()
            .all(|record| record.cached && record.outputs[0].marks.is_empty())
    );
}

#[test]
fn several_outputs_have_marks_of_their_own_and_bytes_do_not_depend_on_workers() {
    let folder = folder();
    let recipe = "
        [[output]]
        name = 'web'
        [[output.mark]]
        text = '{stem}'
        rotate = 30
        color = 'auto'
        gravity = 'auto'
        shadow = '5% 5% 5%'
        [[output]]
        name = 'plain'";
    fs::write(folder.path().join("marks.toml"), recipe).unwrap();
    let one = run(
        folder.path(),
        &["in", "-o", "one", "--recipe", "marks.toml", "-j", "1"],
    );
    let many = run(
        folder.path(),
        &["in", "-o", "many", "--recipe", "marks.toml", "-j", "4"],
    );
    assert!(many.status.success(), "{}", error(&many));
    for record in records(&one) {
        assert_eq!(record.outputs[0].marks.len(), 1);
        assert_eq!(
            record.outputs[0].marks[0].gravity.as_deref(),
            Some("southeast")
        );
        assert!(record.outputs[1].marks.is_empty());
    }
    for name in ["web/dark.png", "web/white.png", "plain/dark.png"] {
        let bytes = |out: &str| fs::read(folder.path().join(out).join(name)).unwrap();
        assert_eq!(bytes("one"), bytes("many"), "{name}");
    }
}

#[test]
fn flags_go_over_where_a_recipe_puts_its_marks() {
    let folder = folder();
    let recipe = "
        [[mark]]
        text = 'Ada'
        gravity = 'north'
        stroke = '5% red'
        size = '20%'";
    fs::write(folder.path().join("marks.toml"), recipe).unwrap();
    let marks = |more: &[&str]| {
        let args = [
            &[
                "in/dark.png",
                "-o",
                "out",
                "--recipe",
                "marks.toml",
                "--on-conflict",
                "overwrite",
            ],
            more,
        ]
        .concat();
        let done = run(folder.path(), &args);
        records(&done)
            .first()
            .unwrap_or_else(|| panic!("{}", error(&done)))
            .outputs[0]
            .marks
            .clone()
    };
    assert_eq!(marks(&[])[0].gravity.as_deref(), Some("north"));
    let there = marks(&["--at", "5px,7px", "--stroke", "none"]);
    assert_eq!(
        (there[0].x, there[0].y, there[0].stroke.clone()),
        (5, 7, None)
    );
    assert!(marks(&["--tile"])[0].copies.unwrap() > 3);
    let straight = marks(&["--tile=gap=5px,angle=0"]);
    assert!(straight[0].copies.unwrap() > 3);
}
