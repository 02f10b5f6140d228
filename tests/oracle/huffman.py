"""Huffman codes of JPEG: made from counts, and written as bits. Knows no frames and no scans."""

import heapq


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
