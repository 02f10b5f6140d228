"""Damaged files: zeroed, stale and swapped sectors, cuts and flipped bits, in JPEG, compressed TIFF and PNG.

Where libjpeg-turbo warns inside the scan, or libtiff or libpng fails, the program may not be silent.
"""

import io
import re

import numpy as np
from PIL import Image

import reference
import tiff_writer
from case import AS_STORED, Case, Damage
from choice import pick
from tiff_writer import Layout

WAYS = ("zeroed", "stale", "swapped", "cut", "flipped")
# So many bytes that are left over before the end of a JPEG are tolerated, when every MCU was decoded.
FEW_BYTES = 16
FLAGS = ("-f", "bmp") + AS_STORED[2:]
# What is there of a damaged file may be asked for, and then it comes with a warning.
KEPT = FLAGS + ("--on-truncated", "keep")


def harm(rng, data, start, end, way):
    """Damages a piece of `data` between two places, as failing cards, cables and copies do."""
    out, size = bytearray(data), min(int(pick(rng, 512, 1024, 2048, 4096)), max(8, (end - start) // 6))
    places = [start + int(n) for n in sorted(rng.integers(0, max(1, end - start - size), 2))]
    first, second = places[0], max(places[1], min(places[0] + size, end - size))
    if way == "cut":
        return data[:start + int((end - start) * rng.uniform(0.02, 0.97))]
    if way == "flipped":
        for at in rng.integers(start, end, int(rng.integers(1, 9))):
            out[at] ^= 1 << int(rng.integers(8))
        return bytes(out)
    if way == "zeroed":
        out[first:first + size] = bytes(size)
    if way == "stale":
        out[second:second + size] = data[first:first + size]
    if way == "swapped":
        out[second:second + size], out[first:first + size] = data[first:first + size], data[second:second + size]
    return bytes(out)


def photo_like(rng, width, height, channels):
    """Slopes, edges and grain."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [128 + 80 * np.sin(x * rng.uniform(0.01, 0.2) + y * rng.uniform(0.01, 0.2) + n) for n in range(channels)]
    picture = np.stack(planes, axis=2) + rng.normal(0, rng.uniform(2, 30), (height, width, channels))
    return picture.clip(0, 255).astype(np.uint8)


def jpeg_source(rng):
    """A JPEG by cjpeg: sequential in one or several scans or progressive, with and without restart markers."""
    big = rng.random() < 0.6
    width, height = (int(n) for n in rng.integers(220, 400, 2)) if big else (int(n) for n in rng.integers(40, 160, 2))
    gray = rng.random() < 0.15
    pixels = photo_like(rng, width, height, 1 if gray else 3)
    arguments = ["-quality", str(rng.integers(85, 98) if big else rng.integers(40, 98))]
    arguments += ["-sample", pick(rng, "2x2", "2x1", "1x1", "1x2")]
    arguments += list(pick(rng, [], [], ["-progressive"], ["-optimize"]))
    if "-progressive" not in arguments and not gray and rng.random() < 0.25:
        return reference.cjpeg(pixels, arguments + every(rng), pick(rng, "0;1;2;", "0;1 2;", "0 1;2;", "2;1;0;")), arguments
    return reference.cjpeg(pixels[:, :, 0] if gray else pixels, arguments + every(rng)), arguments


def every(rng):
    """A restart interval or none."""
    return list(pick(rng, [], [], ["-restart", "1"], ["-restart", f"{rng.integers(1, 30)}B"]))


def complaint_of_djpeg(data):
    """The first two things that libjpeg-turbo says of a scan, without a few bytes that are left over at its end."""
    said = reference.djpeg_warnings(data)
    return "; ".join([line for line in said if not is_harmless(line)][:2])


def is_harmless(line):
    """Whether a few bytes stand before the end of the file; a loss of sync leaves more."""
    stray = re.search(r"(\d+) extraneous bytes before marker 0xd9", line)
    return bool(stray) and int(stray[1]) <= FEW_BYTES


def jpeg(rng, way):
    """A damaged JPEG."""
    data, arguments = jpeg_source(rng)
    start = data.index(b"\xff\xda") + 14
    harmed = harm(rng, data, start, len(data) - 2, way)
    kind = "progressive" if "-progressive" in arguments else "sequential"
    return Case(f"Damaged JPEG, {kind}, {way}", "jpg", harmed, None, about=f"{len(data)} bytes {arguments}",
                damage=Damage(complaint_of_djpeg(harmed)))


def tiff(rng, way):
    """A damaged TIFF whose strips or tiles are compressed."""
    channels = int(pick(rng, 1, 3, 3))
    pixels = photo_like(rng, int(rng.integers(60, 200)), int(rng.integers(60, 200)), channels)
    layout = Layout(compression=pick(rng, "lzw", "lzw", "deflate", "deflate", "packbits", "zstd"), order=pick(rng, "<", ">"))
    layout.rows_per_strip = int(rng.integers(10, 80))
    layout.tile = pick(rng, None, None, (64, 48))
    if layout.compression != "packbits":
        layout.predictor = int(pick(rng, 1, 2))
    layout.tags = {262: ("H", [2 if channels == 3 else 1])}
    data = tiff_writer.write(pixels, layout)
    # The directory stands at the end: only what comes before it is harmed, and only strips.
    end = int(sum(len(part) for part in layout_chunks(pixels, layout)) * 0.98)
    harmed = harm(rng, data, 8, end, way if way != "cut" else "zeroed")
    return Case(f"Damaged TIFF, {layout.compression}", "tif", harmed, None,
                about=f"{way} {pixels.shape} {layout}", damage=Damage(reference.tiff_failure(harmed)))


def layout_chunks(pixels, layout):
    """The strips or tiles of a file, packed."""
    return [tiff_writer.packed(part, layout) for part in tiff_writer.parts(pixels, layout)]


def png(rng, way):
    """A damaged PNG."""
    out = io.BytesIO()
    Image.fromarray(photo_like(rng, int(rng.integers(60, 200)), int(rng.integers(60, 200)), 3)).save(out, "PNG")
    data = out.getvalue()
    harmed = harm(rng, data, data.index(b"IDAT") + 4, len(data) - 12, way)
    return Case(f"Damaged PNG, {way}", "png", harmed, None, damage=Damage(reference.vips_failure(harmed)))


def generate(rng, number):
    """One file."""
    way = WAYS[number % len(WAYS)]
    case = pick(rng, jpeg, jpeg, jpeg, jpeg, tiff, tiff, png)(rng, way)
    case.flags = pick(rng, FLAGS, KEPT)
    return case
