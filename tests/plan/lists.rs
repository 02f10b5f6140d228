//! Files from a list.

use super::{Tree, text};

#[test]
fn relative_paths_are_mirrored_and_absolute_ones_are_not() {
    let tree = Tree::new(&["in/2004/a.jpg", "in/2005/a.jpg", "b.jpg", "far/c.jpg"]);
    let list = format!(
        "2004/a.jpg\n./2005/a.jpg\r\n../b.jpg\n\n{}\nmissing/d.jpg\n",
        tree.path("far/c.jpg").display()
    );
    std::fs::write(tree.path("list"), list).unwrap();
    let args = ["run", "--files-from", "../list", "-o", "out", "-n"];
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(tree.path("in"))
        .args(args)
        .output()
        .unwrap();
    let far = tree.path("far/c.jpg");
    let lines = [
        "2004/a.jpg -> out/2004/a.jpg",
        "./2005/a.jpg -> out/2005/a.jpg",
        "../b.jpg -> out/b.jpg",
        &format!("{} -> out/c.jpg", far.display()),
        "missing/d.jpg fails: missing/d.jpg does not exist; check the list or the link",
    ];
    assert_eq!(text(&output.stdout).lines().collect::<Vec<_>>(), lines);
}

#[test]
fn a_list_with_nul_bytes_holds_any_name() {
    let tree = Tree::new(&["new\nline.jpg", " spaces .jpg"]);
    std::fs::write(tree.path("list"), "new\nline.jpg\0 spaces .jpg\0").unwrap();
    let output = tree.run(&["--files-from", "list", "-0", "-o", "out", "-n"]);
    assert_eq!(
        text(&output.stdout),
        "new\\nline.jpg -> out/new\\nline.jpg\n spaces .jpg -> out/ spaces .jpg\n"
    );
}
