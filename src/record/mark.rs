//! A mark on an output.

use serde::{Deserialize, Serialize};

/// Where a mark is on an output and how it looks there, chosen or given.
///
/// ```
/// use stampmill::record::MarkFacts;
///
/// let line = r##"{"gravity":"southeast","x":1423,"y":1140,"width":153,"height":36,"color":"#ffffff","contrast":7.21}"##;
/// let mark: MarkFacts = serde_json::from_str(line)?;
/// assert_eq!(mark.gravity.as_deref(), Some("southeast"));
/// assert_eq!(serde_json::to_string(&mark)?, line);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MarkFacts {
    /// The gravity, if it went by one; that which was chosen, if there were several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gravity: Option<String>,
    /// How many copies show, if it was tiled.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub copies: Option<u64>,
    /// Pixels from the left edge of the output to that of the mark; of a tiled one it is 0.
    pub x: i64,
    /// Pixels from the top edge of the output to that of the mark.
    pub y: i64,
    /// Its width in pixels with stroke, shadow and plate, turned; of a tiled one that of the output.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The colour of a text, `#rrggbb` or `#rrggbbaa`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub color: Option<String>,
    /// The colour of its stroke, if it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stroke: Option<String>,
    /// The contrast that nine tenths of it reach, 1 to 21 as in WCAG 2, to a hundredth; absent over transparency.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contrast: Option<f64>,
}
