//! The most memory that the program takes over pictures of all sizes, by budget and number of jobs.
//!
//! `cargo bench --bench memory` prints a table in MB; Linux only, since it asks `/proc`.

#[path = "../tests/mixed/mod.rs"]
mod mixed;

use std::fs;

#[allow(clippy::print_stdout, reason = "the table is what it is for")]
fn main() {
    let folder = tempfile::TempDir::new().expect("the system has a folder for temporary files");
    fs::create_dir(folder.path().join("in")).expect("the folder is new");
    let count = mixed::make(&folder.path().join("in"), 3);
    println!("{count} pictures of 16 sizes in 5 kinds of files; peak of resident memory in MB");
    println!("| --max-memory | -j 1 | -j 2 | -j 4 | -j 16 | allowed |");
    println!("|---|---|---|---|---|---|");
    for budget in [64u64, 128, 256, 512, 1024] {
        let peaks = ["1", "2", "4", "16"].map(|jobs| {
            let peak = mixed::peak(
                folder.path(),
                &["--max-memory", &format!("{budget}M"), "-j", jobs],
            );
            format!("{}", peak >> 20)
        });
        println!(
            "| {budget}M | {} | {} |",
            peaks.join(" | "),
            budget + (mixed::CONSTANT >> 20)
        );
    }
}
