#!/usr/bin/env bash
# A bold setting of a variable font is gone at another size.
#
# Versions: Pillow 13.0.0, fonttools 4.68.0 to build the font.
# Expected: font_variant(size=…) is the same font in another size, so at twice the size the text is twice as wide and
#   as bold.
# Happens: The copy opens the file again and stands at the default of every axis: text set at weight 900 is 90 pixels
#   wide at size 100 and 60 at size 200. Whoever fits a label into a picture by trying sizes with font_variant
#   measures another font than was chosen.
# Seen, compared on every run:
#| weight 100, size 100: 30.0
#| weight 900, size 100: 90.0
#| its variant, size 200: 60.0
#| weight set again:      180.0
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 fonttools==4.68.0

cat >show.py <<'PROGRAM'
from fontTools import varLib
from fontTools.designspaceLib import AxisDescriptor, DesignSpaceDocument, SourceDescriptor
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from PIL import ImageFont


def master(path, width):
    pen = TTGlyphPen(None)
    for step, point in enumerate([(50, 0), (50, 700), (width - 50, 700), (width - 50, 0)]):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "A"])
    font.setupCharacterMap({ord("A"): "A"})
    font.setupGlyf({".notdef": box, "A": box})
    font.setupHorizontalMetrics({".notdef": (width, 50), "A": (width, 50)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Axis", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(path)


space = DesignSpaceDocument()
axis = AxisDescriptor()
axis.name, axis.tag, axis.minimum, axis.default, axis.maximum = "Weight", "wght", 100, 100, 900
space.addAxis(axis)
for path, width, weight in (("thin.ttf", 300, 100), ("black.ttf", 900, 900)):
    master(path, width)
    source = SourceDescriptor()
    source.path, source.font, source.location = path, TTFont(path), {"Weight": weight}
    space.addSource(source)
varLib.build(space)[0].save("axis.ttf")

chosen = ImageFont.truetype("axis.ttf", 100)
print("weight 100, size 100:", chosen.getlength("A"))
chosen.set_variation_by_axes([900])
print("weight 900, size 100:", chosen.getlength("A"))
larger = chosen.font_variant(size=200)
print("its variant, size 200:", larger.getlength("A"))
larger.set_variation_by_axes([900])
print("weight set again:     ", larger.getlength("A"))
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
