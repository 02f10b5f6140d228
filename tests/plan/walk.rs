//! What a walk takes and what it passes over.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stampmill::plan::{Hidden, Inputs, PassedOver, PlanError, natural_order};

use super::{Tree, plan, text};

fn passed(passed_over: &PassedOver) -> Vec<(&str, u64)> {
    let reasons = passed_over.reasons.iter();
    reasons.map(|(reason, count)| (*reason, *count)).collect()
}

#[test]
fn a_walk_takes_pictures_and_counts_the_rest() {
    let tree = Tree::new(&[
        "in/a.jpg",
        "in/b.WebP",
        "in/notes.txt",
        "in/movie.mp4",
        "in/no-extension",
        "in/.hidden.jpg",
        "in/.trash/c.jpg",
    ]);
    let found = plan(&tree.inputs(&["in"]), &tree.mirror("out")).unwrap();
    assert_eq!(
        tree.lines(&found),
        ["in/a.jpg -> out/a.jpg", "in/b.WebP -> out/b.WebP"]
    );
    assert_eq!(
        passed(&found.passed_over),
        [
            ("hidden", 1),
            ("hidden folder", 1),
            ("with another extension", 3)
        ]
    );
    let inputs = Inputs {
        hidden: Hidden::Take,
        extensions: vec![".TXT".into(), "jpg".into()],
        ..tree.inputs(&["in"])
    };
    let found = plan(&inputs, &tree.mirror("out")).unwrap();
    assert_eq!(found.len(), 4);
    assert_eq!(passed(&found.passed_over), [("with another extension", 3)]);
}

#[test]
fn a_file_that_is_named_gets_a_record_whatever_it_is_called() {
    let tree = Tree::new(&["notes.txt", "no-extension", ".hidden.jpg"]);
    let names = ["notes.txt", "no-extension", ".hidden.jpg"];
    let output = tree.run(&[&names[..], &["-o", "out", "--json"]].concat());
    let records = super::records(&output);
    let inputs: Vec<_> = records
        .iter()
        .map(|record| record["input"].as_str().unwrap())
        .collect();
    assert_eq!(inputs, names);
    assert!(records.iter().all(|record| record["status"] == "failed"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn an_excluded_folder_is_not_walked() {
    let tree = Tree::new(&[
        "in/a.jpg",
        "in/cache/b.jpg",
        "in/deep/cache/c.jpg",
        "in/raw/d.jpg",
        "in/raw/deep/e.jpg",
    ]);
    for (exclude, taken, reasons) in [
        ("cache", "a raw/d raw/deep/e", &[("excluded folder", 2)][..]),
        ("cache/", "a raw/d raw/deep/e", &[("excluded folder", 2)]),
        (
            "/cache",
            "a deep/cache/c raw/d raw/deep/e",
            &[("excluded folder", 1)],
        ),
        (
            "raw/**",
            "a cache/b deep/cache/c",
            &[("excluded folder", 1)],
        ),
        ("**/cache", "a raw/d raw/deep/e", &[("excluded folder", 2)]),
        (
            "raw/*.jpg",
            "a cache/b deep/cache/c raw/deep/e",
            &[("excluded", 1)],
        ),
        ("**/*.jpg", "", &[("excluded", 5)]),
        ("*/*/*.jpg", "a cache/b raw/d", &[("excluded", 2)]),
        (
            "[ad].jpg",
            "cache/b deep/cache/c raw/deep/e",
            &[("excluded", 2)],
        ),
        ("{raw,deep}", "a cache/b", &[("excluded folder", 2)]),
    ] {
        let inputs = Inputs {
            exclude: vec![exclude.into()],
            ..tree.inputs(&["in"])
        };
        let found = plan(&inputs, &tree.mirror("out")).unwrap();
        let names: Vec<_> = taken
            .split_whitespace()
            .map(|name| format!("in/{name}.jpg -> out/{name}.jpg"))
            .collect();
        assert_eq!(tree.lines(&found), names, "{exclude}");
        assert_eq!(passed(&found.passed_over), reasons, "{exclude}");
    }
}

#[test]
fn includes_are_for_files() {
    let tree = Tree::new(&["in/a.jpg", "in/raw/b.jpg", "in/raw/deep/c.jpg"]);
    for (include, taken) in [
        ("raw/*", &["raw/b"][..]),
        ("raw/**", &["raw/b", "raw/deep/c"]),
        ("raw/", &["raw/b", "raw/deep/c"]),
        ("deep/", &["raw/deep/c"]),
        ("./a.*", &["a"]),
        ("raw", &[]),
    ] {
        let inputs = Inputs {
            include: vec![include.into()],
            ..tree.inputs(&["in"])
        };
        let found = plan(&inputs, &tree.mirror("out")).unwrap();
        let names: Vec<_> = taken
            .iter()
            .map(|name| format!("in/{name}.jpg -> out/{name}.jpg"))
            .collect();
        assert_eq!(tree.lines(&found), names, "{include}");
        let passed_over = BTreeMap::from([("not included", 3 - taken.len() as u64)]);
        assert_eq!(found.passed_over.reasons, passed_over, "{include}");
    }
    for flag in ["--include", "--exclude"] {
        let output = tree.run(&["in", "-o", "out", flag, "a[b"]);
        assert_eq!(output.status.code(), Some(2));
        let said = text(&output.stderr);
        assert!(said.contains(flag) && said.contains("'a[b'"), "{said}");
    }
}

#[test]
fn earlier_outputs_within_the_input_are_passed_over() {
    let tree = Tree::new(&["in/a.jpg", "in/web/small/a.jpg", "in/web/b.jpg"]);
    for (naming, taken, folders) in [
        (tree.mirror("in/web"), &["in/a.jpg"][..], 1),
        (tree.by("in/web/{stem}-x.jpg"), &["in/a.jpg"], 1),
        (tree.by("in/web/x-{dir}/{stem}.jpg"), &["in/a.jpg"], 1),
        (
            tree.by("in/web/small/{stem}-x.jpg"),
            &["in/a.jpg", "in/web/b.jpg"],
            1,
        ),
        // What lies beside the inputs cannot be told from them.
        (
            tree.by("in/web{stem}.jpg"),
            &["in/a.jpg", "in/web/b.jpg", "in/web/small/a.jpg"],
            0,
        ),
    ] {
        let naming = stampmill::plan::Naming {
            on_conflict: stampmill::recipe::OnConflict::Rename,
            ..naming
        };
        let found = plan(&tree.inputs(&["in"]), &naming).unwrap();
        let inputs: Vec<_> = found
            .jobs()
            .map(|job| job.input().strip_prefix(tree.path("")).unwrap().to_owned())
            .collect();
        assert_eq!(
            inputs,
            taken
                .iter()
                .map(std::path::PathBuf::from)
                .collect::<Vec<_>>()
        );
        assert_eq!(found.passed_over.total(), folders);
    }
    let itself = plan(&tree.inputs(&["in/web"]), &tree.mirror("in/web"));
    assert!(matches!(itself, Err(PlanError::OutputIsInput(_))));
}

#[test]
fn nothing_passed_over_is_not_counted_out() {
    assert_eq!(PassedOver::default().to_string(), "nothing was passed over");
    let some = PassedOver {
        reasons: BTreeMap::from([("excluded", 2), ("hidden folder", 2), ("output folder", 1)]),
    };
    assert_eq!(
        some.to_string(),
        "5 passed over (2 excluded, 2 hidden folders, 1 output folder)"
    );
    let tree = Tree::new(&["in/a.jpg"]);
    let dry = tree.run(&["in", "-o", "out", "-n"]);
    assert_eq!(
        text(&dry.stderr),
        "1 of 1 inputs would be processed; nothing was passed over\n"
    );
    std::fs::create_dir(tree.path("empty")).unwrap();
    let empty = tree.run(&["empty", "-o", "out"]);
    assert_eq!(empty.status.code(), Some(3));
    assert!(
        !text(&empty.stderr).contains("()"),
        "{}",
        text(&empty.stderr)
    );
}

#[test]
fn a_walk_is_in_natural_order() {
    let files = [
        "in/B1/z.jpg",
        "in/b2/IMG_2.jpg",
        "in/b2/IMG_10.jpg",
        "in/b10.jpg",
        "in/b10/a.jpg",
        "in/É.jpg",
    ];
    let mut shuffled = files;
    shuffled.reverse();
    let tree = Tree::new(&shuffled);
    let found = plan(&tree.inputs(&["in"]), &tree.mirror("out")).unwrap();
    let inputs: Vec<_> = tree
        .lines(&found)
        .iter()
        .map(|line| line.split(" -> ").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        inputs,
        [
            "in/B1/z.jpg",
            "in/b2/IMG_2.jpg",
            "in/b2/IMG_10.jpg",
            "in/b10/a.jpg",
            "in/b10.jpg",
            "in/É.jpg"
        ]
    );
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn natural_order_is_total(names in prop::collection::vec(
        prop::collection::vec(prop_oneof![Just(b'0'), Just(b'1'), Just(b'a'), Just(b'A'), Just(0xc3), Just(0xa9), Just(0x89), any::<u8>()], 0..5),
        3
    )) {
        use std::cmp::Ordering;
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let names: Vec<_> = names.iter().map(|name| OsStr::from_bytes(name)).collect();
        let (a, b, c) = (names[0], names[1], names[2]);
        prop_assert_eq!(natural_order(a, b), natural_order(b, a).reverse());
        prop_assert_eq!(natural_order(a, b) == Ordering::Equal, a == b);
        if natural_order(a, b).is_le() && natural_order(b, c).is_le() {
            prop_assert!(natural_order(a, c).is_le(), "{:?} {:?} {:?}", a, b, c);
        }
    }
}
