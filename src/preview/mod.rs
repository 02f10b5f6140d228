//! Previews: what a recipe makes of one picture, and of five scenes of it on a sheet, so that it can be judged at a glance.
//!
//! A preview goes through the very line that a run goes through, into a temporary folder: what it shows is what a run
//! would write. It knows no command line and prints nothing.

mod scene;
mod sheet;
mod stage;

use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use scene::Scene;

use crate::batch::{self, Settings};
use crate::codec::{self, DecodeError, Decoded, EncodeError, Format, Limits};
use crate::moment::Moment;
use crate::picture::Picture;
use crate::pipeline::{Cancel, Monitor};
use crate::plain;
use crate::plan::{Inputs, Naming, Plan, PlanError, Target};
use crate::recipe::Recipe;
use crate::record::{Failure, Output, Record};

use stage::Stage;

/// A recipe that is looked at.
///
/// ```no_run
/// use stampmill::batch::Settings;
/// use stampmill::moment::Moment;
/// use stampmill::preview::Preview;
/// use stampmill::recipe::Draft;
///
/// let recipe = toml::from_str::<Draft>("[[mark]]\ntext = '© {year} Ada'\ncolor = 'auto'")?.check()?;
/// let (settings, now) = (Settings::new(2), Moment::now());
/// let preview = Preview { recipe: &recipe, output: 0, settings: &settings, now: &now };
/// let shown = preview.of("photo.jpg".as_ref())?;
/// println!("{} bytes, marks {:?}", shown.bytes.len(), shown.output.marks);
/// let sheet = preview.sheet("photo.jpg".as_ref())?;
/// assert_eq!(sheet.picture.width(), 1600);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Preview<'a> {
    /// What is done to the picture.
    pub recipe: &'a Recipe,
    /// Which of the recipe's outputs is shown, from 0.
    pub output: usize,
    /// Limits, memory and workers, as for a run; its host is not asked to open the input of a sheet.
    pub settings: &'a Settings,
    /// The date for marks.
    pub now: &'a Moment,
}

/// An output as a run would write it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// What the record says of it: size, marks, quality.
    pub output: Output,
    /// What the record warns of.
    pub warnings: Vec<String>,
}

/// Five scenes side by side, each under the recipe.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// RGB, 8 bits, 1600 pixels wide.
    pub picture: Picture,
    /// The scenes in their order, each as a run would write it.
    pub scenes: Vec<(Scene, Shown)>,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// The input cannot be used.
    #[error("{}: {error}", plain::path(path))]
    Input {
        /// The input.
        path: PathBuf,
        /// What is wrong with it.
        error: DecodeError,
    },
    /// The input, or a temporary file, cannot be read or written.
    #[error("{} cannot be read or written: {error}", plain::path(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The names of the outputs cannot be made.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The line failed on it, as a run would.
    #[error("{}: {failure}", plain::path(path))]
    Failed {
        /// The input.
        path: PathBuf,
        /// The failure that the record has.
        failure: Failure,
    },
    /// The recipe has fewer outputs.
    #[error("the recipe has no output number {0}")]
    NoOutput(usize),
    /// A scene could not be written for the line to read.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

impl Shown {
    /// The picture in it, with its profile.
    ///
    /// # Errors
    /// As [`codec::decode()`].
    pub fn decoded(&self, limits: &Limits) -> Result<Decoded, DecodeError> {
        let header = codec::probe(Cursor::new(&self.bytes), None, limits)?;
        codec::decode(&self.bytes, &header, limits)
    }
}

impl Preview<'_> {
    /// The output that a run would write for this file.
    ///
    /// # Errors
    /// If the file cannot be used, the recipe fails on it, or there is no room for temporary files.
    pub fn of(&self, input: &Path) -> Result<Shown, PreviewError> {
        one_file(input)?;
        self.through_the_line(input, self.settings)
    }

    /// The five scenes of [`Scene::ALL`] under the recipe, laid out on a sheet.
    ///
    /// Each scene is made of the upright picture in sRGB and keeps its metadata and its name, so that templates find what they
    /// would find.
    ///
    /// # Errors
    /// As [`Preview::of`].
    pub fn sheet(&self, input: &Path) -> Result<Sheet, PreviewError> {
        one_file(input)?;
        let limits = &self.settings.limits;
        let stage = Stage::of(input, limits)?;
        let mut scenes = Vec::new();
        let mut pictures = Vec::new();
        for scene in Scene::ALL {
            let settings = Settings {
                host: Arc::new(stage.set(scene)?),
                ..self.settings.clone()
            };
            let mut shown = self.through_the_line(input, &settings)?;
            stage.quiet(&mut shown.warnings);
            let picture = shown.decoded(limits);
            let picture = picture.map_err(|error| unusable(input, error))?.picture;
            pictures.push((scene, picture));
            scenes.push((scene, shown));
        }
        Ok(Sheet {
            picture: sheet::laid_out(&pictures),
            scenes,
        })
    }

    fn through_the_line(&self, input: &Path, settings: &Settings) -> Result<Shown, PreviewError> {
        let folder = tempfile::tempdir().map_err(|error| trouble(&std::env::temp_dir(), error))?;
        let inputs = Inputs {
            paths: vec![input.to_owned()],
            ..Inputs::default()
        };
        let naming = Naming {
            limits: settings.limits,
            ..Naming::for_recipe(&Target::Folder(folder.path().to_owned()), self.recipe)?
        };
        let plan = Plan::make(&inputs, &naming, self.now)?;
        let (cancel, monitor) = (Cancel::new(), Monitor::new());
        let mut last = None;
        batch::run(
            &plan,
            self.recipe,
            settings,
            self.now,
            &cancel,
            &monitor,
            |record| last = Some(record),
        );
        // One input has one record; a folder without pictures has none.
        let record = last.ok_or_else(|| no_picture(input))?;
        self.shown(input, &plan, record)
    }

    fn shown(&self, input: &Path, plan: &Plan, record: Record) -> Result<Shown, PreviewError> {
        let failed = |failure: Failure| PreviewError::Failed {
            path: input.to_owned(),
            failure,
        };
        if let Some(failure) = record.error {
            return Err(failed(failure));
        }
        let missing = PreviewError::NoOutput(self.output);
        let planned = plan.jobs().next();
        let planned = planned.and_then(|job| job.outputs().nth(self.output));
        let (planned, output) = planned
            .zip(record.outputs.into_iter().nth(self.output))
            .ok_or(missing)?;
        if let Some(failure) = output.error.clone() {
            return Err(failed(failure));
        }
        let path = planned.path();
        Ok(Shown {
            bytes: fs::read(&path).map_err(|error| trouble(&path, error))?,
            format: planned.format(),
            output,
            warnings: record.warnings,
        })
    }
}

fn unusable(path: &Path, error: DecodeError) -> PreviewError {
    let path = path.to_owned();
    PreviewError::Input { path, error }
}

fn trouble(path: &Path, error: io::Error) -> PreviewError {
    let path = path.to_owned();
    PreviewError::Io { path, error }
}

/// A line would walk a folder.
fn one_file(path: &Path) -> Result<(), PreviewError> {
    if !path.is_dir() {
        return Ok(());
    }
    let words = "it is a folder; name one picture";
    Err(trouble(
        path,
        io::Error::new(io::ErrorKind::IsADirectory, words),
    ))
}

fn no_picture(path: &Path) -> PreviewError {
    let words = "there is no picture in it; name one picture";
    trouble(path, io::Error::new(io::ErrorKind::NotFound, words))
}
