//! What all pictures of a run share.

use std::sync::Arc;

use super::Settings;
use super::crew::Crew;
use super::left::LeftBehind;
use super::shelf::Shelf;
use crate::moment::Moment;
use crate::pipeline::{Budget, Cancel};
use crate::recipe::Recipe;
use crate::template::Variable;

/// What all pictures of a run share. Nothing in it changes but the budget, the token, the shelf and the crew's pool.
pub(super) struct Run<'a> {
    pub(super) recipe: &'a Recipe,
    pub(super) settings: &'a Settings,
    pub(super) now: &'a Moment,
    /// The variables of metadata that its texts ask for.
    pub(super) asked: Vec<Variable>,
    /// How many inputs there are.
    pub(super) count: usize,
    pub(super) budget: &'a Budget,
    /// Bytes that logos and fonts hold, which are not of the budget.
    pub(super) standing: u64,
    pub(super) cancel: &'a Cancel,
    /// What was not done in its time and goes on.
    pub(super) left: Arc<LeftBehind>,
    pub(super) crew: Crew<'a>,
    /// What lies on it is not taken from the budget, which is smaller for it.
    pub(super) shelf: Arc<Shelf>,
}
