"""TGA files by type, depth, origin, run lengths, colour map and identification."""

import struct

import numpy as np

from case import Case, Expected, Tolerance
from choice import levels, pick, side


def run_lengths(rng, pixels):
    """Pixels (each as bytes) as packets of runs and of pixels as they are, which may go on over the ends of rows or not."""
    out, at = b"", 0
    while at < len(pixels):
        run = 1
        while at + run < len(pixels) and pixels[at + run] == pixels[at] and run < 128:
            run += 1
        if run > 1 or rng.random() < 0.3:
            out += bytes([0x80 | run - 1]) + pixels[at]
            at += run
            continue
        count = int(rng.integers(1, min(128, len(pixels) - at) + 1))
        out += bytes([count - 1]) + b"".join(pixels[at:at + count])
        at += count
    return out


def of_bits(rng, shape, bits):
    """Colours of so many bits: their bytes, what they mean, and the attribute bits."""
    if bits == 8:
        gray = levels(rng, (*shape, 1), 255).astype(np.uint8)
        return gray, gray, 0
    if bits in (15, 16):
        values = rng.integers(0, 1 << 15, shape)
        five = np.stack([values >> 10 & 31, values >> 5 & 31, values & 31], axis=-1)
        return values.astype("<u2")[..., None].view(np.uint8), np.rint(five * 255 / 31).astype(np.uint8), 0
    colours = levels(rng, (*shape, bits // 8), 255).astype(np.uint8)
    order = [2, 1, 0, 3][:bits // 8]
    return colours[..., order], colours, 8 if bits == 32 else 0


def generate(rng, _):
    """One file."""
    kind, packed = pick(rng, 1, 2, 2, 3), rng.random() < 0.5
    shape = side(rng), side(rng)
    first, entries, map_bits, colour_map = 0, 0, 0, b""
    if kind == 1:
        first, map_bits = int(pick(rng, 0, 0, 3)), int(pick(rng, 16, 24, 24, 32))
        entries = int(rng.integers(1, 200))
        stored, meaning, attributes = of_bits(rng, (1, entries), map_bits)
        index = levels(rng, (*shape, 1), entries - 1).astype(np.uint8) + first
        colour_map, right, bits, body = stored.tobytes(), meaning[0][index[:, :, 0] - first], 8, index.astype(np.uint8)
        attributes = 0
    else:
        bits = 8 if kind == 3 else int(pick(rng, 16, 24, 24, 32))
        body, right, attributes = of_bits(rng, shape, bits)
    left, top = bool(rng.random() < 0.2), bool(rng.random() < 0.5)
    body = body[:, ::-1] if left else body
    body = body if top else body[::-1]
    name = b"an identification"[:int(pick(rng, 0, 0, 5, 17))]
    head = struct.pack("<BBBHHBHHHHBB", len(name), int(kind == 1), kind + (8 if packed else 0), first, entries, map_bits, 0, 0,
                       shape[1], shape[0], bits, attributes | (0x10 if left else 0) | (0x20 if top else 0))
    pixels = [pixel.tobytes() for row in body for pixel in row]
    data = head + name + colour_map + (run_lengths(rng, pixels) if packed else b"".join(pixels))
    if rng.random() < 0.5:
        data += b"\0" * 8 + b"TRUEVISION-XFILE.\0"
    names = {1: f"colour map of {map_bits} bits", 2: f"{bits} bits", 3: "gray"}
    row = f"TGA, {names[kind]}{', run lengths' if packed else ''}"
    about = f"{shape[1]}x{shape[0]} type {kind} bits {bits} map {map_bits} from {first} right to left {left} top {top}"
    return Case(row, "tga", data, Expected([right], Tolerance(1, 1)), (), about)
