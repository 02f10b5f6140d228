//! Where outputs go and what they are called, as it is asked for; the rules are made of it.

use std::path::{MAIN_SEPARATOR, Path, PathBuf, is_separator};

use super::path::or_here;
use super::rule::Rule;
use super::{NameComparison, PlanError};
use crate::codec::Limits;
use crate::moment::Moment;
use crate::ops::resize::Resize;
use crate::recipe::{FormatChoice, OnConflict, Recipe, Rendition, Turn};
use crate::template::{Part, Template};

/// Where outputs go and what they are called.
///
/// ```
/// use stampmill::plan::{Name, Naming, Target};
/// use stampmill::recipe::OnConflict;
///
/// let web = Name::new(Target::Folder("out/web".into()));
/// let thumbs = Name { suffix: "-small".into(), ..Name::new(Target::Folder("out/thumbs".into())) };
/// let naming = Naming { on_conflict: OnConflict::Skip, ..Naming::of([web, thumbs]) };
/// assert_eq!(naming.root(), std::path::Path::new("out"));
/// ```
#[derive(Clone, Debug)]
pub struct Naming {
    /// What each input becomes: one output or several, in the order in which they are made.
    pub outputs: Vec<Name>,
    /// What happens to an output that exists, or that two inputs would share.
    pub on_conflict: OnConflict,
    /// How it is found out whether names that differ in case only are one name.
    pub comparison: NameComparison,
    /// What of inputs is looked at, where names hang on their headers: the same limits as those of the run.
    pub limits: Limits,
}

/// Where one output of each input goes and what it is called.
#[derive(Clone, Debug)]
pub struct Name {
    /// The folder or the template.
    pub target: Target,
    /// What is put behind the stem.
    pub suffix: String,
    /// The format, which decides the extension. Where it is kept, a template that ends in the extension of a format
    /// decides.
    pub format: FormatChoice,
    /// How the picture is resized, which decides what `{width}` and `{height}` stand for.
    pub resize: Option<Resize>,
    /// Whether it is turned upright before.
    pub turn: Turn,
}

/// A folder, or a template for whole paths.
#[derive(Clone, Debug)]
pub enum Target {
    /// Mirrors the input: a single folder's content directly, the content of several under their names. Folders of the
    /// same name get numbers in the order in which they run: `photos`, `photos-2`.
    Folder(PathBuf),
    /// A path for each picture. Text in it is taken as it is; values are parts of names and lead nowhere.
    ///
    /// In values slashes (but for those of `{dir}`), control characters, those that turn the direction of text, and on
    /// Windows what is forbidden there become `_`; in values that do not come from the name of the input, the latter do
    /// everywhere. A name with a value in it does not begin with a dot, end in a dot or a blank, or have the name of a
    /// device of Windows, and it has 255 bytes at most, of which the end of the stem gives way. It is never `.`, `..` or
    /// empty: where `{dir}` is empty, so is its folder, which vanishes; what else has no value and no fallback is `_`. `..`
    /// is taken before the first variable only. A path that ends in no extension of the format gets one. `{index}` counts
    /// all inputs in the order in which they run, those that are skipped too, up to `{count}`. For what stands in inputs
    /// their headers are read.
    Template(Template),
}

impl Naming {
    /// One output for each input, in this place; nothing may exist.
    pub fn new(target: Target) -> Self {
        Self::of([Name::new(target)])
    }

    /// These outputs for each input; nothing may exist.
    pub fn of(outputs: impl IntoIterator<Item = Name>) -> Self {
        Self {
            outputs: outputs.into_iter().collect(),
            on_conflict: OnConflict::default(),
            comparison: NameComparison::default(),
            limits: Limits::default(),
        }
    }

    /// The outputs of a recipe. One without name and path goes to `target`, the others into the folder of that: by their
    /// path, or into a folder of their name.
    ///
    /// # Errors
    /// [`PlanError::NotUnicode`] if that folder's name is none and an output has a path.
    pub fn for_recipe(target: &Target, recipe: &Recipe) -> Result<Self, PlanError> {
        let root = target.root();
        let place = |rendition: &Rendition| {
            Ok(match (&rendition.path, &rendition.name) {
                (Some(path), _) => Target::Template(path.behind(&start(&root)?)),
                (None, Some(name)) => Target::Folder(root.join(name)),
                (None, None) => target.clone(),
            })
        };
        let name = |rendition: &Rendition| {
            Ok(Name {
                target: place(rendition)?,
                suffix: rendition.suffix.clone(),
                format: rendition.format,
                resize: rendition.resize,
                turn: rendition.turn,
            })
        };
        let outputs = recipe.outputs.iter().map(name);
        Ok(Self {
            outputs: outputs.collect::<Result<_, PlanError>>()?,
            on_conflict: recipe.on_conflict,
            comparison: NameComparison::default(),
            limits: Limits::default(),
        })
    }

    /// The folder in which all outputs will lie, as far as that is known without a picture.
    pub fn root(&self) -> PathBuf {
        let roots = self.outputs.iter().map(|output| output.target.root());
        let root = roots.reduce(|one, other| {
            let names = one.components().zip(other.components());
            let shared = names.take_while(|(one, other)| one == other);
            shared.map(|(name, _)| name).collect()
        });
        or_here(&root.unwrap_or_default()).to_owned()
    }

    /// The folder of each output in which all of it will lie, as far as that is known without a picture.
    pub(super) fn roots(&self) -> Vec<PathBuf> {
        self.outputs
            .iter()
            .map(|output| output.target.root())
            .collect()
    }

    /// The rules for names, checked. The number of inputs is not known yet.
    pub(super) fn rules(&self, now: Moment) -> Result<Vec<Rule>, PlanError> {
        self.outputs
            .iter()
            .map(|output| Rule::new(output, now))
            .collect()
    }
}

impl Target {
    /// The folder in which all outputs will lie, as far as that is known without a picture.
    fn root(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.clone(),
            Self::Template(template) => fixed_folder(template),
        }
    }
}

impl Name {
    /// The name of the input and its format, in this place.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            suffix: String::new(),
            format: FormatChoice::default(),
            resize: None,
            turn: Turn::default(),
        }
    }

    /// Whether outputs may lie beside originals without being them.
    pub(super) fn may_lie_beside(&self) -> bool {
        !self.suffix.is_empty() || matches!(self.target, Target::Template(_))
    }
}

/// A folder as the start of a template.
fn start(folder: &Path) -> Result<String, PlanError> {
    let mut text = folder
        .to_str()
        .ok_or_else(|| PlanError::NotUnicode(folder.to_owned()))?
        .to_owned();
    if !text.is_empty() && !text.ends_with(is_separator) {
        text.push(MAIN_SEPARATOR);
    }
    Ok(text)
}

/// The folders at the start of a template that are the same for all pictures.
fn fixed_folder(template: &Template) -> PathBuf {
    let start = match template.parts().first() {
        Some(Part::Text(text)) => text.as_str(),
        _ => "",
    };
    // Behind the last slash a name begins, which a variable may go on with.
    PathBuf::from(&start[..start.rfind(is_separator).map_or(0, |slash| slash + 1)])
}
