//! Output folders that somebody else changes while they are written into: no original and no file outside of them is
//! touched, and each record says what became of its output.
#![cfg(unix)]

mod batched;

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use stampmill::batch::{self, Host, OutputLinks, Settings};
use stampmill::recipe::OnConflict;
use stampmill::record::{Record, Status};
use tempfile::TempDir;

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";

/// Photos in `in/sub`, and an output of each in `out/sub`.
fn folder(count: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join("in/sub")).unwrap();
    fs::create_dir_all(folder.path().join("out/sub")).unwrap();
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO);
    for n in 0..count {
        fs::copy(&photo, folder.path().join(format!("in/sub/{n}.jpg"))).unwrap();
        fs::write(
            folder.path().join(format!("out/sub/{n}.jpg")),
            "an earlier output",
        )
        .unwrap();
    }
    folder
}

fn run(folder: &Path, host: impl Host + 'static, tweak: impl FnOnce(&mut Settings)) -> Vec<Record> {
    let mut settings = Settings::new(1);
    settings.host = Arc::new(host);
    tweak(&mut settings);
    batched::run(folder, OnConflict::Overwrite, &settings).0
}

fn are_photos(folder: &Path, count: usize) -> bool {
    let photo = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO)).unwrap();
    (0..count).all(|n| fs::read(folder.join(format!("{n}.jpg"))).unwrap() == photo)
}

/// A machine on which something else happens between an output's making and its renaming.
struct Meanwhile<F> {
    count: AtomicUsize,
    happens: F,
}

impl<F: Fn(usize) + Send + Sync> Meanwhile<F> {
    fn new(happens: F) -> Self {
        Self {
            count: AtomicUsize::new(0),
            happens,
        }
    }
}

impl<F: Fn(usize) + Send + Sync> Host for Meanwhile<F> {
    fn fill(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)?;
        (self.happens)(self.count.fetch_add(1, Ordering::Relaxed));
        Ok(())
    }
}

#[test]
fn a_link_in_place_of_an_output_folder_leads_no_output_to_the_originals() {
    let folder = folder(3);
    let at = folder.path().to_owned();
    let records = run(
        folder.path(),
        Meanwhile::new(move |n| {
            if n == 1 {
                fs::rename(at.join("out/sub"), at.join("out/moved")).unwrap();
                symlink(at.join("in/sub"), at.join("out/sub")).unwrap();
            }
        }),
        |_| {},
    );
    assert!(are_photos(&folder.path().join("in/sub"), 3));
    let statuses: Vec<_> = records.iter().map(|record| record.status).collect();
    assert_eq!(statuses, [Status::Ok, Status::Ok, Status::Failed]);
    let message = &records[2].error.as_ref().unwrap().message;
    assert!(message.contains("out/sub' is a link"), "{message}");
    assert!(message.contains("--follow-output-links"), "{message}");
    // The second was made in the folder that was opened for it, wherever that is by now.
    for name in ["0.jpg", "1.jpg"] {
        let output = fs::read(folder.path().join("out/moved").join(name)).unwrap();
        assert!(output.starts_with(b"\xff\xd8"), "{name}");
    }
    let left = fs::read(folder.path().join("out/moved/2.jpg")).unwrap();
    assert_eq!(left, b"an earlier output");
}

#[test]
fn the_folder_of_the_originals_itself_in_place_of_an_output_folder_keeps_them() {
    let folder = folder(2);
    let at = folder.path().to_owned();
    let records = run(
        folder.path(),
        Meanwhile::new(move |n| {
            if n == 0 {
                fs::rename(at.join("out/sub"), at.join("out/moved")).unwrap();
                fs::rename(at.join("in/sub"), at.join("out/sub")).unwrap();
                // What is read next is still there.
                fs::create_dir(at.join("in/sub")).unwrap();
                fs::copy(at.join("out/sub/1.jpg"), at.join("in/sub/1.jpg")).unwrap();
            }
        }),
        |_| {},
    );
    assert!(are_photos(&folder.path().join("out/sub"), 2));
    let last = records[1].error.as_ref().unwrap();
    assert!(
        last.message.contains("an original stands there"),
        "{}",
        last.message
    );
}

#[test]
fn a_folder_that_is_a_link_from_the_start_is_followed_only_where_that_is_asked_for() {
    let folder = folder(1);
    let elsewhere = folder.path().join("elsewhere");
    fs::rename(folder.path().join("out/sub"), &elsewhere).unwrap();
    symlink(&elsewhere, folder.path().join("out/sub")).unwrap();
    let refused = run(folder.path(), Meanwhile::new(|_| {}), |_| {});
    assert_eq!(refused[0].status, Status::Failed);
    assert_eq!(
        fs::read(elsewhere.join("0.jpg")).unwrap(),
        b"an earlier output"
    );
    let followed = run(folder.path(), Meanwhile::new(|_| {}), |settings| {
        settings.output_links = OutputLinks::Follow;
    });
    assert_eq!(followed[0].status, Status::Ok);
    assert!(
        fs::read(elsewhere.join("0.jpg"))
            .unwrap()
            .starts_with(b"\xff\xd8")
    );
}

#[test]
fn the_output_folder_itself_may_be_a_link() {
    let folder = folder(1);
    fs::rename(folder.path().join("out"), folder.path().join("disk")).unwrap();
    symlink("disk", folder.path().join("out")).unwrap();
    let records = run(folder.path(), Meanwhile::new(|_| {}), |_| {});
    assert_eq!(records[0].status, Status::Ok);
}

fn mode(path: PathBuf) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn private_files_stay_private() {
    let folder = folder(3);
    let at = |name: &str| folder.path().join(name);
    let set =
        |name: &str, mode| fs::set_permissions(at(name), Permissions::from_mode(mode)).unwrap();
    // Replaced, made of a private original, and neither.
    set("out/sub/0.jpg", 0o600);
    set("in/sub/1.jpg", 0o600);
    fs::remove_file(at("out/sub/1.jpg")).unwrap();
    fs::remove_file(at("out/sub/2.jpg")).unwrap();
    fs::write(at("usual"), "").unwrap();
    let records = run(folder.path(), Meanwhile::new(|_| {}), |_| {});
    assert!(records.iter().all(|record| record.status == Status::Ok));
    assert_eq!(mode(at("out/sub/0.jpg")), 0o600);
    assert_eq!(mode(at("out/sub/1.jpg")), 0o600);
    assert_eq!(mode(at("out/sub/2.jpg")), mode(at("usual")));
}

/// A disk on which every second output takes longer than a picture may, at the moment when it is already being placed.
#[test]
fn what_a_record_says_of_an_output_is_true_whatever_the_time_limit() {
    let folder = folder(0);
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO);
    for n in 0..60 {
        fs::copy(&photo, folder.path().join(format!("in/sub/{n}.jpg"))).unwrap();
    }
    for timeout in [1, 3, 6, 9, 12] {
        let records = run(folder.path(), Meanwhile::new(|_| {}), |settings| {
            settings.timeout = Some(Duration::from_millis(timeout));
            settings.durability = batch::Durability::Synced;
        });
        assert_eq!(records.len(), 60);
        for record in records {
            let name = Path::new(&record.input).file_name().unwrap().to_owned();
            let output = folder.path().join("out/sub").join(name);
            let stands = output.exists();
            assert_eq!(record.status == Status::Ok, stands, "{record:?}");
            let _ = fs::remove_file(output);
        }
    }
}

fn program(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(["run", "in", "-o", "out", "--long-edge", "60"])
        .args(args)
        .output()
        .unwrap()
}

#[test]
fn permissions_and_links_are_as_the_flags_say() {
    let folder = folder(1);
    let at = |name: &str| folder.path().join(name);
    fs::rename(at("out/sub"), at("elsewhere")).unwrap();
    symlink(at("elsewhere"), at("out/sub")).unwrap();
    let flags = ["--on-conflict", "overwrite", "--output-mode", "640"];
    let refused = program(folder.path(), &flags);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("--follow-output-links"), "{said}");
    let followed = program(
        folder.path(),
        &[&flags[..], &["--follow-output-links"]].concat(),
    );
    assert_eq!(followed.status.code(), Some(0));
    assert_eq!(mode(at("elsewhere/0.jpg")), 0o640);
    for wrong in ["888", "44", "1777", "u+r"] {
        let output = program(folder.path(), &["--output-mode", wrong]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains("--output-mode") && said.contains("644"),
            "{said}"
        );
    }
}

#[test]
fn a_ledger_that_is_a_link_is_refused_before_any_work() {
    let folder = folder(1);
    fs::remove_file(folder.path().join("out/sub/0.jpg")).unwrap();
    let photo = folder.path().join("in/sub/0.jpg");
    let planted = folder.path().join("out/.stampmill-ledger.jsonl");
    for plant in [
        |a: &Path, b: &Path| symlink(a, b),
        |a: &Path, b: &Path| fs::hard_link(a, b),
    ] {
        plant(&photo, &planted).unwrap();
        let output = program(folder.path(), &["--resume"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains("ledger") && said.contains("remove it"),
            "{said}"
        );
        assert!(are_photos(&folder.path().join("in/sub"), 1));
        assert!(!folder.path().join("out/sub/0.jpg").exists());
        fs::remove_file(&planted).unwrap();
    }
}

#[test]
fn a_planted_announcement_makes_no_foreign_file_replaceable() {
    let folder = folder(1);
    let at = |name: &str| folder.path().join(name);
    // A real run leaves a real ledger; then somebody puts a file of their own in the output's place.
    fs::remove_file(at("out/sub/0.jpg")).unwrap();
    assert_eq!(program(folder.path(), &["--resume"]).status.code(), Some(0));
    fs::write(at("out/sub/0.jpg"), "somebody else's file").unwrap();
    let output = program(folder.path(), &["--resume"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("--on-conflict"), "{said}");
    assert_eq!(
        fs::read(at("out/sub/0.jpg")).unwrap(),
        b"somebody else's file"
    );
}
