#!/usr/bin/env bash
# A Zarr array that was cut short and made longer again holds the old pixels, or zeros, by where chunks end; a lost
# chunk is black.
#
# Versions: zarr 3.1.6, numpy 2.4.6.
# Expected: What is cut off is gone and new room is the fill value; a store that has lost a file says so when that
#   part is read.
# Happens: resize removes whole chunks outside and leaves the last one as it is, so its cut-off part returns when the
#   array grows: 6 to 8 come back, 9 to 12 are zeros. And a chunk that is not there is by definition one of fill
#   values: delete its file, and zeros are read as if they had been written.
# Seen, compared on every run:
#| cut to 5:    [1, 2, 3, 4, 5]
#| 12 again:    [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]
#| a file lost: [7, 7, 7, 7, 7, 7, 7, 7, 0, 0, 0, 0]
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check zarr==3.1.6 numpy==2.4.6

cat >show.py <<'PROGRAM'
import pathlib

import numpy
import zarr

array = zarr.create_array("rows.zarr", shape=(12,), chunks=(8,), dtype="u1", fill_value=0)
array[:] = numpy.arange(1, 13)
array.resize((5,))
print("cut to 5:   ", array[:].tolist())
array.resize((12,))
print("12 again:   ", array[:].tolist())

array[:] = 7
pathlib.Path("rows.zarr/c/1").unlink()
print("a file lost:", zarr.open_array("rows.zarr", mode="r")[:].tolist())
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
