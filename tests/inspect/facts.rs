//! What is told of files that are as they should be.

use stampmill::codec::{Attachments, Encoding, Format, Scan, Subsampling, encode as write};
use stampmill::inspect::{Inspection, Statistics, Status, hashes};
use stampmill::metadata::icc;
use stampmill::picture::{Channels, Depth, Orientation, Picture, Size};

use super::made::{self, XMP, camera_exif, encode, jpeg, scene, with_chunk, with_segment};
use super::{inspect, inspect_bytes, sample, seed};

#[test]
fn all_sample_photos_answer_all_probes() {
    for folder in ["landscape", "portrait", "formats", "orientation"] {
        for entry in std::fs::read_dir(sample(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let inspection = inspect(&path);
            assert_eq!(inspection.status, Status::Ok, "{inspection:?}");
            let facts = inspection.facts;
            assert!(facts.file.is_some() && facts.statistics.is_some() && facts.hash.is_some());
            assert!(facts.recipe.is_none(), "nobody asked");
        }
    }
}

#[test]
fn the_disk_s_facts_and_the_hash() {
    let bytes = jpeg(None);
    let file = inspect_bytes("a.jpg", &bytes).facts.file.unwrap();
    assert_eq!(file.bytes, bytes.len() as u64);
    let hash = blake3::hash(&bytes).to_hex().to_string();
    assert_eq!(file.blake3, Some(hash));
    assert_eq!(file.kind, None);
    #[cfg(unix)]
    {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("a.jpg"), folder.path().join("b.jpg"));
        std::fs::write(&one, &bytes).unwrap();
        std::fs::hard_link(&one, &other).unwrap();
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&one, std::fs::Permissions::from_mode(0o640)).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        let opened = std::fs::File::options().write(true).open(&one).unwrap();
        opened.set_modified(time).unwrap();
        let file = inspect(&other).facts.file.unwrap();
        assert_eq!(file.hard_links, Some(2));
        assert_eq!(file.permissions, "rw-r-----");
        assert_eq!(file.modified.as_deref(), Some("2001-09-09T01:46:40Z"));
    }
}

#[test]
fn how_a_jpeg_is_coded() {
    for (scan, coding) in [
        (Scan::Baseline, "baseline"),
        (Scan::Progressive, "progressive"),
    ] {
        for (subsampling, name) in [
            (Subsampling::S444, "4:4:4"),
            (Subsampling::S422, "4:2:2"),
            (Subsampling::S420, "4:2:0"),
        ] {
            for quality in [20, 50, 75, 92, 100] {
                let encoding = Encoding {
                    scan,
                    subsampling,
                    quality,
                    ..Encoding::new(Format::Jpeg)
                };
                let bytes = encode(&scene(1, Size::new(40, 30)), &encoding, None);
                let header = inspect_bytes("a.jpg", &bytes).facts.header.unwrap();
                assert_eq!(header.coding.coding.as_deref(), Some(coding));
                assert_eq!(header.coding.subsampling.as_deref(), Some(name));
                assert_eq!(header.coding.quality, Some(quality));
                assert_eq!(header.coding.quality_is_exact, Some(true));
                assert_eq!(header.coding.stored_as.as_deref(), Some("YCbCr"));
            }
        }
    }
}

#[test]
fn how_other_formats_are_stored() {
    let coding = |name: &str| inspect(&seed(name)).facts.header.unwrap().coding;
    let interlaced = coding("interlaced.png");
    assert_eq!(interlaced.interlaced, Some(true));
    let bits = coding("bits1.png");
    assert_eq!((bits.stored_bits, bits.interlaced), (Some(1), Some(false)));
    assert_eq!(coding("palette.png").stored_as.as_deref(), Some("palette"));
    assert_eq!(coding("deep.png").stored_bits, Some(16));
    assert_eq!(coding("lossless.webp").coding.as_deref(), Some("lossless"));
    assert_eq!(coding("lossy.webp").coding.as_deref(), Some("lossy"));
    assert_eq!(coding("lzw.tif").coding.as_deref(), Some("lzw"));
    assert_eq!(coding("cmyk.tif").stored_as.as_deref(), Some("CMYK"));
    assert!(matches!(
        coding("cmyk.jpg").stored_as.as_deref(),
        Some("CMYK" | "YCCK")
    ));
    assert_eq!(coding("gif.gif").frames, Some(1));
    assert_eq!(coding("gray.jpg").subsampling, None);
}

#[test]
fn frames_of_an_animation_are_counted() {
    let mut bytes = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        for n in 0..5 {
            let frame = image::RgbaImage::from_pixel(6, 4, image::Rgba([n * 40, 9, 9, 255]));
            encoder.encode_frame(image::Frame::new(frame)).unwrap();
        }
    }
    let header = inspect_bytes("a.gif", &bytes).facts.header.unwrap();
    assert_eq!(header.coding.frames, Some(5));
}

#[test]
fn an_extension_that_lies_is_a_warning() {
    let inspection = inspect_bytes("a.png", &jpeg(None));
    assert_eq!(inspection.status, Status::Ok);
    let header = inspection.facts.header.unwrap();
    assert_eq!(header.format, "jpeg");
    assert_eq!(
        header.warnings,
        ["the extension says png, the content is jpeg"]
    );
}

#[test]
fn fields_of_exif_are_put_into_words() {
    let exif = inspect_bytes("a.jpg", &jpeg(Some(&camera_exif())))
        .facts
        .exif;
    let exif = exif.unwrap().unwrap();
    assert_eq!(exif.camera.as_deref(), Some("Canon EOS R5"));
    assert_eq!(
        exif.lens, None,
        "the first field of a tag counts, and it is no text"
    );
    assert_eq!(
        exif.exposure.as_deref(),
        Some("1/250 s, f/2.8, ISO 400, 50 mm")
    );
    assert_eq!(exif.taken.as_deref(), Some("2026:03:09 12:00:00 +01:00"));
    assert_eq!(exif.orientation, Some(6));
    let position = exif.position.unwrap();
    assert_eq!(
        (position.latitude, position.longitude),
        (-33.8598333, -151.5)
    );
    assert_eq!(position.altitude, Some(-12.5));
    let value = |tag: &str| {
        let field = exif.fields.iter().find(|field| field.tag == tag);
        field.map(|field| (field.directory, field.name, field.value.as_str()))
    };
    assert_eq!(
        value("0x9209"),
        Some(("exif", Some("Flash"), "fired, auto"))
    );
    assert_eq!(value("0xc0de"), Some(("exif", None, "01 02 03")));
    assert_eq!(
        value("0x0112"),
        Some(("image", Some("Orientation"), "6 (to be turned clockwise)"))
    );
    assert_eq!(value("0x0001"), Some(("gps", Some("GPSLatitudeRef"), "S")));
    assert_eq!(value("0x8769"), None, "a pointer is no fact");
}

#[test]
fn exif_is_found_in_every_container() {
    let exif = camera_exif();
    for format in [Format::Jpeg, Format::Png, Format::WebP, Format::Tiff] {
        let bytes = encode(
            &scene(2, Size::new(20, 10)),
            &Encoding::new(format),
            Some(&exif),
        );
        let inspection = inspect_bytes("a", &bytes);
        let exif = inspection.facts.exif.unwrap().unwrap();
        assert_eq!(exif.camera.as_deref(), Some("Canon EOS R5"), "{format}");
        assert_eq!(exif.position.unwrap().latitude, -33.8598333, "{format}");
    }
    let none = inspect_bytes(
        "a.png",
        &encode(
            &scene(2, Size::new(20, 10)),
            &Encoding::new(Format::Png),
            None,
        ),
    );
    assert_eq!(none.facts.exif, Some(None));
}

fn check_xmp(inspection: &Inspection) {
    let xmp = inspection.facts.xmp.clone().unwrap().unwrap();
    assert_eq!(xmp.bytes, XMP.len() as u64);
    assert_eq!(xmp.title.as_deref(), Some("A tree"));
    assert_eq!(xmp.creator, ["Ada & Bob", "Céline"]);
    assert_eq!(xmp.rights.as_deref(), Some("© 2026 Ada"));
    assert_eq!(xmp.keywords, ["tree", "winter"]);
    assert_eq!(xmp.rating.as_deref(), Some("4"));
    assert_eq!(xmp.tool.as_deref(), Some("Tool <1>"));
}

#[test]
fn xmp_is_read_by_namespaces_whatever_their_prefixes() {
    let packet = [b"http://ns.adobe.com/xap/1.0/\0", XMP.as_bytes()].concat();
    check_xmp(&inspect_bytes(
        "a.jpg",
        &with_segment(&jpeg(None), 0xe1, &packet),
    ));
    let png = encode(
        &scene(1, Size::new(9, 9)),
        &Encoding::new(Format::Png),
        None,
    );
    let text = [b"XML:com.adobe.xmp\0\0\0\0\0", XMP.as_bytes()].concat();
    check_xmp(&inspect_bytes("a.png", &with_chunk(&png, b"iTXt", &text)));
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, XMP.as_bytes()).unwrap();
    let text = [
        &b"XML:com.adobe.xmp\0\x01\0\0\0"[..],
        &packed.finish().unwrap(),
    ]
    .concat();
    check_xmp(&inspect_bytes("a.png", &with_chunk(&png, b"iTXt", &text)));
}

#[test]
fn iptc_is_read_in_its_two_character_sets() {
    let latin = made::iptc(&[
        (0, b"\0\x02"),
        (5, b"Baum"),
        (25, b"b\xe4ume"),
        (25, b"winter"),
        (80, "Céline".as_bytes()),
        (90, b"Oslo"),
        (101, b"Norway"),
        (116, b"(c) Ada"),
        (200, b"x"),
    ]);
    let bytes = with_segment(&jpeg(None), 0xed, &made::photoshop(&latin));
    let iptc = inspect_bytes("a.jpg", &bytes).facts.iptc.unwrap().unwrap();
    assert_eq!(iptc.title.as_deref(), Some("Baum"));
    assert_eq!(iptc.keywords, ["bäume", "winter"]);
    assert_eq!(iptc.creator, ["Céline"]);
    assert_eq!(iptc.place.as_deref(), Some("Oslo, Norway"));
    assert_eq!(iptc.rights.as_deref(), Some("(c) Ada"));
    assert_eq!((iptc.bytes, iptc.others), (latin.len() as u64, 1));
}

/// One gray pixel, with one more field in its directory.
fn tiff_file(field: made::Field) -> Vec<u8> {
    let long = |tag, value: u32| (tag, 4, 1, value.to_le_bytes().to_vec());
    let mut fields = vec![
        long(256, 1),
        long(257, 1),
        made::short(258, 8),
        made::short(259, 1),
        made::short(262, 1),
        long(273, 8),
        long(278, 1),
        long(279, 1),
    ];
    fields.push(field);
    made::tiff(&fields, &[], &[])
}

#[test]
fn iptc_of_a_tiff_may_be_swapped_in_fours() {
    let mut sets = made::iptc(&[(5, b"Tree"), (105, b"Winter!")]);
    sets.resize(sets.len().next_multiple_of(4), 0);
    let swapped: Vec<u8> = sets
        .chunks(4)
        .flat_map(|four| four.iter().rev())
        .copied()
        .collect();
    let count = (sets.len() / 4) as u32;
    for value in [sets, swapped] {
        let inspection = inspect_bytes("a.tif", &tiff_file((33_723, 4, count, value)));
        let iptc = inspection.facts.iptc.unwrap().unwrap();
        assert_eq!(iptc.title.as_deref(), Some("Tree"));
        assert_eq!(iptc.headline.as_deref(), Some("Winter!"));
    }
}

#[test]
fn a_profile_is_srgb_by_what_it_does() {
    let adobe = inspect(&sample("formats/paintbrushes-adobe-rgb.jpg")).facts;
    let adobe = adobe.icc.unwrap().unwrap();
    assert!(adobe.description.unwrap().contains("Adobe RGB"));
    assert_eq!((adobe.color_space.as_str(), adobe.is_srgb), ("RGB", false));
    let profile = icc::srgb_profile();
    let attachments = Attachments {
        icc: Some(&profile),
        ..Attachments::default()
    };
    for format in [Format::Jpeg, Format::Png, Format::WebP, Format::Tiff] {
        let picture = scene(3, Size::new(16, 16));
        let bytes = write(&picture, &Encoding::new(format), &attachments)
            .unwrap()
            .bytes;
        let found = inspect_bytes("a", &bytes).facts.icc.unwrap().unwrap();
        assert!(found.is_srgb, "{format}: {found:?}");
        assert_eq!(
            (found.bytes, found.class.as_str()),
            (profile.len() as u64, "display")
        );
    }
}

fn statistics(picture: &Picture) -> Statistics {
    let bytes = encode(picture, &Encoding::new(Format::Png), None);
    inspect_bytes("a.png", &bytes).facts.statistics.unwrap()
}

#[test]
fn statistics_of_pictures_that_can_be_reckoned() {
    let board = (0..64 * 64u32).map(|n| if (n + n / 64) % 2 == 0 { 0 } else { 255 });
    let board = Picture::from_u8(Size::new(64, 64), Channels::Gray, board.collect());
    for depth in [Depth::Eight, Depth::Sixteen] {
        let found = statistics(&board.clone().with_depth(depth));
        let gray = &found.channels[0];
        let most = f64::from(gray.of);
        assert_eq!((gray.name, gray.min, gray.max), ("gray", 0, gray.of));
        assert!((gray.mean - most / 2.0).abs() < 1e-9);
        assert!((gray.deviation - most / 2.0).abs() < 1e-9);
        assert_eq!((gray.black, gray.white), (0.5, 0.5));
        assert_eq!((gray.histogram[0], gray.histogram[255]), (2_048, 2_048));
        // All four neighbours differ: 4 × 255 to either side.
        assert!((found.sharpness - 1_020f64.powi(2)).abs() < 1.0);
    }
    let color = Picture::from_u8(
        Size::new(2, 1),
        Channels::Rgba,
        vec![10, 20, 30, 0, 20, 20, 40, 255],
    );
    let found = statistics(&color);
    let means: Vec<f64> = found.channels.iter().map(|channel| channel.mean).collect();
    assert_eq!(means, [15.0, 20.0, 35.0, 127.5]);
    assert_eq!(found.channels[3].name, "alpha");
    assert_eq!(found.channels[1].deviation, 0.0);
    assert_eq!(found.sharpness, 0.0, "it has no middle");
}

#[test]
fn hashes_of_one_picture_are_near_and_those_of_two_are_far() {
    let hash = |path: &str| inspect(&sample(path)).facts.hash.unwrap();
    let far = |a: u64, b: u64| (a ^ b).count_ones();
    let upright = hash("orientation/orientation-1.jpg");
    for n in 2..=8 {
        let turned = hash(&format!("orientation/orientation-{n}.jpg"));
        assert!(
            far(upright.phash.unwrap(), turned.phash.unwrap()) <= 2,
            "{n}"
        );
        assert!(
            far(upright.dhash.unwrap(), turned.dhash.unwrap()) <= 4,
            "{n}"
        );
    }
    let other = hash("portrait/two-dogs.jpg");
    assert!(far(upright.phash.unwrap(), other.phash.unwrap()) > 16);
    let even = Picture::from_u8(Size::new(50, 40), Channels::Gray, vec![77; 2_000]);
    assert_eq!(hashes(&even, Orientation::Normal).phash, None);
}
