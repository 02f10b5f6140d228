#!/usr/bin/env bash
# jimp moves a picture aside when it is asked for bilinear or bicubic.
#
# Versions: jimp 1.6.1.
# Expected: The named modes are other filters for the same resize: a picture that is the same left and right stays so,
#   and stripes of one white pixel in six leave their share of gray, 42 of 255.
# Happens: With no mode both are so. With a mode a square in the middle is wider on the right, by up to half a pixel
#   of the result, since it is sampled from the left edge of pixels and not from their middle; bilinear looks at two
#   neighbours whatever the size and loses the stripes altogether, and the others make them brighter in the middle of
#   the picture than at its edges.
# Seen, compared on every run:
#| no mode: middle 0 0 191 255 254 254 191 0 0; stripes 42 42 42 42 42 42 42 42 42 42
#| bilinearInterpolation: middle 0 0 0 255 255 255 255 0 0; stripes 0 0 0 0 0 0 0 0 0 0
#| bicubicInterpolation: middle 0 0 175 255 255 255 239 0 0; stripes 45 49 51 53 54 54 53 51 48 45
#| hermiteInterpolation: middle 0 0 178 255 255 255 242 0 0; stripes 44 46 47 48 49 49 48 47 46 44
#| bezierInterpolation: middle 0 0 177 255 255 255 241 0 0; stripes 45 47 49 51 51 51 51 49 47 44
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . jimp@1.6.1

cat >show.mjs <<'PROGRAM'
import { Jimp } from "jimp";

const gray = (width, at) => {
  const image = new Jimp({ width, height: 4, color: 0x000000ff });
  for (let x = 0; x < width; x++) for (let y = 0; y < 4; y++) if (at(x)) image.setPixelColor(0xffffffff, x, y);
  return image;
};
const row = (image) => Array.from({ length: image.bitmap.width }, (_, x) => image.bitmap.data[x * 4]).join(" ");
for (const mode of [undefined, "bilinearInterpolation", "bicubicInterpolation", "hermiteInterpolation", "bezierInterpolation"]) {
  const square = gray(40, (x) => x >= 10 && x < 30).resize({ w: 9, h: 4, mode });
  const stripes = gray(60, (x) => x % 6 === 3).resize({ w: 10, h: 4, mode });
  console.log(`${mode ?? "no mode"}: middle ${row(square)}; stripes ${row(stripes)}`);
}
PROGRAM

node show.mjs >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
