//! The outputs of a picture on their way, side by side: one that fails holds up none of the others.

use super::job::Fault;
use crate::plan::{Decision, PlannedJob, PlannedOutput};
use crate::recipe::{Recipe, Rendition};
use crate::record::{Failure, Output, Record};

/// The outputs of a picture, in the order of the recipe.
pub(super) struct Pieces<'a, T>(Vec<Piece<'a, T>>);

/// One of them, with what the last step made of it.
pub(super) struct Piece<'a, T> {
    pub(super) place: Place<'a>,
    pub(super) state: State<T>,
}

/// What an output is to be, and where.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) planned: PlannedOutput<'a>,
    pub(super) rendition: &'a Rendition,
}

pub(super) enum State<T> {
    Going(T),
    Failed(Failure),
    /// There is nothing to do.
    Settled(Output),
}

impl<'a> Place<'a> {
    /// All outputs of a picture.
    pub(super) fn all(job: PlannedJob<'a>, recipe: &'a Recipe) -> impl Iterator<Item = Self> {
        let outputs = job.outputs().zip(&recipe.outputs);
        outputs.map(|(planned, rendition)| Self { planned, rendition })
    }

    /// What the plan has settled, so that there is nothing to do.
    pub(super) fn settled(self) -> Option<Output> {
        let path = self.planned.path();
        let output = match self.planned.decision() {
            Decision::Replace | Decision::Create | Decision::Fail(_) => return None,
            Decision::Done(file) => Output::new(&path, *file),
            Decision::Skip(reason) => Output::skipped(&path, reason),
        };
        Some(self.named(output))
    }

    /// An output under the name that the recipe gives it.
    pub(super) fn named(self, output: Output) -> Output {
        Output {
            name: self.rendition.name.clone(),
            ..output
        }
    }

    /// Warnings go into the record; they say which output they are about, if it has a name.
    pub(super) fn warn(self, record: &mut Record, warnings: impl IntoIterator<Item = String>) {
        let name = &self.rendition.name;
        record
            .warnings
            .extend(warnings.into_iter().map(|warning| match name {
                Some(name) => format!("{name}: {warning}"),
                None => warning,
            }));
    }
}

impl<'a> Pieces<'a, ()> {
    /// The outputs of a picture as they are planned.
    pub(super) fn of(job: PlannedJob<'a>, recipe: &'a Recipe) -> Self {
        let state = |place: Place<'_>| match place.planned.decision() {
            Decision::Fail(failure) => State::Failed(failure),
            _ => place.settled().map_or(State::Going(()), State::Settled),
        };
        let piece = |place| Piece {
            state: state(place),
            place,
        };
        Self(Place::all(job, recipe).map(piece).collect())
    }
}

impl<'a, T> Pieces<'a, T> {
    /// What is still to be made.
    pub(super) fn places(&self) -> Vec<Place<'a>> {
        let going = |piece: &&Piece<'_, T>| matches!(piece.state, State::Going(_));
        self.0
            .iter()
            .filter(going)
            .map(|piece| piece.place)
            .collect()
    }

    /// Does a step for each that goes on. Fails where none is left, or the time is up.
    pub(super) fn each<U>(
        self,
        record: &mut Record,
        mut work: impl FnMut(Place<'a>, T, &mut Record) -> Result<U, Fault>,
    ) -> Result<Pieces<'a, U>, Fault> {
        let mut pieces = Vec::with_capacity(self.0.len());
        for Piece { place, state } in self.0 {
            let state = match state {
                State::Settled(output) => State::Settled(output),
                State::Failed(failure) => State::Failed(failure),
                State::Going(value) => match work(place, value, record) {
                    Ok(value) => State::Going(value),
                    Err(Fault::Failure(failure)) => State::Failed(failure),
                    Err(Fault::Overdue) => return Err(Fault::Overdue),
                },
            };
            pieces.push(Piece { place, state });
        }
        let pieces = Pieces(pieces);
        if !pieces.places().is_empty() {
            return Ok(pieces);
        }
        match pieces.finish(record, |_, _, _| Ok(())) {
            Err(fault) => Err(fault),
            Ok(()) => Ok(Pieces(Vec::new())),
        }
    }

    /// Does the last step for each that goes on, and enters all in the record; `work` enters what it made itself.
    ///
    /// Fails with the first failure, if there was one. Where an input has one output only, that says it all.
    pub(super) fn finish(
        self,
        record: &mut Record,
        mut work: impl FnMut(Place<'a>, T, &mut Record) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let several = self.0.len() > 1;
        let mut first = None;
        for Piece { place, state } in self.0 {
            let failed = match state {
                State::Settled(output) => {
                    record.outputs.push(output);
                    continue;
                }
                State::Failed(failure) => Err(Fault::Failure(failure)),
                State::Going(value) => work(place, value, record),
            };
            match failed {
                Ok(()) => {}
                Err(Fault::Overdue) => return Err(Fault::Overdue),
                Err(Fault::Failure(failure)) => {
                    if several {
                        let output = Output::failed(&place.planned.path(), failure.clone());
                        record.outputs.push(place.named(output));
                    }
                    first.get_or_insert(failure);
                }
            }
        }
        first.map_or(Ok(()), |failure| Err(Fault::Failure(failure)))
    }
}
