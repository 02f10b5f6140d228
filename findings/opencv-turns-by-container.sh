#!/usr/bin/env bash
# OpenCV turns a TIFF where it is told not to, and an AVIF never.
#
# Versions: opencv-python-headless 5.0.0.93, Pillow 13.0.0, pyvips 3.2.0 with pyvips-binary 8.18.7, numpy 2.4.6.
# Expected: IMREAD_COLOR turns by orientation and IMREAD_UNCHANGED does not, in every format; the turn of AVIF, a
#   property that all readers have to apply, is applied.
# Happens: JPEG, PNG and WebP do as expected. A TIFF is turned with IMREAD_UNCHANGED too. An AVIF is turned by
#   neither, though exif_transpose of Pillow and libvips give it upright: with OpenCV the same photo lies on its side
#   in that format alone. libvips turns it while loading, and Pillow a TIFF, where both leave the other formats to a
#   step of their own.
# Seen, compared on every run:
#| JPEG: OpenCV COLOR 32x48, UNCHANGED 48x32; Pillow loads 48x32, exif_transpose 32x48; libvips loads 48x32, autorot 32x48
#| PNG: OpenCV COLOR 32x48, UNCHANGED 48x32; Pillow loads 48x32, exif_transpose 32x48; libvips loads 48x32, autorot 32x48
#| WEBP: OpenCV COLOR 32x48, UNCHANGED 48x32; Pillow loads 48x32, exif_transpose 32x48; libvips loads 48x32, autorot 32x48
#| TIFF: OpenCV COLOR 32x48, UNCHANGED 32x48; Pillow loads 32x48, exif_transpose 32x48; libvips loads 48x32, autorot 32x48
#| AVIF: OpenCV COLOR 48x32, UNCHANGED 48x32; Pillow loads 48x32, exif_transpose 32x48; libvips loads 32x48, autorot 32x48
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 opencv-python-headless==5.0.0.93 pyvips==3.2.0 pyvips-binary==8.18.7 numpy==2.4.6

cat >show.py <<'PROGRAM'
import io

import cv2
import numpy
import pyvips
from PIL import Image, ImageOps

lying = Image.new("RGB", (48, 32), "gray")  # upright it is 32 wide and 48 high
turn = Image.Exif()
turn[274] = 6
for name in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
    out = io.BytesIO()
    lying.save(out, name, **({"tiffinfo": {274: 6}} if name == "TIFF" else {"exif": turn}))
    photo = out.getvalue()

    def shown(flags):
        height, width = cv2.imdecode(numpy.frombuffer(photo, numpy.uint8), flags).shape[:2]
        return f"{width}x{height}"

    pillow = Image.open(io.BytesIO(photo))
    pillow.load()
    vips = pyvips.Image.new_from_buffer(photo, "")
    print(
        f"{name}: OpenCV COLOR {shown(cv2.IMREAD_COLOR)}, UNCHANGED {shown(cv2.IMREAD_UNCHANGED)};",
        f"Pillow loads {pillow.width}x{pillow.height}, exif_transpose {ImageOps.exif_transpose(pillow).width}x{ImageOps.exif_transpose(pillow).height};",
        f"libvips loads {vips.width}x{vips.height}, autorot {vips.autorot().width}x{vips.autorot().height}",
    )
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
