"""JPEG files by sampling, scan script, restart, size, colour and marker; libjpeg-turbo's djpeg says what is right."""

import io

import numpy as np
from PIL import Image

import reference
from case import Case, Expected, Tolerance
from choice import pick, side
from huffman import codes
from jpeg_scans import progressive_script, sampling, script_of, sequential_script
from jpeg_writer import MOST_BLOCKS_IN_MCU, ZIGZAG, Component, Frame, Scan, segment, write

# Readers round the inverse transform and the colours by themselves; chroma is made so smooth that its upsampling
# hardly counts, while blocks in the wrong place or order are far off.
TOLERANCE = Tolerance(most=5, mean=1)
# Factors that are no multiple of each other: libjpeg has no upsampling for them, and the truth is ours.
FRACTIONAL = Tolerance(most=8, mean=1.5)

JFIF = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
COLOURS = ("gray", "ycc", "ycc", "ycc", "rgb", "cmyk", "ycck")


def adobe(transform):
    """Adobe's segment, which says how the components were made."""
    return segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))


def standard_tables():
    """The tables of annex K.3, as Pillow's libjpeg writes them."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    data, at, found = out.getvalue(), 2, {}
    while data[at + 1] != 0xDA:
        size = int.from_bytes(data[at + 2:at + 4], "big")
        if data[at + 1] == 0xC4:
            body, inside = data[at + 4:at + 2 + size], 0
            while inside < len(body):
                bits = list(body[inside + 1:inside + 17])
                symbols = body[inside + 17:inside + 17 + sum(bits)]
                found["ac" if body[inside] >> 4 else "dc", body[inside] & 15] = codes(bits, symbols)
                inside += 17 + sum(bits)
        at += 2 + size
    return found


STANDARD = standard_tables()


def dct_matrix():
    """The forward transform of eight samples."""
    k, n = np.mgrid[0:8, 0:8]
    matrix = np.cos((2 * n + 1) * k * np.pi / 16) / 2
    matrix[0] /= np.sqrt(2)
    return matrix


def coefficients(plane, quantizer):
    """Quantised coefficients of a plane whose sides are multiples of 8."""
    down, across = plane.shape[0] // 8, plane.shape[1] // 8
    blocks = (plane - 128).reshape(down, 8, across, 8).swapaxes(1, 2)
    matrix = dct_matrix()
    transformed = (matrix @ blocks @ matrix.T).reshape(down, across, 64)[:, :, ZIGZAG]
    return np.rint(transformed / quantizer).astype(int).clip(-1023, 1023)


def smooth_plane(rng, width, height, step):
    """A slope: per sample it rises by a little, so that any way to enlarge it gives nearly the same."""
    y, x = np.mgrid[0:height, 0:width] * step
    return 128 + rng.uniform(-60, 60) + (x - 20) * rng.uniform(-1.2, 1.2) + (y - 20) * rng.uniform(-1.2, 1.2)


def detailed_plane(rng, width, height):
    """A slope with edges and noise."""
    plane = smooth_plane(rng, width, height, 1.0) + rng.normal(0, rng.choice([0, 4, 20]), (height, width))
    for _ in range(3):
        x, y = rng.integers(0, width), rng.integers(0, height)
        plane[y:y + rng.integers(2, 20), x:x + rng.integers(2, 20)] += rng.uniform(-70, 70)
    return plane


def frame_of(rng, marker, factors, ids):
    """A frame with planes of random content; what is stored coarsely is smooth."""
    largest = max(h for h, _ in factors), max(v for _, v in factors)
    scale = rng.choice([1, 2, 6])
    components = []
    width, height = side(rng), side(rng)
    across, down = -(-width // (8 * largest[0])), -(-height // (8 * largest[1]))
    for id_, (h, v) in zip(ids, factors):
        quantizer = (1 + np.arange(64) // 4 * scale).astype(int)
        size = across * h * 8, down * v * 8
        step = np.array([largest[1] / v, largest[0] / h])[:, None, None]
        full = (h, v) == largest
        plane = detailed_plane(rng, *size) if full else smooth_plane(rng, *size, step)
        components.append(Component(id_, h, v, quantizer, coefficients(plane.clip(0, 255), quantizer)))
    return Frame(width, height, marker, components)


def component_ids(rng, colour):
    """Numbers of components: the usual ones, or any others, which may be equal only in one scan."""
    count = {"gray": 1, "ycc": 3, "rgb": 3, "cmyk": 4, "ycck": 4}[colour]
    if colour == "rgb" and rng.random() < 0.5:
        return list(b"RGB")
    if rng.random() < 0.6:
        return list(range(1, count + 1))
    if rng.random() < 0.3:
        return [int(rng.integers(0, 256))] * count
    return rng.choice(256, count, replace=False).tolist()


def head_of(rng, colour, ids):
    """JFIF or Adobe's segment, or none where the colours can be told without."""
    if colour == "ycc":
        plain = [b""] if ids != list(b"RGB") else []
        return ([JFIF, adobe(1)] + plain)[rng.integers(2 + len(plain))]
    if colour == "rgb":
        return adobe(0) if ids != list(b"RGB") or rng.random() < 0.5 else b""
    if colour == "cmyk":
        return adobe(0) if rng.random() < 0.6 else b""
    if colour == "ycck":
        return adobe(2)
    return JFIF if rng.random() < 0.5 else b""


def is_fractional(factors):
    """Whether a factor does not divide the largest."""
    h, v = max(h for h, _ in factors), max(v for _, v in factors)
    return any(h % a or v % b for a, b in factors)


def row_of(frame, scans, factors):
    """The row of the table that a file counts in."""
    largest = max(h for h, _ in factors), max(v for _, v in factors)
    kind = "progressive" if frame.marker == 0xC2 else "sequential"
    if is_fractional(factors) and len(factors) > 1:
        return f"JPEG, {kind}, factors that are no multiple of each other"
    if factors[0] != largest:
        return f"JPEG, {kind}, luma coarser than chroma"
    if kind == "sequential" and len(scans) > 1:
        return "JPEG, sequential in several scans"
    colour = {1: "gray", 3: "three components", 4: "four components"}[len(factors)]
    return f"JPEG, {kind}, {colour}"


def ordinary(rng):
    """A Huffman-coded file of 8 bits that has to be read."""
    colour = COLOURS[rng.integers(len(COLOURS))]
    marker = int(rng.choice([0xC0, 0xC0, 0xC1, 0xC2]))
    ids = component_ids(rng, colour)
    factors = sampling(rng, len(ids))
    alike = len(set(ids)) < len(ids)
    if alike and sum(h * v for h, v in factors) > MOST_BLOCKS_IN_MCU:
        factors = [(1, 1)] * len(ids)
    if alike and marker == 0xC2:
        marker = 0xC0
    frame = frame_of(rng, marker, factors, ids)
    if marker == 0xC2:
        scans = progressive_script(rng, factors)
    else:
        scans = sequential_script(rng, factors, alike or rng.random() < 0.4)
    bare = marker == 0xC0 and rng.random() < 0.15
    run_limit = int(rng.choice([1, 3, 0x7FFF, 0x7FFF]))
    data = write(frame, scans, head_of(rng, colour, ids), STANDARD if bare else None, run_limit)
    row = "JPEG without Huffman tables (the standard's)" if bare else row_of(frame, scans, factors)
    row = "JPEG with equal component numbers" if alike and len(ids) > 1 else row
    about = (f"{colour} {frame.width}x{frame.height} SOF{marker - 0xC0} ids {ids} factors {factors} "
             f"scans {script_of(scans)}")
    return Case(row, "jpg", data, truth(frame, factors, colour, data), ("sampling",) if is_fractional(factors) else (), about)


def truth(frame, factors, colour, data):
    """What djpeg says, and what the coefficients say by definition; the two are held against each other."""
    right = [reference.planes_to_pixels(frame, colour, way) for way in ("linear", "nearest")]
    if is_fractional(factors) and len(factors) > 1:
        return Expected(right, FRACTIONAL)
    by_djpeg = reference.djpeg(data)
    if np.abs(by_djpeg.astype(int) - right[0]).mean() > 3:
        raise AssertionError("djpeg and the coefficients say different things; the generator is wrong")
    return Expected([by_djpeg] + right, TOLERANCE)


def refused(rng):
    """What is no Huffman-coded file of 8 bits and 1, 3 or 4 components, by name."""
    factors = [(2, 2), (1, 1), (1, 1)]
    frame = frame_of(rng, 0xC1, factors, [1, 2, 3])
    data = write(frame, sequential_script(rng, factors, True), JFIF)
    kind = rng.integers(5)
    sof = data.index(b"\xff\xc1\x00\x11")
    if kind == 0:
        grays = detailed_plane(rng, side(rng), side(rng)).clip(0, 255)
        if rng.random() < 0.5:
            data = reference.cjpeg(grays, ["-arithmetic"])
        else:
            data = reference.cjpeg(grays, ["-arithmetic", "-progressive"])
        return Case("JPEG, arithmetic coding", "jpg", data, None, ("arithmetic",))
    if kind == 1:
        data = data[:sof + 4] + b"\x0c" + data[sof + 5:]
        return Case("JPEG, 12 bits", "jpg", data, None, ("12 bits", "12-bit"))
    if kind == 2:
        data = reference.lossless_jpeg(rng)
        return Case("JPEG, lossless", "jpg", data, None, ("lossless",))
    if kind == 3:
        frame = frame_of(rng, 0xC0, [(1, 1), (1, 1)], [1, 2])
        data = write(frame, sequential_script(rng, [(1, 1), (1, 1)], True))
        return Case("JPEG, two components", "jpg", data, None, ("2 components", "two components"))
    frame = frame_of(rng, 0xC0, [(1, 1)], [1])
    height, frame.height = frame.height, frame.height
    data = write(frame, [Scan((0,))])
    sof = data.index(b"\xff\xc0\x00\x0b")
    data = data[:sof + 5] + b"\0\0" + data[sof + 7:-2] + segment(0xDC, height.to_bytes(2, "big")) + b"\xff\xd9"
    return Case("JPEG, height in a DNL segment", "jpg", data, None, ("height", "dnl", "number of lines"))


def by_cjpeg(rng):
    """A file by libjpeg-turbo's own encoder, with chroma as detailed as luma and a script of scans."""
    plane = detailed_plane(rng, side(rng) + 8, side(rng) + 8)
    pixels = np.stack([plane] * 3, axis=2)
    pixels = (pixels + rng.normal(0, 12, pixels.shape) + [0, 20, -20]).clip(0, 255).astype(np.uint8)
    script = pick(rng, None, "0;1;2;", "0;1 2;", "0 1;2;", "0 2;1;", "2;1;0;", "2;0 1;", "0 1 2;")
    more = list(pick(rng, [], [], ["-restart", "2B"], ["-restart", "5"], ["-restart", "1"]))
    more += ["-progressive"] if script is None else []
    factors = pick(rng, "2x2", "2x1", "1x1", "1x2", "2x2,1x2,2x1", "4x1", "1x4")
    data = reference.cjpeg(pixels, ["-quality", str(rng.integers(50, 98)), "-sample", factors, *more], script)
    right = [reference.djpeg(data), reference.djpeg(data, ["-nosmooth"])]
    row = "JPEG by cjpeg, progressive" if script is None else f"JPEG by cjpeg, {'one scan' if script == '0 1 2;' else 'several scans'}"
    return Case(row, "jpg", data, Expected(right, Tolerance(8, 1)), (), f"{pixels.shape} {factors} {script} {more}")


def generate(rng, number):
    """The case of that number."""
    if number % 8 == 5:
        return by_cjpeg(rng)
    return refused(rng) if number % 25 == 24 else ordinary(rng)
