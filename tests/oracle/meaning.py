"""What TIFF samples become: the rules of docs/formats.md, written down a second time. Knows no files."""

import numpy as np

from case import Expected, Tolerance

# From XYZ at D50 to linear sRGB: the inverse of the colorants of the sRGB profile (Bradford).
XYZ_D50_TO_SRGB = np.linalg.inv(np.array([
    [0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733],
]))
D50 = np.array([0.96422, 1.0, 0.82521])


def curve(linear):
    """The curve of sRGB, of light from 0 to 1."""
    linear = np.asarray(linear, np.float64).clip(0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)


def lab_samples(flat, bits, icc):
    """Samples of Lab with colours that sRGB has: from numbers of 0 to 1."""
    most = (1 << bits) - 1
    lightness = 0.2 + 0.6 * flat[:, :, :1]
    chroma = (flat[:, :, 1:] - 0.5) * 30
    if bits == 8:
        first, others = np.rint(lightness * 255), np.rint(chroma) + (128 if icc else 0)
    else:
        first = np.rint(lightness * (0xFF00 if icc else 0xFFFF))
        others = np.rint(chroma * 256) + (0x8000 if icc else 0)
    both = np.concatenate([first, others], axis=2).astype(np.int64) & most
    return both.astype(f"u{bits // 8}")


def lab_to_srgb(samples, bits, icc):
    """Lab at D50 to sRGB of 0 to 1, by definition."""
    values = samples.astype(np.float64)
    if icc:
        lightness = values[:, :, 0] / (255 if bits == 8 else 0xFF00)
        ab = (values[:, :, 1:] - (128 if bits == 8 else 0x8000)) / (1 if bits == 8 else 256)
    else:
        lightness = values[:, :, 0] / ((1 << bits) - 1)
        ab = samples[:, :, 1:].astype(f"u{bits // 8}").view(f"i{bits // 8}") / (1 if bits == 8 else 256)
    fy = (lightness * 100 + 16) / 116
    f = np.stack([fy + ab[:, :, 0] / 500, fy, fy - ab[:, :, 1] / 200], axis=2)
    xyz = np.where(f > 6 / 29, f ** 3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * D50
    return curve(xyz @ XYZ_D50_TO_SRGB.T)


def unit(samples, kind):
    """Samples as numbers of 0 to 1; of integers with more than 16 bits the upper 16 count."""
    if kind.format == "float":
        return samples.astype(np.float64).clip(0, 1)
    values = samples.view(f"u{samples.dtype.itemsize}").astype(np.uint64)
    if kind.format == "int":
        values = values ^ np.uint64(1 << (kind.bits - 1))
    if kind.bits > 16:
        return (values >> np.uint64(kind.bits - 16)) / 65535
    return values / ((1 << kind.bits) - 1)


def stored(samples, deep):
    """Numbers of 0 to 1 as 8 or 16 bits."""
    return np.rint(samples * (65535 if deep else 255)).astype(np.uint16 if deep else np.uint8)


def alpha_place(kind):
    """Where among the channels alpha is, if anywhere."""
    for number, code in enumerate(kind.extra):
        if code in (1, 2):
            return kind.channels() + number
    return None


def expected(samples, kind, colours):
    """The pixels that are right."""
    deep = kind.bits > 8
    tolerance = Tolerance.deep(1.01) if deep else Tolerance.exact()
    if kind.photometric == 3:
        return palette(samples, kind, colours)
    if kind.photometric in (8, 9):
        made = lab_to_srgb(samples, kind.bits, kind.photometric == 9)
        return Expected([stored(made, deep)], Tolerance(0.1 if deep else 1, 0.5))
    values = unit(samples, kind)
    colour, place = values[:, :, :kind.channels()], alpha_place(kind)
    if kind.photometric == 0:
        colour = 1 - colour
    if kind.photometric == 5:
        colour = (1 - colour[:, :, :3]) * (1 - colour[:, :, 3:])
        tolerance = Tolerance.deep(2) if deep else Tolerance(1, 1)
    hidden = True
    if place is not None and kind.extra[place - kind.channels()] == 1:
        alpha = values[:, :, place:place + 1]
        colour = np.where(alpha > 0, colour / np.maximum(alpha, 1e-12), 0).clip(0, 1)
        hidden, tolerance = False, Tolerance.deep(3) if deep else Tolerance(1, 1)
        if 8 < kind.bits < 16:
            # Scaled to 16 bits and rounded before the division, which enlarges what was rounded.
            tolerance = Tolerance(0.5, 0.02)
    if kind.format == "float":
        colour, tolerance = curve(colour), Tolerance.deep(3)
    if place is not None:
        colour = np.concatenate([colour, values[:, :, place:place + 1]], axis=2)
    return Expected([stored(colour, deep)], tolerance, hidden)


def palette(samples, kind, colours):
    """Colours by their number; a map of 16 bits is cut or rounded to 8."""
    index = samples[:, :, 0]
    made = [np.moveaxis(way, 0, 2) for way in ((colours >> 8)[:, index], np.rint(colours / 257)[:, index], colours[:, index])]
    made = [made[0].astype(np.uint8), made[1].astype(np.uint8), made[2]]
    place = alpha_place(kind)
    if place is not None:
        alpha = unit(samples, kind)[:, :, place:place + 1]
        made = [np.concatenate([m, stored(alpha, m.itemsize == 2)], axis=2) for m in made]
    return Expected(made, Tolerance.exact())
