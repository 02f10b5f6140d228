#!/usr/bin/env bash
# Whether Pillow keeps the colour profile of a photo that is opened and saved depends on the format it is saved in.
#
# Versions: Pillow 13.0.0, pillow-heif 1.8.1.
# Expected: open() and save() treat the profile and EXIF alike in all formats: they are kept, or all of it must be
#   handed over.
# Happens: PNG, TIFF and AVIF keep the profile, JPEG, WebP and JPEG 2000 drop it, HEIF by its plug-in keeps all three.
#   So a photo in Display P3 becomes a right PNG and a pale JPEG by the same line of code. XMP goes along to no format
#   of Pillow's own, and EXIF to none.
# Seen, compared on every run:
#| JPEG: keeps nothing
#| PNG: keeps profile
#| WEBP: keeps nothing
#| TIFF: keeps profile
#| AVIF: keeps profile
#| JPEG2000: keeps nothing
#| HEIF: keeps profile, EXIF, XMP
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pillow==13.0.0 pillow-heif==1.8.1

cat >show.py <<'PROGRAM'
import io

import pillow_heif
from PIL import Image, ImageCms

pillow_heif.register_heif_opener()
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
exif = Image.Exif()
exif[270] = "words"
xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></x:xmpmeta>"
photo = io.BytesIO()
Image.new("RGB", (32, 32), "teal").save(photo, "JPEG", icc_profile=profile, exif=exif, xmp=xmp)

for name in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "JPEG2000", "HEIF"):
    out = io.BytesIO()
    Image.open(photo).save(out, name)
    back = Image.open(out)
    kept = {
        "profile": bool(back.info.get("icc_profile")),
        "EXIF": 270 in back.getexif(),
        "XMP": b"xmpmeta" in out.getvalue(),
    }
    print(f"{name}: keeps", ", ".join(what for what, is_kept in kept.items() if is_kept) or "nothing")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
