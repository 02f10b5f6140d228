#!/usr/bin/env bash
# numcodecs stores what is a little brighter than white as nearly black.
#
# Versions: numcodecs 0.16.6, numpy 2.4.6.
# Expected: FixedScaleOffset of 0 to 1 into bytes keeps 1.01, an overshoot of any sharpening, as 255, or refuses it.
# Happens: The rounded value is cast: 258 becomes 2, which is read as 0.008, and -0.01 becomes 253, which is read as
#   0.992. Nothing is raised.
# Seen, compared on every run:
#| -0.01: stored 253, read 0.992
#|   0.0: stored 0, read 0.000
#|   0.5: stored 128, read 0.502
#|   1.0: stored 255, read 1.000
#|  1.01: stored 2, read 0.008
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check numcodecs==0.16.6 numpy==2.4.6

cat >show.py <<'PROGRAM'
import numcodecs
import numpy

codec = numcodecs.FixedScaleOffset(offset=0, scale=255, dtype="f4", astype="u1")
for value in (-0.01, 0.0, 0.5, 1.0, 1.01):
    stored = codec.encode(numpy.array([value], "f4"))
    print(f"{value:5}: stored {int(stored[0])}, read {float(codec.decode(stored)[0]):.3f}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
