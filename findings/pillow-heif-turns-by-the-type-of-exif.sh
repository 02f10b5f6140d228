#!/usr/bin/env bash
# pillow-heif turns a photo by its orientation if EXIF is handed over as bytes, and loses the turn if it is an Exif
# object.
#
# Versions: pillow-heif 1.8.1, Pillow 13.0.0.
# Expected: save(exif=…) takes bytes or an Image.Exif, as the formats of Pillow do, and both give the same file.
# Happens: Bytes are searched for the orientation, which becomes a property of the container. An object is written as
#   EXIF without that property, and since readers of HEIF go by the container and pillow-heif itself sets the tag to
#   1, nobody turns the photo any more. picture.getexif(), changed and handed back, is such an object.
# Seen, compared on every run:
#| bytes: property in the container: True; read as (64, 96) with orientation 1
#| object: property in the container: False; read as (96, 64) with orientation 1
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 pillow-heif==1.8.1

cat >show.py <<'PROGRAM'
import io

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
turn = Image.Exif()
turn[274] = 6
lying = Image.new("RGB", (96, 64), "gray")  # upright it is 64 wide and 96 high
for name, exif in (("bytes", turn.tobytes()), ("object", turn)):
    out = io.BytesIO()
    lying.save(out, "HEIF", exif=exif)
    back = Image.open(out)
    print(f"{name}: property in the container: {b'irot' in out.getvalue()}; read as {back.size} with orientation {back.getexif().get(274)}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
