#!/usr/bin/env bash
# libvips opens a path a second time and gives the picture that stood there the first time.
#
# Versions: libvips 8.18 in pyvips-binary 8.18.7, pyvips 3.2.0, Pillow 13.0.0 to write the files.
# Expected: new_from_file reads what is in the file now, as any other library does; the first picture is no longer
#   used by anything.
# Happens: Loads are operations, operations are remembered by their arguments, and the path is the argument. After the
#   file was replaced, width, pixels and average are those of the old one. revalidate=True reads it anew. Whoever
#   reuses the name of a temporary file, or watches a folder, gets last time's picture without an error.
# Seen, compared on every run:
#| written 8x8 of 10:   read 8x8 of 10
#| written 16x4 of 200: read 8x8 of 10
#| with revalidate=True: read 16x4 of 200
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 pyvips==3.2.0 pyvips-binary==8.18.7

cat >show.py <<'PROGRAM'
import pyvips
from PIL import Image

Image.new("L", (8, 8), 10).save("a.png")
first = pyvips.Image.new_from_file("a.png")
print("written 8x8 of 10:   read", f"{first.width}x{first.height} of {first.avg():.0f}")
del first

Image.new("L", (16, 4), 200).save("a.png")
again = pyvips.Image.new_from_file("a.png")
print("written 16x4 of 200: read", f"{again.width}x{again.height} of {again.avg():.0f}")
fresh = pyvips.Image.new_from_file("a.png", revalidate=True)
print("with revalidate=True: read", f"{fresh.width}x{fresh.height} of {fresh.avg():.0f}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
