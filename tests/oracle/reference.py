"""What second readers say a file holds. Each answers with an array, or raises `Unread` with what it said."""

import io
import os
import subprocess
import tempfile

import imagecodecs
import numpy as np
import pyvips
import tifffile
from PIL import Image

import exceptions
from jpeg_writer import ZIGZAG


class Unread(Exception):
    """A second reader that does not read a file, with its words."""


HARMLESS = ("Old-style LZW codes",)


def command(arguments, data=None, folder=None):
    """Runs a program; what it printed. An error or a warning is `Unread`."""
    done = subprocess.run(arguments, input=data, capture_output=True, check=False, cwd=folder)
    said = [line for line in done.stderr.decode(errors="replace").splitlines() if not any(word in line for word in HARMLESS)]
    if done.returncode or said:
        raise Unread(f"{arguments[0]}: {' '.join(said)}")
    return done.stdout


def djpeg(data, arguments=()):
    """Pixels of a JPEG by libjpeg-turbo; four components become RGB by multiplication there."""
    return pnm(command(["djpeg", "-dct", "int", "-pnm", *arguments], data))


def vips(data):
    """Pixels of any file by libvips, always with three dimensions."""
    pixels = pyvips.Image.new_from_buffer(data, "").numpy()
    return pixels if pixels.ndim == 3 else pixels[:, :, None]


def vips_failure(data):
    """What libvips says of a file that it does not read, or nothing."""
    try:
        pyvips.Image.new_from_buffer(data, "", fail_on="warning").copy_memory()
    except pyvips.Error as error:
        return " ".join(str(error).split())
    return ""


def djpeg_warnings(data):
    """All that libjpeg-turbo finds wrong with a file."""
    done = subprocess.run(["djpeg", "-verbose", "-verbose", "-verbose", "-pnm", "-outfile", os.devnull], input=data,
                          capture_output=True, check=False)
    said = done.stderr.decode(errors="replace").splitlines()
    wrong = ("Corrupt JPEG data", "Premature end", "Inconsistent progression")
    found = [line for line in said if line.startswith(wrong)]
    return found + ([said[-1]] if done.returncode and not found else [])


def tiff_failure(data):
    """What libtiff says of a file that it does not read, or nothing; its warnings are none of our rule's."""
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        source = os.path.join(folder, "in.tif")
        with open(source, "wb") as file:
            file.write(data)
        done = subprocess.run(["tiffcp", "-c", "none", "in.tif", "out.tif"], capture_output=True, check=False, cwd=folder)
    words = " ".join(done.stderr.decode(errors="replace").split())
    return words if done.returncode and not exceptions.of_tiffcp(words) else ""


def cjpeg(pixels, arguments, script=None):
    """Encodes gray or RGB by libjpeg-turbo, with a script of scans or without."""
    kind = b"P5" if pixels.ndim == 2 else b"P6"
    head = b"%s %d %d 255\n" % (kind, pixels.shape[1], pixels.shape[0])
    with tempfile.NamedTemporaryFile("w", suffix=".scans") as file:
        if script:
            file.write(script)
            file.flush()
            arguments = [*arguments, "-scans", file.name]
        return command(["cjpeg", *arguments], head + pixels.astype(np.uint8).tobytes())


def lossless_jpeg(rng):
    """A lossless JPEG (SOF3), by imagecodecs' own encoder."""
    pixels = rng.integers(0, 256, rng.integers(8, 30, 2)).astype(np.uint8)
    return imagecodecs.ljpeg_encode(pixels)


def pnm(data):
    """P5 or P6 of 8 bits as an array."""
    kind, width, height, most = data.split(maxsplit=4)[:4]
    assert most == b"255", most
    shape = (int(height), int(width)) + ((3,) if kind == b"P6" else ())
    count = int(np.prod(shape))
    return np.frombuffer(data[-count:], np.uint8).reshape(shape)


def idct_planes(frame):
    """The planes that a frame's coefficients say, in double precision."""
    k, n = np.mgrid[0:8, 0:8]
    matrix = np.cos((2 * n + 1) * k * np.pi / 16) / 2
    matrix[0] /= np.sqrt(2)
    for component in frame.components:
        down, across = component.blocks.shape[:2]
        natural = np.zeros((down, across, 64))
        natural[:, :, ZIGZAG] = component.blocks * component.quantizer
        blocks = matrix.T @ natural.reshape(down, across, 8, 8) @ matrix
        yield (blocks.swapaxes(1, 2).reshape(down * 8, across * 8) + 128).clip(0, 255)


def planes_to_pixels(frame, colour, way="linear"):
    """A frame as gray or RGB by definition.

    Planes are enlarged by straight lines between the centres of samples, or by the `nearest` sample.
    """
    h, v = frame.largest()
    full = []
    for component, plane in zip(frame.components, idct_planes(frame)):
        rows = (np.arange(frame.height) + 0.5) * component.v / v - 0.5
        columns = (np.arange(frame.width) + 0.5) * component.h / h - 0.5
        if way == "nearest":
            rows, columns = np.floor(rows + 0.5), np.floor(columns + 0.5)
        full.append(lines(lines(plane, rows).T, columns).T)
    if colour == "gray":
        return rounded(full[0])
    if colour in ("ycc", "ycck"):
        full[:3] = ycc_to_rgb(*full[:3])
    if colour == "ycck":
        full[:3] = [255 - plane for plane in full[:3]]
    if len(full) == 4:
        full = [plane * full[3] / 255 for plane in full[:3]]
    return rounded(np.stack(full, axis=2))


def lines(plane, places):
    """Rows at these places, straight between the two beside them."""
    places = places.clip(0, plane.shape[0] - 1)
    low = np.floor(places).astype(int)
    high = np.minimum(low + 1, plane.shape[0] - 1)
    part = (places - low)[:, None]
    return plane[low] * (1 - part) + plane[high] * part


def ycc_to_rgb(y, cb, cr):
    """JFIF's definition."""
    cb, cr = cb - 128, cr - 128
    return [plane.clip(0, 255) for plane in (y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb)]


def rounded(samples):
    """To 8 bits."""
    return np.rint(samples).clip(0, 255).astype(np.uint8)


def in_files(arguments, data):
    """Runs a program that reads one file and writes another, between the other arguments."""
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        with open(os.path.join(folder, "in.tif"), "wb") as file:
            file.write(data)
        command([*arguments, "in.tif", "out.tif"], folder=folder)
        with open(os.path.join(folder, "out.tif"), "rb") as file:
            return file.read()


def tiffcp(data, arguments):
    """A TIFF rewritten by libtiff."""
    return in_files(["tiffcp", *arguments], data)


def tiff2rgba(data):
    """A TIFF as libtiff shows it: RGBA, alpha associated."""
    return tiff_samples(in_files(["tiff2rgba", "-c", "none"], data))


def tiff_samples(data):
    """The samples of a TIFF by tifffile, always with three dimensions."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages[0]
        samples = page.asarray()
        separate = page.planarconfig == 2 and samples.ndim == 3
    if samples.ndim == 2:
        return samples[:, :, None]
    return np.moveaxis(samples, 0, 2) if separate else samples


def tiff_field(data, number):
    """The value of a field of the first page."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        return int(file.pages[0].tags[number].value)


def hold_tiff(data, samples, layout):
    """Raises where second readers find other samples in a file than the generator wrote."""
    by_tifffile = tiff_samples(data)
    if not same(by_tifffile, samples):
        raise AssertionError(f"tifffile finds other samples: {layout}")
    if layout.tiles_as_strips or layout.bits not in (8, 16, 32, 64) or (layout.tile and layout.separate):
        return
    try:
        by_libtiff = tiff_samples(tiffcp(data, ["-c", "none", "-s", "-r", "64"]))
    except Unread as limit:
        if exceptions.of_tiffcp(str(limit)):
            return
        raise
    if not same(by_libtiff, samples):
        raise AssertionError(f"libtiff finds other samples: {layout}")


def same(found, samples):
    """Whether two arrays hold the same bits."""
    return found.shape == samples.shape and found.astype(samples.dtype).tobytes() == samples.tobytes()


def ccitt_rle(white, rows):
    """Black and white as CCITT's modified Huffman code, by Pillow's libtiff."""
    out = io.BytesIO()
    Image.fromarray(white.astype(bool)).save(out, "TIFF", compression="tiff_ccitt", tiffinfo={278: rows})
    return out.getvalue()


def packed(chunk, compression):
    """Bytes as one of TIFF's compressions has them."""
    encode = {"deflate": imagecodecs.zlib_encode, "lzw": imagecodecs.lzw_encode, "packbits": imagecodecs.packbits_encode}
    return encode[compression](chunk)


def packed_tiff(samples, compression):
    """A TIFF by tifffile."""
    out = io.BytesIO()
    tifffile.imwrite(out, samples, photometric="rgb", compression=compression)
    return out.getvalue()
