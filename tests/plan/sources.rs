//! Several sources: their names, their order, the same one twice.

use stampmill::plan::{Inputs, PlanError};

use super::{Tree, plan};

fn names(plan: &stampmill::plan::Plan) -> Vec<&str> {
    plan.sources
        .iter()
        .map(|source| source.name.as_str())
        .collect()
}

#[test]
fn folders_of_one_name_are_told_apart() {
    let tree = Tree::new(&[
        "x/photos/a.jpg",
        "y/photos/a.jpg",
        "z/photos-2/a.jpg",
        "w/PHOTOS/a.jpg",
    ]);
    let inputs = tree.inputs(&["x/photos", "y/photos", "z/photos-2", "w/PHOTOS"]);
    let plan = plan(&inputs, &tree.mirror("out")).unwrap();
    assert_eq!(
        tree.lines(&plan),
        [
            "x/photos/a.jpg -> out/photos/a.jpg",
            "y/photos/a.jpg -> out/photos-3/a.jpg",
            "z/photos-2/a.jpg -> out/photos-2/a.jpg",
            // On a disk that folds case it would be the first one's folder.
            "w/PHOTOS/a.jpg -> out/PHOTOS-4/a.jpg",
        ]
    );
    assert_eq!(names(&plan), ["photos", "photos-3", "photos-2", "PHOTOS-4"]);
}

#[test]
fn a_folder_that_is_named_twice_is_one_source() {
    let tree = Tree::new(&["photos/a.jpg", "photos/deep/b.jpg"]);
    let mut inputs = tree.inputs(&["photos", "photos/.", "photos/deep/.."]);
    inputs.sources.push((5, tree.path("photos")));
    let one = plan(&inputs, &tree.mirror("out")).unwrap();
    assert_eq!(names(&one), ["photos"]);
    assert_eq!(
        tree.lines(&one),
        [
            "photos/a.jpg -> out/a.jpg",
            "photos/deep/b.jpg -> out/deep/b.jpg"
        ]
    );
    // The priority that comes first counts.
    inputs.sources.push((-1, tree.path("photos")));
    let early = plan(&inputs, &tree.mirror("out")).unwrap();
    assert_eq!((early.len(), early.sources[0].priority), (2, -1));
    // A folder within another one is a source of its own, whose files are known already.
    let nested = plan(
        &tree.inputs(&["photos", "photos/deep"]),
        &tree.mirror("out"),
    )
    .unwrap();
    let lines = tree.lines(&nested);
    assert_eq!(names(&nested), ["photos", "deep"]);
    assert!(
        lines[2].starts_with("photos/deep/b.jpg skipped: it is the same file as"),
        "{lines:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_behind_a_link_is_the_same_folder() {
    let tree = Tree::new(&["photos/a.jpg"]);
    std::os::unix::fs::symlink("photos", tree.path("album")).unwrap();
    let plan = plan(&tree.inputs(&["photos", "album"]), &tree.mirror("out")).unwrap();
    assert_eq!(tree.lines(&plan), ["photos/a.jpg -> out/a.jpg"]);
}

#[test]
fn sources_run_by_priority_and_then_as_named() {
    let tree = Tree::new(&[
        "b/1.jpg", "a/1.jpg", "c/1.jpg", "d/1.jpg", "one.jpg", "two.jpg",
    ]);
    let mut inputs = Inputs {
        listed: vec![tree.path("two.jpg")],
        ..tree.inputs(&["b", "one.jpg", "a"])
    };
    inputs.sources = vec![(1, tree.path("c")), (-1, tree.path("d"))];
    let plan = plan(&inputs, &tree.mirror("out")).unwrap();
    assert_eq!(names(&plan), ["d", "b", "files", "a", "list", "c"]);
    let numbers: Vec<_> = plan.sources.iter().map(|source| source.priority).collect();
    assert_eq!(numbers, [-1, 0, 0, 0, 0, 1]);
}

#[test]
fn what_does_not_exist_is_refused_where_it_was_named() {
    let tree = Tree::new(&["a.jpg"]);
    let refused = plan(&tree.inputs(&["a.jpg", "b.jpg"]), &tree.mirror("out"));
    assert!(matches!(refused, Err(PlanError::NotFound(path)) if path == tree.path("b.jpg")));
}
