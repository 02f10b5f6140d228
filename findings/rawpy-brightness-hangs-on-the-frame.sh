#!/usr/bin/env bash
# rawpy develops the same wall brighter or darker by what else is in the photo.
#
# Versions: rawpy 0.28.0 (LibRaw), tifffile 2026.3.3 and numpy 2.4.6 to write the DNG files.
# Expected: Two raw photos of one exposure that hold the same values at the same place show it in the same tone: a
#   series stays even.
# Happens: By default each photo is brightened until a hundredth of its pixels is white. A patch of 4000 of 16383
#   becomes white, 255, in a frame without highlights and 146 in one with a bright strip at its edge. With
#   no_auto_bright=True it is 123 in both.
# Seen, compared on every run:
#| without highlights: the patch is 255, with no_auto_bright 123
#| with a bright strip: the patch is 146, with no_auto_bright 123
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check rawpy==0.28.0 tifffile==2026.3.3 numpy==2.4.6

cat >show.py <<'PROGRAM'
import numpy
import rawpy
import tifffile

IDENTITY = (1, 1, 0, 1, 0, 1) + (0, 1, 1, 1, 0, 1) + (0, 1, 0, 1, 1, 1)
TAGS = [
    (50706, "B", 4, (1, 4, 0, 0), True),  # DNGVersion
    (50708, "s", 0, "Test Camera", True),
    (33421, "H", 2, (2, 2), True),  # CFARepeatPatternDim
    (33422, "B", 4, (0, 1, 1, 2), True),  # CFAPattern
    (50714, "I", 1, 0, True),  # BlackLevel
    (50717, "I", 1, 16383, True),  # WhiteLevel
    (50721, "2i", 9, IDENTITY, True),  # ColorMatrix1
    (50728, "2I", 3, (1, 1, 1, 1, 1, 1), True),  # AsShotNeutral
    (50778, "H", 1, 21, True),  # CalibrationIlluminant1
]
for name, strip in (("without highlights", 2000), ("with a bright strip", 12000)):
    sensor = numpy.full((128, 128), 2000, numpy.uint16)
    sensor[32:96, 32:96] = 4000
    sensor[:8] = strip
    tifffile.imwrite("photo.dng", sensor, photometric=32803, extratags=TAGS, metadata=None)
    with rawpy.imread("photo.dng") as raw:
        tone = raw.postprocess(use_camera_wb=True)[64, 64, 1]
    with rawpy.imread("photo.dng") as raw:
        plain = raw.postprocess(use_camera_wb=True, no_auto_bright=True)[64, 64, 1]
    print(f"{name}: the patch is {tone}, with no_auto_bright {plain}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
