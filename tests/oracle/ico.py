"""Icons: BMP and PNG entries, depths, masks, several entries of one size, heights that are stored single or doubled."""

import io
import struct

import numpy as np
from PIL import Image

from case import Case, Expected, Tolerance
from choice import levels, pick


def bits_rows(values, bits):
    """Rows of numbers, packed, up to a multiple of four bytes, the lowest row first."""
    shifts = np.arange(bits - 1, -1, -1)
    rows = []
    for row in values[::-1]:
        packed = np.packbits(((row.astype(int)[:, None] >> shifts) & 1).astype(np.uint8).ravel()).tobytes()
        rows.append(packed + b"\0" * (-len(packed) % 4))
    return b"".join(rows)


def bmp_entry(rng, size, bits, single):
    """A BMP without its file header, and what it shows; of 32 bits alpha counts, of others the mask.

    With `single` the header has the height of the picture alone, and no mask follows.
    """
    mask = np.zeros((size, size), bool) if single else rng.random((size, size)) < rng.choice([0, 0.3])
    palette = b""
    if bits <= 8:
        colours = rng.integers(0, 256, (1 << bits, 3)).astype(np.uint8)
        index = levels(rng, (size, size, 1), (1 << bits) - 1)[:, :, 0]
        palette = np.pad(colours[:, ::-1], ((0, 0), (0, 1))).tobytes()
        body, shown = bits_rows(index, bits), colours[index]
    else:
        shown = levels(rng, (size, size, bits // 8), 255).astype(np.uint8)
        order = [2, 1, 0, 3][:bits // 8]
        rows = [row.tobytes() for row in shown[::-1][:, :, order]]
        body = b"".join(row + b"\0" * (-len(row) % 4) for row in rows)
    if bits == 32:
        shown[0, 0, 3] = 255
        body = b"".join(row.tobytes() for row in shown[::-1][:, :, [2, 1, 0, 3]])
        mask = np.ones_like(mask) if rng.random() < 0.4 else mask
        right = shown
    else:
        right = np.concatenate([shown, np.where(mask, 0, 255).astype(np.uint8)[:, :, None]], axis=2)
    head = struct.pack("<IiiHHIIiiII", 40, size, size if single else size * 2, 1, bits, 0, 0, 0, 0, 0, 0)
    return head + palette + body + (b"" if single else bits_rows(mask, 1)), right


def png_entry(rng, size):
    """A PNG of any layout."""
    mode = pick(rng, "L", "LA", "P", "RGB", "RGBA", "1", "I;16")
    channels = {"LA": 2, "RGB": 3, "RGBA": 4}.get(mode, 1)
    samples = levels(rng, (size, size, channels), 255).astype(np.uint8)
    image = Image.fromarray(samples.squeeze(axis=2) if channels == 1 else samples)
    if mode == "I;16":
        image = Image.fromarray(samples[:, :, 0].astype(np.uint16) * 257)
    elif mode in ("P", "1"):
        image = image.convert(mode)
    out = io.BytesIO()
    image.save(out, "PNG")
    right = np.asarray(image.convert("RGBA")) if mode != "I;16" else samples
    bits = {"1": 1, "L": 8, "P": 8, "LA": 16, "I;16": 16, "RGB": 24, "RGBA": 32}[mode]
    return out.getvalue(), right, bits, f"PNG, {mode}"


def entry(rng, size):
    """One entry: bytes, pixels, bits that the directory says, and a word on it."""
    if rng.random() < 0.35:
        return png_entry(rng, size)
    bits = int(pick(rng, 1, 4, 8, 24, 32, 32))
    single = rng.random() < 0.2
    data, right = bmp_entry(rng, size, bits, single)
    return data, right, bits, f"BMP, {bits} bits{', height not doubled' if single else ''}"


def generate(rng, _):
    """One file: the largest entry counts, of equal ones the deepest, of those the first."""
    size = int(pick(rng, 16, 32, 48, rng.integers(1, 65)))
    entries = [(size, *entry(rng, size))]
    for _ in range(int(pick(rng, 0, 0, 1, 2))):
        other = size if rng.random() < 0.5 else int(rng.integers(1, size + 1))
        entries.append((other, *entry(rng, other)))
    best = max(entries, key=lambda e: (e[0], e[3]))
    head, at, bodies = struct.pack("<HHH", 0, 1, len(entries)), 6 + 16 * len(entries), b""
    for side, data, _, bits, _ in entries:
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, bits, len(data), at + len(bodies))
        bodies += data
    row = f"ICO, {best[4]}" if len(entries) == 1 else "ICO, several entries"
    about = f"entries {[(e[0], e[4]) for e in entries]}"
    return Case(row, "ico", head + bodies, Expected([best[2]], Tolerance.exact(), hidden=False), (), about)
