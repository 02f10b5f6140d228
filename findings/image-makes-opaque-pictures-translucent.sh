#!/usr/bin/env bash
# A translucent mark drawn with the image crate makes an opaque picture translucent, and contrast changes alpha.
#
# Versions: image 0.25.10.
# Expected: What is laid over an opaque pixel leaves it opaque; contrast changes colours, as brighten and invert do.
# Happens: overlay computes alpha in floats and cuts it to an integer: 255 under 128 becomes 254, and the file keeps
#   an alpha channel that is not all opaque, so that a program that drops it only where all of it is 255 no longer
#   does. adjust_contrast treats alpha as a fourth colour: 100 becomes 65.
# Seen, compared on every run:
#| marks of 256 alphas that leave an opaque pixel translucent: 32
#| alpha 128 over opaque black: [128, 128, 128, 254]
#| contrast +50 of (100, 100, 100, 100): [65, 65, 65, 65]
#| brighten +20 of it: [120, 120, 120, 100]
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src
cat >Cargo.toml <<'MANIFEST'
[package]
name = "show"
version = "0.1.0"
edition = "2021"

[dependencies]
image = { version = "=0.25.10", default-features = false }
MANIFEST

cat >src/main.rs <<'PROGRAM'
use image::{imageops, DynamicImage, Rgba, RgbaImage};

fn main() {
    let pixel = |rgba| RgbaImage::from_pixel(1, 1, Rgba(rgba));
    let not_opaque = (0..=255u8).filter(|&alpha| {
        let mut base = pixel([0, 0, 0, 255]);
        imageops::overlay(&mut base, &pixel([255, 255, 255, alpha]), 0, 0);
        base.get_pixel(0, 0)[3] != 255
    });
    println!("marks of 256 alphas that leave an opaque pixel translucent: {}", not_opaque.count());
    let mut base = pixel([0, 0, 0, 255]);
    imageops::overlay(&mut base, &pixel([255, 255, 255, 128]), 0, 0);
    println!("alpha 128 over opaque black: {:?}", base.get_pixel(0, 0).0);

    let gray = DynamicImage::ImageRgba8(pixel([100, 100, 100, 100]));
    println!("contrast +50 of (100, 100, 100, 100): {:?}", gray.adjust_contrast(50.0).to_rgba8().get_pixel(0, 0).0);
    println!("brighten +20 of it: {:?}", gray.brighten(20).to_rgba8().get_pixel(0, 0).0);
}
PROGRAM

cargo run -q >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
