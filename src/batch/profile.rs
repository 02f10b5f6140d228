//! Which profile goes along with the pixels of a picture.

use crate::metadata::{self, icc};
use crate::recipe::{Icc, Recipe};

/// The profile of the samples: the file's own, or the one that its EXIF block stands for.
pub(super) fn of_samples(
    recipe: &Recipe,
    icc: Option<Vec<u8>>,
    exif: Option<&[u8]>,
    (converted_from, warnings): (Option<&str>, &mut Vec<String>),
) -> Option<Vec<u8>> {
    let keeps = recipe.outputs.iter().any(|output| output.icc == Icc::Keep);
    if let Some(space) = converted_from {
        if keeps {
            warnings.push(format!(
                "was {space} and is sRGB now; there is no profile to keep"
            ));
        }
        return None;
    }
    let profile = icc.or_else(|| exif.and_then(metadata::implied_profile))?;
    // Where it is applied, that is found out on the way.
    if keeps && let Err(error) = icc::check(&profile) {
        warnings.push(error.to_string());
        return None;
    }
    Some(profile)
}
