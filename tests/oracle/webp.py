"""WebP files: with loss and without, with alpha, in the extended container, animated; libwebp through Pillow says what is right."""

import io

import numpy as np
from PIL import Image, ImageCms

from case import Case, Expected, Tolerance
from choice import levels, pick, side


def picture(rng, channels):
    """Slopes and noise."""
    samples = levels(rng, (side(rng, 70), side(rng, 70), channels), 255).astype(np.uint8)
    return Image.fromarray(samples)


def generate(rng, _):
    """One file."""
    alpha, way = rng.random() < 0.5, pick(rng, "lossy", "lossy", "lossless", "animated")
    image = picture(rng, 4 if alpha else 3)
    out, more = io.BytesIO(), {}
    if rng.random() < 0.4:
        more["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if rng.random() < 0.3:
        more["exif"] = Image.Exif().tobytes()
    lossless = way == "lossless" or (way == "animated" and rng.random() < 0.5)
    if way == "animated":
        more |= {"save_all": True, "append_images": [image.transpose(Image.Transpose.ROTATE_180)], "duration": 50}
    image.save(out, "WEBP", lossless=lossless, quality=int(rng.integers(0, 101)), method=int(rng.integers(0, 7)),
               alpha_quality=int(rng.integers(0, 101)), exact=bool(rng.random() < 0.5), **more)
    read = Image.open(io.BytesIO(out.getvalue()))
    right = np.asarray(read.convert("RGBA" if read.mode == "RGBA" else "RGB"))
    tolerance = Tolerance.exact() if lossless else Tolerance(2, 0.3)
    row = f"WebP, {'animated, ' if way == 'animated' else ''}{'without loss' if lossless else 'with loss'}{', alpha' if alpha else ''}"
    return Case(row, "webp", out.getvalue(), Expected([right], tolerance, hidden=lossless), (), f"{image.size} {way} {sorted(more)}")
