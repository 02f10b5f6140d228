//! How much memory a plan takes, measured from outside: a process of its own, since a process has one figure for it.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::path::Path;

use stampmill::moment::Moment;
use stampmill::plan::{Inputs, NameComparison, Naming, Plan, Target};

/// A figure of this process in bytes.
fn memory(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.unwrap().trim().trim_end_matches("kB").trim();
    1024 * kilobytes.parse::<usize>().unwrap()
}

fn plan(folder: &Path, count: usize) -> Plan {
    let input = folder.join(count.to_string());
    fs::create_dir(&input).unwrap();
    for n in 0..count {
        File::create(input.join(format!("IMG_20140712_153045_{n:05}.jpg"))).unwrap();
    }
    let inputs = Inputs {
        paths: vec![input],
        ..Inputs::default()
    };
    let naming = Naming {
        comparison: NameComparison::Assumed,
        ..Naming::new(Target::Folder(folder.join("out")))
    };
    let now = Moment::parse("2026-03-09").unwrap();
    Plan::make(&inputs, &naming, &now).unwrap()
}

#[test]
fn an_input_takes_less_than_300_bytes() {
    const COUNT: usize = 20_000;
    let folder = tempfile::tempdir().unwrap();
    // What is set up once does not count.
    assert_eq!(plan(folder.path(), 100).len(), 100);
    let before = memory("VmRSS:");
    assert_eq!(plan(folder.path(), COUNT).len(), COUNT);
    let each = (memory("VmHWM:") - before) / COUNT;
    assert!(each < 300, "{each} bytes for each input");
}
