//! Files of several pictures: the first is taken, and a warning says that there are others.

use super::*;
use crate::codec::{Format, WebPMode};

const SIZE: Size = Size {
    width: 9,
    height: 7,
};

fn frame(seed: u64) -> Picture {
    noise(SIZE, Channels::Rgba, Depth::Eight, seed)
}

fn samples(seed: u64) -> Vec<u8> {
    match frame(seed).into_parts().2 {
        Samples::U8(samples) => samples,
        Samples::U16(_) => unreachable!(),
    }
}

/// With a still picture of its own before the frames, or not.
fn apng(frames: u64, still: Option<u64>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, SIZE.width, SIZE.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_animated(frames as u32, 0).unwrap();
    encoder.set_sep_def_img(still.is_some()).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for seed in still.into_iter().chain(1..=frames) {
        writer.write_image_data(&samples(seed)).unwrap();
    }
    writer.finish().unwrap();
    file
}

/// The container is put together here: a frame is a small WebP without its own.
fn webp(frames: u64) -> Vec<u8> {
    let chunk = |id: &[u8; 4], payload: &[u8]| {
        let padding = vec![0; payload.len() % 2];
        [
            id,
            &(payload.len() as u32).to_le_bytes()[..],
            payload,
            &padding,
        ]
        .concat()
    };
    let size = [SIZE.width as u8 - 1, 0, 0, SIZE.height as u8 - 1, 0, 0];
    let mut body = chunk(b"VP8X", &[&[0x12, 0, 0, 0][..], &size].concat());
    body.extend(chunk(b"ANIM", &[0; 6]));
    for seed in 1..=frames {
        let encoding = Encoding {
            webp: WebPMode::Lossless,
            ..Encoding::new(Format::WebP)
        };
        let still = write(&frame(seed), &encoding);
        let at = still.windows(4).position(|id| id == b"VP8L").unwrap();
        // Without an offset, for 100 ms, without blending.
        let head = [&[0; 6][..], &size, &[100, 0, 0, 2]].concat();
        body.extend(chunk(b"ANMF", &[&head, &still[at..]].concat()));
    }
    [
        b"RIFF",
        &(body.len() as u32 + 4).to_le_bytes()[..],
        b"WEBP",
        &body,
    ]
    .concat()
}

#[test]
fn the_first_frame_of_a_png_is_taken() {
    let one = read(&apng(1, None)).unwrap();
    assert_eq!((one.picture, one.warnings.len()), (frame(1), 0));
    let three = read(&apng(3, None)).unwrap();
    assert_eq!(three.picture, frame(1));
    assert_eq!(
        three.warnings,
        ["an animation of 3 frames; only the first is taken"]
    );
    let still = read(&apng(2, Some(8))).unwrap();
    assert_eq!(still.picture, frame(8));
    let warning = "an animation of 2 frames; only the still picture beside them is taken";
    assert_eq!(still.warnings, [warning]);
}

#[test]
fn the_first_frame_of_a_webp_is_taken() {
    let one = read(&webp(1)).unwrap();
    assert_eq!((one.picture, one.warnings.len()), (frame(1), 0));
    let four = read(&webp(4)).unwrap();
    assert_eq!(four.picture, frame(1));
    assert_eq!(
        four.warnings,
        ["an animation of 4 frames; only the first is taken"]
    );
}

#[test]
fn animations_that_are_cut_behind_the_first_frame_keep_it() {
    let file = apng(3, None);
    let second = file.windows(4).position(|id| id == b"fdAT").unwrap();
    let decoded = read(&file[..second + 20]).unwrap();
    assert_eq!(decoded.picture, frame(1));
    assert_eq!(decoded.warnings.len(), 2, "{:?}", decoded.warnings);
    let file = webp(3);
    let decoded = read(&file[..file.len() - 30]).unwrap();
    assert_eq!(decoded.picture, frame(1));
    assert_eq!(decoded.warnings.len(), 2, "{:?}", decoded.warnings);
}

#[test]
fn the_largest_picture_of_an_icon_is_taken() {
    use image::codecs::ico::{IcoEncoder, IcoFrame};
    let pictures = |sides: &[u32]| {
        let mut file = Vec::new();
        let frames: Vec<_> = sides
            .iter()
            .map(|&side| {
                let samples = vec![side as u8; (side * side * 4) as usize];
                let color = image::ExtendedColorType::Rgba8;
                IcoFrame::as_png(&samples, side, side, color).unwrap()
            })
            .collect();
        IcoEncoder::new(&mut file).encode_images(&frames).unwrap();
        file
    };
    let one = read(&pictures(&[16])).unwrap();
    assert_eq!((one.picture.width(), one.warnings.len()), (16, 0));
    let three = read(&pictures(&[16, 48, 32])).unwrap();
    assert_eq!(three.picture.width(), 48);
    assert_eq!(
        three.warnings,
        ["an icon of 3 pictures; only the largest is taken"]
    );
}
