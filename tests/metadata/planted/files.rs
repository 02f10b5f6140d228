//! Files of the formats that are read and written with metadata, with something planted in each part of them.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use stampmill::codec::Format;

use super::super::*;
use super::blocks::{self, EXTENSION};
use super::places::text;

const SIZE: Size = Size {
    width: 8,
    height: 6,
};

/// Every file with its name.
pub(super) fn all() -> [(&'static str, Vec<u8>); 5] {
    [
        ("jpeg.jpg", jpeg()),
        ("png.png", png()),
        ("webp.webp", webp()),
        ("tiff.tif", tiff()),
        ("gif.gif", gif()),
    ]
}

fn written(format: Format) -> Vec<u8> {
    let picture = smooth(SIZE, Channels::Rgb, Depth::Eight);
    blocks::all().file(&picture, format)
}

fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
    let payload = parts.concat();
    let len = (payload.len() as u16 + 2).to_be_bytes();
    [&[0xff, marker][..], &len, &payload].concat()
}

fn jpeg() -> Vec<u8> {
    let file = written(Format::Jpeg);
    let comment = text("JPEG comment");
    let application = text("JPEG unknown application segment");
    let url = text("JPEG Photoshop resource");
    let extension = blocks::extension();
    let len = (extension.len() as u32).to_be_bytes();
    let resource = [b"8BIM\x04\x0b\0\0\0\0\0\x0d", url.as_bytes(), b"\0"].concat();
    let planted = [
        segment(0xfe, &[comment.as_bytes()]),
        segment(0xe7, &[b"SOMEBODY\0", application.as_bytes()]),
        segment(0xed, &[b"Photoshop 3.0\0", &resource]),
        segment(
            0xe1,
            &[
                b"http://ns.adobe.com/xmp/extension/\0",
                EXTENSION.as_bytes(),
                &len,
                &[0; 4],
                extension.as_bytes(),
            ],
        ),
    ];
    // Behind JFIF's segment, which is the first one.
    let first = 4 + usize::from(u16::from_be_bytes([file[4], file[5]]));
    let end = text("JPEG behind the end");
    [
        &file[..first],
        &planted.concat(),
        &file[first..],
        end.as_bytes(),
    ]
    .concat()
}

fn chunk(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let payload = parts.concat();
    let named = [&kind[..], &payload].concat();
    let sum = crc32fast::hash(&named).to_be_bytes();
    [&(payload.len() as u32).to_be_bytes()[..], &named, &sum].concat()
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn png() -> Vec<u8> {
    let file = written(Format::Png);
    let planted = [
        chunk(b"tEXt", &[b"Comment\0", text("PNG tEXt").as_bytes()]),
        chunk(b"zTXt", &[b"Warning\0\0", &packed(&text("PNG zTXt"))]),
        chunk(
            b"iTXt",
            &[b"Title\0\x01\0en\0\0", &packed(&text("PNG iTXt"))],
        ),
        chunk(b"prVt", &[text("PNG unknown chunk").as_bytes()]),
    ];
    let at = memchr::memmem::find(&file, b"IDAT").unwrap() - 4;
    let end = text("PNG behind the end");
    [&file[..at], &planted.concat(), &file[at..], end.as_bytes()].concat()
}

fn webp() -> Vec<u8> {
    let mut file = written(Format::WebP);
    let mut payload = text("WebP unknown chunk").into_bytes();
    let len = (payload.len() as u32).to_le_bytes();
    payload.resize(payload.len().next_multiple_of(2), 0);
    file.extend([&b"PRVT"[..], &len, &payload].concat());
    let len = (file.len() as u32 - 8).to_le_bytes();
    file[4..8].copy_from_slice(&len);
    file.extend(text("WebP behind the end").bytes());
    file
}

fn gif() -> Vec<u8> {
    let mut file = written(Format::Gif);
    let comment = text("GIF comment");
    let application = text("GIF application extension");
    assert_eq!(file.pop(), Some(0x3b));
    file.extend([b"\x21\xfe\x0d", comment.as_bytes(), b"\0"].concat());
    let head = b"\x21\xff\x0bSOMEBODY1.0\x0d";
    file.extend([&head[..], application.as_bytes(), b"\0"].concat());
    file.push(0x3b);
    file.extend(text("GIF behind the end").bytes());
    file
}

/// A file of one strip in RGB, whose directory holds the fields of EXIF too, and of a second page.
fn tiff() -> Vec<u8> {
    let pixels: Vec<u8> = (0..SIZE.width * SIZE.height * 3).map(|n| n as u8).collect();
    let short = |tag, value: u16| (tag, 3, 1, value.to_le_bytes().to_vec());
    let bytes = |tag, kind, value: Vec<u8>| (tag, kind, value.len() as u32, value);
    let mut datasets = blocks::datasets();
    datasets.resize(datasets.len().next_multiple_of(4), 0);
    let private = text("TIFF private field");
    let fields = vec![
        short(256, SIZE.width as u16),
        short(257, SIZE.height as u16),
        (258, 3, 3, [8, 0].repeat(3)),
        short(259, 1),
        short(262, 2),
        short(273, 8),
        short(277, 3),
        short(278, SIZE.height as u16),
        short(279, pixels.len() as u16),
        bytes(700, 1, blocks::packet().into_bytes()),
        bytes(33_723, 7, datasets),
        bytes(34_675, 7, blocks::profile()),
        bytes(65_000, 2, format!("{private}\0").into_bytes()),
    ];
    let mut file = blocks::directories(&pixels, fields);
    second_page(&mut file);
    file
}

/// Puts a page behind the last directory: the pixels of the first one with another description.
fn second_page(file: &mut Vec<u8>) {
    let number = |file: &[u8], at: usize| {
        u32::from_le_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]) as usize
    };
    let next_at = |file: &[u8], at: usize| {
        let count = usize::from(u16::from_le_bytes([file[at], file[at + 1]]));
        at + 2 + 12 * count
    };
    let mut at = number(file, 4);
    while number(file, next_at(file, at)) != 0 {
        at = number(file, next_at(file, at));
    }
    let place = next_at(file, at);
    file.resize(file.len().next_multiple_of(2), 0);
    let page = file.len() as u32;
    let description = text("TIFF second page");
    file.extend([1, 0]);
    file.extend([0x0e, 0x01, 2, 0, description.len() as u8, 0, 0, 0]);
    file.extend((page + 2 + 12 + 4).to_le_bytes());
    file.extend([0; 4]);
    file.extend(description.bytes());
    file[place..place + 4].copy_from_slice(&page.to_le_bytes());
}
