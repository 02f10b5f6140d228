//! The fields that may stay where something is stripped: what each of them is, and which flag takes it.
//!
//! What is not listed goes with either flag, since nobody can say that it holds no place and no number of a camera: maker's
//! notes, padding, Photoshop's layers, preview pictures, tables of raw files, and what will be invented.

use super::layout::Role;
use crate::metadata::policy::Strip;

use self::Shape::{Bytes, Comment, Numbers, Text, Wide};
use self::Taken::{ByGps, ByPrivate, Never};

/// What a value looks like. One that does not is none, so that no number can be a hiding place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A text of at most that many bytes, up to its first zero byte; a copyright has two parts.
    Text(usize),
    /// A text in UTF-16, as Windows writes it.
    Wide,
    /// A text behind the name of its character set.
    Comment,
    /// At most that many numbers.
    Numbers(u32),
    /// At most that many bytes without a meaning of their own.
    Bytes(u32),
}

/// Which flag takes a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Never,
    ByGps,
    ByPrivate,
}

/// Texts that people write have any length.
const ANY: usize = usize::MAX;
/// Room for a date, a version or a code.
const SHORT_TEXT: usize = 32;

/// The shape of a field that stays; `None` if it goes.
pub(super) fn kept(role: Role, tag: u16, strip: Strip) -> Option<Shape> {
    let table = match role {
        Role::First | Role::Exif => FIELDS,
        Role::Gps if strip.gps => return None,
        Role::Gps => GPS,
        Role::Interoperability => INTEROPERABILITY,
        Role::Further => return None,
    };
    let at = table.binary_search_by_key(&tag, |(tag, ..)| *tag).ok()?;
    let (_, shape, taken) = table[at];
    let goes = match taken {
        Never => false,
        ByGps => strip.gps,
        ByPrivate => strip.private,
    };
    (!goes).then_some(shape)
}

type Known = (u16, Shape, Taken);

const INTEROPERABILITY: &[Known] = &[
    (0x0001, Text(4), Never),
    (0x0002, Bytes(4), Never),
    (0x1000, Text(SHORT_TEXT), Never),
    (0x1001, Numbers(1), Never),
    (0x1002, Numbers(1), Never),
];

#[rustfmt::skip]
const GPS: &[Known] = &[
    (0, Bytes(4), Never), (1, Text(2), Never), (2, Numbers(3), Never), (3, Text(2), Never), (4, Numbers(3), Never),
    (5, Bytes(1), Never), (6, Numbers(1), Never), (7, Numbers(3), Never), (8, Text(ANY), Never), (9, Text(2), Never),
    (10, Text(2), Never), (11, Numbers(1), Never), (12, Text(2), Never), (13, Numbers(1), Never), (14, Text(2), Never),
    (15, Numbers(1), Never), (16, Text(2), Never), (17, Numbers(1), Never), (18, Text(ANY), Never), (19, Text(2), Never),
    (20, Numbers(3), Never), (21, Text(2), Never), (22, Numbers(3), Never), (23, Text(2), Never), (24, Numbers(1), Never),
    (25, Text(2), Never), (26, Numbers(1), Never), (27, Comment, Never), (28, Comment, Never),
    (29, Text(SHORT_TEXT), Never), (30, Numbers(1), Never), (31, Numbers(1), Never),
];

/// Those of the picture and of EXIF.
#[rustfmt::skip]
const FIELDS: &[Known] = &[
    (0x0100, Numbers(1), Never),        // ImageWidth
    (0x0101, Numbers(1), Never),        // ImageLength
    (0x010d, Text(ANY), ByPrivate),     // DocumentName: nearly always a path
    (0x010e, Text(ANY), Never),         // ImageDescription
    (0x010f, Text(ANY), Never),         // Make
    (0x0110, Text(ANY), Never),         // Model
    (0x0112, Numbers(1), Never),        // Orientation
    (0x011a, Numbers(1), Never),        // XResolution
    (0x011b, Numbers(1), Never),        // YResolution
    (0x0128, Numbers(1), Never),        // ResolutionUnit
    (0x0129, Numbers(2), Never),        // PageNumber
    (0x012d, Numbers(768), Never),      // TransferFunction
    (0x0131, Text(ANY), Never),         // Software
    (0x0132, Text(SHORT_TEXT), Never),  // DateTime
    (0x013b, Text(ANY), Never),         // Artist
    (0x013c, Text(ANY), ByPrivate),     // HostComputer
    (0x013e, Numbers(2), Never),        // WhitePoint
    (0x013f, Numbers(6), Never),        // PrimaryChromaticities
    (0x0211, Numbers(3), Never),        // YCbCrCoefficients
    (0x0213, Numbers(1), Never),        // YCbCrPositioning
    (0x0214, Numbers(6), Never),        // ReferenceBlackWhite
    (0x4746, Numbers(1), Never),        // Rating
    (0x4749, Numbers(1), Never),        // RatingPercent
    (0x8298, Text(ANY), Never),         // Copyright
    (0x829a, Numbers(1), Never),        // ExposureTime
    (0x829d, Numbers(1), Never),        // FNumber
    (0x830e, Numbers(3), ByGps),        // GeoTIFF: scale
    (0x8482, Numbers(6_000), ByGps),    // tie points
    (0x85d8, Numbers(16), ByGps),       // transformation
    (0x87af, Numbers(6_000), ByGps),    // directory of keys
    (0x87b0, Numbers(6_000), ByGps),    // numbers of keys
    (0x87b1, Text(ANY), ByGps),         // texts of keys
    (0x8822, Numbers(1), Never),        // ExposureProgram
    (0x8827, Numbers(3), Never),        // PhotographicSensitivity
    (0x8830, Numbers(1), Never),        // SensitivityType
    (0x8831, Numbers(1), Never),        // StandardOutputSensitivity
    (0x8832, Numbers(1), Never),        // RecommendedExposureIndex
    (0x8833, Numbers(1), Never),        // ISOSpeed
    (0x8834, Numbers(1), Never),        // ISOSpeedLatitudeyyy, which is no place
    (0x8835, Numbers(1), Never),        // ISOSpeedLatitudezzz
    (0x9000, Bytes(4), Never),          // ExifVersion
    (0x9003, Text(SHORT_TEXT), Never),  // DateTimeOriginal
    (0x9004, Text(SHORT_TEXT), Never),  // DateTimeDigitized
    (0x9010, Text(SHORT_TEXT), Never),  // OffsetTime
    (0x9011, Text(SHORT_TEXT), Never),  // OffsetTimeOriginal
    (0x9012, Text(SHORT_TEXT), Never),  // OffsetTimeDigitized
    (0x9101, Bytes(4), Never),          // ComponentsConfiguration
    (0x9102, Numbers(1), Never),        // CompressedBitsPerPixel
    (0x9201, Numbers(1), Never),        // ShutterSpeedValue
    (0x9202, Numbers(1), Never),        // ApertureValue
    (0x9203, Numbers(1), Never),        // BrightnessValue
    (0x9204, Numbers(1), Never),        // ExposureBiasValue
    (0x9205, Numbers(1), Never),        // MaxApertureValue
    (0x9206, Numbers(1), Never),        // SubjectDistance
    (0x9207, Numbers(1), Never),        // MeteringMode
    (0x9208, Numbers(1), Never),        // LightSource
    (0x9209, Numbers(1), Never),        // Flash
    (0x920a, Numbers(1), Never),        // FocalLength
    (0x9214, Numbers(4), Never),        // SubjectArea
    (0x9286, Comment, Never),           // UserComment
    (0x9290, Text(SHORT_TEXT), Never),  // SubSecTime
    (0x9291, Text(SHORT_TEXT), Never),  // SubSecTimeOriginal
    (0x9292, Text(SHORT_TEXT), Never),  // SubSecTimeDigitized
    (0x9400, Numbers(1), Never),        // Temperature
    (0x9401, Numbers(1), Never),        // Humidity
    (0x9402, Numbers(1), ByGps),        // Pressure, which is a height
    (0x9403, Numbers(1), ByGps),        // WaterDepth
    (0x9404, Numbers(1), Never),        // Acceleration
    (0x9405, Numbers(1), Never),        // CameraElevationAngle
    (0x9c9b, Wide, Never),              // XPTitle
    (0x9c9c, Wide, Never),              // XPComment
    (0x9c9d, Wide, Never),              // XPAuthor
    (0x9c9e, Wide, Never),              // XPKeywords
    (0x9c9f, Wide, Never),              // XPSubject
    (0xa000, Bytes(4), Never),          // FlashpixVersion
    (0xa001, Numbers(1), Never),        // ColorSpace
    (0xa002, Numbers(1), Never),        // PixelXDimension
    (0xa003, Numbers(1), Never),        // PixelYDimension
    (0xa20b, Numbers(1), Never),        // FlashEnergy
    (0xa20e, Numbers(1), Never),        // FocalPlaneXResolution
    (0xa20f, Numbers(1), Never),        // FocalPlaneYResolution
    (0xa210, Numbers(1), Never),        // FocalPlaneResolutionUnit
    (0xa214, Numbers(2), Never),        // SubjectLocation, in pixels
    (0xa215, Numbers(1), Never),        // ExposureIndex
    (0xa217, Numbers(1), Never),        // SensingMethod
    (0xa300, Bytes(1), Never),          // FileSource
    (0xa301, Bytes(1), Never),          // SceneType
    (0xa302, Bytes(16), Never),         // CFAPattern
    (0xa401, Numbers(1), Never),        // CustomRendered
    (0xa402, Numbers(1), Never),        // ExposureMode
    (0xa403, Numbers(1), Never),        // WhiteBalance
    (0xa404, Numbers(1), Never),        // DigitalZoomRatio
    (0xa405, Numbers(1), Never),        // FocalLengthIn35mmFilm
    (0xa406, Numbers(1), Never),        // SceneCaptureType
    (0xa407, Numbers(1), Never),        // GainControl
    (0xa408, Numbers(1), Never),        // Contrast
    (0xa409, Numbers(1), Never),        // Saturation
    (0xa40a, Numbers(1), Never),        // Sharpness
    (0xa40c, Numbers(1), Never),        // SubjectDistanceRange
    (0xa420, Text(ANY), ByPrivate),     // ImageUniqueID
    (0xa430, Text(ANY), ByPrivate),     // CameraOwnerName
    (0xa431, Text(ANY), ByPrivate),     // BodySerialNumber
    (0xa432, Numbers(4), Never),        // LensSpecification
    (0xa433, Text(ANY), Never),         // LensMake
    (0xa434, Text(ANY), Never),         // LensModel
    (0xa435, Text(ANY), ByPrivate),     // LensSerialNumber
    (0xa436, Text(ANY), Never),         // ImageTitle
    (0xa437, Text(ANY), Never),         // Photographer
    (0xa438, Text(ANY), Never),         // ImageEditor
    (0xa439, Text(ANY), Never),         // CameraFirmware
    (0xa43a, Text(ANY), Never),         // RAWDevelopingSoftware
    (0xa43b, Text(ANY), Never),         // ImageEditingSoftware
    (0xa43c, Text(ANY), Never),         // MetadataEditingSoftware
    (0xa460, Numbers(1), Never),        // CompositeImage
    (0xa461, Numbers(2), Never),        // SourceImageNumberOfCompositeImage
    (0xa500, Numbers(1), Never),        // Gamma
    (0xc614, Text(ANY), Never),         // UniqueCameraModel, which many cameras share
    (0xc615, Text(ANY), Never),         // LocalizedCameraModel
    (0xc62f, Text(ANY), ByPrivate),     // CameraSerialNumber
    (0xc68b, Text(ANY), ByPrivate),     // OriginalRawFileName
    (0xfde8, Text(ANY), ByPrivate),     // OwnerName, of Adobe's converter
    (0xfde9, Text(ANY), ByPrivate),     // SerialNumber
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_order_and_found_in() {
        for table in [FIELDS, GPS, INTEROPERABILITY] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
        }
        let strip = |gps, private| Strip { gps, private };
        for (tag, with_gps, with_private) in [
            (0x013b, true, true),
            (0xa431, true, false),
            (0x8482, false, true),
            (0x927c, false, false),
            (0xea1c, false, false),
        ] {
            let stays = |strip| kept(Role::First, tag, strip).is_some();
            assert_eq!(stays(strip(true, false)), with_gps, "{tag:#x}");
            assert_eq!(stays(strip(false, true)), with_private, "{tag:#x}");
            assert_eq!(stays(strip(true, true)), with_gps && with_private);
        }
        assert_eq!(kept(Role::Gps, 2, strip(true, false)), None);
        assert_eq!(kept(Role::Gps, 2, strip(false, true)), Some(Numbers(3)));
    }
}
