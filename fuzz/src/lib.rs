//! What is thrown at stampmill's readers: one function a target, each of which panics where a promise is broken.
//!
//! `cargo +nightly fuzz run TARGET` calls them without end; `tests/fuzz.rs` calls them for a few seconds on stable.

mod strip;

use std::io::Cursor;
use std::path::Component;

use arbitrary::{Arbitrary, Result, Unstructured};
use stampmill::codec::{
    self, Attachments, Decoder, Decoding, Encoding, Format, Intent, Limits, OnDamage,
};
use stampmill::inspect;
use stampmill::ledger::History;
use stampmill::metadata::{self, Blocks, Colors, Credits, Facts, Keep, Policy, Strip, icc};
use stampmill::moment::Moment;
use stampmill::ops::filter::FilterChain;
use stampmill::ops::resize::{Enlarge, Fit, Geometry, Kernel, MAX_SIDE, Resize, Resizer};
use stampmill::ops::watermark::{
    Align, Blend, Edge, Gravities, Ink, Logo, LogoError, LogoMark, Look, MarkSize, Place, Plate,
    Point, Shadow, Stroke, SvgError, TextMark, TextStyle, Tile,
};
use stampmill::ops::{AlphaColor, Color, Gravity, Length, Offset, Split};
use stampmill::picture::{Channels, Depth, Orientation, Picture, Size};
use stampmill::plan::path_by;
use stampmill::recipe::{Draft, fingerprint};
use stampmill::template::{Part, Placeholder, Template, Value, Variable};

pub use strip::strip;

/// What a target is called, and what it does with some bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, by name.
pub const TARGETS: [Target; 13] = [
    ("decode", decode),
    ("scaled", scaled),
    ("tiff", tiff),
    ("metadata", metadata),
    ("strip", strip),
    ("inspect", inspect),
    ("recipe", recipe),
    ("geometry", geometry),
    ("filters", filters),
    ("marks", marks),
    ("svg", svg),
    ("template", template),
    ("ledger", ledger),
];

/// A file of any format: a whole picture of the size that its header said, or an error.
pub fn decode(data: &[u8]) {
    let limits = Limits {
        max_pixels: 1 << 20,
        max_bytes: 64 << 20,
    };
    for extension in [None, Some("tga")] {
        let Ok(header) = codec::probe(Cursor::new(data), extension, &limits) else {
            continue;
        };
        if let Ok(decoded) = codec::decode(data, &header, &limits) {
            let picture = decoded.picture;
            assert_eq!(picture.size(), header.size);
            assert_eq!(picture.channels(), header.channels);
            assert_eq!(picture.depth(), header.depth);
        }
    }
}

/// A size, and a file that may be decoded smaller: no smaller than that size, and refused if and only if the whole is.
pub fn scaled(data: &[u8]) {
    let Some((&[width, height], data)) = data.split_first_chunk() else {
        return;
    };
    let limits = Limits {
        max_pixels: 1 << 20,
        max_bytes: 64 << 20,
    };
    let Ok(header) = codec::probe(Cursor::new(data), None, &limits) else {
        return;
    };
    let least = Size::new(
        u32::from(width).min(header.size.width),
        u32::from(height).min(header.size.height),
    );
    let decoding = Decoding {
        at_least: Some(least),
        ..Decoding::default()
    };
    let decoded = Decoder::new().decode(data, &header, &limits, &decoding, Vec::new());
    let whole = codec::decode(data, &header, &limits);
    assert_eq!(decoded.is_ok(), whole.is_ok(), "{decoded:?} {whole:?}");
    let decoding = Decoding {
        on_damage: OnDamage::Keep,
        ..decoding
    };
    let kept = Decoder::new().decode(data, &header, &limits, &decoding, Vec::new());
    match (&decoded, kept) {
        (Ok(decoded), kept) => assert_eq!(kept.as_ref(), Ok(decoded)),
        (Err(_), Ok(kept)) => assert!(!kept.warnings.is_empty()),
        (Err(_), Err(_)) => {}
    }
    if let Ok(decoded) = decoded {
        let size = decoded.picture.size();
        assert!(size.width >= least.width && size.height >= least.height);
        assert!(size.width <= header.size.width && size.height <= header.size.height);
    }
}

/// A TIFF file, or the numbers that one is made of: a whole picture or an error; where parts are welcome, the same or a picture
/// with a warning.
pub fn tiff(data: &[u8]) {
    let is_file = Format::sniff(data) == Some(Format::Tiff);
    let file = match is_file {
        true => Ok(data.to_vec()),
        false => tiff_by(Unstructured::new(data)),
    };
    let Ok(file) = file else {
        return;
    };
    let limits = Limits {
        max_pixels: 1 << 16,
        max_bytes: 48 << 20,
    };
    let Ok(header) = codec::probe(Cursor::new(&file), None, &limits) else {
        return;
    };
    assert_eq!(header.format, Format::Tiff);
    let whole = codec::decode(&file, &header, &limits);
    let decoding = Decoding {
        on_damage: OnDamage::Keep,
        ..Decoding::default()
    };
    let kept = Decoder::new().decode(&file, &header, &limits, &decoding, Vec::new());
    for decoded in [&whole, &kept].into_iter().flatten() {
        let picture = &decoded.picture;
        assert_eq!(
            (picture.size(), picture.channels(), picture.depth()),
            (header.size, header.channels, header.depth)
        );
    }
    match (&whole, kept) {
        (Ok(whole), kept) => assert_eq!(kept.as_ref(), Ok(whole)),
        (Err(_), Ok(kept)) => assert!(!kept.warnings.is_empty()),
        (Err(_), Err(_)) => {}
    }
}

/// A little-endian file of one page, whose fields have values that mean something and whose data are what is left.
fn tiff_by(mut numbers: Unstructured<'_>) -> Result<Vec<u8>> {
    let (width, height) = (numbers.int_in_range(1..=40)?, numbers.int_in_range(1..=40)?);
    let bits = *numbers.choose(&[1u16, 2, 4, 8, 8, 8, 10, 12, 14, 16, 16, 24, 32, 64])?;
    let photometric = *numbers.choose(&[0u16, 1, 2, 3, 5, 6, 8, 9])?;
    let samples = numbers.int_in_range(1..=6)?;
    let compressions = [1, 2, 3, 4, 5, 7, 8, 32_771, 32_773, 50_000];
    let mut fields = vec![
        (256, vec![width]),
        (257, vec![height]),
        (258, vec![bits; samples]),
        (259, vec![*numbers.choose(&compressions)?]),
        (262, vec![photometric]),
        (266, vec![numbers.int_in_range(1..=2)?]),
        (277, vec![samples as u16]),
        (284, vec![numbers.int_in_range(1..=2)?]),
        (292, vec![numbers.int_in_range(0..=1)?]),
        (317, vec![numbers.int_in_range(1..=3)?]),
        (
            338,
            numbers.arbitrary::<[bool; 3]>()?.map(u16::from).to_vec(),
        ),
        (339, vec![numbers.int_in_range(1..=3)?; samples]),
        (
            530,
            vec![*numbers.choose(&[1, 2, 4])?, *numbers.choose(&[1, 2, 4])?],
        ),
    ];
    if photometric == 3 && bits <= 8 {
        fields.push((320, vec![0xab12; 3 << bits]));
    }
    let is_tiled: bool = numbers.arbitrary()?;
    match is_tiled {
        true => fields.extend([
            (322, vec![numbers.int_in_range(1..=48)?]),
            (323, vec![numbers.int_in_range(1..=48)?]),
        ]),
        false => fields.push((278, vec![numbers.int_in_range(1..=40)?])),
    }
    let blocks = numbers.int_in_range(1..=30)?;
    let data = numbers.take_rest();
    let share = data.len() / usize::from(blocks);
    let place = |index: u16| (8 + share * usize::from(index)) as u16;
    fields.push((
        if is_tiled { 324 } else { 273 },
        (0..blocks).map(place).collect(),
    ));
    fields.push((
        if is_tiled { 325 } else { 279 },
        vec![share as u16; blocks.into()],
    ));
    fields.sort_by_key(|(tag, _)| *tag);
    Ok(tiff_of(&fields, data))
}

/// A file of these data and these fields of shorts.
fn tiff_of(fields: &[(u16, Vec<u16>)], data: &[u8]) -> Vec<u8> {
    let directory_at = 8 + data.len();
    let mut values_at = directory_at + 2 + 12 * fields.len() + 4;
    let mut file = b"II*\0".to_vec();
    file.extend((directory_at as u32).to_le_bytes());
    file.extend_from_slice(data);
    file.extend((fields.len() as u16).to_le_bytes());
    let mut values = Vec::new();
    for (tag, value) in fields {
        file.extend(tag.to_le_bytes());
        file.extend(3u16.to_le_bytes());
        file.extend((value.len() as u32).to_le_bytes());
        let mut bytes: Vec<u8> = value.iter().flat_map(|value| value.to_le_bytes()).collect();
        if bytes.len() <= 4 {
            bytes.resize(4, 0);
            file.extend(bytes);
        } else {
            file.extend((values_at as u32).to_le_bytes());
            values_at += bytes.len();
            values.extend(bytes);
        }
    }
    file.extend([0; 4]);
    file.extend(values);
    file
}

/// A block of any kind, or an ICC profile: of a picture in gray or colour, and of one in inks. What comes of a block can be
/// read, is the same when it is settled once more, and says of the output what is so.
pub fn metadata(data: &[u8]) {
    let _ = metadata::summary(data);
    let _ = metadata::orientation(data);
    let _ = metadata::implied_profile(data);
    let mut exif = data.to_vec();
    metadata::reset_orientation(&mut exif);
    assert_eq!(metadata::orientation(&exif), Orientation::Normal);
    assert!(exif.len() <= data.len());
    let is_profile = icc::check(data).is_ok();
    // The tables for 16 bits take their time.
    let (depth, intent) = match data.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)) % 8 {
        0 => (Depth::Sixteen, Intent::Perceptual),
        n if n % 2 == 0 => (Depth::Eight, Intent::Perceptual),
        _ => (Depth::Eight, Intent::Relative),
    };
    for channels in [Channels::Gray, Channels::Rgba] {
        let size = Size::new(3, 2);
        let samples = (0..6 * channels.count() as u8).map(|n| n.wrapping_mul(41));
        let picture = Picture::from_u8(size, channels, samples.collect()).with_depth(depth);
        match icc::to_srgb_by(picture.clone(), data, intent) {
            Ok(converted) => assert!(is_profile && converted.depth() == depth),
            Err((same, _)) => assert_eq!(same, picture),
        }
        let picture = Picture::from_u8(Size::new(1, 1), channels, vec![9; channels.count()]);
        let attachments = Attachments {
            icc: Some(data),
            ..Attachments::default()
        };
        let encoded = codec::encode(&picture, &Encoding::new(Format::WebP), &attachments);
        assert!(encoded.is_ok());
    }
    for keep in [Keep::All, Keep::Copyright, Keep::None] {
        for (gps, private) in [(false, false), (true, true)] {
            let strip = Strip { gps, private };
            settled(data, &Policy { keep, strip });
        }
    }
    decode(&in_inks(data));
}

fn settled(data: &[u8], policy: &Policy) {
    let block = || Some(data.to_vec());
    let blocks = Blocks {
        exif: block(),
        xmp: block(),
        iptc: block(),
    };
    let credits = Credits {
        artist: Some("Åda"),
        copyright: None,
    };
    for orientation in [Orientation::Normal, Orientation::Rotate90] {
        let facts = Facts {
            size: Size::new(70_000, 30),
            orientation,
            colors: Colors::Srgb,
        };
        let (once, _) = policy.apply(blocks.clone(), &facts, &credits);
        let exif = once.exif.as_deref().expect("credits make a block");
        let summary = metadata::summary(exif);
        assert_eq!(summary.artist.as_deref(), Some("Åda"));
        let said = metadata::orientation(exif);
        assert!(said == orientation || said == Orientation::Normal);
        let found = once.xmp.as_deref().map(String::from_utf8_lossy);
        assert!(found.is_none_or(|packet| policy.keep == Keep::None || packet.contains("Åda")));
        let (again, warnings) = policy.apply(once.clone(), &facts, &credits);
        assert!(warnings.is_empty(), "{warnings:?}");
        assert_eq!(again.iptc, once.iptc);
        // Texts are trimmed and line breaks made alike where a packet is written anew.
        assert!(policy.keep == Keep::Copyright || again.xmp == once.xmp);
    }
}

/// A kind, and a file of that kind or what a JPEG file would have attached: no more is told than there are bytes for.
pub fn inspect(data: &[u8]) {
    let Some((&kind, data)) = data.split_first() else {
        return;
    };
    let (marker, signature): (u8, &[u8]) = match kind % 8 {
        0 => (0xe1, b"Exif\0\0"),
        1 => (0xe1, b"http://ns.adobe.com/xap/1.0/\0"),
        2 => (0xe2, b"ICC_PROFILE\0\x01\x01"),
        3 => (0xed, b"Photoshop 3.0\0"),
        _ => {
            for format in Format::ALL {
                let _ = inspect::attached(data, format);
            }
            return;
        }
    };
    let data = &data[..data.len().min(65_000)];
    let length = (signature.len() + data.len() + 2) as u16;
    let head = [
        &[0xff, 0xd8, 0xff, marker][..],
        &length.to_be_bytes(),
        signature,
    ];
    let attached = inspect::attached(&[&head.concat(), data].concat(), Format::Jpeg);
    if let Some(exif) = attached.exif {
        let told: usize = exif.fields.iter().map(|field| field.value.len()).sum();
        assert!(exif.fields.len() <= 5 * 512 && told <= exif.fields.len() * 4_096);
        assert!(
            exif.position
                .is_none_or(|position| position.latitude.abs() <= 90.0)
        );
    }
    if let Some(xmp) = attached.xmp {
        assert!(xmp.creator.len() + xmp.keywords.len() <= data.len());
    }
    if let Some(iptc) = attached.iptc {
        assert!(iptc.keywords.len() + iptc.creator.len() <= data.len());
    }
}

/// A TIFF file of six pixels in inks with this profile.
fn in_inks(profile: &[u8]) -> Vec<u8> {
    let mut file = b"II*\0\x28\0\0\0".to_vec();
    file.extend((0..24u8).map(|ink| ink.wrapping_mul(37)));
    file.extend([8, 0].repeat(4));
    let end = 40 + 2 + 10 * 12 + 4;
    let entries: [(u16, u16, u32, u32); 10] = [
        (256, 4, 1, 3),
        (257, 4, 1, 2),
        (258, 3, 4, 32),
        (259, 3, 1, 1),
        (262, 3, 1, 5),
        (273, 4, 1, 8),
        (277, 3, 1, 4),
        (278, 4, 1, 2),
        (279, 4, 1, 24),
        (34_675, 7, profile.len() as u32, end),
    ];
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file.extend_from_slice(profile);
    file
}

/// A recipe file: refused with a sentence, or a recipe whose draft can be written and read again.
pub fn recipe(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(mut draft) = toml::from_str::<Draft>(text) else {
        return;
    };
    for mark in &mut draft.marks {
        // What lies on this machine is no part of the recipe.
        mark.logo = None;
        mark.font = None;
    }
    match draft.check() {
        Ok(recipe) => {
            let written = toml::to_string(&draft).expect("a draft can be written");
            let again: Draft = toml::from_str(&written).expect("what was written can be read");
            assert_eq!(draft, again);
            let other = again.check().expect("it was accepted once");
            let now = Moment::parse("2026-03-09").expect("a date");
            let print = |draft, recipe| fingerprint(draft, recipe, now);
            assert_eq!(print(&draft, &recipe), print(&again, &other));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A size and how it is wanted: the plan's parts fit into each other, and small pictures come out at the planned size.
pub fn geometry(data: &[u8]) {
    let _ = resized(&mut Unstructured::new(data));
}

fn resized(data: &mut Unstructured<'_>) -> Result<()> {
    let small = bool::arbitrary(data)?;
    let side = |data: &mut Unstructured<'_>| -> Result<u32> {
        data.int_in_range(1..=if small { 80 } else { MAX_SIDE })
    };
    let source = Size::new(side(data)?, side(data)?);
    let geometry = match data.int_in_range(0..=3)? {
        0 => Geometry::LongEdge(side(data)?),
        1 => Geometry::Percent(data.int_in_range(1..=40_000u32)? as f32 / 100.0),
        2 => Geometry::Box {
            width: Some(side(data)?),
            height: Some(side(data)?),
        },
        _ => match std::str::from_utf8(data.peek_bytes(data.len()).unwrap_or_default()) {
            Ok(text) => text
                .trim()
                .parse()
                .map_err(|_| arbitrary::Error::IncorrectFormat)?,
            Err(_) => return Ok(()),
        },
    };
    let resize = Resize {
        fit: *data.choose(&[Fit::Inside, Fit::Cover, Fit::Fill, Fit::Pad])?,
        kernel: *data.choose(&[Kernel::Nearest, Kernel::Bilinear, Kernel::Lanczos3])?,
        enlarge: *data.choose(&[Enlarge::Allow, Enlarge::Never])?,
        gravity: *data.choose(&Gravity::ALL)?,
        ..Resize::new(geometry)
    };
    let plan = resize.plan(source);
    let (crop, canvas) = (plan.crop, plan.canvas);
    let slack = 1e-6 * f64::from(MAX_SIDE);
    assert!(crop.left >= 0.0 && crop.left + crop.width <= f64::from(source.width) + slack);
    assert!(crop.top >= 0.0 && crop.top + crop.height <= f64::from(source.height) + slack);
    assert!(plan.scaled.short_edge() >= 1 && canvas.long_edge() <= MAX_SIDE);
    assert!(plan.offset.0 + plan.scaled.width <= canvas.width);
    assert!(plan.offset.1 + plan.scaled.height <= canvas.height);
    assert!(plan.factor().is_finite() && plan.factor() > 0.0);
    let _ = resize.working_bytes(source, Channels::Rgba, Depth::Sixteen, 64);
    if source.long_edge() <= 80 && canvas.long_edge() <= 400 {
        let picture = noise(data, source)?;
        let mut resizer = Resizer::new();
        let result = resizer.apply(&resize, picture, Orientation::Normal, Split::Never);
        assert_eq!(result.size(), canvas);
    }
    Ok(())
}

/// The first line is a filter as on the command line, what follows is the picture.
pub fn filters(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n');
    let (spec, rest) = data.split_at(end.unwrap_or(data.len()));
    let Ok(chain) = FilterChain::parse(String::from_utf8_lossy(spec).split(';')) else {
        return;
    };
    let mut rest = Unstructured::new(rest);
    let Ok(picture) = small_picture(&mut rest) else {
        return;
    };
    let (size, depth) = (picture.size(), picture.depth());
    let alone = chain.apply(picture.clone(), Split::Never);
    assert_eq!((alone.size(), alone.depth()), (size, depth));
    assert_eq!(alone, chain.apply(picture, Split::Rows));
}

/// Text and logos of any size at any place, on small pictures.
pub fn marks(data: &[u8]) {
    let _ = marked(&mut Unstructured::new(data));
}

fn marked(data: &mut Unstructured<'_>) -> Result<()> {
    let picture = small_picture(data)?;
    let (size, depth) = (picture.size(), picture.depth());
    let wanted = MarkSize {
        length: length(data)?,
        of: *data.choose(&[Edge::Short, Edge::Long, Edge::Width, Edge::Diagonal])?,
    };
    let (place, look) = (mark_place(data)?, look(data)?);
    let logo = small_picture(data)?;
    let ink = match bool::arbitrary(data)? {
        true => Ink::Auto,
        false => Ink::Color(alpha_color(data)?),
    };
    let mut stamped = picture;
    if let Ok(mark) = TextMark::new(style(data)?, ink, wanted, place.clone(), look) {
        stamped = mark
            .stamp(<&str>::arbitrary(data)?, stamped, Split::Never)
            .picture;
        assert_eq!((stamped.size(), stamped.depth()), (size, depth));
    }
    if let Ok(logo) = Logo::from_picture(logo)
        && let Ok(mark) = LogoMark::new(logo, wanted, place, look)
    {
        stamped = mark.stamp(stamped, Split::Never).unwrap().picture;
        assert_eq!((stamped.size(), stamped.depth()), (size, depth));
    }
    // What people write for these never panics, and what is read is displayed and read again.
    let words = <&str>::arbitrary(data)?;
    let _ = (
        words.parse::<Stroke>(),
        words.parse::<Shadow>(),
        words.parse::<Plate>(),
    );
    if let Ok(gravities) = words.parse::<Gravities>() {
        assert_eq!(gravities.to_string().parse(), Ok(gravities));
    }
    if let Ok(logo) = Logo::from_svg(words) {
        let _ = LogoMark::new(logo, wanted, Place::default(), Look::default());
    }
    Ok(())
}

/// An SVG: refused, or drawn on a small picture; either in the time that there is for an SVG, and without the library's failing.
pub fn svg(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let troubles = [SvgError::Slow, SvgError::Failed].map(LogoError::Svg);
    let logo = match Logo::from_svg(text) {
        Ok(logo) => logo,
        Err(error) => return assert!(!troubles.contains(&error), "{error}"),
    };
    let (size, look) = (MarkSize::percent(100.0), Look::default());
    let picture = Picture::from_u8(Size::new(64, 64), Channels::Gray, vec![90; 4_096]);
    if let Ok(mark) = LogoMark::new(logo, size, Place::default(), look) {
        let stamped = mark.stamp(picture, Split::Never);
        assert!(stamped.is_ok(), "{stamped:?}");
    }
}

fn length(data: &mut Unstructured<'_>) -> Result<Length> {
    let value = f32::arbitrary(data)?;
    Ok(if bool::arbitrary(data)? {
        Length::Pixels(value)
    } else {
        Length::Percent(value)
    })
}

fn alpha_color(data: &mut Unstructured<'_>) -> Result<AlphaColor> {
    let color = Color::new(u8::arbitrary(data)?, 0, 255);
    Ok(AlphaColor::new(color, u8::arbitrary(data)?))
}

fn mark_place(data: &mut Unstructured<'_>) -> Result<Place> {
    let offset = Offset {
        x: length(data)?,
        y: length(data)?,
    };
    Ok(match u8::arbitrary(data)? % 4 {
        0 => Place::Gravity(Gravities::corners(), offset),
        1 => Place::Gravity((*data.choose(&Gravity::ALL)?).into(), offset),
        2 => Place::At(Point {
            x: offset.x,
            y: offset.y,
        }),
        _ => {
            let tile = Tile {
                gap: length(data)?,
                angle: f32::arbitrary(data)?,
                stagger: f32::arbitrary(data)?,
            };
            Place::Tile(tile, offset)
        }
    })
}

/// A style of text in the bundled font.
fn style(data: &mut Unstructured<'_>) -> Result<TextStyle> {
    Ok(TextStyle {
        align: *data.choose(&Align::ALL)?,
        line_spacing: f32::arbitrary(data)?,
        letter_spacing: format!("{}%", i16::arbitrary(data)? / 64)
            .parse()
            .unwrap_or_default(),
        ..TextStyle::default()
    })
}

/// Lengths of any kind, most of them small.
fn look(data: &mut Unstructured<'_>) -> Result<Look> {
    let small = |data: &mut Unstructured<'_>| -> Result<Length> {
        Ok(match u8::arbitrary(data)? % 8 {
            0 => length(data)?,
            n => Length::Percent(f32::from(n) * 5.0),
        })
    };
    Ok(Look {
        stroke: match bool::arbitrary(data)? {
            true => Some(Stroke {
                width: small(data)?,
                color: alpha_color(data)?,
            }),
            false => None,
        },
        shadow: match bool::arbitrary(data)? {
            true => Some(Shadow {
                x: small(data)?,
                y: small(data)?,
                blur: small(data)?,
                color: alpha_color(data)?,
            }),
            false => None,
        },
        plate: match bool::arbitrary(data)? {
            true => Some(Plate {
                padding: small(data)?,
                radius: small(data)?,
                color: alpha_color(data)?,
            }),
            false => None,
        },
        opacity: f32::from(u8::arbitrary(data)?) / 255.0,
        rotation: f32::arbitrary(data)?,
        blend: *data.choose(&Blend::ALL)?,
    })
}

/// The first line is a template, what follows the value of all its variables: what it is made of comes out again, and as
/// the name of an output it leads nowhere.
pub fn template(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n');
    let (text, value) = data.split_at(end.unwrap_or(data.len()));
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let value = String::from_utf8_lossy(value.get(1..).unwrap_or_default());
    for parse in [Template::parse, Template::parse_name] {
        match parse(text) {
            Ok(template) => {
                let placeholders = template.parts().iter().filter_map(|part| match part {
                    Part::Text(_) => None,
                    Part::Value(placeholder) => Some(placeholder),
                });
                let all = template.render(&|_| Some("2026-03-09".into()));
                assert!(all.missing.is_empty(), "{:?}", all.missing);
                let none = template.render(&|_| None);
                assert!(none.missing.len() <= placeholders.clone().count());
                assert!(
                    none.missing
                        .iter()
                        .all(|none| !none.warning("x").is_empty())
                );
                let again: String = placeholders.map(Placeholder::to_string).collect();
                assert!(
                    Template::parse(&again).is_ok() || again.contains('"'),
                    "{again}"
                );
                template.render(&|_| Some((&*value).into()));
                named(&template, &|_| Some((&*value).into()));
                named(&template, &|_| None);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// The path of an output: within its folder, and no name with a value in it is hidden, reserved, or too long.
fn named<'v>(template: &Template, values: &dyn Fn(Variable) -> Option<Value<'v>>) {
    let is_separator = |c: char| matches!(c, '/' | '\\');
    let mut own = Vec::new();
    for part in template.parts() {
        if let Part::Text(text) = part {
            own.extend(text.split(is_separator));
        }
    }
    // Where it leads up, that is for the plan to refuse, as are signs that no name has.
    let is_odd = |text: &&str| matches!(*text, ".." | ".") || text.contains(char::is_control);
    if own.iter().any(is_odd) {
        return;
    }
    let path = path_by(&template.behind("out/x-"), values);
    let rest = path.strip_prefix("out").expect("it is in the folder");
    for part in rest.components() {
        let Component::Normal(name) = part else {
            panic!("{} leads elsewhere", path.display());
        };
        let name = name.to_str().expect("all of it is text");
        if own.contains(&name)
            || own
                .first()
                .is_some_and(|first| name == format!("x-{first}"))
        {
            continue;
        }
        assert!(
            !name.starts_with('.') && !name.ends_with(['.', ' ']),
            "{name:?}"
        );
        assert!(
            name.len() <= 255 && !name.contains(char::is_control),
            "{name:?}"
        );
        let stem = name.split('.').next().unwrap_or_default();
        let stem = stem.trim_end().to_ascii_uppercase();
        let is_device = ["CON", "PRN", "AUX", "NUL"].contains(&&*stem)
            || stem.len() == 4
                && (stem.starts_with("COM") || stem.starts_with("LPT"))
                && stem.ends_with(|c: char| c.is_ascii_digit());
        assert!(!is_device, "{name:?}");
    }
}

/// A ledger that anybody may have written to: whole lines count, all others are damage.
pub fn ledger(data: &[u8]) {
    let history = History::from_reader(data).expect("memory can be read");
    let lines = data.split(|byte| *byte == b'\n').count();
    assert!(history.len() as u64 + history.damaged() <= lines as u64);
}

fn small_picture(data: &mut Unstructured<'_>) -> Result<Picture> {
    let size = Size::new(data.int_in_range(1..=24)?, data.int_in_range(1..=24)?);
    noise(data, size)
}

/// A picture of this size, its samples from the data as far as that goes.
fn noise(data: &mut Unstructured<'_>, size: Size) -> Result<Picture> {
    let channels = *data.choose(&[
        Channels::Gray,
        Channels::GrayAlpha,
        Channels::Rgb,
        Channels::Rgba,
    ])?;
    let deep = bool::arbitrary(data)?;
    let seeds: [u8; 8] = data.arbitrary()?;
    let count = size.pixels() as usize * channels.count();
    let samples = (0..count).map(|n| seeds[n % 8].wrapping_mul(n as u8 | 1));
    Ok(if deep {
        Picture::from_u16(
            size,
            channels,
            samples.map(|sample| u16::from(sample) * 257).collect(),
        )
    } else {
        Picture::from_u8(size, channels, samples.collect())
    })
}
