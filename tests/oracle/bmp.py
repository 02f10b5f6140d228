"""BMP files by header (OS/2 1 and 2, Windows 3 to 5), depth, bit fields, run lengths, direction and palette."""

import struct

import numpy as np

from case import Case, Expected, Tolerance
from choice import levels, pick, side

RGB, RLE8, RLE4, BITFIELDS, ALPHABITFIELDS = 0, 1, 2, 3, 6
HEADERS = {"OS/2 1": 12, "OS/2 2, short": 16, "OS/2 2": 64, "Windows 3": 40, "version 2": 52, "version 3": 56, "version 4": 108, "version 5": 124}
MASKS = {
    16: [(0x7C00, 0x3E0, 0x1F, 0), (0xF800, 0x7E0, 0x1F, 0), (0x7C00, 0x3E0, 0x1F, 0x8000), (0xF00, 0xF0, 0xF, 0xF000)],
    32: [(0xFF0000, 0xFF00, 0xFF, 0), (0xFF, 0xFF00, 0xFF0000, 0xFF000000), (0xFF0000, 0xFF00, 0xFF, 0xFF000000),
         (0xFF000000, 0xFF0000, 0xFF00, 0), (0x3FF00000, 0xFFC00, 0x3FF, 0)],
}


def header_of(kind, width, height, bits, compression, size, colours, masks):
    """The information header of that kind."""
    length = HEADERS[kind]
    if length == 12:
        return struct.pack("<IHHHH", 12, width, height, 1, bits)
    head = struct.pack("<IiiHHIIiiII", length, width, height, 1, bits, compression, size, 2835, 2835, colours, 0)
    if length >= 52 and length != 64:
        head += struct.pack("<IIII", *masks)
    if length >= 108:
        head += struct.pack("<I", 0x73524742) + b"\0" * 48
    return head.ljust(length, b"\0")[:length]


def padded(rows):
    """Rows up to a multiple of four bytes."""
    return b"".join(row + b"\0" * (-len(row) % 4) for row in rows)


def packed(samples, bits):
    """Palette numbers as rows of bytes."""
    if bits == 8:
        return [row.astype(np.uint8).tobytes() for row in samples]
    shifts = np.arange(bits - 1, -1, -1)
    return [np.packbits(((row.ravel()[:, None] >> shifts) & 1).astype(np.uint8).ravel()).tobytes() for row in samples]


def run_lengths(rng, samples, bits):
    """RLE8 or RLE4: runs, and pieces as they are."""
    out = b""
    for row in samples[:, :, 0].tolist():
        at = 0
        while at < len(row):
            run = 1
            while at + run < len(row) and row[at + run] == row[at] and run < 255:
                run += 1
            left = len(row) - at
            if run < 3 and left >= 3 and rng.random() < 0.7:
                count = int(rng.integers(3, min(left, 255) + 1))
                out += absolute(row[at:at + count], bits)
                at += count
                continue
            value = row[at] if bits == 8 else row[at] << 4 | row[at]
            out += bytes([run, value])
            at += run
        out += b"\0\0"
    return out + b"\0\1"


def absolute(values, bits):
    """A piece as it is, up to an even number of bytes."""
    if bits == 8:
        body = bytes(values)
    else:
        even = values + [0] * (len(values) % 2)
        body = bytes(a << 4 | b for a, b in zip(even[::2], even[1::2]))
    return bytes([0, len(values)]) + body + b"\0" * (len(body) % 2)


def with_palette(rng, kind):
    """1, 4 or 8 bits."""
    bits = int(pick(rng, 1, 4, 8))
    colours = 1 << bits
    if HEADERS[kind] >= 40 and rng.random() < 0.4:
        colours = int(rng.integers(1, colours + 1))
    samples = levels(rng, (side(rng), side(rng), 1), colours - 1)
    palette = rng.integers(0, 256, (colours, 3)).astype(np.uint8)
    entries = palette[:, ::-1] if HEADERS[kind] == 12 else np.pad(palette[:, ::-1], ((0, 0), (0, 1)))
    compression = RGB
    if bits > 1 and HEADERS[kind] >= 40 and rng.random() < 0.4:
        compression = RLE8 if bits == 8 else RLE4
    flipped = samples[::-1]
    body = run_lengths(rng, flipped, bits) if compression else padded(packed(flipped, bits))
    return bits, compression, samples.shape, (0, 0, 0, 0), entries.tobytes(), body, palette[samples[:, :, 0]], colours % (1 << bits)


def masked(kind, values, masks):
    """What fields of bits mean: each scaled to 255."""
    planes = []
    for mask in masks:
        if mask:
            low = (mask & -mask).bit_length() - 1
            planes.append(((values & mask) >> low) * 255.0 / (mask >> low))
    if not masks[3] or HEADERS[kind] < 56:
        planes = planes[:3]
    return np.rint(np.stack(planes, axis=2)).astype(np.uint8)


def direct(rng, kind):
    """16, 24 or 32 bits."""
    bits = int(pick(rng, 16, 24, 32)) if HEADERS[kind] >= 40 else 24
    shape = side(rng), side(rng)
    if bits == 24:
        colours = levels(rng, (*shape, 3), 255).astype(np.uint8)
        body = padded([row.tobytes() for row in colours[::-1, :, ::-1]])
        return bits, RGB, shape, (0, 0, 0, 0), b"", body, colours, 0
    values = rng.integers(0, 1 << bits, shape, dtype=np.int64)
    fields = HEADERS[kind] != 64 and rng.random() < 0.6
    masks = pick(rng, *MASKS[bits]) if fields else ((0x7C00, 0x3E0, 0x1F, 0) if bits == 16 else (0xFF0000, 0xFF00, 0xFF, 0))
    if fields and HEADERS[kind] < 56:
        masks = masks[:3] + (0,)
    body = padded([row.astype(f"<u{bits // 8}").tobytes() for row in values[::-1]])
    behind = struct.pack("<III", *masks[:3]) if fields and HEADERS[kind] == 40 else b""
    return bits, BITFIELDS if fields else RGB, shape, masks, behind, body, masked(kind, values, masks), 0


def generate(rng, _):
    """One file."""
    kind = pick(rng, *HEADERS, "Windows 3", "Windows 3", "version 5")
    bits, compression, shape, masks, behind, body, right, colours = (with_palette if rng.random() < 0.5 else direct)(rng, kind)
    height, width = shape[:2]
    down = HEADERS[kind] >= 40 and HEADERS[kind] != 64 and compression in (RGB, BITFIELDS) and rng.random() < 0.3
    if down:
        row = len(body) // height
        body = b"".join(body[at:at + row] for at in range(len(body) - row, -1, -row))
    info = header_of(kind, width, -height if down else height, bits, compression, len(body), colours, masks)
    gap = b"\0" * int(pick(rng, 0, 0, 0, 4, 10))
    start = 14 + len(info) + len(behind) + len(gap)
    data = struct.pack("<2sIHHI", b"BM", start + len(body), 0, 0, start) + info + behind + gap + body
    way = {RGB: "", RLE8: ", RLE", RLE4: ", RLE", BITFIELDS: ", bit fields"}[compression]
    about = f"{width}x{height} {kind} {bits} bits compression {compression} masks {[hex(m) for m in masks]} top down {down} gap {len(gap)} colours {colours}"
    allowed = ("header",) if kind == "OS/2 2, short" else ()
    return Case(f"BMP, {kind}{way}", "bmp", data, Expected([right], Tolerance(1, 1)), allowed, about)
