"""PNG files by colour, depth, interlace, tRNS, gAMA and the like, filters, and how the data is cut into chunks.

The samples that are written are the truth; libvips has to find them too.
"""

import struct
import zlib

import numpy as np

import reference
from case import Case, Expected, Tolerance
from choice import levels, pick, side

GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGBA: 4}
DEPTHS = {GRAY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GRAY_ALPHA: (8, 16), RGBA: (8, 16)}
NAMES = {GRAY: "gray", RGB: "RGB", PALETTE: "palette", GRAY_ALPHA: "gray with alpha", RGBA: "RGBA"}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(name, payload):
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", zlib.crc32(name + payload))


def row_bytes(row, depth):
    """A row of samples, packed."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype(np.uint8).tobytes()
    bits = (row.ravel()[:, None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.astype(np.uint8).ravel()).tobytes()


def paeth(a, b, c):
    """The predictor of that name, for arrays."""
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return np.where((pa <= pb) & (pa <= pc), a, np.where(pb <= pc, b, c))


def filtered(rng, rows, distance):
    """Rows, each by some filter, behind the filter's number."""
    out = b""
    above = np.zeros(len(rows[0]), np.int64) if rows else None
    for row in rows:
        now = np.frombuffer(row, np.uint8).astype(np.int64)
        left = np.concatenate([np.zeros(distance, np.int64), now])[:len(now)]
        corner = np.concatenate([np.zeros(distance, np.int64), above])[:len(now)]
        kind = int(rng.integers(5))
        guess = (0, left, above, (left + above) // 2, paeth(left, above, corner))[kind]
        out += bytes([kind]) + ((now - guess) & 255).astype(np.uint8).tobytes()
        above = now
    return out


def image_data(rng, samples, depth, interlaced):
    """All scanlines, filtered."""
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    distance = max(1, samples.shape[2] * depth // 8)
    out = b""
    for x, y, across, down in passes:
        part = samples[y::down, x::across]
        if part.size:
            out += filtered(rng, [row_bytes(row, depth) for row in part], distance)
    return out


def colour_chunks(rng):
    """Chunks that speak of colour, which `--icc keep` turns into a profile and leaves the samples as they are."""
    way = rng.integers(6)
    if way == 0:
        return b""
    if way == 1:
        return chunk(b"sRGB", b"\0") + chunk(b"gAMA", struct.pack(">I", 45455))
    chunks = chunk(b"gAMA", struct.pack(">I", int(pick(rng, 45455, 100000, 55556, 31800))))
    if way == 2:
        white = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
        chunks += chunk(b"cHRM", struct.pack(">8I", *white))
    return chunks if way < 5 else b""


def transparency(rng, samples, colour, depth):
    """The tRNS chunk or none, and alpha as the specification has it: of the numbers only the bits of the depth count."""
    if colour not in (GRAY, RGB) or rng.random() < 0.45:
        return b"", None, False
    most = (1 << depth) - 1
    y, x = rng.integers(samples.shape[0]), rng.integers(samples.shape[1])
    clear = samples[y, x].astype(np.int64)
    alpha = np.where((samples == clear).all(axis=2), 0, most)
    high = depth < 16 and rng.random() < 0.4
    if high:
        clear = clear | (int(rng.integers(1, 1 << (16 - depth))) << depth)
    return chunk(b"tRNS", struct.pack(f">{len(clear)}H", *clear.tolist())), alpha, high


def palette_chunks(rng, samples, depth):
    """PLTE and perhaps tRNS, and the colours that the samples mean."""
    count = int(samples.max()) + 1 + int(rng.integers(0, (1 << depth) - samples.max()))
    colours = rng.integers(0, 256, (count, 3)).astype(np.uint8)
    made = colours[samples[:, :, 0]]
    chunks = chunk(b"PLTE", colours.tobytes())
    if rng.random() < 0.5:
        known = int(rng.integers(1, count + 1))
        alpha = np.full(count, 255, np.uint8)
        alpha[:known] = rng.integers(0, 256, known)
        chunks += chunk(b"tRNS", alpha[:known].tobytes())
        made = np.concatenate([made, alpha[samples[:, :, 0]][:, :, None]], axis=2)
    return chunks, made


def scaled(samples, depth):
    """Samples of any depth as 8 or 16 bits."""
    if depth == 16:
        return samples.astype(np.uint16)
    return np.rint(samples * (255 / ((1 << depth) - 1))).astype(np.uint8)


def data_chunks(rng, packed):
    """IDAT chunks, cut anywhere; some may be empty."""
    cuts = sorted(rng.integers(0, len(packed) + 1, rng.integers(0, 4)).tolist())
    return b"".join(chunk(b"IDAT", packed[a:b]) for a, b in zip([0] + cuts, cuts + [len(packed)]))


def generate(rng, _):
    """One file."""
    colour = pick(rng, GRAY, GRAY, RGB, PALETTE, PALETTE, GRAY_ALPHA, RGBA)
    depth, interlaced = pick(rng, *DEPTHS[colour]), rng.random() < 0.4
    samples = levels(rng, (side(rng), side(rng), CHANNELS[colour]), (1 << depth) - 1)
    chunks, high = colour_chunks(rng), False
    if colour == PALETTE:
        more, right = palette_chunks(rng, samples, depth)
    else:
        more, alpha, high = transparency(rng, samples, colour, depth)
        right = scaled(samples, depth)
        if alpha is not None:
            right = np.concatenate([right, scaled(alpha[:, :, None], depth)], axis=2)
    header = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], depth, colour, 0, 0, int(interlaced))
    packed = zlib.compress(image_data(rng, samples, depth, interlaced), int(rng.integers(0, 10)))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunks + more + data_chunks(rng, packed)
    ended = rng.random() < 0.93
    if ended:
        data += chunk(b"IEND", b"")
        hold(data, right)
    row = f"PNG, {NAMES[colour]}, {depth} bits{', interlaced' if interlaced else ''}"
    row = "PNG with high bits set in tRNS" if high else row if ended else "PNG without its end chunk"
    about = f"{samples.shape[1]}x{samples.shape[0]} {NAMES[colour]} {depth} interlaced {interlaced} high bits {high} chunks {chunks[4:8]} {more[4:8]}"
    return Case(row, "png", data, Expected([right], Tolerance.exact()), (), about)


def hold(data, right):
    """Raises where libvips sees something else."""
    found = reference.vips(data)
    if found.shape != right.shape or (found != right).any():
        raise AssertionError("libvips finds other samples; the generator is wrong")
