#!/usr/bin/env bash
# Pillow reports an EXIF orientation for a photo that has no EXIF, and pillow-jxl-plugin then writes it.
#
# Versions: Pillow 13.0.0, pillow-jxl-plugin 1.3.8, exifread 3.5.1, opencv-python-headless 5.0.0.93, numpy 2.4.6.
# Expected: getexif() of a file without an EXIF block is empty; orientation in XMP is another reader's business, and
#   all readers agree on how the photo stands.
# Happens: getexif() looks into XMP for tiff:Orientation and answers as if EXIF said it, so exif_transpose turns the
#   photo, while OpenCV and exifread, which look at EXIF, see one that needs no turn. A copy as JPEG XL gets a real
#   EXIF block with the orientation, which no other file of that photo has.
# Seen, compared on every run:
#| EXIF block in the file: False
#| Pillow says orientation {<Base.Orientation: 274>: 6} and turns (48, 32) to (32, 48)
#| exifread says None
#| OpenCV, which turns by EXIF, shows (48, 32)
#| the JPEG XL copy holds an EXIF box: True
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 pillow-jxl-plugin==1.3.8 exifread==3.5.1 opencv-python-headless==5.0.0.93 numpy==2.4.6

cat >show.py <<'PROGRAM'
import io
import struct

import cv2
import exifread
import numpy
import pillow_jxl  # noqa: F401  registers the format
from PIL import Image, ImageOps

plain = io.BytesIO()
Image.new("RGB", (48, 32), "gray").save(plain, "JPEG")
plain = plain.getvalue()
xmp = (
    b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    b'<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
    b"</rdf:RDF></x:xmpmeta>"
)
end_of_jfif = 4 + struct.unpack(">H", plain[4:6])[0]
photo = plain[:end_of_jfif] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + plain[end_of_jfif:]

picture = Image.open(io.BytesIO(photo))
print("EXIF block in the file:", b"Exif\0\0" in photo)
print("Pillow says orientation", dict(picture.getexif()), "and turns", picture.size, "to", ImageOps.exif_transpose(picture).size)
print("exifread says", exifread.process_file(io.BytesIO(photo)).get("Image Orientation"))
height, width = cv2.imdecode(numpy.frombuffer(photo, numpy.uint8), cv2.IMREAD_COLOR).shape[:2]
print("OpenCV, which turns by EXIF, shows", (width, height))
out = io.BytesIO()
Image.open(io.BytesIO(photo)).save(out, "JXL", lossless_jpeg=False)
print("the JPEG XL copy holds an EXIF box:", b"Exif" in out.getvalue())
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
