"""TIFF files by photometric, bits, sample format, compression, predictor, planes, strips and tiles, extra samples, orders.

The samples that are written are the truth; tifffile and libtiff have to give them back, or the generator is wrong.
"""

from dataclasses import dataclass

import numpy as np

import meaning
import reference
import tiff_other
from case import Case
from choice import pick
from tiff_writer import Layout, write

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, LAB, ICC_LAB = 0, 1, 2, 3, 5, 6, 8, 9
NAMES = {0: "gray, white is zero", 1: "gray", 2: "RGB", 3: "palette", 5: "CMYK", 8: "CIELab", 9: "ICCLab"}
CHANNELS = {0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 8: 3, 9: 3}
UNSPECIFIED, ASSOCIATED, UNASSOCIATED = 0, 1, 2


@dataclass
class Kind:
    """What samples are: photometric, bits, `uint`, `int` or `float`, and the extra samples by their codes."""

    photometric: int
    bits: int
    format: str = "uint"
    extra: tuple = ()

    def dtype(self):
        """The type that holds one sample."""
        if self.format == "float":
            return np.dtype(f"f{self.bits // 8}")
        wide = 8 if self.bits <= 8 else 16 if self.bits <= 16 else self.bits
        return np.dtype(f"{'i' if self.format == 'int' else 'u'}{wide // 8}")

    def channels(self):
        """Channels of colour."""
        return CHANNELS[self.photometric]


def any_kind(rng):
    """Photometric, depth and format as they occur."""
    photometric = pick(rng, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 5, 5, 8, 9)
    if photometric == PALETTE:
        return Kind(photometric, pick(rng, 1, 2, 4, 8, 8), extra=pick(rng, (), (), (), (UNASSOCIATED,), (UNSPECIFIED,)))
    if photometric == CMYK:
        return Kind(photometric, pick(rng, 8, 8, 16), extra=pick(rng, (), (), (), (UNSPECIFIED,), (UNASSOCIATED,)))
    if photometric in (LAB, ICC_LAB):
        return Kind(photometric, pick(rng, 8, 16))
    shape = pick(rng, "small", "byte", "byte", "byte", "short", "short", "odd", "wide", "int", "float", "float")
    extra = pick(rng, (), (), (), (UNSPECIFIED,), (ASSOCIATED,), (UNASSOCIATED,), (UNASSOCIATED, UNSPECIFIED),
                 (ASSOCIATED, UNSPECIFIED), (UNSPECIFIED, UNSPECIFIED), (UNSPECIFIED, UNASSOCIATED))
    if shape == "float" and photometric != WHITE_IS_ZERO:
        return Kind(photometric, pick(rng, 16, 32, 32, 64), "float", extra)
    if shape == "int":
        return Kind(photometric, pick(rng, 8, 16, 32, 64), "int")
    if photometric == WHITE_IS_ZERO and ASSOCIATED in extra:
        # The specification does not say whether light or its absence is multiplied.
        extra = (UNASSOCIATED,)
    bits = {"small": (1, 2, 4), "byte": (8,), "short": (16,), "odd": (10, 12, 14), "wide": (32, 32, 64)}.get(shape, (8,))
    return Kind(photometric, pick(rng, *bits), "uint", extra if bits[0] >= 8 else ())


def side(rng):
    """A side, often beside a border of tiles."""
    return int(pick(rng, rng.integers(1, 71), rng.integers(1, 71) * pick(rng, 1, 4), 16 + rng.integers(-1, 2), 32 + rng.integers(-1, 2), rng.integers(30, 41)))


def samples_of(rng, kind, colours):
    """Samples: noise, flat areas and slopes, over the whole range of their format."""
    height, width = side(rng), side(rng)
    shape = height, width, kind.channels() + len(kind.extra)
    wave = np.add.outer(np.arange(height) * rng.uniform(0, 0.2), np.arange(width) * rng.uniform(0, 0.2))[:, :, None]
    flat = (np.sin(wave + np.arange(shape[2])) + 1) / 2
    flat = np.where(rng.random(shape) < rng.choice([0, 0.05, 1]), rng.random(shape), flat)
    if rng.random() < 0.3:
        flat = np.round(flat * 3) / 3
    if kind.photometric in (LAB, ICC_LAB):
        return meaning.lab_samples(flat, kind.bits, kind.photometric == ICC_LAB)
    if kind.format == "float":
        return (flat * 1.2 - 0.1).astype(kind.dtype()) if rng.random() < 0.5 else flat.astype(kind.dtype())
    most = (1 << kind.bits) - 1
    if kind.photometric == PALETTE:
        most = min(most, colours - 1)
    if kind.bits == 64:
        values = (flat * ((1 << 53) - 1)).astype(np.uint64) << np.uint64(11)
    else:
        values = np.rint(flat * most).astype(np.uint64)
    if kind.bits > 16:
        values ^= rng.integers(0, 1 << (kind.bits - 16), shape, dtype=np.uint64) & np.uint64(most)
    if kind.format == "int":
        values ^= np.uint64(1 << (kind.bits - 1))
    return values.astype(f"u{kind.dtype().itemsize}").view(kind.dtype())


def premultiply(samples, kind):
    """Makes colours what alpha lets through, where the first extra sample is associated alpha."""
    if kind.extra[:1] != (ASSOCIATED,):
        return samples
    count = kind.channels()
    alpha = samples[:, :, count:count + 1].astype(np.float64)
    most = 1.0 if kind.format == "float" else float((1 << kind.bits) - 1)
    alpha = alpha.clip(0, most)
    colours = samples[:, :, :count].astype(np.float64).clip(0, most) * (alpha / most)
    if kind.format != "float":
        colours = np.minimum(np.rint(colours), np.nextafter(most, 0) if kind.bits == 64 else most)
        alpha = samples[:, :, count:count + 1]
    return np.concatenate([colours.astype(samples.dtype), alpha.astype(samples.dtype), samples[:, :, count + 1:]], axis=2)


def layout_of(rng, kind):
    """Strips or tiles, planes, orders, compression and a predictor that fits."""
    layout = Layout(bits=kind.bits, order=pick(rng, "<", ">"), big=rng.random() < 0.2, separate=rng.random() < 0.25)
    layout.compression = pick(rng, "none", "none", "packbits", "lzw", "lzw", "deflate", "deflate", "old deflate", "zstd", "old lzw")
    if layout.compression in ("lzw", "deflate", "old deflate", "zstd") and kind.bits in (8, 16, 32, 64):
        layout.predictor = pick(rng, 1, 2, 2) if kind.format != "float" else pick(rng, 1, 3, 3)
    if rng.random() < 0.45:
        layout.tile = tuple((16 * rng.integers(1, 5, 2)).tolist())
        layout.tiles_as_strips = rng.random() < 0.15
    else:
        layout.rows_per_strip = pick(rng, None, 1, 7, int(rng.integers(1, 41)), 0xFFFFFFFF)
    layout.scattered = rng.random() < 0.2
    if rng.random() < 0.2 and layout.compression != "old lzw":
        layout.fill_order = 2
    return layout


def describe(rng, kind, layout):
    """The fields that say what samples mean."""
    layout.tags[262] = ("H", [kind.photometric])
    if kind.extra:
        layout.tags[338] = ("H", list(kind.extra))
    code = {"uint": 1, "int": 2, "float": 3}[kind.format]
    if code != 1 or rng.random() < 0.3:
        layout.tags[339] = ("H", [code] * (kind.channels() + len(kind.extra)))


def row_of(kind, layout):
    """The row of the table; what the issue names by itself comes before the kind of samples."""
    if UNSPECIFIED in kind.extra:
        return f"TIFF, samples that are not alpha, {NAMES[kind.photometric]}"
    if layout.fill_order == 2:
        return f"TIFF, FillOrder 2, {layout.compression}"
    if layout.compression in ("old lzw", "zstd"):
        return f"TIFF, {layout.compression}"
    depth = {"uint": "bits", "int": "bits, signed", "float": "bits, floats"}[kind.format]
    alpha = " with alpha" if kind.extra else ""
    return f"TIFF, {NAMES[kind.photometric]}{alpha}, {kind.bits} {depth}"


def allowed(kind):
    """Words by which a file may be refused: what no one has asked for to be read."""
    return ("further", "extra") if kind.photometric == CMYK and kind.extra else ()


def ordinary(rng):
    """A file whose samples are known."""
    kind = any_kind(rng)
    layout = layout_of(rng, kind)
    describe(rng, kind, layout)
    colours = None
    if kind.photometric == PALETTE:
        colours = rng.integers(0, 65536, (3, 1 << kind.bits)).astype(np.uint16)
        if rng.random() < 0.5:
            colours = (colours >> 8) * 257
        layout.tags[320] = ("H", colours.ravel().tolist())
    samples = premultiply(samples_of(rng, kind, 1 << kind.bits), kind)
    data = write(samples, layout)
    reference.hold_tiff(data, samples, layout)
    about = (f"{samples.shape[1]}x{samples.shape[0]}x{samples.shape[2]} {NAMES[kind.photometric]} {kind.bits} {kind.format} "
             f"extra {kind.extra} {layout.compression} predictor {layout.predictor} "
             f"{'tiles ' + str(layout.tile) if layout.tile else 'rows ' + str(layout.rows_per_strip)} "
             f"{'planes ' if layout.separate else ''}{'scattered ' if layout.scattered else ''}{'FillOrder 2 ' if layout.fill_order == 2 else ''}"
             f"{'BigTIFF ' if layout.big else ''}{'tiles by StripOffsets ' if layout.tiles_as_strips and layout.tile else ''}{layout.order}")
    return Case(row_of(kind, layout), "tif", data, meaning.expected(samples, kind, colours), allowed(kind), about)


def generate(rng, number):
    """The case of that number."""
    return tiff_other.generate(rng) if number % 6 == 5 else ordinary(rng)
