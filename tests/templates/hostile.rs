//! Values that somebody wrote to do harm.

use std::fs;
use std::path::{Component, PathBuf};

use stampmill::moment::Moment;
use stampmill::plan::{Inputs, Naming, Plan, Target};
use stampmill::template::Template;
use tempfile::TempDir;

use super::photos::{ARTIST, COPYRIGHT, MODEL, photo, text};
use super::random::Random;
use super::{done, path};

#[test]
fn no_field_leads_out_of_the_output_folder() {
    let folder = TempDir::new().unwrap();
    let long = format!("o/{}.jpg", "é".repeat(125));
    for (n, (artist, name)) in [
        ("../../etc/passwd", "o/_._.._etc_passwd.jpg"),
        ("/etc/passwd", "o/_etc_passwd.jpg"),
        ("C:\\Windows\\x", "o/C__Windows_x.jpg"),
        (".hidden", "o/_hidden.jpg"),
        ("CON", "o/_CON.jpg"),
        ("nul.tar", "o/_nul.tar.jpg"),
        ("a\nb\u{1b}[31mc", "o/a b[31mc.jpg"),
        ("gpj\u{202e}exe", "o/gpj_exe.jpg"),
        ("שלום עולם", "o/שלום עולם.jpg"),
        ("  Ada  ", "o/Ada.jpg"),
        ("   ", "o/_.jpg"),
        (&*"é".repeat(500), &*long),
    ]
    .into_iter()
    .enumerate()
    {
        let input = format!("{n}.jpg");
        photo(folder.path(), &input, &[text(ARTIST, artist)]);
        let records = done(folder.path(), &[&input, "-o", "o/{exif.Artist}.{ext}"]);
        assert_eq!(path(&records[0]), name);
        assert!(folder.path().join(name).exists());
    }
    let long = "x".repeat(10_000);
    photo(
        folder.path(),
        "long.jpg",
        &[text(ARTIST, &long), text(COPYRIGHT, "a\0b")],
    );
    let records = done(
        folder.path(),
        &[
            "long.jpg",
            "-o",
            "o/{exif.Artist}/{exif.Copyright}.{ext}",
            "--text",
            "{exif.Artist}",
        ],
    );
    assert_eq!(path(&records[0]), format!("o/{}/a.jpg", "x".repeat(255)));
    let outside = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(
        outside,
        12 + 2,
        "nothing but the inputs and the output folder"
    );
}

/// Text of pieces that names must not hold, and of any bytes.
fn value(random: &mut Random) -> String {
    const PIECES: [&str; 14] = [
        "..", "/", "\\", ".", " ", "CON", "nul", "com1", "\u{202e}", "\n", "é", "a", ":", "~",
    ];
    let mut value = String::new();
    for _ in 0..random.below(9) {
        match random.below(4) {
            0 => value.extend(char::from_u32(1 + random.below(0x2fff) as u32)),
            1 if random.below(20) == 0 => value.push_str(&"ü".repeat(400)),
            _ => value.push_str(PIECES[random.below(PIECES.len())]),
        }
    }
    value
}

#[test]
fn whatever_stands_in_a_picture_its_output_has_a_good_name() {
    const PIECES: [&str; 14] = [
        "{exif.Artist}",
        "{exif.Copyright|\"../x\"}",
        "{camera}",
        "{dir}",
        "{stem}",
        "{filename}",
        "{taken:%H:%M}",
        "{index:02}",
        "/",
        ".",
        "-",
        " ",
        "x",
        "{exif.Artist|camera|\"\"}",
    ];
    let mut random = Random::seeded();
    let folder = TempDir::new().unwrap();
    let mut sound = 0;
    for round in 0..150 {
        let fields: Vec<_> = [ARTIST, MODEL, COPYRIGHT]
            .into_iter()
            .map(|tag| text(tag, &value(&mut random)))
            .collect();
        let input = photo(folder.path(), &format!("in/{round}.jpg"), &fields);
        let inputs = Inputs {
            paths: vec![input],
            ..Inputs::default()
        };
        for _ in 0..8 {
            let pieces: String = (0..=random.below(6))
                .map(|_| PIECES[random.below(PIECES.len())])
                .collect();
            // What the user writes is the user's, also where it leads up.
            if pieces.contains("..") && !pieces.contains("\"../x\"") || pieces.starts_with('.') {
                continue;
            }
            let template = Template::parse_name(&format!("out/x{pieces}")).unwrap();
            let naming = Naming::new(Target::Template(template));
            let Ok(plan) = Plan::make(&inputs, &naming, &Moment::now()) else {
                continue;
            };
            let output: PathBuf = plan.jobs().next().unwrap().outputs().next().unwrap().path();
            good(&output, &pieces);
            sound += 1;
        }
    }
    assert!(sound > 500, "only {sound}");
}

fn good(output: &std::path::Path, pieces: &str) {
    let rest = output.strip_prefix("out").unwrap();
    for part in rest.components() {
        let Component::Normal(name) = part else {
            panic!("{pieces}: {}", output.display());
        };
        let name = name.to_str().unwrap();
        // A name without a value is the user's.
        let own = name.strip_suffix(".jpg").unwrap_or(name);
        let is_own = |piece: &str| own == piece || own == format!("x{piece}") || name == piece;
        if pieces.split('/').any(is_own) {
            continue;
        }
        assert!(
            !name.starts_with('.') && !name.ends_with(['.', ' ']),
            "{pieces}: {name:?}"
        );
        assert!(
            name.len() <= 255 && !name.contains(char::is_control),
            "{pieces}: {name:?}"
        );
        let stem = name
            .split('.')
            .next()
            .unwrap()
            .trim_end()
            .to_ascii_uppercase();
        assert!(
            !["CON", "NUL", "COM1"].contains(&&*stem),
            "{pieces}: {name:?}"
        );
    }
}
