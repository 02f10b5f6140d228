#!/usr/bin/env bash
# An animation of six frames that Pillow saves has three, but in AVIF six.
#
# Versions: Pillow 13.0.0.
# Expected: Six frames are saved as six, each with its time, in every format that has animations.
# Happens: Frames equal to the one before are left out of GIF, APNG and WebP and their times added up; AVIF has them
#   all. Frame numbers kept elsewhere (a caption, a poster frame, a spreadsheet) no longer fit. Times in GIF are
#   hundredths of a second, cut and not rounded: 19 ms become 10, and 9 ms become 0, which viewers show as 100.
# Seen, compared on every run:
#| GIF: six frames of 100 to 600 ms come back as [300, 1200, 600]
#| PNG: six frames of 100 to 600 ms come back as [300, 1200, 600]
#| WEBP: six frames of 100 to 600 ms come back as [300, 1200, 600]
#| AVIF: six frames of 100 to 600 ms come back as [100, 200, 300, 400, 500, 600]
#| GIF: 19, 20 and 9 ms come back as [10, 20, 0]
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0

cat >show.py <<'PROGRAM'
import io

from PIL import Image

frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "red", "blue", "blue", "blue", "red")]


def times(name, pictures, durations):
    out = io.BytesIO()
    pictures[0].save(out, name, save_all=True, append_images=pictures[1:], duration=durations)
    animation = Image.open(out)
    found = []
    for number in range(animation.n_frames):
        animation.seek(number)
        animation.load()
        found.append(round(animation.info["duration"]))
    return found


for name in ("GIF", "PNG", "WEBP", "AVIF"):
    print(f"{name}: six frames of 100 to 600 ms come back as", times(name, frames, [100, 200, 300, 400, 500, 600]))
print("GIF: 19, 20 and 9 ms come back as", times("GIF", [frames[0], frames[2], frames[5]], [19, 20, 9]))
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
