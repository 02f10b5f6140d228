"""One file to try, and what has to become of it. Knows no format and no program."""

from dataclasses import dataclass, field

import numpy as np

# The pixels of a file as they are stored, so that nothing but reading is tried.
AS_STORED = ("-f", "png", "--compression", "fast", "--decode", "exact", "--icc", "keep", "--no-orient", "--metadata", "none")

@dataclass(frozen=True)
class Tolerance:
    """The most that a sample may be off, in steps of 255: of any one sample, and on the average of all."""

    most: float
    mean: float

    @staticmethod
    def exact():
        """Equal, but for the rounding of numbers that are written down in steps of 255."""
        return Tolerance(1e-6, 1e-6)

    @staticmethod
    def deep(steps=1):
        """So many steps of 65,535."""
        return Tolerance(steps / 257 + 1e-6, steps / 257 + 1e-6)


@dataclass
class Damage:
    """What a second reader says of a damaged file; nothing where it does not notice, as it may not."""

    complaint: str


@dataclass
class Expected:
    """Pixels that are right: gray, gray with alpha, RGB or RGBA, with 8 or 16 bits by the type of the array.

    Where readers may choose, as in the upsampling of chroma, several arrays are right. The colour of a pixel that is
    wholly transparent counts only where the file stores it by itself (`hidden`).
    """

    right: list
    tolerance: Tolerance
    hidden: bool = True


@dataclass
class Case:
    """One generated file: its bytes, the row of the table that it counts in, and what has to become of it.

    `unsupported` holds words (lower case) of which the reason of a refusal has to contain one; a file without any has to
    be read, and one without `expected` has to be refused. `fails` is the kind of another error that has to come. A file
    that was damaged has a `damage`. `flags` are those of the run; files with the same ones are run together.
    """

    row: str
    extension: str
    data: bytes
    expected: Expected | None
    unsupported: tuple = ()
    about: str = ""
    fails: str = ""
    damage: Damage | None = None
    flags: tuple = AS_STORED
    name: str = field(default="")

    def called(self, number):
        """The same case with a file name that no other one has."""
        self.name = f"{number:05d}.{self.extension}"
        return self


def rgba(pixels):
    """Any of the four layouts as RGBA in steps of 255, in double precision."""
    scale = {1: 1.0, 2: 1 / 257}[pixels.dtype.itemsize]
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    samples = pixels.astype(np.float64) * scale
    count = samples.shape[2]
    colour = samples[:, :, :3] if count >= 3 else np.repeat(samples[:, :, :1], 3, axis=2)
    alpha = samples[:, :, -1:] if count in (2, 4) else np.full(samples.shape[:2] + (1,), 255.0)
    return np.concatenate([colour, alpha], axis=2)
