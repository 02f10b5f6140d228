"""PNM files: P1 to P6 in text and in bytes, and PAM, by largest value, tuple type, comments and blanks."""

import numpy as np

from case import Case, Expected, Tolerance
from choice import levels, pick, side

TUPLES = {"BLACKANDWHITE": 1, "BLACKANDWHITE_ALPHA": 2, "GRAYSCALE": 1, "GRAYSCALE_ALPHA": 2, "RGB": 3, "RGB_ALPHA": 4}


def blank(rng):
    """What may stand between numbers of a header."""
    return pick(rng, b" ", b"\n", b"\t", b"\r\n", b" \n ", b"\n# a comment\n", b" # of 3 4 5\n")


def largest(rng):
    """The value of white."""
    return int(pick(rng, 255, 255, 65535, 1, 15, 100, 254, 256, 1023, 4095, 65534, rng.integers(1, 65536)))


def sample_bytes(samples, most):
    """One or two bytes each, the high one first."""
    return samples.astype(">u2" if most > 255 else np.uint8).tobytes()


def right_for(samples, most):
    """8 bits where the values fit into a byte, otherwise 16; scaled and rounded, halves up or down."""
    white = 255 if most <= 255 else 65535
    twice = samples.astype(np.int64) * 2 * white
    made = [(twice + most - down) // (2 * most) for down in (0, 1)]
    if most <= 255:
        return Expected([way.astype(np.uint8) for way in made], Tolerance.exact())
    return Expected([made[0].astype(np.uint16)], Tolerance.deep(1))


def bitmap(rng, text):
    """P1 and P4: one is black."""
    bits = levels(rng, (side(rng), side(rng), 1), 1)
    height, width = bits.shape[:2]
    head = (b"P1" if text else b"P4") + blank(rng) + b"%d" % width + blank(rng) + b"%d" % height
    if text:
        gap = pick(rng, b"", b" ", b"\n")
        body = pick(rng, b" ", b"\n") + (gap.join(b"%d" % bit for bit in bits.ravel())) + b"\n"
    else:
        body = b"\n" + np.packbits(bits[:, :, 0].astype(np.uint8), axis=1).tobytes()
    return head + body, Expected([((1 - bits) * 255).astype(np.uint8)], Tolerance.exact())


def map_of(rng, text, channels):
    """P2, P3, P5 and P6."""
    most = largest(rng)
    samples = levels(rng, (side(rng), side(rng), channels), most)
    name = {(True, 1): b"P2", (True, 3): b"P3", (False, 1): b"P5", (False, 3): b"P6"}[text, channels]
    head = name + blank(rng) + b"%d" % samples.shape[1] + blank(rng) + b"%d" % samples.shape[0] + blank(rng) + b"%d" % most
    if text:
        rows = [b" ".join(b"%d" % value for value in row.ravel()) for row in samples]
        return head + pick(rng, b" ", b"\n", b"\r\n") + b"\n".join(rows) + b"\n", right_for(samples, most)
    return head + b"\n" + sample_bytes(samples, most), right_for(samples, most)


def pam(rng):
    """P7, whose header has its lines in any order."""
    name = pick(rng, *TUPLES)
    most = 1 if name.startswith("BLACK") else largest(rng)
    samples = levels(rng, (side(rng), side(rng), TUPLES[name]), most)
    lines = [b"WIDTH %d" % samples.shape[1], b"HEIGHT %d" % samples.shape[0], b"DEPTH %d" % samples.shape[2],
             b"MAXVAL %d" % most, b"TUPLTYPE " + name.encode(), b"# a comment"]
    lines = [lines[i] for i in rng.permutation(len(lines))]
    data = b"P7\n" + b"\n".join(lines) + b"\nENDHDR\n" + sample_bytes(samples, most)
    return data, right_for(samples, most), name


def generate(rng, _):
    """One file."""
    kind = pick(rng, "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P7", "P7")
    if kind == "P7":
        data, expected, name = pam(rng)
        return Case(f"PAM, {name}", "pam", data, expected, (), repr(data[:90]))
    text = kind in ("P1", "P2", "P3")
    data, expected = bitmap(rng, text) if kind in ("P1", "P4") else map_of(rng, text, 3 if kind in ("P3", "P6") else 1)
    extension = {"1": "pbm", "4": "pbm", "2": "pgm", "5": "pgm", "3": "ppm", "6": "ppm"}[kind[1]]
    return Case(f"PNM, {kind}", extension, data, expected, (), repr(data[:60]))
