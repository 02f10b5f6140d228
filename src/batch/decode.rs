//! From a file to pixels.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::admit::Opened;
use super::fault;
use super::job::{Job, Outcome};
use super::lane::Lane;
use super::profile;
use super::run::Run;
use super::shelf::Shelf;
use crate::codec::{DecodeError, Decoded, Decoder, Decoding, Format, Header};
use crate::metadata::{Blocks, Colors, Meaning};
use crate::ops::resize::{Kernel, Light, Resize};
use crate::picture::{Orientation, Picture, Size};
use crate::pipeline::Ticket;
use crate::recipe::{Precision, Recipe, Rendition};
use crate::record::{ErrorKind, Failure, Record, Step};
use crate::template::Told;

/// The bytes of a file.
pub(super) struct Loaded {
    bytes: Vec<u8>,
    header: Header,
}

/// Pixels, with what came along in the file.
#[derive(Clone)]
pub(super) struct Developed {
    /// The size in the file, as stored; the picture may have been decoded smaller.
    pub(super) size: Size,
    pub(super) picture: Picture,
    /// Its pixels for each of the file.
    pub(super) scale: f64,
    pub(super) orientation: Orientation,
    pub(super) icc: Option<Vec<u8>>,
    /// What has become of the colours on the way.
    pub(super) colors: Colors,
    pub(super) blocks: Blocks,
}

/// Reads the bytes that the file had when it was admitted; one that changed meanwhile fails.
pub(super) fn read<'a>(
    run: &Run<'a>,
    reading: &mut Reading,
    job: Job<'a, Opened>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Loaded> {
    let path = job.planned.input().into_owned();
    let mut job = job.step(Step::Read, ticket, |opened, _, term| {
        Ok(reading.call((path, opened), term)??)
    })?;
    if let (Some(books), Some(origin)) = (&run.settings.books, &mut job.origin) {
        origin.facts.content = books.content(&job.value.bytes);
    }
    Ok(job)
}

/// Reading, which a disk that is no longer there may hold up for ever.
pub(super) type Reading = Lane<(PathBuf, Opened), Result<Loaded, Failure>>;

pub(super) fn reading(run: &Run<'_>) -> Reading {
    let shelf = Arc::clone(&run.shelf);
    Lane::new(run.settings.timeout, move || {
        let shelf = Arc::clone(&shelf);
        move |(path, opened): (PathBuf, Opened)| load(&path, opened, &shelf)
    })
}

fn load(path: &Path, opened: Opened, shelf: &Shelf) -> Result<Loaded, Failure> {
    let Opened {
        content,
        bytes: length,
        header,
        ..
    } = opened;
    let mut bytes = shelf.take(length as usize + 1);
    bytes.clear();
    bytes.reserve_exact(length as usize + 1);
    // One byte more than there should be shows that the file grew.
    content
        .take(length + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| fault::reading(path, &error))?;
    if bytes.len() as u64 != length {
        let message = format!(
            "{} changed while it was read; run again when it is complete",
            path.display()
        );
        return Err(Failure::new(Step::Read, ErrorKind::Io, message));
    }
    Ok(Loaded { bytes, header })
}

/// From bytes to pixels.
pub(super) fn decode<'a>(
    run: &Run<'a>,
    development: &mut Development,
    job: Job<'a, Loaded>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Developed> {
    let path = &job.planned.input();
    let mut told = Told::default();
    let mut job = job.step(Step::Decode, ticket, |loaded, record, term| {
        let Header { format, size, .. } = loaded.header;
        let decoding = decoding(run.recipe, size);
        let decoded = development.call(Photo { loaded, decoding }, term)?;
        let mut decoded = decoded.map_err(|error| fault::refusal(Step::Decode, path, &error))?;
        record.warnings.append(&mut decoded.warnings);
        record.warnings.extend(lie(path, format));
        let meaning = Meaning::of(&decoded, format);
        let orientation = meaning.orientation;
        told = Told::read(&run.asked, decoded.exif.as_deref(), decoded.xmp.as_deref());
        let colors = match decoded.converted_from {
            Some(_) => Colors::Srgb,
            None => Colors::AsTheyWere,
        };
        let icc = profile::of_samples(run.recipe, meaning, &decoded, &mut record.warnings);
        Ok(Developed {
            size,
            picture: decoded.picture,
            scale: decoded.scale,
            orientation,
            icc,
            colors,
            blocks: Blocks {
                exif: decoded.exif,
                xmp: decoded.xmp,
                iptc: decoded.iptc,
            },
        })
    })?;
    job.told = Arc::new(told);
    Ok(job)
}

/// Decoding, which a file that was made for it may hold up for ever.
pub(super) type Development = Lane<Photo, Result<Decoded, DecodeError>>;

/// A file, and what is wanted of it.
pub(super) struct Photo {
    loaded: Loaded,
    decoding: Decoding,
}

pub(super) fn development(run: &Run<'_>) -> Development {
    let (settings, shelf) = (run.settings, Arc::clone(&run.shelf));
    let (host, limits) = (Arc::clone(&settings.host), settings.limits);
    Lane::new(settings.timeout, move || {
        let (host, shelf) = (Arc::clone(&host), Arc::clone(&shelf));
        let mut decoder = Decoder::new();
        move |Photo { loaded, decoding }: Photo| {
            let Loaded { bytes, header } = loaded;
            let spare = shelf.take(samples_of(&header, &decoding));
            let decoded = host.decode(&mut decoder, &bytes, &header, &limits, &decoding, spare);
            shelf.put(bytes);
            decoded
        }
    })
}

/// How many bytes the samples of a decoded picture take.
fn samples_of(header: &Header, decoding: &Decoding) -> usize {
    let pixels = header.decoded_size(decoding).pixels() as usize;
    pixels * header.channels.count() * header.depth.bytes()
}

/// How a run decodes a picture of this stored size.
pub fn decoding(recipe: &Recipe, stored: Size) -> Decoding {
    Decoding {
        at_least: enough(recipe, stored),
        // Colours that are no RGB become so once for all outputs.
        intent: recipe
            .outputs
            .first()
            .map(|output| output.intent)
            .unwrap_or_default(),
        on_damage: recipe.on_damage,
    }
}

/// How much larger, across and down, a picture has to be decoded than it comes out.
///
/// A decoder that makes a picture smaller does so by rough filters. Where a kernel follows, that has at least so much to do,
/// most of what they leave of the finest detail is filtered out by it as it would be in full. A little less than 5/4, so that
/// two fifths still come from a half where a side was rounded up.
const MARGIN: f64 = 1.24;

/// The stored size that is enough for all outputs, whichever way the picture is turned: [`MARGIN`] times as large as what
/// comes out. `None` where only the full size will do.
fn enough(recipe: &Recipe, stored: Size) -> Option<Size> {
    let each = recipe
        .outputs
        .iter()
        .map(|rendition| enough_for(rendition, stored));
    each.reduce(|one, other| Some(larger(one?, other?)))
        .flatten()
}

fn enough_for(rendition: &Rendition, stored: Size) -> Option<Size> {
    let resize = rendition
        .resize
        .as_ref()
        .filter(|_| rendition.precision == Precision::Fast)?;
    // A smaller scale is an average of encoded samples, where one of light was asked for, or the very pixels.
    if resize.light == Light::Linear || resize.kernel == Kernel::Nearest {
        return None;
    }
    let upright = least(resize, stored);
    Some(larger(
        upright,
        least(resize, stored.transposed()).transposed(),
    ))
}

fn larger(one: Size, other: Size) -> Size {
    Size::new(one.width.max(other.width), one.height.max(other.height))
}

/// The smallest size of a whole picture of which the part that is kept has [`MARGIN`] times as many pixels, across and
/// down, as it comes out with.
fn least(resize: &Resize, upright: Size) -> Size {
    /// Quotients of whole numbers that ought to be whole.
    const NOISE: f64 = 1e-6;
    let plan = resize.plan(upright);
    let side = |whole: u32, kept: f64, wanted: u32| {
        (f64::from(whole) * f64::from(wanted) / kept * MARGIN - NOISE).ceil() as u32
    };
    Size::new(
        side(upright.width, plan.crop.width, plan.scaled.width),
        side(upright.height, plan.crop.height, plan.scaled.height),
    )
}

/// A warning for a file whose extension stands for another format than its content.
fn lie(path: &Path, format: Format) -> Option<String> {
    let named = Format::from_extension(path.extension()?.to_str()?)?;
    (named != format).then(|| format!("the extension says {named}, the content is {format}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Draft;

    fn recipe(change: impl FnOnce(&mut Draft)) -> Recipe {
        let mut draft = Draft::default();
        change(&mut draft);
        draft.check().unwrap()
    }

    fn sized(size: &str, change: impl FnOnce(&mut Draft)) -> Option<Size> {
        let recipe = recipe(|draft| {
            draft.resize.size = Some(size.to_owned());
            change(draft);
        });
        enough(&recipe, Size::new(4000, 3000))
    }

    #[test]
    fn what_is_enough_is_more_than_the_target_and_what_is_cropped_beside_it() {
        let fit =
            |fit: &'static str| move |draft: &mut Draft| draft.resize.fit = Some(fit.to_owned());
        // Turned by a quarter, 3000×4000 would become 900×1200, and all that is told before decoding is that it may be.
        assert_eq!(
            sized("1600x1200", fit("inside")),
            Some(Size::new(1984, 1488))
        );
        assert_eq!(sized("50%", fit("inside")), Some(Size::new(2480, 1860)));
        assert_eq!(sized("1600x", fit("inside")), Some(Size::new(2645, 1984)));
        // A square of 1000 is cut from 1333⅓×1000.
        assert_eq!(
            sized("1000x1000", fit("cover")),
            Some(Size::new(1654, 1240))
        );
        assert_eq!(sized("100x1000", fit("fill")), Some(Size::new(1240, 1240)));
        assert_eq!(sized("1000x1000", fit("pad")), Some(Size::new(1240, 930)));
        assert_eq!(
            sized("9000x9000", fit("inside")),
            Some(Size::new(4960, 3720))
        );
    }

    #[test]
    fn exact_decoding_light_and_single_pixels_take_the_full_size() {
        assert_eq!(enough(&recipe(|_| {}), Size::new(4000, 3000)), None);
        let exact = |draft: &mut Draft| draft.resize.decode = Some("exact".to_owned());
        assert_eq!(sized("10%", exact), None);
        assert_eq!(sized("10%", |draft| draft.resize.linear = Some(true)), None);
        let nearest = |draft: &mut Draft| draft.resize.kernel = Some("nearest".to_owned());
        assert_eq!(sized("10%", nearest), None);
    }
}
