//! Planning: what is taken, what outputs are called, what clashes. Through the public API where no picture is needed.

mod conflicts;
mod lists;
mod names;
mod odd;
mod sources;
mod walk;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use stampmill::codec::Format;
use stampmill::moment::Moment;
use stampmill::plan::{
    Inputs, NameComparison, Naming, Plan, PlanError, PlannedJob, PlannedOutput, Target,
};
use stampmill::recipe::FormatChoice;
use stampmill::template::Template;
use tempfile::TempDir;

/// A temporary folder with files in it, empty but for those that [`picture`] makes.
struct Tree(TempDir);

impl Tree {
    fn new(files: &[&str]) -> Self {
        let tree = Self(TempDir::new().unwrap());
        for file in files {
            tree.file(file);
        }
        tree
    }

    fn path(&self, inside: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(inside)
    }

    fn file(&self, inside: impl AsRef<Path>) -> PathBuf {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "").unwrap();
        path
    }

    /// A small picture of one colour, in the format of its extension.
    fn picture(&self, inside: impl AsRef<Path>, color: [u8; 3]) -> PathBuf {
        let path = self.file(inside);
        if path.extension().is_some_and(|extension| extension == "tif") {
            // The crate `image` is built without TIFF.
            fs::write(&path, tiff_of(color)).unwrap();
        } else {
            let picture = image::RgbImage::from_pixel(4, 4, image::Rgb(color));
            picture.save(&path).unwrap();
        }
        path
    }

    fn inputs(&self, paths: &[&str]) -> Inputs {
        Inputs {
            paths: paths.iter().map(|path| self.path(path)).collect(),
            ..Inputs::default()
        }
    }

    /// Outputs in a folder of the tree.
    fn mirror(&self, folder: &str) -> Naming {
        naming(Target::Folder(self.path(folder)))
    }

    /// Outputs by a template within the tree.
    fn by(&self, template: &str) -> Naming {
        let root = self.0.path().to_str().unwrap();
        naming(Target::Template(
            Template::parse_name(&format!("{root}/{template}")).unwrap(),
        ))
    }

    /// What a dry run prints, with paths from the root of the tree.
    fn lines(&self, plan: &Plan) -> Vec<String> {
        let root = format!("{}/", self.0.path().display());
        plan.jobs()
            .map(|job| job.to_string().replace(&root, ""))
            .collect()
    }

    /// The program, run in the tree.
    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_stampmill"))
            .current_dir(self.0.path())
            .arg("run")
            .args(args)
            .output()
            .unwrap()
    }
}

fn naming(target: Target) -> Naming {
    Naming {
        comparison: NameComparison::Assumed,
        ..Naming::new(target)
    }
}

/// Where a job has its only output.
fn output(job: PlannedJob<'_>) -> PathBuf {
    only(job).path()
}

fn only(job: PlannedJob<'_>) -> PlannedOutput<'_> {
    let mut outputs = job.outputs();
    assert_eq!(outputs.len(), 1);
    outputs.next().unwrap()
}

/// The same naming with all outputs in one format.
fn all_in(format: Format, mut naming: Naming) -> Naming {
    for output in &mut naming.outputs {
        output.format = FormatChoice::To(format);
    }
    naming
}

fn plan(inputs: &Inputs, naming: &Naming) -> Result<Plan, PlanError> {
    let now = Moment::parse("2026-03-09").unwrap();
    Plan::make(inputs, naming, &now)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The records on standard output, without the summary.
fn records(output: &Output) -> Vec<serde_json::Value> {
    let mut lines: Vec<_> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(lines.pop().is_some(), "{}", text(&output.stderr));
    lines
}

/// A TIFF file of sixteen pixels of one colour.
fn tiff_of(color: [u8; 3]) -> Vec<u8> {
    use stampmill::codec::{Attachments, Encoding, Format, encode};
    use stampmill::picture::{Channels, Picture, Size};
    let picture = Picture::from_u8(Size::new(4, 4), Channels::Rgb, color.repeat(16));
    let encoding = Encoding::new(Format::Tiff);
    encode(&picture, &encoding, &Attachments::default())
        .unwrap()
        .bytes
}
