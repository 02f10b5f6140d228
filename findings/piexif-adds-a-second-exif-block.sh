#!/usr/bin/env bash
# piexif puts a second EXIF block into a photo whose first does not come right after the start.
#
# Versions: piexif 1.1.3, Pillow 13.0.0 to write and read.
# Expected: insert() replaces the EXIF block, wherever it stands among the segments, and leaves the other segments as
#   they are.
# Happens: It looks at the first two segments. If XMP or a profile stands before EXIF, the old block stays, with the
#   old place and words, behind the new one; readers that take the first show the new, a search for GPS finds the old.
#   The JFIF segment is thrown away in any case, and with it the resolution: 300 dpi become 72.
# Seen, compared on every run:
#| JFIF, EXIF: then EXIF; says 'new', 72 dpi
#| JFIF, XMP, EXIF: then EXIF, XMP, EXIF with old place; says 'new', 72 dpi
#| XMP, EXIF: then EXIF, XMP, EXIF with old place; says 'new', 72 dpi
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 piexif==1.1.3

cat >show.py <<'PROGRAM'
import io
import struct

import piexif
from PIL import Image


def segments(jpeg):
    at, found = 2, []
    while jpeg[at + 1] != 0xDA:
        length = struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        name = {b"JFIF": "JFIF", b"Exif": "EXIF", b"http": "XMP"}.get(jpeg[at + 4 : at + 8])
        if name:
            found.append(name + (" with old place" if b"Old Town" in jpeg[at : at + 2 + length] else ""))
        at += 2 + length
    return ", ".join(found) or "none"


def block(payload):
    return b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload


plain = io.BytesIO()
Image.new("RGB", (16, 16)).save(plain, "JPEG", dpi=(300, 300))
plain = plain.getvalue()
end_of_jfif = 4 + struct.unpack(">H", plain[4:6])[0]
jfif, rest = plain[2:end_of_jfif], plain[end_of_jfif:]
old = block(piexif.dump({"0th": {piexif.ImageIFD.ImageDescription: b"Old Town"}}))
xmp = block(b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
new = piexif.dump({"0th": {piexif.ImageIFD.ImageDescription: b"new"}})

for name, head in (("JFIF, EXIF", jfif + old), ("JFIF, XMP, EXIF", jfif + xmp + old), ("XMP, EXIF", xmp + old)):
    out = io.BytesIO()
    piexif.insert(new, b"\xff\xd8" + head + rest, out)
    picture = Image.open(out)
    print(f"{name}: then {segments(out.getvalue())}; says {picture.getexif()[270]!r}, {picture.info['dpi'][0]} dpi")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
