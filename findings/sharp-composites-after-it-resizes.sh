#!/usr/bin/env bash
# sharp has an order of its own: a mark that is put on before resizing is put on after it.
#
# Versions: sharp 0.35.5 (libvips 8.18).
# Expected: Calls take effect in the order in which they are written; of two resizes the second starts from what the
#   first made, or replaces it.
# Happens: A mark of 10 pixels on a photo of 100 that is then resized to 20 covers a quarter of the result and not a
#   hundredth, since marks come after resizing whatever is written. Negate before linear is negate after it. A second
#   resize replaces the size of the first and keeps its fit: width 40 of a square gives 40 by 100. Passing the picture
#   through a buffer keeps the order.
# Seen, compared on every run:
#| mark, then resize: 0.25 of the picture is mark; by way of a buffer 0.01
#| gray 100: negate and double 55, double and negate 55
#| resized to 10x50 and then to width 40: 40x100
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . sharp@0.35.5

cat >show.mjs <<'PROGRAM'
import sharp from "sharp";

const photo = (side, shade) => sharp({ create: { width: side, height: side, channels: 3, background: { r: shade, g: shade, b: shade } } });
const mark = { input: { create: { width: 10, height: 10, channels: 3, background: "black" } }, left: 0, top: 0 };
const dark = (pixels) => pixels.filter((value) => value < 128).length / pixels.length;

const called = await photo(100, 255).composite([mark]).resize(20).removeAlpha().raw().toBuffer();
const marked = await photo(100, 255).composite([mark]).png().toBuffer();
const stepwise = await sharp(marked).resize(20).removeAlpha().raw().toBuffer();
console.log(`mark, then resize: ${dark(called)} of the picture is mark; by way of a buffer ${dark(stepwise)}`);

const ab = await photo(1, 100).negate().linear(2, 0).raw().toBuffer();
const ba = await photo(1, 100).linear(2, 0).negate().raw().toBuffer();
console.log(`gray 100: negate and double ${ab[0]}, double and negate ${ba[0]}`);

const { info } = await photo(100, 255).resize(10, 50, { fit: "fill" }).resize({ width: 40 }).png().toBuffer({ resolveWithObject: true });
console.log(`resized to 10x50 and then to width 40: ${info.width}x${info.height}`);
PROGRAM

node show.mjs >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
