//! Every writable format × layout × depth × size, there and back.

use super::*;
use crate::codec::{Compression, EncodeError, Encoded, Format, Scan, Subsampling, WebPMode};

const CHANNELS: [Channels; 4] = [
    Channels::Gray,
    Channels::GrayAlpha,
    Channels::Rgb,
    Channels::Rgba,
];
const DEPTHS: [Depth; 2] = [Depth::Eight, Depth::Sixteen];
const SIZES: [Size; 4] = [
    Size::new(1, 1),
    Size::new(3, 2),
    Size::new(2, 67),
    Size::new(67, 33),
];

fn every_picture(check: impl Fn(&Picture)) {
    for (channels, depth, size) in CHANNELS.iter().flat_map(|&channels| {
        DEPTHS
            .iter()
            .flat_map(move |&depth| SIZES.iter().map(move |&size| (channels, depth, size)))
    }) {
        check(&noise(size, channels, depth, 7));
    }
}

#[test]
fn png_and_tiff_give_back_every_picture_as_it_was() {
    for format in [Format::Png, Format::Tiff] {
        for compression in [Compression::Fast, Compression::Default, Compression::Best] {
            let encoding = Encoding {
                compression,
                ..Encoding::new(format)
            };
            every_picture(|picture| {
                let Encoded {
                    bytes, warnings, ..
                } = encode(picture, &encoding, &Attachments::default()).unwrap();
                assert_eq!(warnings, [""; 0]);
                let decoded = read(&bytes).unwrap();
                let wanted = match (format, picture.channels()) {
                    (Format::Tiff, Channels::GrayAlpha) => {
                        picture.clone().with_channels(Channels::Rgba)
                    }
                    _ => picture.clone(),
                };
                assert!(decoded.picture == wanted, "{format} {compression:?}");
                assert_eq!(decoded.warnings, [""; 0]);
            });
        }
    }
}

#[test]
fn lossless_formats_of_8_bits_differ_only_by_layout_and_depth() {
    for format in [Format::WebP, Format::Bmp, Format::Qoi] {
        let encoding = Encoding {
            webp: WebPMode::Lossless,
            ..Encoding::new(format)
        };
        every_picture(|picture| {
            let decoded = read(&write(picture, &encoding)).unwrap().picture;
            let channels = picture.channels().with_color();
            let wanted = picture
                .clone()
                .with_depth(Depth::Eight)
                .with_channels(channels);
            // A one-pixel picture may be opaque, and WebP then forgets alpha.
            assert_eq!(
                decoded.with_channels(channels),
                wanted,
                "{format} {:?}",
                picture.channels()
            );
        });
    }
}

#[test]
fn lossy_formats_come_close_to_smooth_pictures() {
    for channels in CHANNELS {
        for depth in DEPTHS {
            let picture = smooth(Size::new(67, 45), channels, depth);
            let flat = Channels::without_alpha(channels);
            let opaque = picture.clone().with_channels(flat);
            for subsampling in [Subsampling::S444, Subsampling::S422, Subsampling::S420] {
                for scan in [Scan::Baseline, Scan::Progressive] {
                    let encoding = Encoding {
                        subsampling,
                        scan,
                        quality: 95,
                        ..Encoding::new(Format::Jpeg)
                    };
                    let decoded = read(&write(&opaque, &encoding)).unwrap();
                    assert_eq!(decoded.picture.channels(), flat);
                    let distance = distance(&decoded.picture, &opaque);
                    assert!(
                        distance <= 6,
                        "{flat:?} {subsampling:?} {scan:?}: {distance}"
                    );
                }
            }
            let encoding = Encoding {
                quality: 95,
                ..Encoding::new(Format::WebP)
            };
            let decoded = read(&write(&opaque, &encoding)).unwrap().picture;
            assert!(distance(&decoded, &opaque.with_channels(Channels::Rgb)) <= 16);
        }
    }
}

#[test]
fn gif_keeps_few_colours_exactly_and_one_bit_of_alpha() {
    let rgba = vec![
        255, 0, 0, 255, 0, 9, 9, 0, 0, 0, 255, 255, 255, 255, 255, 128,
    ];
    let picture = Picture::from_u8(Size::new(2, 2), Channels::Rgba, rgba);
    let file = encode(
        &picture,
        &Encoding::new(Format::Gif),
        &Attachments::default(),
    )
    .unwrap();
    assert_eq!(file.warnings.len(), 1, "{:?}", file.warnings);
    let Samples::U8(samples) = read(&file.bytes).unwrap().picture.into_parts().2 else {
        unreachable!()
    };
    assert_eq!(samples[..4], [255, 0, 0, 255]);
    assert_eq!(samples[7], 0);
    assert_eq!(samples[8..], [0, 0, 255, 255, 255, 255, 255, 255]);
    every_picture(|picture| {
        let decoded = read(&write(picture, &Encoding::new(Format::Gif)))
            .unwrap()
            .picture;
        assert_eq!(
            (decoded.size(), decoded.channels()),
            (picture.size(), Channels::Rgba)
        );
    });
}

#[test]
fn quality_and_compression_change_the_size() {
    let picture = smooth(Size::new(200, 150), Channels::Rgb, Depth::Eight);
    let len = |encoding: Encoding| write(&picture, &encoding).len();
    for format in [Format::Jpeg, Format::WebP] {
        let at = |quality| {
            len(Encoding {
                quality,
                ..Encoding::new(format)
            })
        };
        assert!(at(20) < at(85) && at(85) < at(100), "{format}");
    }
    let jpeg = Encoding::new(Format::Jpeg);
    assert!(
        len(jpeg)
            < len(Encoding {
                subsampling: Subsampling::S422,
                ..jpeg
            })
    );
    assert!(
        len(Encoding {
            scan: Scan::Progressive,
            ..jpeg
        }) != len(jpeg)
    );
    for format in [Format::Png, Format::Tiff] {
        let at = |compression| {
            len(Encoding {
                compression,
                ..Encoding::new(format)
            })
        };
        assert!(at(Compression::Best) < at(Compression::Fast), "{format}");
    }
}

#[test]
fn attachments_come_back_where_the_format_holds_them() {
    let icc: Vec<u8> = (0..150_001u32).map(|i| ((i * 31) >> 3) as u8).collect();
    let exif = b"II*\0\x08\0\0\0\x01\0\x3b\x01\x02\0\x04\0\0\0Ada\0\0\0\0\0".to_vec();
    let packet = format!("<rdf:RDF>{}</rdf:RDF>", "é".repeat(40_000)).into_bytes();
    let datasets = b"\x1c\x02\x50\0\x03Ada";
    let attachments = Attachments {
        icc: Some(&icc),
        exif: Some(&exif),
        xmp: Some(&packet),
        iptc: Some(datasets),
    };
    for channels in [Channels::Rgb, Channels::Rgba] {
        let picture = noise(Size::new(5, 4), channels, Depth::Eight, 3);
        for format in [Format::Jpeg, Format::Png, Format::WebP, Format::Tiff] {
            let file = encode(&picture, &Encoding::new(format), &attachments).unwrap();
            let decoded = read(&file.bytes).unwrap();
            assert!(decoded.icc.as_ref() == Some(&icc), "{format}");
            let summary = crate::metadata::summary(&decoded.exif.unwrap());
            assert_eq!(summary.artist.as_deref(), Some("Ada"), "{format}");
            let found = String::from_utf8(decoded.xmp.unwrap()).unwrap();
            assert!(found.contains(&"é".repeat(40_000)), "{format}");
            if format == Format::WebP {
                assert_eq!(decoded.iptc, None);
                assert!(
                    file.warnings
                        .contains(&"webp holds no IPTC metadata; it was left out".to_owned())
                );
            } else {
                // In TIFF the datasets are filled up to numbers of four bytes.
                let found = decoded.iptc.unwrap();
                assert!(found.starts_with(datasets) && found.len() <= 8, "{format}");
            }
        }
        for format in [Format::Gif, Format::Bmp, Format::Qoi] {
            let file = encode(&picture, &Encoding::new(format), &attachments).unwrap();
            let left_out = file
                .warnings
                .iter()
                .filter(|warning| warning.contains("left out"));
            assert_eq!(left_out.count(), 4, "{format}: {:?}", file.warnings);
        }
    }
}

#[test]
fn what_jpeg_cannot_attach_is_left_out_with_a_warning() {
    let huge = vec![7; 17_000_000];
    let attachments = Attachments {
        icc: Some(&huge),
        exif: Some(&huge[..65_528]),
        ..Attachments::default()
    };
    let picture = noise(Size::new(1, 1), Channels::Gray, Depth::Eight, 1);
    let file = encode(&picture, &Encoding::new(Format::Jpeg), &attachments).unwrap();
    assert_eq!(file.warnings.len(), 2, "{:?}", file.warnings);
    let decoded = read(&file.bytes).unwrap();
    assert_eq!((decoded.icc, decoded.exif), (None, None));
}

#[test]
fn what_cannot_be_written_is_said() {
    let encode = |picture: &Picture, format| {
        super::encode(picture, &Encoding::new(format), &Attachments::default())
    };
    let gray =
        |width| Picture::from_u8(Size::new(width, 1), Channels::Gray, vec![0; width as usize]);
    for format in Format::ALL {
        let result = encode(&gray(1), format);
        assert_eq!(result.is_ok(), format.can_write(), "{format}");
        assert_eq!(
            result.is_err(),
            matches!(result, Err(EncodeError::Unwritable(_)))
        );
        if format.can_write() {
            assert!(
                matches!(encode(&gray(0), format), Err(EncodeError::Empty { .. })),
                "{format}"
            );
        }
    }
    for (format, max) in [
        (Format::Jpeg, 65_500),
        (Format::Gif, 65_535),
        (Format::WebP, 16_383),
    ] {
        assert!(encode(&gray(max), format).is_ok(), "{format}");
        let message = encode(&gray(max + 1), format).unwrap_err().to_string();
        assert!(message.contains(&max.to_string()), "{message}");
    }
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    let picture = noise(Size::new(50, 40), Channels::Rgba, Depth::Sixteen, 11);
    for format in Format::ALL.into_iter().filter(|format| format.can_write()) {
        let encoding = Encoding::new(format);
        assert_eq!(
            write(&picture, &encoding),
            write(&picture, &encoding),
            "{format}"
        );
    }
}

/// Another picture's samples must never show through.
#[test]
fn what_spare_memory_holds_does_not_matter() {
    use crate::codec::decode_reusing;
    for format in Format::ALL
        .into_iter()
        .filter(|format| format.can_write() && format.can_read())
    {
        every_picture(|picture| {
            let file = encode(picture, &Encoding::new(format), &Attachments::default());
            let bytes = file.unwrap().bytes;
            let header = look(&bytes, Some(format.extension())).unwrap();
            let used = vec![0xa5; 40_000];
            let reused = decode_reusing(&bytes, &header, &Limits::default(), used).unwrap();
            assert!(
                reused == read_named(&bytes, Some(format.extension())).unwrap(),
                "{format}"
            );
        });
    }
}
