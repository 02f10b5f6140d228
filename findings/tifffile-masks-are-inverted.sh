#!/usr/bin/env bash
# A mask of booleans that tifffile writes is its own opposite in every other program.
#
# Versions: tifffile 2026.3.3, numpy 2.4.6, imagecodecs 2026.3.6; Pillow 13.0.0, OpenCV 5.0.0.93 and pyvips-binary
#   8.18.7 to read.
# Expected: True is white, as 255 in a mask of bytes is, and what tifffile writes by default for those.
# Happens: Booleans go out as one bit with “white is zero”, so True is black. tifffile reads the bits back without
#   regard to that, so its own round trip is exact and a test with it sees nothing. photometric="minisblack" writes
#   what one would expect.
# Seen, compared on every run:
#| default: written [1, 1, 0]; tifffile [1, 1, 0] Pillow [0, 0, 255] OpenCV [0, 0, 255] libvips [0, 0, 255]
#| minisblack: written [1, 1, 0]; tifffile [1, 1, 0] Pillow [255, 255, 0] OpenCV [255, 255, 0] libvips [255, 255, 0]
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check tifffile==2026.3.3 numpy==2.4.6 imagecodecs==2026.3.6 pillow==13.0.0 opencv-python-headless==5.0.0.93 pyvips==3.2.0 pyvips-binary==8.18.7

cat >show.py <<'PROGRAM'
import cv2
import numpy
import pyvips
import tifffile
from PIL import Image

mask = numpy.zeros((8, 8), bool)
mask[:, :2] = True
for name, options in (("default", {}), ("minisblack", {"photometric": "minisblack"})):
    tifffile.imwrite(f"{name}.tif", mask, **options)
    path = f"{name}.tif"
    print(
        f"{name}: written {mask[0, :3].astype(int).tolist()};",
        "tifffile", tifffile.imread(path)[0, :3].astype(int).tolist(),
        "Pillow", numpy.asarray(Image.open(path).convert("L"))[0, :3].tolist(),
        "OpenCV", cv2.imread(path, cv2.IMREAD_UNCHANGED)[0, :3].tolist(),
        "libvips", pyvips.Image.new_from_file(path).numpy()[0, :3].tolist(),
    )
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
