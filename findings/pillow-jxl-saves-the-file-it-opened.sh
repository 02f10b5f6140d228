#!/usr/bin/env bash
# A thumbnail that pillow-jxl-plugin saves from a JPEG file is the whole photo, and edits are not in it.
#
# Versions: pillow-jxl-plugin 1.3.8 with Pillow 13.0.0.
# Expected: What save() writes is the picture as it stands: a thumbnail of 16 pixels, or a photo painted red.
# Happens: For a picture that was opened from a JPEG file by name, save() packs the bytes of that file again.
#   thumbnail(), paste() and all else that changes the picture in place are lost. A UserWarning speaks of the way of
#   packing, not of the edits. From a stream, or with lossless_jpeg=False, what is written is the picture.
# Seen, compared on every run:
#| thumbnail:                has (16, 11), is saved as (48, 32), mean [0, 0, 254]
#| painted red:              has (48, 32), is saved as (48, 32), mean [0, 0, 254]
#| painted, from a stream:   has (48, 32), is saved as (48, 32), mean [255, 1, 3]
#| painted, lossless_jpeg=0: has (48, 32), is saved as (48, 32), mean [255, 1, 3]
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 pillow-jxl-plugin==1.3.8

cat >show.py <<'PROGRAM'
import io
import warnings

import pillow_jxl  # noqa: F401  registers the format
from PIL import Image, ImageStat

warnings.simplefilter("ignore")
Image.new("RGB", (48, 32), "blue").save("photo.jpg")


def saved(opened, change, **options):
    picture = Image.open(opened)
    change(picture)
    shown = picture.size
    picture.save("out.jxl", **options)
    back = Image.open("out.jxl")
    return f"has {shown}, is saved as {back.size}, mean {[round(m) for m in ImageStat.Stat(back.convert('RGB')).mean]}"


def shrink(picture):
    picture.thumbnail((16, 16))


def paint(picture):
    picture.paste((255, 0, 0), (0, 0, *picture.size))


photo = open("photo.jpg", "rb").read()
print("thumbnail:               ", saved("photo.jpg", shrink))
print("painted red:             ", saved("photo.jpg", paint))
print("painted, from a stream:  ", saved(io.BytesIO(photo), paint))
print("painted, lossless_jpeg=0:", saved("photo.jpg", paint, lossless_jpeg=False))
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
