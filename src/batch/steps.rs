//! The steps of a picture, from the file to the encoded bytes. Each takes a job and gives the next.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use super::Crew;
use super::job::{Job, Stop, timed};
use crate::codec::{
    self, Attachments, DecodeError, DecodeErrorKind, Encoding, Format, Header, Limits,
};
use crate::metadata::{self, icc};
use crate::ops::orient;
use crate::ops::resize::Resizer;
use crate::picture::{Orientation, Picture, Size};
use crate::pipeline::{Budget, Cancel, Interruption, Ticket};
use crate::plan::{Decision, Now, PlannedJob};
use crate::recipe::{Icc, Mark, MetadataChoice, Recipe};
use crate::record::{ErrorKind, Failure, FileFacts, Record, Step};
use crate::template::Variable;

/// A file that was opened and whose header was understood.
pub(super) struct Opened {
    file: File,
    bytes: u64,
    header: Header,
}

/// The bytes of a file.
pub(super) struct Loaded {
    bytes: Vec<u8>,
    header: Header,
}

/// Pixels, with what came along in the file.
pub(super) struct Developed {
    picture: Picture,
    orientation: Orientation,
    icc: Option<Vec<u8>>,
    exif: Option<Vec<u8>>,
}

/// An output that only has to be written.
pub(super) struct Finished {
    pub(super) bytes: Vec<u8>,
    pub(super) size: Size,
}

/// What the whole run has in common, for marks.
pub(super) struct Run<'a> {
    pub(super) now: &'a Now,
    pub(super) count: usize,
}

type Outcome<'a, T> = Result<Job<'a, T>, Stop>;

/// Opens the file, reads its header and takes the memory that the picture will need, in input order.
pub(super) fn admit<'a>(
    planned: &'a PlannedJob,
    ticket: &mut Ticket<Record>,
    recipe: &Recipe,
    limits: &Limits,
    budget: &Budget,
    cancel: &Cancel,
) -> Outcome<'a, Opened> {
    if let Decision::Fail(failure) = &planned.decision {
        return Err(Stop::Failed(failure.clone()));
    }
    timed(Step::Read, ticket, |ticket| {
        let opened = open(&planned.input, limits)?;
        ticket.notes.read = Some(FileFacts {
            format: opened.header.format.to_string(),
            width: opened.header.size.width,
            height: opened.header.size.height,
            bytes: opened.bytes,
        });
        let weight = weight(&opened, recipe);
        let permit = ticket.wait(|| budget.acquire(weight, cancel));
        let permit = permit.map_err(|_| Interruption::Cancelled { stage: "read" })?;
        Ok(Job {
            planned,
            permit,
            value: opened,
        })
    })
}

fn open(path: &Path, limits: &Limits) -> Result<Opened, Failure> {
    let name = path.display();
    let fail = |kind, message| Failure::new(Step::Read, kind, message);
    let io = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => fail(
            ErrorKind::NotFound,
            format!("{name} is gone; was it moved during the run?"),
        ),
        _ => fail(ErrorKind::Io, format!("{name} cannot be read: {error}")),
    };
    // Opening a FIFO that took the file's place since planning would block for ever.
    let facts = std::fs::metadata(path).map_err(io)?;
    if !facts.is_file() {
        return Err(fail(
            ErrorKind::Io,
            format!("{name} is no regular file any more; run again"),
        ));
    }
    if facts.len() == 0 {
        return Err(fail(
            ErrorKind::Empty,
            format!("{name} is empty; copy it again from its source"),
        ));
    }
    let mut file = File::open(path).map_err(io)?;
    let extension = path.extension().and_then(|extension| extension.to_str());
    let header = codec::probe(BufReader::new(&mut file), extension, limits);
    let header = header.map_err(|error| refusal(Step::Read, path, &error))?;
    file.rewind().map_err(io)?;
    Ok(Opened {
        file,
        bytes: facts.len(),
        header,
    })
}

/// The most bytes that a picture takes at any moment on its way.
fn weight(opened: &Opened, recipe: &Recipe) -> u64 {
    let Header {
        size,
        channels,
        depth,
        working_bytes,
        ..
    } = opened.header;
    let pixel = (channels.count() * depth.bytes()) as u64;
    let decoded = size.pixels() * pixel;
    let (resizing, resized) = match &recipe.resize {
        None => (decoded, size.pixels()),
        Some(resize) => {
            let pixels = |upright| resize.target(upright).pixels();
            let most = |upright| resize.working_bytes(upright, channels, depth);
            (
                most(size).max(most(size.transposed())),
                pixels(size).max(pixels(size.transposed())),
            )
        }
    };
    // A filter may turn gray into RGB and keep a copy; the encoded bytes are never larger than the samples.
    let finishing = 3 * resized * pixel.max(3 * depth.bytes() as u64);
    (opened.bytes + working_bytes.max(decoded))
        .max(decoded + resizing)
        .max(finishing)
}

fn refusal(step: Step, path: &Path, error: &DecodeError) -> Failure {
    let kind = match error.kind() {
        DecodeErrorKind::Damaged => ErrorKind::Decode,
        DecodeErrorKind::Unsupported => ErrorKind::Unsupported,
        DecodeErrorKind::Truncated => ErrorKind::Truncated,
        DecodeErrorKind::TooLarge => ErrorKind::TooLarge,
        DecodeErrorKind::Io => ErrorKind::Io,
    };
    Failure::new(step, kind, format!("{} {error}", path.display()))
}

/// Reads the bytes, no more than the file had when it was admitted.
pub(super) fn read<'a>(job: Job<'a, Opened>, ticket: &mut Ticket<Record>) -> Outcome<'a, Loaded> {
    job.step(
        Step::Read,
        ticket,
        |Opened {
             file,
             bytes: length,
             header,
         },
         _,
         planned| {
            let mut bytes = Vec::with_capacity(length as usize);
            file.take(length).read_to_end(&mut bytes).map_err(|error| {
                let message = format!("{} cannot be read: {error}", planned.input.display());
                Failure::new(Step::Read, ErrorKind::Io, message)
            })?;
            Ok(Loaded { bytes, header })
        },
    )
}

/// From bytes to pixels.
pub(super) fn decode<'a>(
    job: Job<'a, Loaded>,
    ticket: &mut Ticket<Record>,
    limits: &Limits,
) -> Outcome<'a, Developed> {
    job.step(
        Step::Decode,
        ticket,
        |Loaded { bytes, header }, record, planned| {
            let decoded = codec::decode(&bytes, &header, limits);
            let decoded = decoded.map_err(|error| refusal(Step::Decode, &planned.input, &error))?;
            record.warnings.extend(decoded.warnings);
            record.warnings.extend(lie(&planned.input, header.format));
            let orientation = decoded
                .exif
                .as_deref()
                .map(metadata::orientation)
                .unwrap_or_default();
            Ok(Developed {
                picture: decoded.picture,
                orientation,
                icc: decoded.icc,
                exif: decoded.exif,
            })
        },
    )
}

/// A warning for a file whose extension stands for another format than its content.
fn lie(path: &Path, format: Format) -> Option<String> {
    let named = Format::from_extension(path.extension()?.to_str()?)?;
    (named != format).then(|| format!("the extension says {named}, the content is {format}"))
}

/// To the wanted size, upright, in the wanted colours: what is large is made small first.
pub(super) fn resize<'a>(
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
    recipe: &Recipe,
    resizer: &mut Resizer,
    crew: &Crew<'_>,
) -> Outcome<'a, Developed> {
    job.step(Step::Resize, ticket, |developed, record, _| {
        let Developed {
            picture,
            orientation,
            icc,
            mut exif,
        } = developed;
        let mut picture = crew.lend(|split| match &recipe.resize {
            Some(resize) => resizer.apply(resize, picture, orientation, split),
            None => orient(picture, orientation, split),
        });
        if let (Icc::Srgb, Some(profile)) = (recipe.icc, &icc) {
            picture = icc::to_srgb(picture, profile).unwrap_or_else(|(picture, error)| {
                record.warnings.push(error.to_string());
                picture
            });
        }
        if let Some(exif) = &mut exif {
            metadata::reset_orientation(exif);
        }
        Ok(Developed {
            picture,
            orientation: Orientation::Normal,
            icc,
            exif,
        })
    })
}

/// Through the filters.
pub(super) fn filter<'a>(
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
    recipe: &Recipe,
    crew: &Crew<'_>,
) -> Outcome<'a, Developed> {
    if recipe.filters.is_empty() {
        return Ok(job);
    }
    job.step(Step::Filter, ticket, |developed, _, _| {
        let picture = crew.lend(|split| recipe.filters.apply(developed.picture, split));
        Ok(Developed {
            picture,
            ..developed
        })
    })
}

/// Under the marks.
pub(super) fn watermark<'a>(
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
    recipe: &Recipe,
    run: &Run<'_>,
    crew: &Crew<'_>,
) -> Outcome<'a, Developed> {
    if recipe.marks.is_empty() {
        return Ok(job);
    }
    let index = ticket.seq + 1;
    job.step(Step::Watermark, ticket, |developed, record, planned| {
        let mut picture = developed.picture;
        for mark in &recipe.marks {
            picture = match mark {
                Mark::Logo(mark) => crew.lend(|split| mark.stamp(picture, split)),
                Mark::Text(template, mark) => {
                    let size = picture.size();
                    let text = template.render(&|variable| value(variable, planned, size, index, run));
                    let text = text.map_err(|error| Failure::new(Step::Watermark, ErrorKind::Encode, error))?;
                    let missing = mark.font.missing(&text);
                    if !missing.is_empty() {
                        let letters: String = missing.into_iter().collect();
                        record.warnings.push(format!("the font of the mark has no glyph for '{letters}'; choose another with --font"));
                    }
                    crew.lend(|split| mark.stamp(&text, picture, split))
                }
            };
        }
        Ok(Developed { picture, ..developed })
    })
}

fn value<'v>(
    variable: Variable,
    planned: &'v PlannedJob,
    size: Size,
    index: u64,
    run: &'v Run<'_>,
) -> Option<std::borrow::Cow<'v, str>> {
    let input = &planned.input;
    let text = |part: Option<&'v std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy();
    Some(match variable {
        Variable::FileName => text(input.file_name()),
        Variable::Stem => text(input.file_stem()),
        Variable::Extension => text(input.extension()),
        Variable::Folder => text(input.parent().map(Path::as_os_str)),
        Variable::Index => index.to_string().into(),
        Variable::Count => run.count.to_string().into(),
        Variable::Width => size.width.to_string().into(),
        Variable::Height => size.height.to_string().into(),
        Variable::Year => run.now.year.as_str().into(),
        Variable::Date => run.now.date.as_str().into(),
    })
}

/// From pixels to bytes.
pub(super) fn encode<'a>(
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
    recipe: &Recipe,
) -> Outcome<'a, Finished> {
    job.step(
        Step::Encode,
        ticket,
        |Developed {
             picture, icc, exif, ..
         },
         record,
         planned| {
            let encoding = Encoding {
                format: planned.format,
                ..recipe.encoding
            };
            let attachments = Attachments {
                icc: icc.as_deref().filter(|_| recipe.icc == Icc::Keep),
                exif: exif
                    .as_deref()
                    .filter(|_| recipe.metadata == MetadataChoice::All),
            };
            let encoded = codec::encode(&picture, &encoding, &attachments).map_err(|error| {
                Failure::new(
                    Step::Encode,
                    ErrorKind::Encode,
                    format!("{} {error}", planned.output.display()),
                )
            })?;
            record.warnings.extend(encoded.warnings);
            Ok(Finished {
                bytes: encoded.bytes,
                size: picture.size(),
            })
        },
    )
}
