#!/usr/bin/env bash
# Of the two resizes of @napi-rs/image one lets the colour of transparent pixels into the picture.
#
# Versions: @napi-rs/image 1.15.0; pngjs 7.0.0 to write the file.
# Expected: resize and fastResize differ in speed; a pixel that is not seen colours none that is.
# Happens: fastResize weighs colours by alpha, resize does not: a blue square on transparent pixels that happen to
#   hold red gets a rim of (190, 0, 65), which is three quarters red. PNG logos often hold such leftovers.
# Seen, compared on every run:
#| outside, rim and inside of a blue square on transparent red, 64 to 15 pixels
#| resize:     255/0/0/0  190/0/65/65  0/0/255/255
#| fastResize: 0/0/0/0  0/0/255/65  0/0/255/255
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . @napi-rs/image@1.15.0 pngjs@7.0.0

cat >show.mjs <<'PROGRAM'
import fs from "fs";
import image from "@napi-rs/image";
import { PNG } from "pngjs";

const logo = new PNG({ width: 64, height: 64 });
for (let y = 0; y < 64; y++)
  for (let x = 0; x < 64; x++) {
    const inside = x >= 16 && x < 48 && y >= 16 && y < 48;
    logo.data.set(inside ? [0, 0, 255, 255] : [255, 0, 0, 0], (y * 64 + x) * 4);
  }
const file = PNG.sync.write(logo);
const row = (pixels) => [2, 3, 7].map((x) => Array.from(pixels.slice((7 * 15 + x) * 4, (7 * 15 + x) * 4 + 4)).join("/")).join("  ");
console.log("outside, rim and inside of a blue square on transparent red, 64 to 15 pixels");
console.log("resize:    ", row(await new image.Transformer(file).resize(15, 15).rawPixels()));
console.log("fastResize:", row(await new image.Transformer(file).fastResize({ width: 15, height: 15 }).rawPixels()));
PROGRAM

node show.mjs >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
