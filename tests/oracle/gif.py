"""GIF files by palette, transparency, interlace, place of the first frame on its canvas, and frames that reach beyond it."""

import io
import struct

import numpy as np
from PIL import Image

import lzw
from case import Case, Expected, Tolerance
from choice import levels, pick, side


def interlaced(samples):
    """Rows in the order in which an interlaced file has them."""
    height = len(samples)
    order = [y for first, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(first, height, step)]
    return samples[order]


def blocks(data):
    """Bytes in pieces of at most 255."""
    return b"".join(bytes([len(data[at:at + 255])]) + data[at:at + 255] for at in range(0, len(data), 255)) + b"\0"


def frame(samples, place, bits, local, laced):
    """An image with its descriptor; `local` is its own palette or None."""
    height, width = samples.shape
    flags = (0x80 | bits - 1 if local is not None else 0) | (0x40 if laced else 0)
    rows = interlaced(samples) if laced else samples
    depth = max(2, bits)
    return (b"\x2c" + struct.pack("<HHHHB", *place, width, height, flags) + (local.tobytes() if local is not None else b"")
            + bytes([depth]) + blocks(lzw.lsb_first(rows.ravel().tolist(), depth)))


def generate(rng, _):
    """One file: what the first frame shows on its canvas; what it does not cover is transparent."""
    bits = int(rng.integers(1, 9))
    samples = levels(rng, (side(rng), side(rng), 1), (1 << bits) - 1)[:, :, 0].astype(np.uint8)
    height, width = samples.shape
    beyond = rng.random() < 0.15
    left, top = (int(n) for n in (rng.integers(0, 12, 2) if rng.random() < 0.4 else (0, 0)))
    screen = (left + width + int(rng.integers(0, 9)), top + height + int(rng.integers(0, 9)))
    if beyond:
        screen = tuple(max(1, n - int(rng.integers(5, 20))) for n in screen)
    palettes = rng.integers(0, 256, (2, 1 << bits, 3)).astype(np.uint8)
    local = palettes[1] if rng.random() < 0.4 else None
    both = local is None or rng.random() < 0.5
    clear = int(rng.integers(1 << bits)) if rng.random() < 0.5 else None
    laced = bool(rng.random() < 0.4)
    data = pick(rng, b"GIF89a", b"GIF89a", b"GIF87a") if clear is None else b"GIF89a"
    data += struct.pack("<HHBBB", *screen, 0x80 | bits - 1 if both else 0, 0, 0) + (palettes[0].tobytes() if both else b"")
    if clear is not None:
        data += b"\x21\xf9\x04" + bytes([1, 10, 0, clear, 0])
    data += frame(samples, (left, top), bits, local, laced)
    if rng.random() < 0.3:
        data += frame(samples[::-1], (left, top), bits, local, laced)
    data += b"\x3b"
    right = canvas(samples, (left, top), screen, palettes[0] if local is None else local, clear)
    hold(data, right)
    row = "GIF, frame beyond its canvas" if left + width > screen[0] or top + height > screen[1] else (
        f"GIF{', interlaced' if laced else ''}{', transparent' if clear is not None else ''}")
    about = f"{width}x{height}+{left}+{top} on {screen} bits {bits} local {local is not None} interlaced {laced} clear {clear}"
    return Case(row, "gif", data, Expected([right], Tolerance.exact(), hidden=False), (), about)


def canvas(samples, place, screen, palette, clear):
    """The first frame on its canvas, which is as large as the frame needs."""
    (left, top), (height, width) = place, samples.shape
    right = np.zeros((max(screen[1], top + height), max(screen[0], left + width), 4), np.uint8)
    shown = np.concatenate([palette[samples], np.full((*samples.shape, 1), 255, np.uint8)], axis=2)
    if clear is not None:
        shown[samples == clear] = 0
    right[top:top + height, left:left + width] = shown
    return right


def hold(data, right):
    """Raises where Pillow sees other colours or another size."""
    image = Image.open(io.BytesIO(data))
    found = np.asarray(image.convert("RGBA"))
    if found.shape != right.shape:
        raise AssertionError(f"Pillow finds {image.size}")
    opaque = right[:, :, 3] == 255
    if (found[opaque] != right[opaque]).any():
        raise AssertionError("Pillow finds other colours")
