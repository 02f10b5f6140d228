//! A sweep as JSON, with the field names of [`Sweep`].

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::sweep::Sweep;

pub(super) fn write(sweep: &Sweep) -> String {
    let text = serde_json::to_string_pretty(sweep);
    text.expect("numbers, names and lists of them always have a form in JSON") + "\n"
}

/// Whether a text is a sweep, by fields that nothing else has together.
pub(super) fn recognises(text: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Known {
        #[serde(rename = "version")]
        _version: String,
        #[serde(rename = "swept")]
        _swept: String,
        #[serde(rename = "settings")]
        _settings: Vec<IgnoredAny>,
        #[serde(rename = "verdict")]
        _verdict: String,
    }
    serde_json::from_slice::<Known>(text).is_ok()
}
