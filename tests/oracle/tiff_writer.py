"""Writes TIFF files from samples: any depth, byte order, predictor, compression, strips or tiles, planes, fill order.

It knows nothing of what samples mean; `tiff` says which files are made, and libtiff and tifffile hold that they are valid.
"""

import struct
from dataclasses import dataclass, field

import imagecodecs
import numpy as np

import lzw

CODES = {"none": 1, "lzw": 5, "old lzw": 5, "deflate": 8, "old deflate": 32946, "packbits": 32773, "jpeg": 7, "zstd": 50000}
SIZES = {"B": 1, "s": 1, "H": 2, "I": 4, "Q": 8, "R": 8}
TYPES = {"B": 1, "s": 2, "H": 3, "I": 4, "R": 5, "Q": 16}


@dataclass
class Layout:
    """How samples lie in a file."""

    bits: int = 8
    order: str = "<"
    big: bool = False
    compression: str = "none"
    predictor: int = 1
    separate: bool = False
    tile: tuple | None = None
    rows_per_strip: int | None = None
    fill_order: int = 1
    tiles_as_strips: bool = False
    scattered: bool = False
    tags: dict = field(default_factory=dict)


def write(samples, layout):
    """A file of one page; `samples` is an array of rows, columns, channels whose type is as wide as the bits need."""
    chunks = [packed(part, layout) for part in parts(samples, layout)]
    return with_chunks(samples.shape, chunks, layout)


def with_chunks(shape, chunks, layout):
    """A file of one page around strips or tiles that are packed already."""
    height, width, channels = shape
    tags = {
        256: ("I", [width]), 257: ("I", [height]), 258: ("H", [layout.bits] * channels),
        259: ("H", [CODES[layout.compression]]), 277: ("H", [channels]),
    }
    if layout.separate:
        tags[284] = ("H", [2])
    if layout.predictor != 1:
        tags[317] = ("H", [layout.predictor])
    if layout.fill_order != 1:
        tags[266] = ("H", [layout.fill_order])
    if layout.tile:
        tags |= {322: ("I", [layout.tile[0]]), 323: ("I", [layout.tile[1]])}
    elif layout.rows_per_strip:
        tags[278] = ("I", [layout.rows_per_strip])
    where = (324, 325) if layout.tile and not layout.tiles_as_strips else (273, 279)
    return assembled(tags | layout.tags, where, chunks, layout)


def assembled(tags, where, chunks, layout):
    """Header, chunks, values, directory."""
    order, wide = layout.order, "Q" if layout.big else "I"
    head = struct.pack(order + "2sHHHQ", b"MM" if order == ">" else b"II", 43, 8, 0, 0) if layout.big else \
        struct.pack(order + "2sHI", b"MM" if order == ">" else b"II", 42, 0)
    body, offsets = bytearray(head), [0] * len(chunks)
    # Chunks may lie in any order, with anything between them.
    for number in reversed(range(len(chunks))) if layout.scattered else range(len(chunks)):
        offsets[number] = len(body)
        body += chunks[number] + (b"\xff" * 6 if layout.scattered else b"\0" * (len(chunks[number]) % 2))
    tags = dict(tags)
    counts = [len(chunk) for chunk in chunks]
    tags[where[0]], tags[where[1]] = (wide, offsets), ("H" if max(counts) < 65536 else wide, counts)
    entries = b""
    for tag, (kind, values) in sorted(tags.items()):
        values = list(values)
        flat = b"".join(value(order, kind, v) for v in values)
        if len(flat) > (8 if layout.big else 4):
            body += b"\0" * (len(body) % 2)
            flat, at = struct.pack(order + wide, len(body)), flat
            body += at
        entries += struct.pack(order + "HH" + wide, tag, TYPES[kind], len(values)) + flat.ljust(8 if layout.big else 4, b"\0")
    body += b"\0" * (-len(body) % 8)
    at = len(body)
    body += struct.pack(order + ("Q" if layout.big else "H"), len(tags)) + entries + b"\0" * 8
    body[len(head) - (8 if layout.big else 4):len(head)] = struct.pack(order + wide, at)
    return bytes(body)


def value(order, kind, number):
    """One value of a field; rationals are pairs."""
    if kind == "R":
        return struct.pack(order + "II", *number)
    return struct.pack(order + kind, number)


def parts(samples, layout):
    """Strips or tiles in the order of their offsets; tiles that stick out are filled up with what is there."""
    planes = [samples[:, :, i:i + 1] for i in range(samples.shape[2])] if layout.separate else [samples]
    height, width = samples.shape[:2]
    for plane in planes:
        if layout.tile is None:
            rows = layout.rows_per_strip or height
            for y in range(0, height, rows):
                yield plane[y:y + rows]
            continue
        across, down = layout.tile
        for y in range(0, height, down):
            for x in range(0, width, across):
                part = plane[y:y + down, x:x + across]
                missing = (0, down - part.shape[0]), (0, across - part.shape[1]), (0, 0)
                yield np.pad(part, missing, "wrap" if min(part.shape[:2]) > 1 else "edge")


def packed(part, layout):
    """A strip or tile as its bytes."""
    rows = rows_of_bytes(part, layout)
    data = compressed(rows, layout.compression)
    return reverse_bits(data) if layout.fill_order == 2 else data


def rows_of_bytes(part, layout):
    """Each row as bytes, with the predictor applied."""
    if layout.predictor == 2:
        part = part.copy()
        unsigned = part.view(f"u{part.dtype.itemsize}")
        unsigned[:, 1:] -= unsigned[:, :-1].copy()
    if layout.predictor == 3:
        return [floating(row) for row in part]
    if layout.bits in (8, 16, 32, 64):
        kind = part.dtype.newbyteorder(layout.order)
        return [row.astype(kind).tobytes() for row in part]
    return [bits_of(row.ravel(), layout.bits) for row in part]


def floating(row):
    """The floating-point predictor: the bytes of all samples by their weight, then differences at the distance of a pixel."""
    flat = row.ravel()
    planes = flat.astype(flat.dtype.newbyteorder(">")).view(np.uint8).reshape(flat.size, -1).T.ravel().copy()
    distance = row.shape[1]
    planes[distance:] -= planes[:-distance].copy()
    return planes.tobytes()


def bits_of(values, bits):
    """Numbers of so many bits one after the other, the highest first, up to a whole byte."""
    spread = (values[:, None].astype(np.uint32) >> np.arange(bits - 1, -1, -1, dtype=np.uint32)) & 1
    return np.packbits(spread.astype(np.uint8).ravel()).tobytes()


def compressed(rows, name):
    """All rows of a strip or tile, compressed."""
    if name == "packbits":
        return b"".join(imagecodecs.packbits_encode(row) for row in rows)
    whole = b"".join(rows)
    if name == "none":
        return whole
    if name == "lzw":
        return imagecodecs.lzw_encode(whole)
    if name == "old lzw":
        return lzw.lsb_first(whole, 8)
    if name in ("deflate", "old deflate"):
        return imagecodecs.zlib_encode(whole)
    assert name == "zstd", name
    return imagecodecs.zstd_encode(whole)


def reverse_bits(data):
    """Each byte with its lowest bit first."""
    return imagecodecs.bitorder_encode(data)
