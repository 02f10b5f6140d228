//! Outputs that clash: with each other, with what exists, with originals.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use stampmill::codec::Format;
use stampmill::plan::{Folding, NameComparison, Naming, PlanError};
use stampmill::recipe::OnConflict;

use super::{Tree, all_in, only, output, plan, text};

const RULES: [OnConflict; 5] = [
    OnConflict::Fail,
    OnConflict::Skip,
    OnConflict::Overwrite,
    OnConflict::Rename,
    OnConflict::Newer,
];

/// Sets the time of a file, in hours since 2020 or so.
fn age(tree: &Tree, file: &str, hours: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000 + 3600 * hours);
    let file = File::options().write(true).open(tree.path(file)).unwrap();
    file.set_modified(time).unwrap();
}

/// The lines of a plan by each rule; what a refused plan says stands for its lines.
fn by_rule(tree: &Tree, inputs: &[&str], naming: &Naming) -> Vec<Vec<String>> {
    let planned = RULES.map(|on_conflict| {
        let naming = Naming {
            on_conflict,
            ..naming.clone()
        };
        match plan(&tree.inputs(inputs), &naming) {
            Ok(plan) => tree.lines(&plan),
            Err(PlanError::Conflict(words)) => {
                let root = format!("{}/", tree.path("").display());
                let root = root.replace("//", "/");
                words
                    .lines()
                    .map(|line| line.trim().replace(&root, ""))
                    .collect()
            }
            Err(other) => panic!("{other}"),
        }
    });
    planned.into()
}

fn refused(line: &str) -> [String; 3] {
    [
        "nothing was done, since outputs would be lost:".to_owned(),
        line.to_owned(),
        "Say what to do with --on-conflict skip, overwrite, rename or newer, or choose another -o."
            .to_owned(),
    ]
}

#[test]
fn two_outputs_of_one_name_by_each_rule() {
    let tree = Tree::new(&["in/a.bmp", "in/a.png", "in/b.jpg"]);
    let naming = all_in(Format::Jpeg, tree.mirror("out"));
    let free = "in/b.jpg -> out/b.jpg";
    let both = "in/a.bmp and in/a.png would both become out/a.jpg";
    for newer_is in ["in/a.bmp", "in/a.png"] {
        age(&tree, "in/a.bmp", 0);
        age(&tree, "in/a.png", 0);
        age(&tree, newer_is, 1);
        let by_newer = if newer_is == "in/a.png" {
            [
                "in/a.bmp skipped: in/a.png becomes out/a.jpg too, and is newer",
                "in/a.png -> out/a.jpg",
                free,
            ]
        } else {
            [
                "in/a.bmp -> out/a.jpg",
                "in/a.png skipped: in/a.bmp becomes out/a.jpg and is not older",
                free,
            ]
        };
        let planned = by_rule(&tree, &["in"], &naming);
        assert_eq!(planned[0], refused(both));
        assert_eq!(
            planned[1],
            [
                "in/a.bmp -> out/a.jpg",
                &format!("in/a.png skipped: {both}"),
                free
            ]
        );
        assert_eq!(
            planned[2],
            [
                "in/a.bmp skipped: in/a.png becomes out/a.jpg too, and comes later",
                "in/a.png -> out/a.jpg",
                free
            ]
        );
        assert_eq!(
            planned[3],
            ["in/a.bmp -> out/a.jpg", "in/a.png -> out/a-2.jpg", free]
        );
        assert_eq!(planned[4], by_newer);
    }
}

#[test]
fn what_a_rule_says_is_done() {
    let tree = Tree::new(&[]);
    tree.picture("in/a.bmp", [255, 0, 0]);
    tree.picture("in/a.png", [0, 0, 255]);
    tree.picture("in/a.tif", [0, 255, 0]);
    age(&tree, "in/a.bmp", 0);
    age(&tree, "in/a.png", 2);
    age(&tree, "in/a.tif", 1);
    let color = |file: &str| {
        image::open(tree.path(file))
            .unwrap()
            .into_rgb8()
            .get_pixel(0, 0)
            .0
    };
    for (rule, channel, files) in [
        ("skip", 0, 1),
        ("overwrite", 1, 1),
        ("rename", 0, 3),
        ("newer", 2, 1),
    ] {
        let out = format!("out-{rule}");
        let args = [
            "in",
            "-o",
            &out,
            "-f",
            "png",
            "--on-conflict",
            rule,
            "--json",
        ];
        let output = tree.run(&args);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let mut wanted = [0; 3];
        wanted[channel] = 255;
        assert_eq!(color(&format!("{out}/a.png")), wanted, "{rule}");
        assert_eq!(
            fs::read_dir(tree.path(&out)).unwrap().count(),
            files,
            "{rule}"
        );
        let records = super::records(&output);
        let ok = records
            .iter()
            .filter(|record| record["status"] == "ok")
            .count();
        assert_eq!((records.len(), ok), (3, files), "{rule}");
    }
    assert_eq!(color("out-rename/a-2.png"), [0, 0, 255]);
    assert_eq!(color("out-rename/a-3.png"), [0, 255, 0]);
}

#[test]
fn what_took_the_name_is_done_when_a_run_goes_on() {
    let tree = Tree::new(&[]);
    tree.picture("in/a.bmp", [255, 0, 0]);
    tree.picture("in/a.png", [0, 0, 255]);
    age(&tree, "in/a.bmp", 0);
    age(&tree, "in/a.png", 1);
    for rule in ["overwrite", "newer"] {
        let out = format!("out-{rule}");
        let run = || {
            let args = [
                "in",
                "-f",
                "png",
                "--on-conflict",
                rule,
                "--resume",
                "--json",
                "-o",
            ];
            let output = tree.run(&[&args[..], &[out.as_str()]].concat());
            let records = super::records(&output);
            records
                .iter()
                .map(|record| (record["status"].to_string(), record["cached"] == true))
                .collect::<Vec<_>>()
        };
        let of = |cached| {
            [
                ("\"skipped\"".to_owned(), false),
                ("\"ok\"".to_owned(), cached),
            ]
        };
        assert_eq!(run(), of(false), "{rule}");
        assert_eq!(run(), of(true), "{rule}");
    }
}

#[test]
fn an_output_that_exists_by_each_rule() {
    let tree = Tree::new(&["in/a.jpg", "out/a.jpg", "out/a-2.jpg"]);
    age(&tree, "out/a.jpg", 1);
    for (hours, newer) in [
        (0, "in/a.jpg skipped: out/a.jpg is not older"),
        (1, "in/a.jpg skipped: out/a.jpg is not older"),
        (2, "in/a.jpg -> out/a.jpg"),
    ] {
        age(&tree, "in/a.jpg", hours);
        let planned = by_rule(&tree, &["in"], &tree.mirror("out"));
        assert_eq!(planned[0], refused("out/a.jpg exists"));
        assert_eq!(planned[1], ["in/a.jpg skipped: out/a.jpg exists"]);
        assert_eq!(planned[2], ["in/a.jpg -> out/a.jpg"]);
        assert_eq!(planned[3], ["in/a.jpg -> out/a-3.jpg"]);
        assert_eq!(planned[4], [newer]);
    }
}

#[test]
fn an_output_is_no_folder_of_another_output() {
    let tree = Tree::new(&["in/a.bmp", "in/a.jpg/x.jpg", "in/b.jpg/x.jpg", "in/b.png"]);
    let naming = all_in(Format::Jpeg, tree.mirror("out"));
    let planned = by_rule(&tree, &["in"], &naming);
    let (a, inner) = ("in/a.bmp -> out/a.jpg", "in/b.jpg/x.jpg -> out/b.jpg/x.jpg");
    let inside = "out/a.jpg/x.jpg would lie in out/a.jpg, which in/a.bmp would become; use --suffix, or a template that tells them apart";
    let above = "in/b.png would become out/b.jpg, the folder for the output of in/b.jpg/x.jpg; use --suffix, or a template that tells them apart";
    assert_eq!(planned[0][1], format!("in/a.jpg/x.jpg: {inside}"));
    assert_eq!(planned[0][2], above);
    for (rule, lines) in planned.iter().enumerate().skip(1) {
        let last = if RULES[rule] == OnConflict::Rename {
            "in/b.png -> out/b-2.jpg".to_owned()
        } else {
            format!("in/b.png fails: {above}")
        };
        let wanted = [a, &format!("in/a.jpg/x.jpg fails: {inside}"), inner, &last];
        assert_eq!(lines, &wanted, "{}", RULES[rule]);
    }
    let kind = |rule| {
        let naming = Naming {
            on_conflict: rule,
            ..naming.clone()
        };
        let plan = plan(&tree.inputs(&["in"]), &naming).unwrap();
        format!("{:?}", only(plan.jobs().nth(1).unwrap()).decision())
    };
    assert!(kind(OnConflict::Skip).contains("kind: Collision"));
}

#[test]
fn a_file_that_exists_is_no_folder_and_a_folder_no_file() {
    let tree = Tree::new(&["in/2004/x/a.jpg", "in/b.jpg", "out/2004", "out/b.jpg/c.jpg"]);
    let planned = by_rule(&tree, &["in"], &tree.mirror("out"));
    let inside = "out/2004 is a file, so out/2004/x/a.jpg cannot lie in it; choose another -o";
    let folder = "out/b.jpg is a folder; rename it or choose another -o";
    assert_eq!(planned[0][1], format!("in/2004/x/a.jpg: {inside}"));
    assert_eq!(planned[0][2], folder);
    for (rule, lines) in planned.iter().enumerate().skip(1) {
        let last = if RULES[rule] == OnConflict::Rename {
            "in/b.jpg -> out/b-2.jpg".to_owned()
        } else {
            format!("in/b.jpg fails: {folder}")
        };
        assert_eq!(lines, &[format!("in/2004/x/a.jpg fails: {inside}"), last]);
    }
}

#[test]
fn names_that_a_file_system_takes_for_one_are_one() {
    let tree = Tree::new(&[
        "in/X/a.jpg",
        "in/x/A.JPG",
        "in/\u{c4}.jpg",
        "in/A\u{308}.jpg",
        "in/a\u{308}.jpg",
        "in/b.jpg",
    ]);
    let folding = |case, form| Folding { case, form };
    for (folding, skipped) in [
        (folding(false, false), 0),
        (folding(true, false), 2),
        (folding(false, true), 1),
        (folding(true, true), 3),
    ] {
        let naming = Naming {
            comparison: NameComparison::Known(folding),
            on_conflict: OnConflict::Skip,
            ..tree.mirror("out")
        };
        let planned = plan(&tree.inputs(&["in"]), &naming).unwrap();
        let runs = planned.jobs().filter(|job| job.runs()).count();
        assert_eq!(
            planned.len() - runs,
            skipped,
            "{folding:?} {:#?}",
            tree.lines(&planned)
        );
        // With numbers all are different, whatever is folded.
        let naming = Naming {
            on_conflict: OnConflict::Rename,
            ..naming
        };
        let planned = plan(&tree.inputs(&["in"]), &naming).unwrap();
        let numbered = planned.jobs().filter(|job| {
            output(*job)
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .contains('-')
        });
        assert_eq!(numbered.count(), skipped);
    }
}

#[test]
fn the_file_system_is_asked_and_left_as_it_was() {
    let tree = Tree::new(&["one/a.jpg", "two/A.jpg"]);
    fs::create_dir(tree.path("out")).unwrap();
    let folds = {
        tree.file("probe/a");
        tree.path("probe/A").exists()
    };
    let inputs = tree.inputs(&["one/a.jpg", "two/A.jpg"]);
    for comparison in [NameComparison::Probed, NameComparison::Assumed] {
        let naming = Naming {
            comparison,
            ..tree.mirror("out/deep")
        };
        let planned = plan(&inputs, &naming);
        assert_eq!(planned.is_err(), folds, "{comparison:?}");
        assert_eq!(fs::read_dir(tree.path("out")).unwrap().count(), 0);
    }
}

#[test]
fn many_outputs_of_one_name_are_numbered_through() {
    let files: Vec<_> = (0..3000).map(|n| format!("in/{n}.jpg")).collect();
    let tree = Tree::new(&files.iter().map(String::as_str).collect::<Vec<_>>());
    let naming = Naming {
        on_conflict: OnConflict::Rename,
        ..tree.by("out/same.jpg")
    };
    let planned = plan(&tree.inputs(&["in"]), &naming).unwrap();
    let last = planned.jobs().last().unwrap();
    assert_eq!(output(last), tree.path("out/same-3000.jpg"));
}

#[cfg(unix)]
#[test]
fn originals_are_never_written_to() {
    use std::os::unix::fs::symlink;

    for rule in RULES {
        let tree = Tree::new(&[]);
        for (n, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
            tree.picture(format!("in/{name}.png"), [n as u8, 9, 9]);
        }
        fs::create_dir(tree.path("out")).unwrap();
        // The outputs' names lead to the inputs by every kind of link.
        fs::hard_link(tree.path("in/a.png"), tree.path("out/a.png")).unwrap();
        symlink("../in/b.png", tree.path("out/b.png")).unwrap();
        symlink("../in/a.png", tree.path("out/c.png")).unwrap();
        symlink(".", tree.path("in/here")).unwrap();
        let originals = || {
            ["a", "b", "c", "d"].map(|name| fs::read(tree.path(format!("in/{name}.png"))).unwrap())
        };
        let before = originals();
        for output in [
            "out",
            "in/here/.",
            "in/here/{stem}.png",
            "out/../in/{filename}",
        ] {
            let rule = rule.to_string();
            let args = [
                "in",
                "-o",
                output,
                "--filter",
                "invert",
                "--on-conflict",
                &rule,
                "--json",
            ];
            let done = tree.run(&args);
            assert_eq!(originals(), before, "{args:?}: {}", text(&done.stderr));
            let refused = done.status.code() == Some(2);
            assert!(refused || super::records(&done).len() >= 4, "{args:?}");
        }
        let single = tree.run(&[
            "in/a.png",
            "-o",
            "in",
            "--filter",
            "invert",
            "--on-conflict",
            &rule.to_string(),
        ]);
        assert_eq!(originals(), before, "{}", text(&single.stderr));
    }
}
