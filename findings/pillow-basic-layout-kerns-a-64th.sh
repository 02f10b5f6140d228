#!/usr/bin/env bash
# Pillow without Raqm kerns by one 64th of what the font says.
#
# Versions: Pillow 13.0.0 (FreeType 2.14.3), fonttools 4.68.0 to build the font.
# Expected: A pair that the kern table moves together by 200 of 1000 units is 20 pixels narrower at 100 pixels, with
#   either layout engine. Basic layout knows the kern table and not GPOS, which is documented.
# Happens: ImageFont.Layout.BASIC takes 0.3125 pixels off, which is 20 / 64, as if the 64ths of a pixel that FreeType
#   gives were divided by 64 once more. Text is set as if there were no kerning, so what it measures and draws differs
#   between a machine that finds Raqm and one that does not, though the font has the old table that both read.
# Seen, compared on every run:
#| raqm is there: True
#| BASIC: A 50.0, V 50.0, AV 99.6875
#| RAQM : A 50.0, V 50.0, AV 80.0
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 fonttools==4.68.0

cat >show.py <<'PROGRAM'
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from PIL import ImageFont, features

names = [".notdef", "A", "V"]
pen = TTGlyphPen(None)
for step, point in enumerate([(50, 0), (50, 700), (450, 700), (450, 0)]):
    (pen.lineTo if step else pen.moveTo)(point)
pen.closePath()
box = pen.glyph()

font = FontBuilder(1000, isTTF=True)
font.setupGlyphOrder(names)
font.setupCharacterMap({ord("A"): "A", ord("V"): "V"})
font.setupGlyf({name: box for name in names})
font.setupHorizontalMetrics({name: (500, 50) for name in names})
font.setupHorizontalHeader(ascent=800, descent=-200)
font.setupNameTable({"familyName": "Pair", "styleName": "Regular"})
font.setupOS2()
font.setupPost()
pairs = KernTable_format_0()
pairs.version, pairs.format, pairs.coverage, pairs.tupleIndex, pairs.apple = 0, 0, 1, None, False
pairs.kernTable = {("A", "V"): -200}
kern = newTable("kern")
kern.version, kern.kernTables = 0, [pairs]
font.font["kern"] = kern
font.save("pair.ttf")

print("raqm is there:", features.check("raqm"))
for name in ("BASIC", "RAQM"):
    face = ImageFont.truetype("pair.ttf", 100, layout_engine=ImageFont.Layout[name])
    print(f"{name:5}: A {face.getlength('A')}, V {face.getlength('V')}, AV {face.getlength('AV')}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
