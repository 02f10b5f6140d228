//! Planning a folder of very many files: seconds, and how far memory rises at most.
//!
//! `cargo bench --bench plan` makes empty files with the names that cameras give, 29 letters long, plans them into a folder
//! that does not exist, by a template, and into a folder that holds all outputs already, and prints a line for each. Each
//! is a process of its own, so that none finds the memory of another.

#![allow(clippy::print_stdout)] // The figures are what it is for.

use std::env;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use stampmill::moment::Moment;
use stampmill::plan::{Inputs, NameComparison, Naming, Plan, Target};
use stampmill::recipe::OnConflict;
use stampmill::template::Template;

/// Holds the folder that a process of one measurement works in.
const FOLDER: &str = "STAMPMILL_BENCH_FOLDER";

fn main() {
    if let Some(folder) = env::var_os(FOLDER) {
        let case = env::args().nth(1).expect("a case");
        return measure(Path::new(&folder), &case);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    for count in [100_000, 200_000] {
        fill(&folder.path().join("photos"), count);
        for case in ["new", "template", "existing"] {
            if case == "existing" {
                fill(&folder.path().join("web"), count);
            }
            let run = Command::new(env::current_exe().expect("this program"))
                .arg(case)
                .env(FOLDER, folder.path())
                .status();
            assert!(run.expect("a process").success());
        }
        fs::remove_dir_all(folder.path().join("web")).expect("a folder to remove");
    }
}

fn measure(folder: &Path, case: &str) {
    let output = folder.join("web");
    let (target, on_conflict) = match case {
        "template" => (Target::Template(template(&output)), OnConflict::Rename),
        "existing" => (Target::Folder(output), OnConflict::Skip),
        _ => (Target::Folder(output), OnConflict::Fail),
    };
    let naming = Naming {
        on_conflict,
        comparison: NameComparison::Assumed,
        ..Naming::new(target)
    };
    let inputs = Inputs {
        paths: vec![folder.join("photos")],
        ..Inputs::default()
    };
    let now = Moment::parse("2026-03-09").unwrap();
    let before = memory("VmRSS:");
    let start = Instant::now();
    let plan = Plan::make(&inputs, &naming, &now).expect("a plan");
    let time = start.elapsed().as_secs_f64();
    let (count, peak) = (plan.len(), memory("VmHWM:"));
    let bytes = match (before, peak) {
        (Some(before), Some(peak)) => format!("{} bytes", (peak - before) / count),
        _ => "an unknown number of bytes".to_owned(),
    };
    println!("{count} files, outputs {case}: {bytes} of memory for each, {time:.2} s");
}

fn template(output: &Path) -> Template {
    let text = format!("{}/{{stem}}-{{index:06}}.webp", output.display());
    Template::parse_name(&text).expect("a template")
}

fn fill(folder: &Path, count: usize) {
    fs::create_dir_all(folder).expect("a folder");
    for n in 0..count {
        File::create(folder.join(format!("IMG_20140712_153045_{n:05}.jpg"))).expect("a file");
    }
}

/// A figure of this process in bytes, where the system tells it.
fn memory(name: &str) -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: usize = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}
