//! The colour models of JPEG: which one a file means, and making the decoder see it.

use std::borrow::Cow;

use zune_jpeg::zune_core::colorspace::ColorSpace;

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
        let transform = layout.adobe.map(|adobe| adobe.transform);
        match (layout.frame.components.len(), transform) {
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

    /// What the decoder is told to make: three channels of colour as RGB, four just as they are.
    pub(super) fn output(self) -> ColorSpace {
        match self {
            Self::Gray => ColorSpace::Luma,
            Self::Ycc | Self::Rgb => ColorSpace::RGB,
            Self::Cmyk => ColorSpace::CMYK,
            Self::Ycck => ColorSpace::YCCK,
        }
    }

    /// The transform byte of Adobe's segment and the component names by which the decoder finds this model.
    fn signs(self) -> (u8, &'static [u8]) {
        match self {
            Self::Gray => (1, b"\x01"),
            Self::Ycc => (1, b"\x01\x02\x03"),
            Self::Rgb => (1, b"RGB"),
            Self::Cmyk => (0, b"\x01\x02\x03\x04"),
            Self::Ycck => (2, b"\x01\x02\x03\x04"),
        }
    }
}

/// A file, or the beginning of it, with signs changed that this decoder reads otherwise than all others.
pub(super) fn repaired<'a>(file: &'a [u8], layout: &Layout, model: Model) -> Cow<'a, [u8]> {
    let (transform, names) = model.signs();
    let mut file = Cow::Borrowed(file);
    let mut set = |at: usize, byte: u8| {
        if file.get(at).is_some_and(|old| *old != byte) {
            file.to_mut()[at] = byte;
        }
    };
    if let Some(adobe) = layout.adobe {
        set(adobe.at, transform);
    }
    let named_rgb = layout
        .frame
        .components
        .iter()
        .map(|component| component.id)
        .eq(*b"RGB");
    if named_rgb != (model == Model::Rgb) {
        for &(at, component) in &layout.component_ids {
            set(at, names[usize::from(component)]);
        }
    }
    // Strict mode refuses stray bytes; fill bytes before a marker are lawful.
    for range in &layout.stray {
        range.clone().for_each(|at| set(at, 0xff));
    }
    file
}
