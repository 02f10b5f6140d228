"""LZW with the lowest bit first, as GIF has it, and TIFF before version 5. Knows no files."""


def lsb_first(data, bits):
    """Symbols of so many bits as codes; the table is cleared before it is full."""
    clear, end = 1 << bits, (1 << bits) + 1
    table, prefix = {}, ()
    size, following = bits + 1, end + 1
    codes = [(clear, size)]

    def code_of(symbols):
        return symbols[0] if len(symbols) == 1 else table[symbols]

    for symbol in data:
        longer = prefix + (symbol,)
        if len(longer) == 1 or longer in table:
            prefix = longer
            continue
        codes.append((code_of(prefix), size))
        table[longer] = following
        following += 1
        if following > 1 << size:
            size += 1
        if following >= 4094:
            codes.append((clear, size))
            table, size, following = {}, bits + 1, end + 1
        prefix = (symbol,)
    if prefix:
        codes.append((code_of(prefix), size))
        size = min(size + (following + 1 > 1 << size), 12)
    codes.append((end, size))
    held = count = 0
    for code, width in codes:
        held |= code << count
        count += width
    return held.to_bytes(-(-count // 8), "little")
