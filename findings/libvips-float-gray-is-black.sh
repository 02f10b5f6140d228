#!/usr/bin/env bash
# A float TIFF of 0 to 1 is shown by sharp if it has three channels and is black if it has one.
#
# Versions: sharp 0.35.5 (libvips 8.18), tifffile 2026.3.3 and numpy 2.4.6 to write the files.
# Expected: Floats from 0 to 1 mean black to white, or they mean 0 to 255; in a picture of gray as in one of colour.
# Happens: Three channels are taken for linear light from 0 to 1 and get the curve of sRGB: 0.5 becomes 188. One
#   channel is taken for 0 to 255 and cut to integers: all of it is 0 but the white, which is 1. There is no warning.
# Seen, compared on every run:
#| gray.tif 0, 0.25, 0.5, 1 become 0, 0, 0, 1
#| rgb.tif  0, 0.25, 0.5, 1 become 0, 137, 188, 255
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check numpy==2.4.6 tifffile==2026.3.3
npm install --silent --no-audit --no-fund --prefix . sharp@0.35.5

cat >make.py <<'PROGRAM'
import numpy
import tifffile

ramp = numpy.array([[0, 0.25, 0.5, 1]], numpy.float32).repeat(8, 0)
tifffile.imwrite("gray.tif", ramp, photometric="minisblack")
tifffile.imwrite("rgb.tif", ramp[:, :, None].repeat(3, 2), photometric="rgb")
PROGRAM

cat >show.mjs <<'PROGRAM'
import sharp from "sharp";

for (const name of ["gray.tif", "rgb.tif"]) {
  const { data, info } = await sharp(name).png().toBuffer().then((png) => sharp(png).raw().toBuffer({ resolveWithObject: true }));
  const row = [0, 1, 2, 3].map((x) => data[x * info.channels]);
  console.log(`${name.padEnd(8)} 0, 0.25, 0.5, 1 become ${row.join(", ")}`);
}
PROGRAM

venv/bin/python make.py
node show.mjs >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
