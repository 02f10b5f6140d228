//! Orientation: how stored pixels have to be turned to be shown upright.
//!
//! It names the eight cases that EXIF knows. It turns no pixels.

/// What must be done to the stored pixels to show them upright.
///
/// ```
/// use stampmill::picture::Orientation;
///
/// let turned = Orientation::from_exif(6);
/// assert_eq!(turned, Some(Orientation::Rotate90));
/// assert_eq!(Orientation::from_exif(0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Orientation {
    /// Nothing (EXIF 1).
    #[default]
    Normal,
    /// Left and right are exchanged (EXIF 2).
    FlipHorizontal,
    /// Half a turn (EXIF 3).
    Rotate180,
    /// Top and bottom are exchanged (EXIF 4).
    FlipVertical,
    /// Rows become columns: mirrored at the diagonal from the top left (EXIF 5).
    Transpose,
    /// A quarter turn clockwise (EXIF 6).
    Rotate90,
    /// Mirrored at the diagonal from the top right (EXIF 7).
    Transverse,
    /// A quarter turn counter-clockwise (EXIF 8).
    Rotate270,
}

impl Orientation {
    /// All eight, in the order of their EXIF values.
    pub const ALL: [Self; 8] = [
        Self::Normal,
        Self::FlipHorizontal,
        Self::Rotate180,
        Self::FlipVertical,
        Self::Transpose,
        Self::Rotate90,
        Self::Transverse,
        Self::Rotate270,
    ];

    /// The orientation of an EXIF value from 1 to 8; anything else is none.
    pub fn from_exif(value: u16) -> Option<Self> {
        Self::ALL.get(usize::from(value).checked_sub(1)?).copied()
    }

    /// The EXIF value, 1 to 8.
    pub fn exif(self) -> u16 {
        self as u16 + 1
    }

    /// Whether width and height are exchanged.
    pub fn transposes(self) -> bool {
        matches!(
            self,
            Self::Transpose | Self::Rotate90 | Self::Transverse | Self::Rotate270
        )
    }

    /// What undoes it.
    pub fn inverse(self) -> Self {
        match self {
            Self::Rotate90 => Self::Rotate270,
            Self::Rotate270 => Self::Rotate90,
            own => own,
        }
    }
}
