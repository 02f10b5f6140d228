//! The library on real photos, without the program: plan, recipe, batch, records.
//!
//! Run it with `cargo run --example photos`.
//!
//! Takes `sample-images` (or the folder named as first argument) to 800 pixels, sharpened and signed, in a temporary
//! folder, and prints a line per picture.

#![allow(clippy::print_stdout)] // An example shows what it does.

use std::error::Error;
use std::path::PathBuf;

use stampmill::batch::{self, Settings};
use stampmill::moment::Moment;
use stampmill::pipeline::{Cancel, Monitor};
use stampmill::plan::{Inputs, Naming, Plan, Target};
use stampmill::recipe::Draft;
use stampmill::record::{Output, Status};

const RECIPE: &str = "
    filters = ['sharpen:sigma=0.8']

    [resize]
    long-edge = 800

    [[mark]]
    text = '{stem} · © {year}'
    gravity = 'southeast'
";

fn main() -> Result<(), Box<dyn Error>> {
    let input = std::env::args_os().nth(1).map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-images")),
        PathBuf::from,
    );
    let out = tempfile::tempdir()?;
    let recipe = toml::from_str::<Draft>(RECIPE)?.check()?;
    let now = Moment::parse("2026-03-09").unwrap();
    let inputs = Inputs {
        paths: vec![input],
        ..Inputs::default()
    };
    let naming = Naming::for_recipe(&Target::Folder(out.path().to_owned()), &recipe)?;
    let plan = Plan::make(&inputs, &naming, &now)?;

    let (cancel, monitor) = (Cancel::new(), Monitor::new());
    let mut failed = 0;
    batch::run(
        &plan,
        &recipe,
        &Settings::new(2),
        &now,
        &cancel,
        &monitor,
        |record| match (record.status, record.outputs.first(), &record.error) {
            (
                Status::Ok,
                Some(Output {
                    file: Some(file), ..
                }),
                _,
            ) => {
                println!(
                    "{} -> {}x{}, {} bytes",
                    record.input, file.width, file.height, file.bytes
                );
            }
            (_, _, Some(failure)) => {
                failed += 1;
                println!("{}: {failure}", record.input);
            }
            _ => println!("{}: {}", record.input, record.reason.unwrap_or_default()),
        },
    );
    for stage in monitor.stages() {
        println!(
            "{:>9}: {} items, {:.0?} busy",
            stage.name, stage.items, stage.busy
        );
    }
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} pictures failed").into())
    }
}
