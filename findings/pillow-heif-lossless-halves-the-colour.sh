#!/usr/bin/env bash
# The lossless quality of pillow-heif is one step off in the form that its documentation gives, and far off without
# that.
#
# Versions: pillow-heif 1.8.1, Pillow 13.0.0, numpy 2.4.6.
# Expected: quality=-1 is lossless, together with chroma=444 as the documentation says; without it the two contradict
#   each other and that is said.
# Happens: Alone it halves chroma in both directions as ever, and noise comes back up to 230 steps off. With
#   chroma=444 it is one step off, from the conversion to YCbCr. Only chroma=444 with matrix_coefficients=0, which
#   stores RGB as it is, is exact.
# Seen, compared on every run:
#| quality=-1 {}: largest difference 230
#| quality=-1 {'chroma': 444}: largest difference 1
#| quality=-1 {'chroma': 444, 'matrix_coefficients': 0}: largest difference 0
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 pillow-heif==1.8.1 numpy==2.4.6

cat >show.py <<'PROGRAM'
import io

import numpy
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
noise = numpy.random.default_rng(1).integers(0, 256, (32, 48, 3), dtype=numpy.uint8)
for options in ({}, {"chroma": 444}, {"chroma": 444, "matrix_coefficients": 0}):
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "HEIF", quality=-1, **options)
    back = numpy.asarray(Image.open(out).convert("RGB"))
    print(f"quality=-1 {options}: largest difference {abs(back.astype(int) - noise).max()}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
