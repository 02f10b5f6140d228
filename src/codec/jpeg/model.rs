//! The colour models of JPEG: which one a file means.

use super::layout::Layout;

/// How the components make up a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    Gray,
    Ycc,
    Rgb,
    Cmyk,
    Ycck,
}

impl Model {
    /// The rule that libjpeg set: JFIF means YCC, then Adobe's segment decides, then the components' names.
    pub(super) fn of(layout: &Layout) -> Self {
        let ids = || layout.frame.components.iter().map(|component| component.id);
        match (layout.frame.components.len(), layout.adobe) {
            (1, _) => Self::Gray,
            (3, _) if layout.jfif => Self::Ycc,
            (3, Some(0)) => Self::Rgb,
            (3, None) if ids().eq(*b"RGB") => Self::Rgb,
            (3, _) => Self::Ycc,
            (_, None | Some(0)) => Self::Cmyk,
            (_, Some(_)) => Self::Ycck,
        }
    }

    /// Whether the components are inks, in whatever code.
    pub(super) fn is_inks(self) -> bool {
        matches!(self, Self::Cmyk | Self::Ycck)
    }
}
