//! Damaged and cut files of every format: an error or a whole picture, never a panic, never a part.

use std::io::Cursor;

use image::codecs::{farbfeld, hdr, ico, openexr, pnm, tga};
use image::{ExtendedColorType, ImageEncoder, Rgb};

use super::*;
use crate::codec::{DecodeErrorKind, Format, Scan, WebPMode};
use crate::metadata;

const SIZE: Size = Size::new(19, 13);

/// A small file of every format and of the main kinds within it.
pub(super) fn specimens() -> Vec<(Format, Vec<u8>)> {
    let picture = |channels, depth| noise(SIZE, channels, depth, 21);
    let rgb = picture(Channels::Rgb, Depth::Eight);
    let rgba = picture(Channels::Rgba, Depth::Eight);
    let deep = picture(Channels::GrayAlpha, Depth::Sixteen);
    let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0";
    let icc = metadata::icc::srgb_profile();
    let attachments = Attachments {
        icc: Some(&icc),
        exif: Some(exif),
        xmp: Some(b"<rdf:RDF></rdf:RDF>"),
        iptc: Some(b"\x1c\x02\x50\0\x03Ada"),
    };
    let mut files = Vec::new();
    for format in Format::ALL
        .into_iter()
        .filter(|format| format.can_write() && format.can_read())
    {
        for picture in [&rgb, &rgba, &deep] {
            files.push((
                format,
                encode(picture, &Encoding::new(format), &attachments)
                    .unwrap()
                    .bytes,
            ));
        }
    }
    files.push((
        Format::Jpeg,
        write(
            &rgb,
            &Encoding {
                scan: Scan::Progressive,
                ..Encoding::new(Format::Jpeg)
            },
        ),
    ));
    files.push((
        Format::WebP,
        write(
            &rgba,
            &Encoding {
                webp: WebPMode::Lossless,
                ..Encoding::new(Format::WebP)
            },
        ),
    ));
    files.extend(only_read(&rgba));
    for name in ["tiny-lossy", "tiny-lossless", "tiny-photo"] {
        files.push((Format::JpegXl, super::jxl::file(&format!("{name}.jxl"))));
    }
    files
}

fn only_read(rgba: &Picture) -> Vec<(Format, Vec<u8>)> {
    let Samples::U8(samples) = rgba.samples() else {
        unreachable!()
    };
    let (width, height) = (SIZE.width, SIZE.height);
    let floats: Vec<f32> = samples
        .iter()
        .map(|&sample| f32::from(sample) / 200.0)
        .collect();
    let float_bytes: Vec<u8> = floats
        .iter()
        .flat_map(|value| value.to_ne_bytes())
        .collect();
    let lights: Vec<_> = floats
        .chunks_exact(4)
        .map(|pixel| Rgb([pixel[0], pixel[1], pixel[2]]))
        .collect();
    let deep: Vec<u8> = samples
        .iter()
        .flat_map(|&sample| [sample, 255 - sample])
        .collect();
    let opaque = rgba.clone().with_channels(Channels::Rgb);
    let Samples::U8(rgb) = opaque.samples() else {
        unreachable!()
    };
    let write = |encode: &dyn Fn(&mut Cursor<Vec<u8>>) -> image::ImageResult<()>| {
        let mut file = Cursor::new(Vec::new());
        encode(&mut file).unwrap();
        file.into_inner()
    };
    let rgba8 = ExtendedColorType::Rgba8;
    vec![
        (
            Format::Ico,
            write(&|file| ico::IcoEncoder::new(file).write_image(samples, width, height, rgba8)),
        ),
        (
            Format::Tga,
            write(&|file| tga::TgaEncoder::new(file).write_image(samples, width, height, rgba8)),
        ),
        (
            Format::Pnm,
            write(&|file| {
                pnm::PnmEncoder::new(file).write_image(rgb, width, height, ExtendedColorType::Rgb8)
            }),
        ),
        (
            Format::Hdr,
            write(&|file| {
                hdr::HdrEncoder::new(file).encode(&lights, width as usize, height as usize)
            }),
        ),
        (
            Format::OpenExr,
            write(&|file| {
                openexr::OpenExrEncoder::new(file).write_image(
                    &float_bytes,
                    width,
                    height,
                    ExtendedColorType::Rgba32F,
                )
            }),
        ),
        (
            Format::Farbfeld,
            write(&|file| {
                farbfeld::FarbfeldEncoder::new(file).write_image(
                    &deep,
                    width,
                    height,
                    ExtendedColorType::Rgba16,
                )
            }),
        ),
    ]
}

/// Small limits: a damaged header may announce a large picture, and this is not about those.
const LIMITS: Limits = Limits {
    max_pixels: 1_000_000,
    max_bytes: 32 << 20,
};

fn attempt(bytes: &[u8], format: Format) -> Result<Decoded, DecodeError> {
    let header = probe(Cursor::new(bytes), Some(format.extension()), &LIMITS)?;
    decode(bytes, &header, &LIMITS)
}

#[test]
fn every_format_is_among_the_specimens() {
    let specimens = specimens();
    for format in Format::ALL.into_iter().filter(|format| format.can_read()) {
        let mut of_format = specimens
            .iter()
            .filter(|(found, _)| *found == format)
            .peekable();
        assert!(of_format.peek().is_some(), "{format}");
        for (_, bytes) in of_format {
            assert_eq!(
                attempt(bytes, format).unwrap().picture.size(),
                SIZE,
                "{format}"
            );
        }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "shown when the test fails")]
fn flipped_bytes_never_panic() {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1);
    println!("seed {seed}");
    for (format, bytes) in specimens() {
        let mut random = Random::new(seed);
        for _ in 0..500 {
            let mut damaged = bytes.clone();
            let span = if random.below(2) == 0 {
                bytes.len()
            } else {
                bytes.len().min(400)
            };
            for _ in 0..=random.below(4) {
                let at = random.below(span);
                damaged[at] = match random.below(3) {
                    0 => damaged[at] ^ (1 << random.below(8)),
                    1 => [0, 0xff, 0x80, 0x7f][random.below(4)],
                    _ => random.next() as u8,
                };
            }
            if random.below(4) == 0 {
                damaged.truncate(random.below(bytes.len()));
            }
            if let Ok(decoded) = attempt(&damaged, format) {
                use_attachments(decoded);
            }
        }
    }
}

fn use_attachments(decoded: Decoded) {
    if let Some(mut exif) = decoded.exif {
        metadata::orientation(&exif);
        metadata::summary(&exif);
        metadata::reset_orientation(&mut exif);
    }
    if let Some(icc) = decoded.icc {
        let size = decoded.picture.size();
        let picture =
            metadata::icc::to_srgb(decoded.picture, &icc).unwrap_or_else(|(picture, _)| picture);
        assert_eq!(picture.size(), size);
    }
}

#[test]
fn cut_files_are_errors_unless_the_pixels_are_all_there() {
    for (format, bytes) in specimens() {
        let whole = attempt(&bytes, format).unwrap();
        for cut in 0..bytes.len() {
            match attempt(&bytes[..cut], format) {
                Ok(decoded) => assert_eq!(
                    decoded.picture,
                    whole.picture,
                    "{format} cut at {cut} of {}",
                    bytes.len()
                ),
                Err(error) => {
                    let known = [DecodeErrorKind::Truncated, DecodeErrorKind::Damaged];
                    // A signature that is cut itself, a format without one, or a header of words.
                    let is_known = known.contains(&error.kind())
                        || cut < 12
                        || matches!(format, Format::Tga | Format::Hdr);
                    assert!(is_known, "{format} cut at {cut}: {error}");
                }
            }
        }
    }
}

#[test]
fn a_cut_is_told_from_damage() {
    use Format::{Bmp, Gif, Jpeg, Png, Pnm, Qoi, Tiff, WebP};
    for (format, bytes) in specimens() {
        if [Bmp, Gif, Jpeg, Png, Pnm, Qoi, Tiff, WebP].contains(&format) {
            for part in 1..8 {
                let error = attempt(&bytes[..bytes.len() * part / 8], format).unwrap_err();
                assert_eq!(
                    error.kind(),
                    DecodeErrorKind::Truncated,
                    "{format} {part}/8: {error}"
                );
            }
        }
    }
}
