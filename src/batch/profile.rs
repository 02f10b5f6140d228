//! Which profile goes along with the pixels of a picture.

use crate::codec::Decoded;
use crate::metadata::{Meaning, icc};
use crate::recipe::{Icc, Recipe};

/// The profile that its file means, and a warning where one is to be kept and cannot be.
pub(super) fn of_samples(
    recipe: &Recipe,
    meaning: Meaning,
    decoded: &Decoded,
    warnings: &mut Vec<String>,
) -> Option<Vec<u8>> {
    let keeps = recipe.outputs.iter().any(|output| output.icc == Icc::Keep);
    if let Some(space) = decoded.converted_from {
        if keeps {
            warnings.push(format!(
                "was {space} and is sRGB now; there is no profile to keep"
            ));
        }
        return None;
    }
    let profile = meaning.profile?;
    // Where it is applied, that is found out on the way.
    if keeps && let Err(error) = icc::check(&profile) {
        warnings.push(error.to_string());
        return None;
    }
    Some(profile)
}
