//! The names of EXIF's fields, as CIPA DC-008 and TIFF 6.0 write them, and as exiftool does where it has its own.

use crate::nearest::nearest;

/// A field of EXIF by its name.
///
/// ```
/// use stampmill::metadata::Tag;
///
/// let artist = Tag::named("artist").unwrap();
/// assert_eq!(artist.name(), "Artist");
/// assert_eq!(Tag::named("Artst"), None);
/// assert_eq!(Tag::nearest("Artst"), Some("Artist"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    name: &'static str,
    pub(super) number: u16,
    pub(super) group: Group,
}

/// The directories whose fields share one table of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Group {
    /// That of the picture and that of EXIF.
    Fields,
    Gps,
    Interoperability,
}

impl Tag {
    /// The field of that name, in any case: one of the standard or, where that differs, the one that exiftool writes.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::all();
        all.find(|tag| tag.name.eq_ignore_ascii_case(name))
    }

    /// The name that was probably meant.
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, Self::all().map(|tag| tag.name))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Whether it is a date with a time of day.
    pub fn is_date(self) -> bool {
        self.group == Group::Fields && matches!(self.number, 0x0132 | 0x9003 | 0x9004)
    }

    fn all() -> impl Iterator<Item = Self> {
        let tables = [
            (Group::Fields, FIELDS),
            (Group::Fields, EXIFTOOL),
            (Group::Gps, GPS),
            (Group::Interoperability, INTEROPERABILITY),
        ];
        tables.into_iter().flat_map(|(group, table)| {
            table.iter().map(move |&(number, name)| Self {
                name,
                number,
                group,
            })
        })
    }
}

/// The name of a field in a directory, if it has one.
pub(crate) fn name(directory: &str, tag: u16) -> Option<&'static str> {
    let table = match directory {
        "gps" => GPS,
        "interoperability" => INTEROPERABILITY,
        _ => FIELDS,
    };
    let place = table.binary_search_by_key(&tag, |(tag, _)| *tag).ok()?;
    Some(table[place].1)
}

const INTEROPERABILITY: &[(u16, &str)] =
    &[(1, "InteroperabilityIndex"), (2, "InteroperabilityVersion")];

#[rustfmt::skip]
const GPS: &[(u16, &str)] = &[
    (0, "GPSVersionID"), (1, "GPSLatitudeRef"), (2, "GPSLatitude"), (3, "GPSLongitudeRef"), (4, "GPSLongitude"),
    (5, "GPSAltitudeRef"), (6, "GPSAltitude"), (7, "GPSTimeStamp"), (8, "GPSSatellites"), (9, "GPSStatus"),
    (10, "GPSMeasureMode"), (11, "GPSDOP"), (12, "GPSSpeedRef"), (13, "GPSSpeed"), (14, "GPSTrackRef"), (15, "GPSTrack"),
    (16, "GPSImgDirectionRef"), (17, "GPSImgDirection"), (18, "GPSMapDatum"), (19, "GPSDestLatitudeRef"),
    (20, "GPSDestLatitude"), (21, "GPSDestLongitudeRef"), (22, "GPSDestLongitude"), (23, "GPSDestBearingRef"),
    (24, "GPSDestBearing"), (25, "GPSDestDistanceRef"), (26, "GPSDestDistance"), (27, "GPSProcessingMethod"),
    (28, "GPSAreaInformation"), (29, "GPSDateStamp"), (30, "GPSDifferential"), (31, "GPSHPositioningError"),
];

/// Those of the picture, of EXIF and of the thumbnail: their numbers do not overlap.
#[rustfmt::skip]
const FIELDS: &[(u16, &str)] = &[
    (0x00fe, "NewSubfileType"), (0x0100, "ImageWidth"), (0x0101, "ImageLength"), (0x0102, "BitsPerSample"),
    (0x0103, "Compression"), (0x0106, "PhotometricInterpretation"), (0x010d, "DocumentName"), (0x010e, "ImageDescription"),
    (0x010f, "Make"), (0x0110, "Model"), (0x0111, "StripOffsets"), (0x0112, "Orientation"), (0x0115, "SamplesPerPixel"),
    (0x0116, "RowsPerStrip"), (0x0117, "StripByteCounts"), (0x011a, "XResolution"), (0x011b, "YResolution"),
    (0x011c, "PlanarConfiguration"), (0x0128, "ResolutionUnit"), (0x0129, "PageNumber"), (0x012d, "TransferFunction"),
    (0x0131, "Software"), (0x0132, "DateTime"), (0x013b, "Artist"), (0x013c, "HostComputer"), (0x013d, "Predictor"),
    (0x013e, "WhitePoint"), (0x013f, "PrimaryChromaticities"), (0x0140, "ColorMap"), (0x0142, "TileWidth"),
    (0x0143, "TileLength"), (0x0144, "TileOffsets"), (0x0145, "TileByteCounts"), (0x014a, "SubIFDs"),
    (0x0152, "ExtraSamples"), (0x0153, "SampleFormat"), (0x015b, "JPEGTables"), (0x0201, "JPEGInterchangeFormat"),
    (0x0202, "JPEGInterchangeFormatLength"), (0x0211, "YCbCrCoefficients"), (0x0212, "YCbCrSubSampling"),
    (0x0213, "YCbCrPositioning"), (0x0214, "ReferenceBlackWhite"), (0x02bc, "XMP"), (0x4746, "Rating"),
    (0x4749, "RatingPercent"), (0x8298, "Copyright"), (0x829a, "ExposureTime"), (0x829d, "FNumber"), (0x83bb, "IPTC"),
    (0x8649, "PhotoshopImageResources"), (0x8773, "ICCProfile"), (0x8822, "ExposureProgram"),
    (0x8824, "SpectralSensitivity"), (0x8827, "PhotographicSensitivity"), (0x8830, "SensitivityType"),
    (0x8831, "StandardOutputSensitivity"), (0x8832, "RecommendedExposureIndex"), (0x8833, "ISOSpeed"),
    (0x9000, "ExifVersion"), (0x9003, "DateTimeOriginal"), (0x9004, "DateTimeDigitized"), (0x9010, "OffsetTime"),
    (0x9011, "OffsetTimeOriginal"), (0x9012, "OffsetTimeDigitized"), (0x9101, "ComponentsConfiguration"),
    (0x9102, "CompressedBitsPerPixel"), (0x9201, "ShutterSpeedValue"), (0x9202, "ApertureValue"),
    (0x9203, "BrightnessValue"), (0x9204, "ExposureBiasValue"), (0x9205, "MaxApertureValue"), (0x9206, "SubjectDistance"),
    (0x9207, "MeteringMode"), (0x9208, "LightSource"), (0x9209, "Flash"), (0x920a, "FocalLength"), (0x9214, "SubjectArea"),
    (0x927c, "MakerNote"), (0x9286, "UserComment"), (0x9290, "SubSecTime"), (0x9291, "SubSecTimeOriginal"),
    (0x9292, "SubSecTimeDigitized"), (0x9400, "Temperature"), (0x9401, "Humidity"), (0x9402, "Pressure"),
    (0x9403, "WaterDepth"), (0x9404, "Acceleration"), (0x9405, "CameraElevationAngle"), (0x9c9b, "XPTitle"),
    (0x9c9c, "XPComment"), (0x9c9d, "XPAuthor"), (0x9c9e, "XPKeywords"), (0x9c9f, "XPSubject"),
    (0xa000, "FlashpixVersion"), (0xa001, "ColorSpace"), (0xa002, "PixelXDimension"), (0xa003, "PixelYDimension"),
    (0xa004, "RelatedSoundFile"), (0xa20b, "FlashEnergy"), (0xa20c, "SpatialFrequencyResponse"),
    (0xa20e, "FocalPlaneXResolution"), (0xa20f, "FocalPlaneYResolution"), (0xa210, "FocalPlaneResolutionUnit"),
    (0xa214, "SubjectLocation"), (0xa215, "ExposureIndex"), (0xa217, "SensingMethod"), (0xa300, "FileSource"),
    (0xa301, "SceneType"), (0xa302, "CFAPattern"), (0xa401, "CustomRendered"), (0xa402, "ExposureMode"),
    (0xa403, "WhiteBalance"), (0xa404, "DigitalZoomRatio"), (0xa405, "FocalLengthIn35mmFilm"), (0xa406, "SceneCaptureType"),
    (0xa407, "GainControl"), (0xa408, "Contrast"), (0xa409, "Saturation"), (0xa40a, "Sharpness"),
    (0xa40b, "DeviceSettingDescription"), (0xa40c, "SubjectDistanceRange"), (0xa420, "ImageUniqueID"),
    (0xa430, "CameraOwnerName"), (0xa431, "BodySerialNumber"), (0xa432, "LensSpecification"), (0xa433, "LensMake"),
    (0xa434, "LensModel"), (0xa435, "LensSerialNumber"), (0xa436, "ImageTitle"), (0xa437, "Photographer"),
    (0xa438, "ImageEditor"), (0xa460, "CompositeImage"), (0xa500, "Gamma"),
];

/// What exiftool calls some of them.
#[rustfmt::skip]
const EXIFTOOL: &[(u16, &str)] = &[
    (0x0100, "ImageWidth"), (0x0101, "ImageHeight"), (0x0132, "ModifyDate"), (0x8827, "ISO"), (0x9004, "CreateDate"),
    (0x9204, "ExposureCompensation"), (0xa002, "ExifImageWidth"), (0xa003, "ExifImageHeight"),
    (0xa405, "FocalLengthIn35mmFormat"), (0xa430, "OwnerName"), (0xa431, "SerialNumber"), (0xa432, "LensInfo"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_order_and_found_in() {
        for table in [FIELDS, GPS, INTEROPERABILITY] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
        }
        assert_eq!(name("exif", 0x829a), Some("ExposureTime"));
        assert_eq!(name("gps", 2), Some("GPSLatitude"));
        assert_eq!(name("image", 2), None);
    }

    #[test]
    fn fields_are_found_by_either_name() {
        for (_, name) in [FIELDS, GPS, INTEROPERABILITY].concat() {
            assert_eq!(Tag::named(name).map(Tag::name), Some(name));
        }
        let numbers =
            ["iso", "PhotographicSensitivity"].map(|name| Tag::named(name).unwrap().number);
        assert_eq!(numbers, [0x8827, 0x8827]);
        assert!(Tag::named("CreateDate").unwrap().is_date());
        assert!(!Tag::named("GPSDateStamp").unwrap().is_date());
        assert_eq!(Tag::nearest("Copyrihgt"), Some("Copyright"));
        assert_eq!(Tag::named(""), None);
    }
}
