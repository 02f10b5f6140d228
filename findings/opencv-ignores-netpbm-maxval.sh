#!/usr/bin/env bash
# OpenCV shows the white of a 10-bit PGM as nearly black.
#
# Versions: opencv-python-headless 5.0.0.93, numpy 2.4.6; Pillow 13.0.0 to compare.
# Expected: The maxval in the header of a PGM is its white: 100 of 100 and 1023 of 1023 read as 255 where 8 bits are
#   asked for.
# Happens: Samples are taken as they are: 100 stays 100, and of 1023 the upper byte is taken, which is 3. Pillow
#   scales both. Cameras and scanners of 10 and 12 bits write such files.
# Seen, compared on every run:
#| PGM of 100: OpenCV [0, 50, 100], Pillow L [0, 128, 255]
#| PGM of 1023: OpenCV [0, 2, 3], Pillow I [0, 32800, 65535]
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check opencv-python-headless==5.0.0.93 numpy==2.4.6 pillow==13.0.0

cat >show.py <<'PROGRAM'
import io

import cv2
import numpy
from PIL import Image

files = {
    "PGM of 100": b"P5\n3 1\n100\n" + bytes([0, 50, 100]),
    "PGM of 1023": b"P5\n3 1\n1023\n" + numpy.array([0, 512, 1023], ">u2").tobytes(),
}
for name, file in files.items():
    seen = cv2.imdecode(numpy.frombuffer(file, numpy.uint8), cv2.IMREAD_GRAYSCALE)[0].tolist()
    pillow = Image.open(io.BytesIO(file))
    print(f"{name}: OpenCV {seen}, Pillow {pillow.mode} {numpy.asarray(pillow)[0].tolist()}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
