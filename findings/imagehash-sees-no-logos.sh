#!/usr/bin/env bash
# To imagehash all black drawings on transparent pixels are one picture.
#
# Versions: ImageHash 4.3.2, Pillow 13.0.0, numpy 2.4.6.
# Expected: A disc, a cross and a frame in black on transparent pixels have different hashes, as they have on white.
# Happens: The picture is made gray by dropping its alpha, and what is transparent is mostly stored as black: black on
#   black. The three average, difference and perceptual hashes are all zeros, at distance 0, and so is that of an
#   empty picture. Near-duplicates of a folder of logos are the whole folder.
# Seen, compared on every run:
#| average_hash on white: ff87878787ffffff, distances [28, 22]
#| average_hash on transparent: 0000000000000000, distances [0, 0]
#| dhash on white: 101d2d2d1d9a4418, distances [28, 28]
#| dhash on transparent: 0000000000000000, distances [0, 0]
#| phash on white: b636c1c126cecf32, distances [34, 30]
#| phash on transparent: 0000000000000000, distances [0, 0]
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check imagehash==4.3.2 pillow==13.0.0 numpy==2.4.6

cat >show.py <<'PROGRAM'
import imagehash
from PIL import Image, ImageDraw


def drawings(mode, ground):
    for draw in (
        lambda pen: pen.ellipse((8, 8, 40, 40), fill="black"),
        lambda pen: pen.line((4, 60, 60, 20), fill="black", width=9),
        lambda pen: pen.rectangle((20, 4, 60, 30), outline="black", width=7),
    ):
        picture = Image.new(mode, (64, 64), ground)
        draw(ImageDraw.Draw(picture))
        yield picture


for name in ("average_hash", "dhash", "phash"):
    hash_of = getattr(imagehash, name)
    for ground, mode, colour in (("white", "RGB", "white"), ("transparent", "RGBA", (0, 0, 0, 0))):
        first, *others = [hash_of(picture) for picture in drawings(mode, colour)]
        print(f"{name} on {ground}: {first}, distances {[int(first - other) for other in others]}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
