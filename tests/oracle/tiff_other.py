"""TIFF files whose samples are packed by other rules: CCITT, JPEG, subsampled YCbCr; and what is refused by name."""

import io

import numpy as np
from PIL import Image

import exceptions
import reference
from case import Case, Expected, Tolerance
from choice import pick
from tiff_writer import Layout, with_chunks, write

JPEG = Tolerance(most=5, mean=1)


def ccitt(rng):
    """Black and white by CCITT's codes: RLE, G3 in one and two dimensions, G4."""
    width, height = (int(n) for n in rng.integers(1, 90, 2))
    black = rng.random((height, width)) < rng.choice([0.03, 0.5])
    black |= np.add.outer(np.arange(height) // 5, np.arange(width) // 9) % 2 == 1
    photometric = pick(rng, 0, 0, 1)
    way = pick(rng, "rle", "g3:1d", "g3:2d", "g3:2d:fill", "g3:1d:fill", "g4", "g4", "g4 tiles")
    bits = black.astype(np.uint8)[:, :, None]
    value = bits[:, :, 0] if photometric == 1 else 1 - bits[:, :, 0]
    if way == "rle":
        data = reference.ccitt_rle(value, int(rng.integers(1, 40)))
    else:
        plain = write(bits, Layout(bits=1, rows_per_strip=height, tags={262: ("H", [photometric])}))
        where = ["-t", "-w", "32", "-l", "16"] if "tiles" in way else ["-s", "-r", str(rng.integers(1, 40))]
        data = reference.tiffcp(plain, ["-c", way.split()[0], *where, "-f", pick(rng, "lsb2msb", "msb2lsb")])
    right = (value * 255).astype(np.uint8)
    by_another = second_reading(data, way)
    assert (by_another == right).all(), "a second reader finds another picture; the generator is wrong"
    return Case(f"TIFF, CCITT {way.split(':')[0].split()[0]}", "tif", data, Expected([right], Tolerance.exact()), (),
                f"{width}x{height} {way} photometric {photometric}")


def second_reading(data, way):
    """Black and white by libtiff; of RLE by tifffile, since libtiff (4.5 and 4.7.2) misreads the last row of some strips."""
    if way != "rle":
        return reference.tiff2rgba(data)[:, :, 0]
    photometric = reference.tiff_field(data, 262)
    samples = reference.tiff_samples(data)[:, :, 0] > 0
    return np.where(samples == (photometric == 1), 255, 0)


def smooth(rng, height, width, channels):
    """A picture of slopes with a little noise, for compression with loss."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [128 + rng.uniform(-40, 40) + (x - 20) * rng.uniform(-1, 1) + (y - 20) * rng.uniform(-1, 1) for _ in range(channels)]
    return np.stack(planes, axis=2).clip(0, 255).astype(np.uint8)


def jpeg(rng):
    """JPEG inside of TIFF, as libtiff writes it: gray, RGB, YCbCr; and CMYK."""
    height, width = (int(n) for n in rng.integers(1, 71, 2))
    kind = pick(rng, "gray", "rgb", "ycbcr", "ycbcr", "cmyk")
    channels = {"gray": 1, "cmyk": 4}.get(kind, 3)
    photometric = {"gray": 1, "cmyk": 5}.get(kind, 2)
    samples = smooth(rng, height, width, channels)
    plain = write(samples, Layout(rows_per_strip=height, tags={262: ("H", [photometric])}))
    # tiffcp, which has to read it back, does not read tiles that are wider than the picture.
    where = ["-t", "-w", "32", "-l", "32"] if rng.random() < 0.5 and width >= 32 else ["-s", "-r", str(8 * rng.integers(1, 6) * 2)]
    if rng.random() < 0.2 and kind != "ycbcr":
        where += ["-p", "separate"]
    quality = str(rng.integers(60, 100))
    data = reference.tiffcp(plain, ["-c", f"jpeg:r:{quality}" if kind == "rgb" else f"jpeg:{quality}", *where])
    decoded = reference.tiff_samples(reference.tiffcp(data, ["-c", "none"])) if kind != "ycbcr" else None
    if kind == "cmyk":
        inks = decoded.astype(float)
        right = np.rint((255 - inks[:, :, :3]) * (255 - inks[:, :, 3:]) / 255).astype(np.uint8)
    else:
        right = reference.tiff2rgba(data)[:, :, :3] if kind == "ycbcr" else decoded
    return Case(f"TIFF, JPEG, {kind}", "tif", data, Expected([right, samples] if kind != "cmyk" else [right], JPEG),
                (), f"{width}x{height} {kind} {where} quality {quality}")


def whole_jpegs(rng):
    """YCbCr as JPEG where each strip is a whole JPEG with its own tables, at any subsampling that libjpeg writes."""
    height, width = (int(n) for n in rng.integers(17, 60, 2))
    samples, (h, v) = smooth(rng, height, width, 3), pick(rng, (1, 1), (2, 1), (2, 2))
    rows = int(pick(rng, 16, 32, 64))
    chunks = []
    for top in range(0, height, rows):
        part = io.BytesIO()
        image = Image.fromarray(samples[top:top + rows])
        image.save(part, "JPEG", quality=90, subsampling={(1, 1): 0, (2, 1): 1, (2, 2): 2}[h, v])
        chunks.append(part.getvalue())
    layout = Layout(rows_per_strip=rows, order=pick(rng, "<", ">"), compression="jpeg", tags={262: ("H", [6]), 530: ("H", [h, v])})
    data = with_chunks(samples.shape, chunks, layout)
    right = reference.tiff2rgba(data)[:, :, :3]
    return Case("TIFF, JPEG, ycbcr", "tif", data, Expected([right, samples], JPEG), (), f"{width}x{height} whole JPEGs {h}x{v} rows {rows}")


def ycbcr(rng):
    """YCbCr with subsampled chroma and no compression with loss: blocks of luma followed by one Cb and one Cr."""
    height, width = (int(n) for n in rng.integers(1, 50, 2))
    h, v = pick(rng, (1, 1), (2, 1), (2, 2), (4, 1), (4, 2), (4, 4), (1, 2))
    y = smooth(rng, -(-height // v) * v, -(-width // h) * h, 3)
    y[:, :, 0] = (y[:, :, 0].astype(int) + rng.integers(-20, 21, y.shape[:2])).clip(0, 255)
    rows = v * int(rng.integers(1, 12))
    chroma = y[v // 2::v, h // 2::h, 1:] if h * v > 1 else y[:, :, 1:]
    chunks = []
    for top in range(0, height, rows):
        luma = y[top:top + rows, :, 0]
        units = luma.reshape(luma.shape[0] // v, v, -1, h).swapaxes(1, 2).reshape(luma.shape[0] // v, -1, h * v)
        part = chroma[top // v:top // v + units.shape[0]]
        chunks.append(np.concatenate([units, part], axis=2).astype(np.uint8).tobytes())
    layout = Layout(rows_per_strip=rows, order=pick(rng, "<", ">"), big=rng.random() < 0.2)
    layout.compression = pick(rng, "none", "deflate", "lzw", "packbits")
    if layout.compression != "none":
        chunks = [reference.packed(chunk, layout.compression) for chunk in chunks]
    weights, levels = pick(rng, None, (0.299, 0.114), (0.2126, 0.0722)), pick(rng, None, FULL, VIDEO)
    layout.tags = {262: ("H", [6]), 530: ("H", [h, v])} | meaning_tags(weights, levels)
    data = with_chunks((height, width, 3), chunks, layout)
    enlarged = chroma.repeat(v, 0).repeat(h, 1)[:height, :width].astype(float)
    planes = np.concatenate([y[:height, :width, :1], enlarged], axis=2)
    right = ycbcr_to_rgb(planes, weights or (0.299, 0.114), levels or FULL)
    if (h, v) not in exceptions.TIFF2RGBA_SUBSAMPLING:
        by_libtiff = reference.tiff2rgba(data)[:, :, :3].astype(int)
        assert np.abs(by_libtiff - right).mean() < 2, "libtiff reads other colours; the generator is wrong"
    about = f"{width}x{height} subsampling {h}x{v} rows {rows} {layout.compression} weights {weights} levels {levels}"
    return Case("TIFF, YCbCr, uncompressed or without loss", "tif", data, Expected([right], Tolerance(5, 1.5)), (), about)


# ReferenceBlackWhite: what stands for black and white of each channel. Without the field it is FULL.
FULL, VIDEO = (0, 255, 128, 255, 128, 255), (16, 235, 128, 240, 128, 240)


def meaning_tags(weights, levels):
    """YCbCrCoefficients and ReferenceBlackWhite, where they are given."""
    tags = {}
    if weights:
        red, blue = (int(weight * 10000) for weight in weights)
        tags[529] = ("R", [(red, 10000), (10000 - red - blue, 10000), (blue, 10000)])
    if levels:
        tags[532] = ("R", [(level, 1) for level in levels])
    return tags


def ycbcr_to_rgb(planes, weights, levels):
    """Section 21 of TIFF 6.0."""
    coded = [(planes[:, :, n] - levels[2 * n]) / (levels[2 * n + 1] - levels[2 * n]) for n in range(3)]
    y, cb, cr = coded[0] * 255, coded[1] * 127, coded[2] * 127
    red_weight, blue_weight = weights
    red, blue = cr * (2 - 2 * red_weight) + y, cb * (2 - 2 * blue_weight) + y
    green = (y - blue_weight * blue - red_weight * red) / (1 - red_weight - blue_weight)
    return reference.rounded(np.stack([red, green, blue], axis=2))


def refused(rng):
    """What is not read, by name."""
    samples = smooth(rng, 20, 30, 3)
    way = pick(rng, "lzma", "webp", "lerc", "old jpeg", "unlike", "inks", "logluv", "mask", "unknown", "jpeg 2000")
    layout = Layout(tags={262: ("H", [2])})
    if way in ("lzma", "webp", "lerc"):
        if way == "webp":
            data = reference.packed_tiff(samples, "webp")
        else:
            data = reference.tiffcp(write(samples, layout), ["-c", way])
        return Case(f"TIFF, {way.upper()}", "tif", data, None, (way,), way)
    if way == "old jpeg":
        layout.tags[259] = ("H", [6])
        return Case("TIFF, old JPEG (compression 6)", "tif", write(samples, layout), None, ("jpeg",), way)
    if way in ("unknown", "jpeg 2000"):
        code = 34712 if way == "jpeg 2000" else int(rng.integers(40000, 41000))
        layout.tags[259] = ("H", [code])
        return Case(f"TIFF, {way} compression", "tif", write(samples, layout), None, (str(code), "jpeg 2000"), way)
    if way == "mask":
        layout = Layout(bits=1, tags={262: ("H", [4])})
        return Case("TIFF, transparency mask", "tif", write(samples[:, :, :1] >> 7, layout), None, ("mask", "photometric", "4"), way)
    if way == "unlike":
        layout.tags[258] = ("H", [5, 6, 5])
        return Case("TIFF, channels of different depths", "tif", write(samples, layout), None, ("bits", "depth"), way)
    if way == "inks":
        layout.tags |= {262: ("H", [5]), 332: ("H", [2])}
        return Case("TIFF, inks other than CMYK", "tif", write(smooth(rng, 20, 30, 4), layout), None, ("inks",), way)
    layout.tags[262] = ("H", [pick(rng, 32844, 32845)])
    layout.tags[339] = ("H", [2, 2, 2])
    layout.bits = 16
    return Case("TIFF, LogL and LogLuv", "tif", write(samples.astype(np.int16), layout), None, ("logl", "photometric", "32844", "32845"), way)


def generate(rng):
    """One of them."""
    return pick(rng, ccitt, ccitt, jpeg, whole_jpegs, ycbcr, ycbcr, refused)(rng)
