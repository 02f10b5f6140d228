//! What can be said of the letters of marks before there is a picture.

use super::{Mark, Recipe};
use crate::template::Part;

impl Recipe {
    /// The characters in the texts of marks that no font has, each once; those that variables bring with them show up with
    /// each picture.
    pub fn unseen_letters(&self) -> Vec<char> {
        let mut unseen = Vec::new();
        for mark in self.outputs.iter().flat_map(|output| &output.marks) {
            let Mark::Text(template, mark) = mark else {
                continue;
            };
            for part in template.parts() {
                if let Part::Text(text) = part {
                    unseen.extend(mark.style().fonts.missing(text));
                }
            }
        }
        let mut known = std::collections::HashSet::new();
        unseen.retain(|c| known.insert(*c));
        unseen
    }
}
