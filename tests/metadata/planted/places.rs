//! The places in which something is planted, and what is planted there.

/// What stands in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text that people write, or a word of a camera or a program: no flag takes it.
    Text,
    /// Who made the picture, who has the rights.
    Credit,
    /// A place: `gps` takes it.
    Place,
    /// A number or a name of a camera, an owner or a file: `private` takes it.
    Number,
    /// What nobody knows: either flag takes it.
    Unknown,
    /// What goes into no output.
    Never,
    /// A text in the profile, which `--icc keep` keeps.
    Profile,
}

use Kind::{Credit, Never, Number, Place, Profile, Text, Unknown};

pub(super) const PLACES: [(&str, Kind); 87] = [
    ("EXIF ImageDescription", Text),
    ("EXIF Software", Text),
    ("EXIF Artist", Credit),
    ("EXIF Copyright", Credit),
    ("EXIF XPComment", Text),
    ("EXIF UserComment", Text),
    ("EXIF LensModel", Text),
    ("EXIF UniqueCameraModel", Text),
    ("EXIF behind the end of Make", Unknown),
    ("EXIF HostComputer", Number),
    ("EXIF DocumentName", Number),
    ("EXIF OriginalRawFileName", Number),
    ("EXIF CameraSerialNumber (DNG)", Number),
    ("EXIF BodySerialNumber", Number),
    ("EXIF CameraOwnerName", Number),
    ("EXIF ImageUniqueID", Number),
    ("EXIF MakerNote", Unknown),
    ("EXIF Padding", Unknown),
    ("EXIF ImageSourceData", Unknown),
    ("EXIF unknown field of the first directory", Unknown),
    ("EXIF unknown field of the EXIF directory", Unknown),
    ("EXIF Flash, as a text", Unknown),
    ("EXIF GPSLatitude, as numbers", Place),
    ("EXIF GPSAreaInformation", Place),
    ("EXIF GPSMapDatum", Place),
    ("EXIF unknown field of the GPS directory", Unknown),
    ("EXIF GeoTIFF texts", Place),
    ("EXIF GPSDestLatitude, as numbers", Place),
    ("EXIF RelatedImageFileFormat", Text),
    ("EXIF unknown field of Interoperability", Unknown),
    ("EXIF directory of the thumbnail", Never),
    ("EXIF thumbnail", Never),
    ("EXIF Software of a SubIFD", Unknown),
    ("EXIF GPSLatitude of a SubIFD, as numbers", Unknown),
    ("EXIF GPSAreaInformation of a SubIFD", Unknown),
    ("EXIF directory behind that of GPS", Unknown),
    ("EXIF bytes behind the directories", Unknown),
    ("XMP dc:description", Text),
    ("XMP dc:creator", Credit),
    ("XMP dc:rights", Credit),
    ("XMP dc:subject", Text),
    ("XMP dc:coverage", Place),
    ("XMP photoshop:City", Place),
    ("XMP exif:GPSAreaInformation", Place),
    ("XMP mediapro:Location", Unknown),
    ("XMP drone-dji:RelativeAltitude", Unknown),
    ("XMP drone-dji:FlightId", Unknown),
    ("XMP aux:SerialNumber", Number),
    ("XMP crs:RawFileName", Number),
    ("XMP xmpMM:DocumentID", Number),
    ("XMP photoshop:History", Number),
    ("XMP Iptc4xmpCore:CreatorContactInfo", Number),
    ("XMP rdf:about", Number),
    ("XMP name of the program that wrote the packet", Unknown),
    ("XMP unused namespace", Unknown),
    ("XMP comment", Never),
    ("XMP processing instruction", Unknown),
    ("XMP text between properties", Unknown),
    ("XMP behind the end of the packet", Unknown),
    ("XMP extension (JPEG)", Text),
    ("IPTC by-line", Credit),
    ("IPTC caption", Text),
    ("IPTC keyword", Text),
    ("IPTC city", Place),
    ("IPTC contact", Number),
    ("IPTC unique name of the object", Number),
    ("IPTC number of the document", Number),
    ("IPTC unknown dataset", Unknown),
    ("IPTC dataset of another record", Unknown),
    ("IPTC behind the datasets", Never),
    ("JPEG comment", Never),
    ("JPEG unknown application segment", Never),
    ("JPEG Photoshop resource", Never),
    ("JPEG behind the end", Never),
    ("PNG tEXt", Never),
    ("PNG zTXt", Never),
    ("PNG iTXt", Never),
    ("PNG unknown chunk", Never),
    ("PNG behind the end", Never),
    ("WebP unknown chunk", Never),
    ("WebP behind the end", Never),
    ("TIFF private field", Never),
    ("TIFF second page", Never),
    ("GIF comment", Never),
    ("GIF application extension", Never),
    ("GIF behind the end", Never),
    ("ICC copyright (with `--icc keep`)", Profile),
];

fn number(place: &str) -> usize {
    let mut all = PLACES.iter();
    let found = all.position(|(name, _)| *name == place);
    found.unwrap_or_else(|| panic!("{place} is no place"))
}

/// The text that is planted there.
pub(super) fn text(place: &str) -> String {
    format!("Planted{:02}Here", number(place))
}

/// The numbers that are planted there: of a fraction of degrees, minutes and seconds.
pub(super) fn numbers(place: &str) -> [u32; 6] {
    [10 + number(place) as u32, 1, 7, 1, 4_416, 100]
}

/// All forms in which what is planted there may be found.
pub(super) fn forms(place: &str) -> Vec<Vec<u8>> {
    if place.ends_with("as numbers") {
        let numbers = numbers(place);
        return vec![
            numbers.map(u32::to_le_bytes).concat(),
            numbers.map(u32::to_be_bytes).concat(),
        ];
    }
    let text = text(place);
    let units = || text.encode_utf16();
    vec![
        text.clone().into_bytes(),
        units().flat_map(u16::to_le_bytes).collect(),
        units().flat_map(u16::to_be_bytes).collect(),
    ]
}
