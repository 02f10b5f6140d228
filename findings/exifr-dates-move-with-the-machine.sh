#!/usr/bin/env bash
# exifr gives a photo another moment on every machine, though the photo says its offset from UTC.
#
# Versions: exifr 7.1.3; jpeg-js 0.4.4 to write the file.
# Expected: DateTimeOriginal 12:00 with OffsetTimeOriginal +09:00 is 03:00 UTC, everywhere.
# Happens: The text is made into a Date by the clock of the machine, and the offset is returned beside it, unused:
#   12:00 UTC on a server, 16:00 UTC in New York. Photos read on two machines do not sort, and a folder by day can be
#   off by one. reviveValues: false gives the text.
# Seen, compared on every run:
#| UTC: 2024:07:01 12:00:00 +09:00 is 2024-07-01T12:00:00.000Z
#| America/New_York: 2024:07:01 12:00:00 +09:00 is 2024-07-01T16:00:00.000Z
#| Asia/Tokyo: 2024:07:01 12:00:00 +09:00 is 2024-07-01T03:00:00.000Z
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . exifr@7.1.3 jpeg-js@0.4.4

cat >show.mjs <<'PROGRAM'
import exifr from "exifr";
import jpeg from "jpeg-js";

// A little-endian TIFF block: IFD0 at 8 points to an EXIF IFD at 26 with two texts, at 56 and 76.
const block = Buffer.alloc(84);
const entry = (at, tag, type, count, value) => {
  block.writeUInt16LE(tag, at);
  block.writeUInt16LE(type, at + 2);
  block.writeUInt32LE(count, at + 4);
  block.writeUInt32LE(value, at + 8);
};
block.write("II*\0", 0, "latin1");
block.writeUInt32LE(8, 4);
block.writeUInt16LE(1, 8);
entry(10, 0x8769, 4, 1, 26);
block.writeUInt16LE(2, 26);
entry(28, 0x9003, 2, 20, 56);
entry(40, 0x9011, 2, 7, 76);
block.write("2024:07:01 12:00:00\0+09:00\0", 56, "latin1");
const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 2 + 6 + block.length]);
const plain = jpeg.encode({ width: 8, height: 8, data: Buffer.alloc(256) }).data;
const photo = Buffer.concat([head, Buffer.from("Exif\0\0", "latin1"), block, plain.subarray(2)]);

const { DateTimeOriginal, OffsetTimeOriginal } = await exifr.parse(photo);
const { DateTimeOriginal: text } = await exifr.parse(photo, { reviveValues: false });
console.log(`${process.env.TZ}: ${text} ${OffsetTimeOriginal} is ${DateTimeOriginal.toISOString()}`);
PROGRAM

for zone in UTC America/New_York Asia/Tokyo; do
  TZ=$zone node show.mjs
done >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
