#!/usr/bin/env bash
# A HEIC photo that is decoded by one library and whose EXIF is read by another is turned twice.
#
# Versions: libheif-js 1.23.2 and exifreader 4.46.0; pillow-heif 1.8.1 and Pillow 13.0.0 to write the file and to
#   compare.
# Expected: A file says once how it is to be turned; orientation 6 in its EXIF means that the decoded pixels lie on
#   their side.
# Happens: The turn stands in the container, where the decoder applies it, and again in EXIF, where it means nothing.
#   pillow-heif resets the tag in the block that it hands out, so all is well within it. libheif decodes upright
#   pixels and ExifReader says 6 of the same file: whoever joins the two, as one does for JPEG, lays an upright photo
#   on its side.
# Seen, compared on every run:
#| pillow-heif: decoded 64x96 with orientation 1
#| libheif-js: decoded 64x96
#| ExifReader: orientation 6
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 pillow-heif==1.8.1
npm install --silent --no-audit --no-fund --prefix . libheif-js@1.23.2 exifreader@4.46.0

cat >make.py <<'PROGRAM'
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
turn = Image.Exif()
turn[274] = 6
Image.new("RGB", (96, 64), "gray").save("photo.heic", exif=turn.tobytes())  # upright it is 64 wide and 96 high
photo = Image.open("photo.heic")
print("pillow-heif: decoded", "x".join(map(str, photo.size)), "with orientation", photo.getexif()[274])
PROGRAM

cat >show.mjs <<'PROGRAM'
import fs from "fs";
import ExifReader from "exifreader";
import libheif from "libheif-js/wasm-bundle.js";

const file = fs.readFileSync("photo.heic");
const [image] = new libheif.HeifDecoder().decode(file);
console.log(`libheif-js: decoded ${image.get_width()}x${image.get_height()}`);
console.log("ExifReader: orientation", ExifReader.load(file).Orientation.value);
PROGRAM

venv/bin/python make.py >seen
node show.mjs >>seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
