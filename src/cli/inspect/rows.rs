//! From facts to the keys and values of a table.

use super::numbers::{percent, size};
use crate::inspect::{
    ChannelStatistics, ExifFacts, Facts, FileFacts, HashFacts, HeaderFacts, IccFacts, IptcFacts,
    OutputFacts, RecipeFacts, Statistics, XmpFacts,
};

/// What a probe found. A single row without a key stands behind the section's name.
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) rows: Vec<(String, String)>,
}

/// Rows that are there only if their values are.
#[derive(Default)]
struct Rows(Vec<(String, String)>);

impl Rows {
    fn add(mut self, key: &str, value: impl Into<Option<String>>) -> Self {
        let value = value.into().filter(|value| !value.is_empty());
        self.0.extend(value.map(|value| (key.to_owned(), value)));
        self
    }

    fn named(self, name: &'static str) -> Section {
        Section { name, rows: self.0 }
    }
}

/// All sections, in the order of the probes. EXIF's fields are listed only if they were asked for alone.
pub(super) fn sections(facts: &Facts, all_fields: bool) -> Vec<Section> {
    let attached = |name, rows: Option<Rows>| match rows {
        Some(rows) => rows.named(name),
        None => Rows::default().add("", "none".to_owned()).named(name),
    };
    let exif = |found: &Option<Box<ExifFacts>>| {
        attached(
            "exif",
            found.as_deref().map(|facts| exif(facts, all_fields)),
        )
    };
    let sections = [
        facts.file.as_ref().map(|facts| file(facts).named("file")),
        facts
            .header
            .as_ref()
            .map(|facts| header(facts).named("header")),
        facts.exif.as_ref().map(exif),
        facts
            .xmp
            .as_ref()
            .map(|found| attached("xmp", found.as_ref().map(xmp))),
        facts
            .iptc
            .as_ref()
            .map(|found| attached("iptc", found.as_ref().map(iptc))),
        facts
            .icc
            .as_ref()
            .map(|found| attached("icc", found.as_ref().map(icc))),
        facts
            .statistics
            .as_ref()
            .map(|facts| statistics(facts).named("statistics")),
        facts.hash.as_ref().map(|facts| hash(facts).named("hash")),
        facts
            .recipe
            .as_ref()
            .map(|facts| recipe(facts).named("recipe")),
    ];
    sections.into_iter().flatten().collect()
}

fn file(facts: &FileFacts) -> Rows {
    let modified = facts.modified.as_ref();
    Rows::default()
        .add("kind", facts.kind.map(str::to_owned))
        .add("size", size(facts.bytes))
        .add(
            "modified",
            modified.map(|time| time.replace('T', " ").replace('Z', " UTC")),
        )
        .add("permissions", facts.permissions.clone())
        .add(
            "hard links",
            facts.hard_links.map(|count| count.to_string()),
        )
        .add("blake3", facts.blake3.clone())
}

fn header(facts: &HeaderFacts) -> Rows {
    let coding = &facts.coding;
    let quality = coding.quality.map(|quality| match coding.quality_is_exact {
        Some(true) => quality.to_string(),
        _ => format!("about {quality}"),
    });
    let interlaced = coding
        .interlaced
        .map(|is| if is { "yes" } else { "no" }.to_owned());
    let stored = [
        coding.stored_as.clone(),
        coding.stored_bits.map(|bits| format!("{bits} bits")),
    ];
    let stored: Vec<String> = stored.into_iter().flatten().collect();
    let turned = coding.orientation.filter(|orientation| *orientation != 1);
    let turned = turned.map(|orientation| format!("as by EXIF {orientation}, by its header"));
    let animation = coding.animation.filter(|is| *is).map(|_| "yes".to_owned());
    let megapixels = f64::from(facts.width) * f64::from(facts.height) / 1e6;
    let frames = coding.frames.filter(|frames| *frames != 1);
    Rows::default()
        .add("format", facts.format.clone())
        .add(
            "size",
            format!("{}×{} ({megapixels:.2} MP)", facts.width, facts.height),
        )
        .add(
            "channels",
            format!("{}, {} bits", facts.channels, facts.bits),
        )
        .add("stored as", stored.join(", "))
        .add("coding", coding.coding.clone())
        .add("subsampling", coding.subsampling.clone())
        .add("quality", quality)
        .add("interlaced", interlaced)
        .add("turned", turned)
        .add("animation", animation)
        .add("frames", frames.map(|frames| frames.to_string()))
        .add("warning", facts.warnings.join("; "))
}

fn exif(facts: &ExifFacts, all_fields: bool) -> Rows {
    let orientation = facts.orientation.map(|value| value.to_string());
    let position = facts.position.map(|position| {
        let altitude = position.altitude.map(|metres| format!(", {metres:.0} m"));
        let (latitude, longitude) = (position.latitude, position.longitude);
        format!(
            "{latitude:.6}, {longitude:.6}{}",
            altitude.unwrap_or_default()
        )
    });
    let mut rows = Rows::default()
        .add("camera", facts.camera.clone())
        .add("lens", facts.lens.clone())
        .add("exposure", facts.exposure.clone())
        .add("taken", facts.taken.clone())
        .add("orientation", orientation)
        .add("position", position)
        .add(
            "thumbnail",
            facts.thumbnail_bytes.map(|bytes| size(bytes.into())),
        );
    let count = facts.fields.len() as u64 + facts.left_out;
    if !all_fields {
        let more = if count > 0 {
            "; --probe exif lists them"
        } else {
            ""
        };
        return rows.add("fields", format!("{count}{more}"));
    }
    for field in &facts.fields {
        let key = field.name.unwrap_or(&field.tag);
        rows = rows.add(key, field.value.clone());
    }
    let left_out = (facts.left_out > 0).then(|| facts.left_out.to_string());
    rows.add("left out", left_out)
}

fn xmp(facts: &XmpFacts) -> Rows {
    Rows::default()
        .add("size", size(facts.bytes))
        .add("title", facts.title.clone())
        .add("description", facts.description.clone())
        .add("creator", facts.creator.join(", "))
        .add("rights", facts.rights.clone())
        .add("credit", facts.credit.clone())
        .add("keywords", facts.keywords.join(", "))
        .add("rating", facts.rating.clone())
        .add("label", facts.label.clone())
        .add("orientation", facts.orientation.clone())
        .add("created", facts.created.clone())
        .add("tool", facts.tool.clone())
}

fn iptc(facts: &IptcFacts) -> Rows {
    let others = (facts.others > 0).then(|| format!("{} data sets", facts.others));
    Rows::default()
        .add("size", size(facts.bytes))
        .add("title", facts.title.clone())
        .add("headline", facts.headline.clone())
        .add("description", facts.description.clone())
        .add("creator", facts.creator.join(", "))
        .add("rights", facts.rights.clone())
        .add("credit", facts.credit.clone())
        .add("keywords", facts.keywords.join(", "))
        .add("place", facts.place.clone())
        .add("created", facts.created.clone())
        .add("others", others)
}

fn icc(facts: &IccFacts) -> Rows {
    let is_srgb = if facts.is_srgb { "yes" } else { "no" };
    let kind = format!(
        "{} {}, version {}",
        facts.color_space, facts.class, facts.version
    );
    Rows::default()
        .add("name", facts.description.clone())
        .add("kind", kind)
        .add("size", size(facts.bytes))
        .add("is sRGB", is_srgb.to_owned())
}

fn statistics(facts: &Statistics) -> Rows {
    let rows = facts
        .channels
        .iter()
        .fold(Rows::default(), |rows, channel| {
            let numbers = format!(
                "{}–{}, mean {:.1} ± {:.1}, black {}, white {}",
                channel.min,
                channel.max,
                channel.mean,
                channel.deviation,
                percent(channel.black),
                percent(channel.white),
            );
            rows.add(channel.name, bars(channel)).add(" ", numbers)
        });
    rows.add("sharpness", format!("{:.1}", facts.sharpness))
}

/// A histogram of 64 bars, of four values each, against the highest.
fn bars(channel: &ChannelStatistics) -> String {
    const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let sums: Vec<u64> = channel
        .histogram
        .chunks(4)
        .map(|four| four.iter().sum())
        .collect();
    let most = sums.iter().max().copied().unwrap_or(0).max(1);
    let height = |sum: &u64| (sum * 8).div_ceil(most) as usize;
    // A space would be lost at the end of a line and where it is broken.
    sums.iter().map(|sum| BARS[height(sum).max(1)]).collect()
}

fn hash(facts: &HashFacts) -> Rows {
    let digits = |hash: Option<u64>| {
        let none = || "none: the picture has no structure".to_owned();
        hash.map_or_else(none, |hash| format!("{hash:016x}"))
    };
    Rows::default()
        .add("pHash", digits(facts.phash))
        .add("dHash", digits(facts.dhash))
}

fn recipe(facts: &RecipeFacts) -> Rows {
    let decoded = format!(
        "{}×{}, at {}/8",
        facts.decoded_width, facts.decoded_height, facts.decoded_eighths
    );
    let rows = Rows::default().add("decoded", decoded);
    facts.outputs.iter().fold(rows, output)
}

fn output(rows: Rows, facts: &OutputFacts) -> Rows {
    let mut becomes = vec![match facts.becomes {
        "same" => "as large as it is",
        other => other,
    }];
    becomes.extend(facts.cropped.then_some("cropped"));
    becomes.extend(facts.padded.then_some("padded"));
    becomes.extend(
        facts
            .kept_from_enlarging
            .then_some("not enlarged, for which --enlarge is needed"),
    );
    let name = facts.name.as_deref().map(|name| format!("{name}: "));
    rows.add(
        "output",
        format!(
            "{}{}×{} {}",
            name.unwrap_or_default(),
            facts.width,
            facts.height,
            facts.format
        ),
    )
    .add("becomes", becomes.join(", "))
    .add("filters", facts.filters.join(", "))
    .add("marks", facts.marks.join(", "))
}
