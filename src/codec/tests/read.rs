//! Formats that are only read, and what their files say beside the pixels.

use std::io::Cursor;

use image::codecs::{farbfeld, hdr, ico, openexr, pnm, tga};
use image::{ExtendedColorType, ImageEncoder, Rgb};
use tiff::encoder::{TiffEncoder, colortype};
use tiff::tags::Tag;

use super::*;
use crate::codec::{DecodeErrorKind, Format};

/// Samples as the encoders of `image` take them: bytes in the machine's order.
fn encoded(encode: impl FnOnce(&mut Cursor<Vec<u8>>) -> image::ImageResult<()>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    encode(&mut file).unwrap();
    file.into_inner()
}

fn bytes_of(floats: &[f32]) -> Vec<u8> {
    floats
        .iter()
        .flat_map(|value| value.to_ne_bytes())
        .collect()
}

fn u16s(picture: &Picture) -> &[u16] {
    match picture.samples() {
        Samples::U16(samples) => samples,
        Samples::U8(_) => panic!("8 bits"),
    }
}

fn u8s(picture: &Picture) -> &[u8] {
    match picture.samples() {
        Samples::U8(samples) => samples,
        Samples::U16(_) => panic!("16 bits"),
    }
}

#[test]
fn hdr_is_linear_and_becomes_srgb() {
    let pixels = [Rgb([0.0, 0.5, 1.0]), Rgb([4.0, 0.25, 0.125])];
    let file = encoded(|file| hdr::HdrEncoder::new(file).encode(&pixels, 2, 1));
    let decoded = read(&file).unwrap();
    let samples = u16s(&decoded.picture);
    // The format holds 8 bits of mantissa: these values are exact in it.
    let wanted = [0, 48_192, 65_535, 65_535, 35_199, 25_444];
    for (found, wanted) in samples.iter().zip(wanted) {
        assert!(found.abs_diff(wanted) <= 300, "{samples:?}");
    }
}

#[test]
fn exr_is_linear_and_premultiplied() {
    let floats = bytes_of(&[0.25, 0.5, 0.0, 0.5, 0.5, 2.0, -1.0, 1.0]);
    let file = encoded(|file| {
        openexr::OpenExrEncoder::new(file).write_image(&floats, 2, 1, ExtendedColorType::Rgba32F)
    });
    let decoded = read(&file).unwrap();
    let wanted = [48_192, 65_535, 0, 32_768, 48_192, 65_535, 0, 65_535];
    assert_eq!(u16s(&decoded.picture), wanted);
}

#[test]
fn float_tiff_is_linear() {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    encoder
        .write_image::<colortype::RGB32Float>(1, 1, &[0.5, 1.0, 0.0])
        .unwrap();
    let decoded = read(&file.into_inner()).unwrap();
    assert_eq!(u16s(&decoded.picture), [48_192, 65_535, 0]);
}

#[test]
fn tga_is_found_by_its_name_alone() {
    let samples = [1, 2, 3, 4, 5, 6];
    let file = encoded(|file| {
        tga::TgaEncoder::new(file).write_image(&samples, 2, 1, ExtendedColorType::Rgb8)
    });
    assert_eq!(
        look(&file, None).unwrap_err().kind(),
        DecodeErrorKind::Unsupported
    );
    assert_eq!(
        look(&file, Some("png")).unwrap_err().kind(),
        DecodeErrorKind::Unsupported
    );
    let decoded = read_named(&file, Some("TGA")).unwrap();
    assert_eq!(u8s(&decoded.picture), samples);
}

#[test]
fn a_wrong_name_changes_nothing() {
    let picture = noise(Size::new(4, 3), Channels::Rgb, Depth::Eight, 1);
    let png = write(&picture, &Encoding::new(Format::Png));
    assert_eq!(look(&png, Some("tga")).unwrap().format, Format::Png);
    assert_eq!(read_named(&png, Some("jpg")).unwrap().picture, picture);
}

#[test]
fn farbfeld_ico_and_pnm() {
    let deep: Vec<u8> = [1u16, 2, 3, 4]
        .iter()
        .flat_map(|value| value.to_ne_bytes())
        .collect();
    let file = encoded(|file| {
        farbfeld::FarbfeldEncoder::new(file).write_image(&deep, 1, 1, ExtendedColorType::Rgba16)
    });
    assert_eq!(u16s(&read(&file).unwrap().picture), [1, 2, 3, 4]);

    let rgba = [9, 8, 7, 255, 1, 2, 3, 100];
    let file = encoded(|file| {
        ico::IcoEncoder::new(file).write_image(&rgba, 2, 1, ExtendedColorType::Rgba8)
    });
    assert_eq!(u8s(&read(&file).unwrap().picture), rgba);

    let file = encoded(|file| {
        pnm::PnmEncoder::new(file).write_image(&[7, 9], 2, 1, ExtendedColorType::L8)
    });
    assert_eq!(u8s(&read(&file).unwrap().picture), [7, 9]);
    let decoded = read(b"P5 1 2 65535 \x01\x02\xff\xfe").unwrap();
    assert_eq!(u16s(&decoded.picture), [0x0102, 0xfffe]);
    assert_eq!(u8s(&read(b"P1 2 1\n1 0\n").unwrap().picture), [0, 255]);
}

#[test]
fn the_first_frame_of_an_animation_is_taken_with_a_warning() {
    let frame = |value: u8| {
        image::Frame::new(image::RgbaImage::from_pixel(
            2,
            2,
            image::Rgba([value, 0, 0, 255]),
        ))
    };
    let gif = |count: u8| {
        encoded(|file| {
            let mut encoder = image::codecs::gif::GifEncoder::new(file);
            encoder.encode_frames((1..=count).map(|index| frame(index * 40)))
        })
    };
    let one = read(&gif(1)).unwrap();
    let two = read(&gif(2)).unwrap();
    assert_eq!((one.warnings.len(), two.warnings.len()), (0, 1));
    assert_eq!(one.picture, two.picture);
    assert_eq!(u8s(&one.picture)[..4], [40, 0, 0, 255]);
}

#[test]
fn tiff_says_what_describes_the_picture() {
    let exif: &[u8] = b"MM\0*\0\0\0\x08\0\x03\
        \x01\x0f\0\x02\0\0\0\x08\0\0\0\x32\
        \x01\x12\0\x03\0\0\0\x01\0\x06\0\0\
        \x87\x69\0\x04\0\0\0\x01\0\0\0\x3a\
        \0\0\0\0Lumiere\0\
        \0\x01\x90\x03\0\x02\0\0\0\x14\0\0\0\x4c\0\0\0\0\
        2024:01:02 03:04:05\0";
    let picture = noise(Size::new(3, 2), Channels::Rgba, Depth::Sixteen, 1);
    let attachments = Attachments {
        icc: None,
        exif: Some(exif),
        ..Attachments::default()
    };
    let file = encode(&picture, &Encoding::new(Format::Tiff), &attachments).unwrap();
    assert_eq!(file.warnings, [""; 0]);
    let decoded = read(&file.bytes).unwrap();
    assert_eq!(decoded.picture, picture);
    let exif = decoded.exif.unwrap();
    let summary = crate::metadata::summary(&exif);
    assert_eq!(summary.make.as_deref(), Some("Lumiere"));
    assert_eq!(summary.taken.as_deref(), Some("2024:01:02 03:04:05"));
    assert_eq!(
        crate::metadata::orientation(&exif),
        crate::picture::Orientation::Rotate90
    );
}

fn tiff(fields: &[(Tag, u16)], pages: usize) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    for _ in 0..pages {
        let mut image = encoder.new_image::<colortype::RGBA8>(1, 1).unwrap();
        for (tag, value) in fields {
            image.encoder().write_tag(*tag, *value).unwrap();
        }
        image.write_data(&[50, 100, 10, 128]).unwrap();
    }
    file.into_inner()
}

#[test]
fn associated_alpha_is_divided_out() {
    let straight = read(&tiff(&[(Tag::ExtraSamples, 2)], 1)).unwrap();
    assert_eq!(u8s(&straight.picture), [50, 100, 10, 128]);
    let associated = read(&tiff(&[(Tag::ExtraSamples, 1)], 1)).unwrap();
    assert_eq!(u8s(&associated.picture), [100, 199, 20, 128]);
}

#[test]
fn cmyk_tiff_becomes_rgb_with_a_warning() {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    let inks = [0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255];
    encoder
        .write_image::<colortype::CMYK8>(3, 1, &inks)
        .unwrap();
    let decoded = read(&file.into_inner()).unwrap();
    assert_eq!(u8s(&decoded.picture), [255, 255, 255, 0, 255, 255, 0, 0, 0]);
    assert_eq!((decoded.icc, decoded.warnings.len()), (None, 1));
}

#[test]
fn further_pages_are_left_out_with_a_warning() {
    assert_eq!(read(&tiff(&[], 1)).unwrap().warnings.len(), 0);
    assert_eq!(read(&tiff(&[], 2)).unwrap().warnings.len(), 1);
}

#[test]
fn camera_raw_is_not_taken_for_its_thumbnail() {
    let dng_version = Tag::from_u16_exhaustive(50_706);
    for fields in [&[(Tag::NewSubfileType, 1)], &[(dng_version, 1)]] {
        let error = look(&tiff(fields, 1), None).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Unsupported);
        assert!(error.to_string().contains("camera raw"), "{error}");
    }
}

#[test]
fn what_is_no_picture_is_named() {
    for (bytes, word) in [
        (&b"\0\0\0\x18ftypheic\0\0\0\0"[..], "HEIC"),
        (b"<!DOCTYPE html>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"hello world", "no picture"),
    ] {
        let error = look(bytes, Some("jpg")).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Unsupported);
        assert!(error.to_string().contains(word), "{error}");
    }
    assert_eq!(
        look(b"", None).unwrap_err().kind(),
        DecodeErrorKind::Truncated
    );
}

#[test]
fn the_limits_hold_before_anything_is_decoded() {
    let picture = Picture::from_u8(Size::new(300, 200), Channels::Rgb, vec![9; 180_000]);
    for format in [
        Format::Jpeg,
        Format::Png,
        Format::Gif,
        Format::WebP,
        Format::Tiff,
        Format::Bmp,
        Format::Qoi,
    ] {
        let file = write(&picture, &Encoding::new(format));
        let header = look(&file, None).unwrap();
        let exact = Limits {
            max_pixels: 60_000,
            max_bytes: header.working_bytes,
        };
        assert!(decode(&file, &header, &exact).is_ok(), "{format}");
        for limits in [
            Limits {
                max_pixels: 59_999,
                ..exact
            },
            Limits {
                max_bytes: header.working_bytes - 1,
                ..exact
            },
        ] {
            let probed = probe(Cursor::new(&file), None, &limits).unwrap_err();
            let decoded = decode(&file, &header, &limits).unwrap_err();
            assert_eq!(probed.kind(), DecodeErrorKind::TooLarge, "{format}");
            assert_eq!(decoded.kind(), DecodeErrorKind::TooLarge, "{format}");
        }
    }
}

#[test]
fn a_header_that_promises_too_much_is_refused_unseen() {
    // A PNG of 100,000 × 100,000 pixels in 33 bytes.
    let mut png =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\x86\xa0\0\x01\x86\xa0\x08\x02\0\0\0".to_vec();
    png.extend(0x5cc3_a5d6u32.to_be_bytes());
    let kind = look(&png, None).unwrap_err().kind();
    assert!(matches!(
        kind,
        DecodeErrorKind::TooLarge | DecodeErrorKind::Damaged | DecodeErrorKind::Truncated
    ));
    let pnm = b"P6 100000 100000 255\n";
    assert_eq!(
        look(pnm, None).unwrap_err().kind(),
        DecodeErrorKind::TooLarge
    );
    let farbfeld = b"farbfeld\0\x01\0\0\0\x01\0\0";
    assert_eq!(
        look(farbfeld, None).unwrap_err().kind(),
        DecodeErrorKind::TooLarge
    );
}
