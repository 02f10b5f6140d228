//! Names and formats of outputs.

use std::path::{Component, Path, PathBuf};

use proptest::prelude::*;
use stampmill::codec::Format;
use stampmill::plan::{Inputs, Naming, Target};
use stampmill::template::Template;

use super::{Tree, all_in, naming, only, output, plan, text};

fn by(template: &str) -> Naming {
    naming(Target::Template(Template::parse_name(template).unwrap()))
}

/// Outputs and formats of files that need not exist: names are made of names.
fn named(inputs: &[&str], naming: &Naming) -> Vec<(String, Format)> {
    let inputs = Inputs {
        listed: inputs.iter().map(PathBuf::from).collect(),
        ..Inputs::default()
    };
    let plan = plan(&inputs, naming).unwrap();
    plan.jobs()
        .map(|job| (output(job).display().to_string(), only(job).format()))
        .collect()
}

fn one(input: &str, naming: &Naming) -> (String, Format) {
    named(&[input], naming).remove(0)
}

#[test]
fn the_extension_of_a_template_decides_the_format() {
    for (template, output, format) in [
        ("o/{stem}.webp", "o/a.webp", Format::WebP),
        ("o/{stem}-x.JPEG", "o/a-x.JPEG", Format::Jpeg),
        ("o/{index}.tar.tif", "o/1.tar.tif", Format::Tiff),
        ("o/{stem}.{ext}", "o/a.png", Format::Png),
        // These end in no extension of a picture, so that of the format is put behind.
        ("o/{stem}", "o/a.png", Format::Png),
        ("o/{stem}.v2", "o/a.v2.png", Format::Png),
        ("o.webp/{stem}", "o.webp/a.png", Format::Png),
        ("o/{stem}-{year}", "o/a-2026.png", Format::Png),
        ("o/{filename}", "o/a.png", Format::Png),
        ("o/{filename}.webp", "o/a.png.webp", Format::WebP),
    ] {
        assert_eq!(
            one("a.png", &by(template)),
            (output.to_owned(), format),
            "{template}"
        );
    }
}

/// Whatever the build writes, no input is an AVIF picture.
#[test]
fn a_name_of_what_is_never_read_keeps_nothing() {
    assert_eq!(
        one("a.avif", &by("o/{stem}.{ext}")),
        ("o/a.jpg".to_owned(), Format::Jpeg)
    );
}

#[test]
fn the_format_and_the_template_agree_or_nothing_is_done() {
    let webp = |template| all_in(Format::WebP, by(template));
    for (template, output) in [
        ("o/{stem}.webp", "o/a.webp"),
        ("o/{stem}", "o/a.webp"),
        ("o/{filename}", "o/a.png.webp"),
        ("o/{stem}.{ext}", "o/a.webp"),
    ] {
        assert_eq!(one("a.png", &webp(template)).0, output);
    }
    let tree = Tree::new(&[]);
    tree.picture("a.png", [9, 9, 9]);
    for (args, words) in [
        (
            &["-o", "o/{stem}.jpg", "-f", "webp"][..],
            &[".jpg", "webp"][..],
        ),
        (&["-o", "o/{stem}.exr"], &[".exr", "only read"]),
        #[cfg(not(feature = "avif"))]
        (&["-o", "o/{stem}.avif"], &[".avif", "--features avif"]),
        (&["-o", "o/{stem}/"], &["folder", "{stem}.{ext}"]),
        (
            &["-o", "o/{index}.png", "--suffix", "-s"],
            &["-s", "{stem}"],
        ),
        (&["-o", "o/{dir}/../{stem}.png"], &["'..'"]),
        (&["-o", "o/{stem}\n.png"], &["control character"]),
        (&["-o", "o/{exif.Artst}.png"], &["-o:", "{exif.Artist}?"]),
        (
            &["-o", "o/{taken:%K}.png"],
            &["-o:", "'%K'", "{taken:%Y-%m-%d}"],
        ),
    ] {
        let output = tree.run(&[&["a.png"], args].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
        assert!(!tree.path("o").exists());
    }
    let output = tree.run(&["a.png", "-o", "o/{stem}.webp"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let bytes = std::fs::read(tree.path("o/a.webp")).unwrap();
    assert_eq!(Format::sniff(&bytes), Some(Format::WebP));
}

#[test]
fn a_template_without_a_folder_writes_here() {
    let tree = Tree::new(&[]);
    tree.picture("in/a.png", [9, 9, 9]);
    let output = tree.run(&["in", "-o", "{stem}-small"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(tree.path("a-small.png").exists());
}

#[test]
fn values_are_parts_of_names() {
    for (input, template, output) in [
        ("x/a.jpg", "o/{dir}/{stem}.jpg", "o/x/a.jpg"),
        ("x/y/a.jpg", "o/{dir}-{stem}.jpg", "o/x/y-a.jpg"),
        // An empty folder vanishes, with the slashes around it.
        ("a.jpg", "o/{dir}/{stem}.jpg", "o/a.jpg"),
        ("a.jpg", "{dir}/{stem}.jpg", "a.jpg"),
        ("a.jpg", "{dir}//{stem}.jpg", "a.jpg"),
        ("a.jpg", "o/{dir}", "o/_.jpg"),
        ("a.jpg", "o/.{dir}/{stem}.jpg", "o/_/a.jpg"),
        (".a.jpg", "o/{stem}.jpg", "o/_a.jpg"),
        (".a.jpg", "o/x{stem}.jpg", "o/x.a.jpg"),
        ("..jpg", "o/{stem}/b.jpg", "o/_/b.jpg"),
        ("..jpg", "o/.{stem}/b.jpg", "o/__/b.jpg"),
        ("a\n\u{7f}\u{85}b.jpg", "o/{stem}.jpg", "o/a___b.jpg"),
        // What the user writes is the user's.
        ("a.jpg", "../o/./.x/{stem}.jpg", "../o/./.x/a.jpg"),
        ("a.jpg", "/o/{stem}.jpg", "/o/a.jpg"),
    ] {
        assert_eq!(one(input, &by(template)).0, output, "{input} {template}");
    }
}

#[test]
fn index_counts_in_the_order_of_the_run_and_count_counts_all_inputs() {
    let tree = Tree::new(&["late/a.jpg", "late/b.txt", "soon/a.jpg", "soon/b.jpg"]);
    let mut inputs = tree.inputs(&["late"]);
    inputs.sources.push((-1, tree.path("soon")));
    inputs.sources.push((7, tree.path("late/b.txt")));
    // A link to an input is skipped, and counts: a number never depends on what was done before.
    inputs.sources.push((-2, tree.path("soon/b.jpg")));
    let naming = tree.by("o/{index:02}-{count}-{stem}.jpg");
    let plan = plan(&inputs, &naming).unwrap();
    assert_eq!(
        tree.lines(&plan),
        [
            "soon/b.jpg -> o/01-5-b.jpg",
            "soon/a.jpg -> o/02-5-a.jpg",
            "soon/b.jpg skipped: it is the same file as soon/b.jpg",
            "late/a.jpg -> o/04-5-a.jpg",
            "late/b.txt -> o/05-5-b.jpg",
        ]
    );
}

#[cfg(unix)]
#[test]
fn names_keep_their_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let bytes = OsStr::from_bytes;
    let input = Path::new(bytes(b"\xff\xfe")).join(bytes(b"B\xfccher.jpg"));
    let inputs = Inputs {
        listed: vec![input],
        ..Inputs::default()
    };
    for (naming, wanted) in [
        (
            by("o/{dir}/{stem}-{filename}"),
            &b"o/\xff\xfe/B\xfccher-B\xfccher.jpg"[..],
        ),
        (by("o/\u{e9}{stem}.png"), b"o/\xc3\xa9B\xfccher.png"),
        (
            naming(Target::Folder("o".into())),
            b"o/\xff\xfe/B\xfccher.jpg",
        ),
    ] {
        let plan = plan(&inputs, &naming).unwrap();
        let output = output(plan.jobs().next().unwrap());
        assert_eq!(output.as_os_str().as_bytes(), wanted);
    }
    let tree = Tree::new(&[]);
    let name = Path::new(bytes(b"in")).join(bytes(b"B\xfccher.png"));
    std::fs::rename(tree.picture("in/a.png", [1, 2, 3]), tree.path(&name)).unwrap();
    let output = tree.run(&["in", "-o", "o/{stem}-x.{ext}"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(tree.path("o").join(bytes(b"B\xfccher-x.png")).exists());
}

/// One name in a folder, of any bytes that Unix allows, odd ones often.
#[cfg(unix)]
fn odd_name() -> impl Strategy<Value = std::ffi::OsString> {
    use std::os::unix::ffi::OsStringExt;
    let byte = prop_oneof![
        Just(b'.'),
        Just(b'a'),
        Just(b'\\'),
        1u8..=31,
        128u8..=255,
        32u8..=126
    ];
    prop::collection::vec(byte, 1..6).prop_map(|mut bytes| {
        bytes
            .iter_mut()
            .filter(|byte| **byte == b'/')
            .for_each(|byte| *byte = b'.');
        std::ffi::OsString::from_vec(bytes)
    })
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_leads_out_of_the_output_folder(
        folders in prop::collection::vec(odd_name(), 0..4),
        name in odd_name(),
        pieces in prop::collection::vec(
            prop::sample::select(vec!["{dir}", "{stem}", "{filename}", "{ext}", "{index:03}", "/", "//", ".", "-"]),
            0..8
        ),
    ) {
        let input: PathBuf = folders.into_iter().chain([name]).collect();
        let template = format!("out/x{}{{stem}}", pieces.concat());
        // That is the user's own.
        prop_assume!(!template.contains(".."));
        let inputs = Inputs { listed: vec![input], ..Inputs::default() };
        let plan = plan(&inputs, &by(&template)).unwrap();
        let output = output(plan.jobs().next().unwrap());
        let mut parts = output.components();
        prop_assert_eq!(parts.next(), Some(Component::Normal("out".as_ref())));
        prop_assert!(parts.clone().count() >= 1);
        for part in parts {
            prop_assert!(matches!(part, Component::Normal(_)), "{template} made {}", output.display());
            let name = part.as_os_str().as_encoded_bytes();
            prop_assert!(!name.iter().any(|byte| *byte < 32));
        }
    }

    #[test]
    fn mirrored_lists_stay_in_the_output_folder(parts in prop::collection::vec(
        prop_oneof![Just("..".into()), Just(".".into()), odd_name()], 1..6
    )) {
        let input: PathBuf = parts.into_iter().collect();
        let inputs = Inputs { listed: vec![input], ..Inputs::default() };
        let plan = plan(&inputs, &naming(Target::Folder("out".into()))).unwrap();
        let output = output(plan.jobs().next().unwrap());
        prop_assert!(output.starts_with("out"));
        prop_assert!(output.components().all(|part| matches!(part, Component::Normal(_))), "{}", output.display());
    }
}
