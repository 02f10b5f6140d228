"""Writes JPEG files out of coefficients: any sampling, any legal order of scans, any tables.

It knows nothing of colour; `jpeg` says which files are made, and libjpeg-turbo holds that they are valid.
"""

import heapq
import struct
from dataclasses import dataclass

import numpy as np

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


def units(frame, scan):
    """The MCUs of a scan, each a list of (component's place in the scan, block)."""
    if len(scan.components) == 1:
        component = frame.components[scan.components[0]]
        across, down = frame.own_blocks(component)
        for y in range(down):
            for x in range(across):
                yield [(0, component.blocks[y, x])]
        return
    across, down = frame.mcus()
    for y in range(down):
        for x in range(across):
            unit = []
            for place, index in enumerate(scan.components):
                c = frame.components[index]
                unit += [(place, c.blocks[y * c.v + j, x * c.h + i]) for j in range(c.v) for i in range(c.h)]
            yield unit


class Coder:
    """Turns blocks into tokens: (table class and place, or None for bare bits; symbol; bits; their number)."""

    def __init__(self, scan, progressive, run_limit):
        self.scan, self.progressive, self.run_limit = scan, progressive, run_limit
        self.intervals, self.tokens = [], []
        self.reset()

    def reset(self):
        """What begins anew at each restart."""
        self.previous = [0] * len(self.scan.components)
        self.run, self.corrections = 0, []

    def end_interval(self):
        """Closes a restart interval."""
        self.end_run()
        self.intervals.append(self.tokens)
        self.tokens = []
        self.reset()

    def block(self, place, block):
        """One block, as the kind of its scan has it."""
        scan = self.scan
        if not self.progressive:
            self.dc(place, int(block[0]))
            self.ac(place, block.tolist(), 1, 63)
        elif scan.first == 0 and scan.high == 0:
            self.dc(place, int(block[0]) >> scan.low)
        elif scan.first == 0:
            self.tokens.append((None, 0, int(block[0]) >> scan.low & 1, 1))
        elif scan.high == 0:
            shifted = [(abs(v) >> scan.low) * (1 if v >= 0 else -1) for v in block.tolist()]
            self.ac(place, shifted, scan.first, scan.last)
        else:
            self.refine(block.tolist())

    def dc(self, place, value):
        """The difference to the block before."""
        difference, self.previous[place] = value - self.previous[place], value
        size, bits = magnitude(difference)
        self.tokens.append((("dc", place), size, bits, size))

    def ac(self, place, values, first, last):
        """Runs of zeros and values; the end of a block may be part of a run of ends."""
        zeros = 0
        for k in range(first, last + 1):
            if values[k] == 0:
                zeros += 1
                continue
            self.end_run()
            while zeros > 15:
                self.tokens.append((("ac", place), 0xF0, 0, 0))
                zeros -= 16
            size, bits = magnitude(values[k])
            self.tokens.append((("ac", place), zeros << 4 | size, bits, size))
            zeros = 0
        if zeros and self.progressive:
            self.lengthen_run([])
        elif zeros:
            self.tokens.append((("ac", place), 0, 0, 0))

    def refine(self, values):
        """One more bit of what is known, and coefficients that become one."""
        scan = self.scan
        sizes = [abs(v) >> scan.low for v in values]
        new = [k for k in range(scan.first, scan.last + 1) if sizes[k] == 1]
        end = new[-1] if new else 0
        zeros, bits = 0, []
        for k in range(scan.first, scan.last + 1):
            if sizes[k] == 0:
                zeros += 1
                continue
            while zeros > 15 and k <= end:
                self.end_run()
                self.tokens.append((("ac", 0), 0xF0, 0, 0))
                self.bare(bits)
                zeros, bits = zeros - 16, []
            if sizes[k] > 1:
                bits.append(sizes[k] & 1)
                continue
            self.end_run()
            self.tokens.append((("ac", 0), zeros << 4 | 1, int(values[k] > 0), 1))
            self.bare(bits)
            zeros, bits = 0, []
        if zeros or bits:
            self.lengthen_run(bits)

    def bare(self, bits):
        """Bits without a code."""
        self.tokens += [(None, 0, bit, 1) for bit in bits]

    def lengthen_run(self, bits):
        """One more block that ends here."""
        self.run += 1
        self.corrections += bits
        if self.run >= self.run_limit or len(self.corrections) > 900:
            self.end_run()

    def end_run(self):
        """Writes the run of ends of blocks, and the correction bits that belong to it."""
        if self.run == 0:
            return
        size = self.run.bit_length() - 1
        self.tokens.append((("ac", 0), size << 4, self.run - (1 << size), size))
        self.bare(self.corrections)
        self.run, self.corrections = 0, []


def magnitude(value):
    """The number of bits of a value, and the bits as JPEG has them."""
    size = abs(value).bit_length()
    return size, value if value >= 0 else value + (1 << size) - 1


def tokens(frame, scan, run_limit):
    """The tokens of a scan by restart interval."""
    coder = Coder(scan, frame.marker == 0xC2, run_limit)
    for number, unit in enumerate(units(frame, scan)):
        if scan.restart and number and number % scan.restart == 0:
            coder.end_interval()
        for place, block in unit:
            coder.block(place, block)
    coder.end_interval()
    return coder.intervals


def code_lengths(counts):
    """Symbols by the length of their code: Huffman's, cut to 16 bits as annex K.2 has it; no code is all ones."""
    heap = [(count, number, (symbol,)) for number, (symbol, count) in enumerate(sorted(counts.items()))]
    heap.append((0, len(heap), (-1,)))
    length = {symbol: 0 for symbol in counts} | {-1: 0}
    heapq.heapify(heap)
    order = len(heap)
    while len(heap) > 1:
        (a, _, left), (b, _, right) = heapq.heappop(heap), heapq.heappop(heap)
        for symbol in left + right:
            length[symbol] += 1
        heapq.heappush(heap, (a + b, order, left + right))
        order += 1
    bits = [0] * max(18, max(length.values()) + 1)
    for size in length.values():
        bits[max(size, 1)] += 1
    for size in range(len(bits) - 1, 16, -1):
        while bits[size] > 0:
            shorter = size - 2
            while bits[shorter] == 0:
                shorter -= 1
            bits[size] -= 2
            bits[size - 1] += 1
            bits[shorter + 1] += 2
            bits[shorter] -= 1
    longest = max(size for size in range(17) if bits[size])
    bits[longest] -= 1
    symbols = sorted(counts, key=lambda symbol: (length[symbol], symbol))
    return bits[1:17], symbols


def codes(bits, symbols):
    """Each symbol's code and its length."""
    table, code, at = {}, 0, 0
    for size, count in enumerate(bits, 1):
        for _ in range(count):
            table[symbols[at]] = (code, size)
            code, at = code + 1, at + 1
        code <<= 1
    return table


def entropy_bytes(intervals, tables):
    """Tokens as bytes: stuffed, padded with ones, restart markers between."""
    out = bytearray()
    for number, interval in enumerate(intervals):
        if number:
            out += bytes([0xFF, 0xD0 + (number - 1) % 8])
        value, length = 0, 0
        for table, symbol, bits, size in interval:
            if table is not None:
                code, code_size = tables[table][symbol]
                value, length = value << code_size | code, length + code_size
            value, length = value << size | bits, length + size
        padding = -length % 8
        value = (value << padding) | ((1 << padding) - 1)
        out += value.to_bytes((length + padding) // 8, "big").replace(b"\xff", b"\xff\x00")
    return bytes(out)


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
