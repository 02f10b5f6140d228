//! SVG logos through the program: what is refused is said with the file's name, and nothing is begun.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use stampmill::codec::{self, Attachments, Encoding, Format};
use stampmill::picture::{Channels, Picture, Size};
use tempfile::TempDir;

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let picture = Picture::from_u8(Size::new(120, 90), Channels::Rgb, vec![90; 120 * 90 * 3]);
    let encoded = codec::encode(
        &picture,
        &Encoding::new(Format::Png),
        &Attachments::default(),
    );
    fs::write(folder.path().join("in/a.png"), encoded.unwrap().bytes).unwrap();
    folder
}

fn stamp(folder: &Path, inner: &str) -> Output {
    let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'>{inner}</svg>");
    fs::write(folder.join("logo.svg"), svg).unwrap();
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args([
            "run",
            "in",
            "-o",
            "out",
            "--logo",
            "logo.svg",
            "--on-conflict",
            "overwrite",
        ])
        .output()
        .unwrap()
}

#[test]
fn logos_that_come_to_too_much_by_their_rules_are_refused_before_anything_is_begun() {
    let folder = folder();
    let parts = "<rect width='1' height='1'/>".repeat(400);
    let each = "<g><rect class='u' width='1' height='1'/></g>".repeat(400);
    for (sheet, target) in [
        ("rect{mask:url(#t)}", "mask"),
        (".u{clip-path:url(#t)}", "clipPath"),
        ("g > rect{filter:url(#t)}", "filter"),
        ("svg rect{marker:url(#t)}", "marker"),
        ("rect:first-child{fill:url(#t)}", "pattern"),
        ("[width='1']{stroke:url(#t)}", "pattern"),
        ("*{mask:url(#t)}", "mask"),
        ("#t rect{mask:url(#t)}", "mask"),
    ] {
        let inner = format!(
            "<style>{sheet}</style><{target} id='t' width='1' height='1'>{parts}</{target}>{each}"
        );
        let output = stamp(folder.path(), &inner);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{sheet}: {said}");
        assert!(
            said.contains("logo.svg") && said.contains("PNG") || said.contains("refers to itself"),
            "{sheet}: {said}"
        );
        assert!(!folder.path().join("out").exists(), "{sheet}");
    }
}

#[test]
fn logos_with_rules_of_every_kind_are_stamped() {
    let folder = folder();
    let inner = "<style>#a{fill:url(#g)}rect + rect{mask:url(#m)}g > rect:first-child{clip-path:url(#c)}*{stroke:none}</style>\
        <linearGradient id='g'><stop stop-color='#f00'/><stop offset='1'/></linearGradient><mask id='m'><circle cx='30' cy='10' r='9' fill='#fff'/></mask>\
        <clipPath id='c'><circle cx='10' cy='10' r='9'/></clipPath><g><rect id='a' width='20' height='20'/><rect x='20' width='20' height='20'/></g>";
    let output = stamp(folder.path(), inner);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let (before, after) = ["in/a.png", "out/a.png"]
        .map(|name| fs::read(folder.path().join(name)).unwrap())
        .into();
    assert_ne!(before, after);
}
