#!/usr/bin/env bash
# CairoSVG draws SVG that it does not support as if the attribute were not there.
#
# Versions: CairoSVG 2.9.1, Pillow 13.0.0; resvg_py 0.5.0 to compare.
# Expected: Masks, clip rules and blurs of SVG 1.1 are drawn, or the drawing is refused; a logo does not come out as
#   another one under exit code 0.
# Happens: The hole of a mask and of an even-odd clip is filled, a blur is a hard square, feColorMatrix and
#   paint-order change nothing, and a colour as hsl(120 100% 25%) is black. No warning is given in any of these. resvg
#   draws each as the standard says.
# Seen, compared on every run:
#| hole of a mask: CairoSVG (255, 0, 0, 255), resvg (0, 0, 0, 0)
#| hole of a clip: CairoSVG (255, 0, 0, 255), resvg (0, 0, 0, 0)
#| blurred square: CairoSVG (0, 0, 0, 255), resvg (0, 0, 0, 135)
#| colour matrix: CairoSVG (255, 0, 0, 255), resvg (0, 255, 0, 255)
#| stroke below fill: CairoSVG (0, 0, 255, 255), resvg (255, 0, 0, 255)
#| hsl(120 100% 25%): CairoSVG (0, 0, 0, 255), resvg (0, 128, 0, 255)
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check cairosvg==2.9.1 pillow==13.0.0 resvg_py==0.5.0

cat >show.py <<'PROGRAM'
import io

import cairosvg
import resvg_py
from PIL import Image

RED = '<rect width="100" height="100" fill="#f00"'
DRAWINGS = {
    "hole of a mask": '<mask id="m"><rect width="100" height="100" fill="#fff"/><rect x="25" y="25" width="50" height="50"/></mask>' + RED + ' mask="url(#m)"/>',
    "hole of a clip": '<clipPath id="c"><path clip-rule="evenodd" d="M0 0H100V100H0ZM25 25H75V75H25Z"/></clipPath>' + RED + ' clip-path="url(#c)"/>',
    "blurred square": '<filter id="f"><feGaussianBlur stdDeviation="8"/></filter><rect x="40" y="40" width="20" height="20" filter="url(#f)"/>',
    "colour matrix": '<filter id="f"><feColorMatrix values="0 0 0 0 0  0 0 0 0 1  0 0 0 0 0  0 0 0 1 0"/></filter>' + RED + ' filter="url(#f)"/>',
    "stroke below fill": '<circle cx="50" cy="60" r="14" fill="#f00" stroke="#00f" stroke-width="20" paint-order="stroke"/>',
    "hsl(120 100% 25%)": '<rect width="100" height="100" fill="hsl(120 100% 25%)"/>',
}


def middle(png):
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA").getpixel((50, 50))


for name, drawing in DRAWINGS.items():
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">{drawing}</svg>'
    print(f"{name}: CairoSVG {middle(cairosvg.svg2png(bytestring=svg.encode()))}, resvg {middle(resvg_py.svg_to_bytes(svg_string=svg))}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
