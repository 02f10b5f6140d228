#!/usr/bin/env bash
# svgo rounds a small logo until it is another one.
#
# Versions: svgo 4.1.0, @resvg/resvg-js 2.6.2 to draw it.
# Expected: Optimising with the preset for everyone keeps the look; rounding depends on how large the drawing is.
# Happens: Coordinates keep three digits behind the point whatever the viewBox is. In a viewBox of 0.01 units, which
#   is shown 100 pixels wide, a thousandth is ten pixels: the corners of a triangle move by up to 13, and a dot of
#   radius 0.0004 is left out altogether. With floatPrecision 6 both stay.
# Seen, compared on every run:
#| <svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" viewBox="0 0 0.01 0.01"><path fill="#d00" d="M.001.001h.007L.005.01Z"/></svg>
#| pixels of 10000 that changed: 732
#| with floatPrecision 6:        0
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . svgo@4.1.0 @resvg/resvg-js@2.6.2

cat >show.mjs <<'PROGRAM'
import { Resvg } from "@resvg/resvg-js";
import { optimize } from "svgo";

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0.01 0.01" width="100" height="100">' +
  '<path d="M0.0011 0.0012L0.0084 0.0013L0.0049 0.0087Z" fill="#d00"/><circle cx="0.0049" cy="0.004" r="0.0004" fill="#fff"/></svg>';
const small = optimize(logo).data;
const careful = optimize(logo, { floatPrecision: 6 }).data;

const draw = (svg) => new Resvg(svg, { font: { loadSystemFonts: false } }).render().pixels;
const differ = (a, b) => {
  const [p, q] = [draw(a), draw(b)];
  let count = 0;
  for (let i = 0; i < p.length; i += 4) if ([0, 1, 2, 3].some((c) => Math.abs(p[i + c] - q[i + c]) > 64)) count++;
  return count;
};
console.log(small);
console.log("pixels of 10000 that changed:", differ(logo, small));
console.log("with floatPrecision 6:       ", differ(logo, careful));
PROGRAM

node show.mjs >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
