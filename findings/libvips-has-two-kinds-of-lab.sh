#!/usr/bin/env bash
# libvips turns blue into violet when its own Lab goes out through its own profile conversion.
#
# Versions: libvips 8.18 in pyvips-binary 8.18.7, pyvips 3.2.0, numpy 2.4.6.
# Expected: A picture in sRGB that goes to Lab and from there to the sRGB profile is the same as before, as grays are.
# Happens: colourspace("lab") gives Lab under daylight (D65); icc_export() takes Lab under D50, the white of profiles,
#   and asks nothing: the image says “lab” in both cases. Pure blue comes back as (91, 0, 255) and pure red as (250,
#   0, 7); grays, which have no colour to shift, are right, so a test with a gray card does not notice. Only
#   icc_import() gives the Lab that icc_export() takes.
# Seen, compared on every run:
#| (128, 128, 128): colourspace [54, 0, 0] comes back [128, 128, 128]; icc_import [54, 0, 0] comes back [128, 128, 128]
#| (0, 0, 255): colourspace [32, 79, -108] comes back [91, 0, 255]; icc_import [30, 68, -112] comes back [0, 0, 255]
#| (0, 160, 255): colourspace [64, -1, -57] comes back [81, 158, 255]; icc_import [63, -9, -58] comes back [0, 160, 255]
#| (255, 0, 0): colourspace [53, 80, 67] comes back [250, 0, 7]; icc_import [54, 81, 70] comes back [255, 0, 0]
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check numpy==2.4.6 pyvips==3.2.0 pyvips-binary==8.18.7

cat >show.py <<'PROGRAM'
import numpy
import pyvips


def patch(*rgb):
    return pyvips.Image.new_from_array(numpy.full((1, 1, 3), rgb, numpy.uint8)).copy(interpretation="srgb")


for rgb in ((128, 128, 128), (0, 0, 255), (0, 160, 255), (255, 0, 0)):
    lab = patch(*rgb).colourspace("lab")
    profiled = patch(*rgb).icc_import(input_profile="srgb", pcs="lab", intent="relative")
    back = [image.icc_export(output_profile="srgb", intent="relative").numpy()[0, 0].tolist() for image in (lab, profiled)]
    values = [[round(float(v)) for v in image.numpy()[0, 0]] for image in (lab, profiled)]
    print(f"{rgb}: colourspace {values[0]} comes back {back[0]}; icc_import {values[1]} comes back {back[1]}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
