#!/usr/bin/env bash
# jpeg-js, and what builds on it, shows an RGB JPEG in wrong colours.
#
# Versions: jpeg-js 0.4.4, jimp 1.6.1, image-js 1.7.0 and sharp 0.35.5; Pillow 13.0.0 to write the file.
# Expected: A JPEG whose Adobe segment says “no transform” holds red, green and blue as they are, and a decoder that
#   reads the segment shows them so.
# Happens: jpeg-js parses the segment and then takes three components for YCbCr all the same, unless it is told
#   colorTransform: false. (200, 100, 50) becomes (90, 255, 150) without an error, in jimp and image-js too. The same
#   file is right in sharp.
# Seen, compared on every run:
#| Adobe segment with transform 0
#| sharp:    200, 100, 50
#| jpeg-js:  90, 255, 150
#|   told:   200, 100, 50
#| jimp:     90, 255, 150
#| image-js: 90, 255, 150
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0
npm install --silent --no-audit --no-fund --prefix . jpeg-js@0.4.4 jimp@1.6.1 image-js@1.7.0 sharp@0.35.5

cat >make.py <<'PROGRAM'
from PIL import Image

Image.new("RGB", (16, 16), (200, 100, 50)).save("rgb.jpg", quality=95, keep_rgb=True)
PROGRAM

cat >show.mjs <<'PROGRAM'
import fs from "fs";
import { decode as imageJs } from "image-js";
import { Jimp } from "jimp";
import jpeg from "jpeg-js";
import sharp from "sharp";

const file = fs.readFileSync("rgb.jpg");
const adobe = file.indexOf("Adobe");
console.log("Adobe segment with transform", file[adobe + 11]);
const first = (pixels) => Array.from(pixels.slice(0, 3)).join(", ");
console.log("sharp:   ", first(await sharp(file).raw().toBuffer()));
console.log("jpeg-js: ", first(jpeg.decode(file).data));
console.log("  told:  ", first(jpeg.decode(file, { colorTransform: false }).data));
console.log("jimp:    ", first((await Jimp.read(file)).bitmap.data));
console.log("image-js:", first(imageJs(file).getRawImage().data));
PROGRAM

venv/bin/python make.py
node show.mjs >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
