"""Turns the blocks of a scan into symbols and bits: sequential, and progressive with successive approximation."""


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
