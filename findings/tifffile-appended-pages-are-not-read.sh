#!/usr/bin/env bash
# tifffile.imread gives the first of the pages that were appended one by one, and a gray picture with alpha becomes a
# page per row.
#
# Versions: tifffile 2026.3.3, numpy 2.4.6, Pillow 13.0.0 to count.
# Expected: Three pictures that are written with append=True come back as three; an array of 20 by 30 by 2 is a
#   picture of 30 by 20 with gray and alpha, as with 4 it is one with colour and alpha.
# Happens: Each call starts a series of its own, and imread reads series 0: one picture, no warning. Two samples are
#   no photo to tifffile, so the array is written as 20 pages of 2 by 30 pixels; a thumbnailer shows a sliver.
# Seen, compared on every run:
#| pages in the file: 3 ; imread gives (8, 9)
#| page by page: [10, 20, 30]
#| 20x30x2: 20 pages of (2, 30) L
#| 20x30x4: 1 pages of (30, 20) RGBA
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check tifffile==2026.3.3 numpy==2.4.6 pillow==13.0.0

cat >show.py <<'PROGRAM'
import numpy
import tifffile
from PIL import Image

for value in (10, 20, 30):
    tifffile.imwrite("pages.tif", numpy.full((8, 9), value, numpy.uint8), append=value > 10)
with tifffile.TiffFile("pages.tif") as file:
    print("pages in the file:", len(file.pages), "; imread gives", tifffile.imread("pages.tif").shape)
    print("page by page:", [int(page.asarray()[0, 0]) for page in file.pages])

for samples in (2, 4):
    tifffile.imwrite("alpha.tif", numpy.zeros((20, 30, samples), numpy.uint8))
    picture = Image.open("alpha.tif")
    print(f"20x30x{samples}:", picture.n_frames, "pages of", picture.size, picture.mode)
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
