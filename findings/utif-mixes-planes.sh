#!/usr/bin/env bash
# UTIF, and so jimp, takes a TIFF with separate planes for one with interleaved samples.
#
# Versions: utif 3.1.0, jimp 1.6.1 and sharp 0.35.5; tifffile 2026.3.3 and numpy 2.4.6 to write the file.
# Expected: PlanarConfiguration 2 stores the red of all pixels, then the green, then the blue; it is read as such or
#   refused.
# Happens: Three samples of red in a row are taken for one pixel. An even red picture becomes a white one on top and a
#   black one below, three pixels of red, green or blue are made from three of one colour, and nothing is reported.
# Seen, compared on every run:
#| rows 0, 4 and 8 of a red picture
#| sharp: 255/0/0  255/0/0  255/0/0
#| utif:  255/255/255  0/0/0  0/0/0
#| jimp:  255/255/255  0/0/0  0/0/0
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check tifffile==2026.3.3 numpy==2.4.6
npm install --silent --no-audit --no-fund --prefix . utif@3.1.0 jimp@1.6.1 sharp@0.35.5

cat >make.py <<'PROGRAM'
import numpy
import tifffile

planes = numpy.zeros((3, 9, 8), numpy.uint8)
planes[0] = 255  # all of it is red
tifffile.imwrite("planes.tif", planes, photometric="rgb", planarconfig="separate")
PROGRAM

cat >show.mjs <<'PROGRAM'
import fs from "fs";
import { Jimp } from "jimp";
import sharp from "sharp";
import UTIF from "utif";

const file = fs.readFileSync("planes.tif");
const rows = (pixels, channels) => [0, 4, 8].map((y) => Array.from(pixels.slice(y * 8 * channels, y * 8 * channels + 3)).join("/")).join("  ");
const [page] = UTIF.decode(file);
UTIF.decodeImage(file, page);
console.log("rows 0, 4 and 8 of a red picture");
console.log("sharp:", rows(await sharp(file).raw().toBuffer(), 3));
console.log("utif: ", rows(UTIF.toRGBA8(page), 4));
console.log("jimp: ", rows((await Jimp.read(file)).bitmap.data, 4));
PROGRAM

venv/bin/python make.py
node show.mjs >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
