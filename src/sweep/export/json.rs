//! A sweep as JSON, with the field names of [`Sweep`].

use crate::sweep::Sweep;

pub(super) fn write(sweep: &Sweep) -> String {
    let text = serde_json::to_string_pretty(sweep);
    text.expect("numbers, names and lists of them always have a form in JSON") + "\n"
}
