"""Files of which something particular is asked: turned by XMP, converted, shrunk, too large, stray bytes, other names."""

import io
import struct
import zlib

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import jpeg
import png
import reference
from case import AS_STORED, Case, Expected, Tolerance
from choice import levels, pick, side
from jpeg_writer import Component, Frame, Scan, segment, write
from meaning import curve, stored

TURNED = tuple(flag for flag in AS_STORED if flag != "--no-orient")
TO_SRGB = tuple("srgb" if flag == "keep" else flag for flag in AS_STORED)
# How an orientation is undone.
UNDO = {1: lambda p: p, 2: lambda p: p[:, ::-1], 3: lambda p: p[::-1, ::-1], 4: lambda p: p[::-1],
        5: lambda p: p.swapaxes(0, 1), 6: lambda p: p[::-1].swapaxes(0, 1), 7: lambda p: p[::-1, ::-1].swapaxes(0, 1),
        8: lambda p: p.swapaxes(0, 1)[::-1]}


def xmp(rng, orientation):
    """A packet that holds nothing but the orientation, as an attribute or an element."""
    name = "http://ns.adobe.com/tiff/1.0/"
    inside = (f'<rdf:Description rdf:about="" xmlns:tiff="{name}" tiff:Orientation="{orientation}"/>',
              f'<rdf:Description rdf:about="" xmlns:tiff="{name}"><tiff:Orientation>{orientation}</tiff:Orientation></rdf:Description>')
    return ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f"{pick(rng, *inside)}</rdf:RDF></x:xmpmeta>").encode()


def turned(rng):
    """Orientation in XMP alone, or in EXIF too, which counts then."""
    kind = pick(rng, "JPEG", "PNG", "TIFF", "WEBP")
    pixels = levels(rng, (side(rng), side(rng), 3), 255).astype(np.uint8)
    by_xmp, by_exif = int(rng.integers(1, 9)), int(pick(rng, 0, 0, rng.integers(1, 9)))
    packet, more = xmp(rng, by_xmp), {}
    if by_exif:
        exif = Image.Exif()
        exif[0x112] = by_exif
        more["exif"] = exif
    if kind == "PNG":
        more["pnginfo"] = PngInfo()
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", packet.decode())
    elif kind == "TIFF":
        more = {"tiffinfo": {700: packet} | ({0x112: by_exif} if by_exif else {})}
    else:
        more["xmp"] = packet
    out = io.BytesIO()
    exact = {"WEBP": {"lossless": True, "exact": True}, "JPEG": {"subsampling": 0, "quality": 95}}
    Image.fromarray(pixels).save(out, kind, **exact.get(kind, {}), **more)
    data = out.getvalue()
    as_stored = reference.djpeg(data) if kind == "JPEG" else pixels
    right = np.ascontiguousarray(UNDO[by_exif or by_xmp](as_stored))
    tolerance = jpeg.TOLERANCE if kind == "JPEG" else Tolerance.exact()
    extension = {"JPEG": "jpg", "TIFF": "tif"}.get(kind, kind.lower())
    row = f"Orientation in XMP{' and EXIF' if by_exif else ' alone'}, {kind}"
    return Case(row, extension, data, Expected([right], tolerance), (), f"XMP {by_xmp} EXIF {by_exif}", flags=TURNED)


def shadows(rng):
    """Dark grays of 16 bits with a power curve, which become sRGB without steps."""
    primaries = pick(rng, (31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000), (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000))
    first = int(rng.integers(0, 3000))
    ramp = np.arange(first, first + 1024).reshape(16, 64, 1)
    header = struct.pack(">IIBBBBB", 64, 16, 16, 2, 0, 0, 0)
    data = b"".join([
        b"\x89PNG\r\n\x1a\n", png.chunk(b"IHDR", header), png.chunk(b"gAMA", struct.pack(">I", 45470)),
        png.chunk(b"cHRM", struct.pack(">8I", *primaries)),
        png.chunk(b"IDAT", zlib.compress(png.image_data(rng, ramp.repeat(3, 2), 16, False))), png.chunk(b"IEND", b""),
    ])
    right = stored(curve((ramp.repeat(3, 2) / 65535) ** (1 / 0.4547)), True)
    return Case("PNG, 16 bits, shadows to sRGB", "png", data, Expected([right], Tolerance.deep(4)), (), f"from {first}", flags=TO_SRGB)


def beyond_the_edge(rng):
    """A JPEG of one gray whose blocks are white beyond its edge: what is made of it at a fraction of its size is that gray."""
    width, height = (int(n) for n in rng.integers(33, 200, 2))
    factors, values = pick(rng, ([(1, 1)], [60]), ([(2, 2), (1, 1), (1, 1)], [60, 128, 128]), ([(2, 1), (1, 1), (1, 1)], [60, 128, 128]))
    parts = [Component(n + 1, h, v, np.ones(64, int)) for n, (h, v) in enumerate(factors)]
    frame = Frame(width, height, 0xC0, parts)
    across, down = frame.mcus()
    for part, value in zip(parts, values):
        plane = np.full((down * part.v * 8, across * part.h * 8), 255.0)
        plane[:-(-height * part.v // factors[0][1]), :-(-width * part.h // factors[0][0])] = value
        part.blocks = jpeg.coefficients(plane, part.quantizer)
    long, short = max(width, height), min(width, height)
    edge = int(pick(rng, long // 2, long // 4, long // 8, long // 2 + 3, long // 3))
    edge = max(edge, -(-long // short))
    flags = ("--long-edge", str(edge), *(("fast" if flag == "exact" else flag) for flag in AS_STORED))
    scale = edge / long
    size = max(1, int(height * scale + 0.5)), max(1, int(width * scale + 0.5))
    right = np.full(size, 60, np.uint8)
    return Case("JPEG, shrunk, white beyond its edge", "jpg", write(frame, [Scan(tuple(range(len(parts))))], jpeg.JFIF),
                Expected([right], Tolerance(3, 1)), (), f"{width}x{height} to {edge} {factors}", flags=flags)


def small(rng):
    """A JPEG under 8 by 8 that is smaller than what is asked for, and so not resized: `fast` gives what `exact` gives."""
    pixels = rng.integers(0, 256, rng.integers(1, 8, 2)).astype(np.uint8)
    data = reference.cjpeg(pixels, ["-quality", "95"])
    flags = ("--long-edge", str(pick(rng, 8, 20, 500)), *("fast" if flag == "exact" else flag for flag in AS_STORED))
    return Case("JPEG under 8 by 8, not enlarged", "jpg", data, Expected([reference.djpeg(data)], Tolerance(2, 1)), (), str(pixels.shape), flags=flags)


def long_side(rng):
    """A picture that is too long for JPEG, or just not."""
    length = int(pick(rng, 65500, 65501, 65535, 65536, 70000))
    shape = pick(rng, (1, length), (length, 1))
    out = io.BytesIO()
    Image.fromarray(np.full(shape, 200, np.uint8)).save(out, "PNG")
    flags = ("-f", "jpeg", "--metadata", "none")
    if length > 65500:
        return Case("JPEG output of over 65,500 pixels", "png", out.getvalue(), None, about=str(shape), fails="encode", flags=flags)
    right = Expected([np.full(shape, 200, np.uint8)], Tolerance(1, 1))
    return Case("JPEG output of 65,500 pixels", "png", out.getvalue(), right, flags=flags)


def too_large(rng):
    """Headers of pictures that no one has the memory for."""
    side_ = 60000
    files = {
        "bmp": b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, side_, side_, 1, 24, 0, 0, 0, 0, 0, 0),
        "qoi": b"qoif" + struct.pack(">IIBB", side_, side_, 3, 0) + b"\0" * 7 + b"\1",
        "pam": b"P7\nWIDTH 60000\nHEIGHT 60000\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n",
        "ff": b"farbfeld" + struct.pack(">II", side_, side_),
        "webp": on_a_large_canvas(side_),
        "png": b"\x89PNG\r\n\x1a\n" + png.chunk(b"IHDR", struct.pack(">IIBBBBB", side_, side_, 8, 2, 0, 0, 0)) + png.chunk(b"IDAT", b"") + png.chunk(b"IEND", b""),
        "ppm": b"P6 60000 60000 255\n",
    }
    kind = pick(rng, *files)
    return Case(f"Header of 3,600 megapixels, {kind}", kind, files[kind] + bytes(int(rng.integers(0, 40))), None, fails="too-large")


def on_a_large_canvas(length):
    """An animated WebP whose canvas is larger than its frames."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    data = bytearray(out.getvalue())
    at = data.index(b"VP8X") + 12
    data[at:at + 6] = (length - 1).to_bytes(3, "little") * 2
    return bytes(data)


def stray(rng):
    """A JPEG with bytes that belong to nothing, between header segments or right before its end; and under other names."""
    data = reference.cjpeg(levels(rng, (side(rng), side(rng), 3), 255).astype(np.uint8), ["-quality", "90", "-sample", "1x1"])
    right = Expected([reference.djpeg(data)], jpeg.TOLERANCE)
    way = rng.integers(3)
    junk = rng.integers(0, 255, int(rng.integers(1, 9))).astype(np.uint8).tobytes()
    if way == 0:
        at = data.index(b"\xff\xdb")
        return Case("JPEG with stray bytes between segments", "jpg", data[:at] + junk + data[at:], right)
    if way == 1:
        return Case("JPEG with stray bytes before its end", "jpg", data[:-2] + junk + data[-2:], right)
    name = pick(rng, "mpo", "jps", "insp")
    return Case("JPEG called .mpo, .jps or .insp", name, data, right)


def segmented(rng):
    """A JPEG with fill bytes before markers, comments and segments between its scans."""
    planes = [np.full((16, 16), value, float) for value in (90, 120, 140)]
    ones = np.ones(64, int)
    parts = [Component(n + 1, 1, 1, ones, jpeg.coefficients(plane, ones)) for n, plane in enumerate(planes)]
    frame = Frame(int(rng.integers(1, 17)), int(rng.integers(1, 17)), 0xC0, parts)
    data = write(frame, [Scan((0,)), Scan((2,)), Scan((1,))], jpeg.JFIF)
    at = data.rindex(b"\xff\xdd")
    data = data[:at] + b"\xff\xff" + segment(0xFE, b"a comment between scans") + segment(0xE5, bytes(8)) + data[at:]
    return Case("JPEG with segments between its scans", "jpg", data, Expected([reference.djpeg(data)], jpeg.TOLERANCE))


def generate(rng, _):
    """One of them."""
    return pick(rng, turned, turned, turned, shadows, beyond_the_edge, small, long_side, too_large, stray, stray, segmented)(rng)
