//! What files hold, without the program: facts, metadata and hashes of photos, and which of them look alike.
//!
//! Run it with `cargo run --example inspect`.
//!
//! Looks at `sample-images` (or the folder named as first argument) and prints a line per picture, and then those that look
//! alike. Nothing is written.

#![allow(clippy::print_stdout)] // An example shows what it does.

use std::error::Error;
use std::path::PathBuf;

use stampmill::inspect::{self, Duplicates, Inspection, Probe, Settings};
use stampmill::pipeline::Cancel;
use stampmill::plan::{Files, Inputs};

fn main() -> Result<(), Box<dyn Error>> {
    let input = std::env::args_os().nth(1).map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-images")),
        PathBuf::from,
    );
    let files = Files::find(&Inputs {
        paths: vec![input],
        ..Inputs::default()
    })?;
    let settings = Settings {
        // Without statistics nobody needs every pixel, so JPEGs are decoded at a fraction of their size.
        probes: vec![
            Probe::File,
            Probe::Header,
            Probe::Exif,
            Probe::Icc,
            Probe::Hash,
        ],
        ..Settings::new(2)
    };
    let mut duplicates = Duplicates::within(Duplicates::DISTANCE);
    inspect::run(files.iter(), &settings, &Cancel::new(), |inspection| {
        duplicates.add(&inspection);
        println!("{}", line(&inspection));
    });
    for group in duplicates.groups() {
        println!("these look alike:");
        for member in group.members {
            println!("  {}", member.input.display());
        }
    }
    Ok(())
}

/// What is most asked for. A probe that failed or was late is told beside what the others found.
fn line(inspection: &Inspection) -> String {
    let mut parts = vec![inspection.input.display().to_string()];
    let facts = &inspection.facts;
    if let Some(header) = &facts.header {
        parts.push(format!(
            "{} {}×{}",
            header.format, header.width, header.height
        ));
    }
    if let Some(Some(exif)) = &facts.exif {
        parts.extend(exif.camera.clone());
        parts.extend(exif.exposure.clone());
    }
    if let Some(Some(icc)) = &facts.icc {
        parts.extend(icc.description.clone());
    }
    for error in &inspection.errors {
        parts.push(format!("{:?}: {}", error.probes, error.message));
    }
    parts.join(", ")
}
