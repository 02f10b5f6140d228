"""Writes JPEG files out of coefficients: any sampling, any legal order of scans, any tables.

It knows nothing of colour; `jpeg` says which files are made, and libjpeg-turbo holds that they are valid.
"""

import struct
from dataclasses import dataclass

import numpy as np

from huffman import code_lengths, codes, entropy_bytes
from jpeg_coder import tokens

ZIGZAG = np.array([
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55,
    62, 63,
])
MOST_BLOCKS_IN_MCU = 10


@dataclass
class Component:
    """One plane: its number in the file, sampling factors, and quantised coefficients (rows, columns, 64 in zigzag)."""

    id: int
    h: int
    v: int
    quantizer: np.ndarray
    blocks: np.ndarray | None = None


@dataclass
class Frame:
    """What the frame header says; `marker` is 0xC0 (baseline), 0xC1 (extended) or 0xC2 (progressive)."""

    width: int
    height: int
    marker: int
    components: list

    def largest(self):
        """The largest sampling factors, across and down."""
        return max(c.h for c in self.components), max(c.v for c in self.components)

    def mcus(self):
        """MCUs across and down, of a scan of all components."""
        h, v = self.largest()
        return -(-self.width // (8 * h)), -(-self.height // (8 * v))

    def own_blocks(self, component):
        """Blocks across and down that a scan of this component alone has."""
        h, v = self.largest()
        across = -(-self.width * component.h // h)
        down = -(-self.height * component.v // v)
        return -(-across // 8), -(-down // 8)


@dataclass(frozen=True)
class Scan:
    """Components by their place in the frame, the band of coefficients, successive approximation, restart interval."""

    components: tuple
    first: int = 0
    last: int = 63
    high: int = 0
    low: int = 0
    restart: int = 0


def segment(marker, payload):
    """A marker with a length and what follows."""
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def quantizers(frame):
    """DQT segments: a table for each component, numbered by it."""
    out = b""
    for number, component in enumerate(frame.components):
        wide = component.quantizer.max() > 255
        kind = ">u2" if wide else "u1"
        out += segment(0xDB, bytes([number | (16 if wide else 0)]) + component.quantizer.astype(kind).tobytes())
    return out


def frame_header(frame):
    """The SOF segment."""
    payload = struct.pack(">BHHB", 8, frame.height, frame.width, len(frame.components))
    for number, c in enumerate(frame.components):
        payload += bytes([c.id, c.h << 4 | c.v, number])
    return segment(frame.marker, payload)


def table_slots(frame, scan, limit):
    """Which Huffman table each component of a scan has: its place in the scan, as far as there are tables."""
    return [min(place, limit - 1) for place in range(len(scan.components))]


def write_scan(frame, scan, standard=None, run_limit=0x7FFF):
    """DRI, DHT, SOS and the coded data of a scan. With `standard` tables no DHT is written."""
    intervals = tokens(frame, scan, run_limit)
    if standard is None:
        slots = table_slots(frame, scan, 2 if frame.marker == 0xC0 else 4)
        definition, tables = own_tables(intervals, slots)
    else:
        slots = [0 if index == 0 else 1 for index in scan.components]
        definition = b""
        tables = {(kind, place): standard[kind, slot] for place, slot in enumerate(slots) for kind in ("dc", "ac")}
    needs_dc = frame.marker != 0xC2 or scan.first == 0
    needs_ac = frame.marker != 0xC2 or scan.first > 0
    payload = bytes([len(scan.components)])
    for index, slot in zip(scan.components, slots):
        payload += bytes([frame.components[index].id, (slot << 4 if needs_dc else 0) | (slot if needs_ac else 0)])
    payload += bytes([scan.first, scan.last, scan.high << 4 | scan.low])
    restart = segment(0xDD, struct.pack(">H", scan.restart))
    return restart + definition + segment(0xDA, payload) + entropy_bytes(intervals, tables)


def own_tables(intervals, slots):
    """The DHT segments for what a scan says, and the codes by the component's place in the scan."""
    counts = {}
    for interval in intervals:
        for table, symbol, _, _ in interval:
            if table is not None:
                kind, place = table
                of_table = counts.setdefault((kind, slots[place]), {})
                of_table[symbol] = of_table.get(symbol, 0) + 1
    definition, made = b"", {}
    for (kind, slot), of_table in sorted(counts.items()):
        bits, symbols = code_lengths(of_table)
        definition += segment(0xC4, bytes([slot | (16 if kind == "ac" else 0)] + bits + symbols))
        made[kind, slot] = codes(bits, symbols)
    return definition, {(kind, place): made[kind, slot] for place, slot in enumerate(slots)
                        for kind in ("dc", "ac") if (kind, slot) in made}


def write(frame, scans, head=b"", standard=None, run_limit=0x7FFF):
    """A whole file; `head` are segments that follow SOI."""
    out = b"\xff\xd8" + head + quantizers(frame) + frame_header(frame)
    for scan in scans:
        out += write_scan(frame, scan, standard, run_limit)
    return out + b"\xff\xd9"
