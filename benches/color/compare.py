#!/usr/bin/env python3
"""Colours: stampmill against LittleCMS (Pillow's ImageCms), in CIEDE2000.

Makes inputs in Display P3, Adobe RGB, ProPhoto RGB and CMYK, 8 and 16 bits, a photo and a full cube of colours, has the
built program convert them to sRGB and ImageCms do the same with the same intent, and prints the mean and the largest
difference. See benches/color/README.md for what it needs.

    python compare.py --program target/release/stampmill --photo PHOTO.jpg [--cmyk PROFILE.icc ...]
"""

import argparse
import io
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy as np
from PIL import Image, ImageCms

INTENTS = {"perceptual": ImageCms.Intent.PERCEPTUAL, "relative": ImageCms.Intent.RELATIVE_COLORIMETRIC}


# --- profiles: a matrix and a curve, written byte by byte as ICC.1:2001-04 has them ---

def s15(value):
    return struct.pack(">i", round(value * 65536))


def xyz_tag(xyz):
    return b"XYZ \0\0\0\0" + b"".join(s15(value) for value in xyz)


def gamma_tag(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


def srgb_curve_tag():
    return b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + b"".join(
        s15(value) for value in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))


def text_tag(text):
    data = text.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(data)) + data + b"\0" * 78


D50 = np.array([0.9642, 1.0, 0.8249])
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def colorants(white, primaries):
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in primaries]).T
    white = np.array([white[0] / white[1], 1.0, (1 - white[0] - white[1]) / white[1]])
    matrix = columns * np.linalg.solve(columns, white)
    scale = np.diag((BRADFORD @ D50) / (BRADFORD @ white))
    return np.linalg.inv(BRADFORD) @ scale @ BRADFORD @ matrix


def rgb_profile(name, white, primaries, curve):
    matrix = colorants(white, primaries)
    tags = {b"desc": text_tag(name), b"cprt": b"text\0\0\0\0No rights reserved\0", b"wtpt": xyz_tag(D50)}
    for column, channel in enumerate((b"r", b"g", b"b")):
        tags[channel + b"XYZ"] = xyz_tag(matrix[:, column])
        tags[channel + b"TRC"] = curve
    directory, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        directory += tag + struct.pack(">II", start + len(data), len(value))
        data += value + b"\0" * (-len(value) % 4)
    size = start + len(data)
    header = struct.pack(">I4sI4s4s4s", size, b"\0" * 4, 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 24
    header += struct.pack(">I", 0) + b"".join(s15(value) for value in D50) + b"\0" * 48
    return header + struct.pack(">I", len(tags)) + directory + data


D65 = (0.3127, 0.3290)
P3 = [(0.68, 0.32), (0.265, 0.69), (0.15, 0.06)]
PROFILES = {
    "Display P3": rgb_profile("Display P3", D65, P3, srgb_curve_tag()),
    "Adobe RGB": rgb_profile("Adobe RGB (1998)", D65, [(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)], gamma_tag(563 / 256)),
    "ProPhoto": rgb_profile("ProPhoto RGB", (0.3457, 0.3585), [(0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)],
                            gamma_tag(1.8)),
}


# --- inputs ---

def cube(channels, steps):
    """Every combination of steps, as one picture, as fractions."""
    axis = np.linspace(0.0, 1.0, steps)
    colors = np.stack(np.meshgrid(*[axis] * channels, indexing="ij"), -1).reshape(-1, channels)
    width = steps * steps
    return colors.reshape(-1, width, channels)


def png16(pixels, profile):
    height, width, _ = pixels.shape
    rows = pixels.astype(">u2").tobytes()
    stride = width * 6
    raw = b"".join(b"\0" + rows[y * stride:(y + 1) * stride] for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0))
            + chunk(b"iCCP", b"profile\0\0" + zlib.compress(profile)) + chunk(b"IDAT", zlib.compress(raw, 1))
            + chunk(b"IEND", b""))


def tiff16_cmyk(pixels, profile):
    """A little-endian TIFF of one uncompressed strip."""
    height, width, _ = pixels.shape
    data = pixels.astype("<u2").tobytes()
    extra_at = 8 + len(data) + len(data) % 2
    extra = struct.pack("<4H", 16, 16, 16, 16) + profile
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 4, extra_at), (259, 3, 1, 1), (262, 3, 1, 5),
               (273, 4, 1, 8), (277, 3, 1, 4), (278, 4, 1, height), (279, 4, 1, len(data)),
               (34675, 7, len(profile), extra_at + 8)]
    at = extra_at + len(extra)
    at += at % 2
    file = b"II*\0" + struct.pack("<I", at) + data
    file += b"\0" * (extra_at - len(file)) + extra
    file += b"\0" * (at - len(file)) + struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        file += struct.pack("<HHI", tag, kind, count)
        file += struct.pack("<HH", value, 0) if kind == 3 and count == 1 else struct.pack("<I", value)
    return file + struct.pack("<I", 0)


# --- the two conversions ---

def stampmill(program, folder, name, data, intent):
    source, out = folder / name, folder / "out"
    source.write_bytes(data)
    subprocess.run([program, "run", str(source), "-o", str(out), "-f", "png", "--on-conflict", "overwrite", "--icc", "srgb",
                    "--intent", intent, "--quiet", "--no-progress"], check=True)
    return read_png(out / (source.stem + ".png"))


def read_png(path):
    """Fractions, also of 16 bits, which Pillow does not read in colour."""
    data = path.read_bytes()
    width, height, bits, kind = struct.unpack(">IIBB", data[16:26])
    if bits == 8:
        return np.asarray(Image.open(path).convert("RGB"), dtype=np.float64) / 255
    import pyvips
    pyvips.cache_set_max(0)  # the next file has the same name
    image = pyvips.Image.new_from_file(str(path))
    assert kind == 2 and image.format == "ushort"
    return np.ndarray(buffer=image.write_to_memory(), dtype=np.uint16, shape=(height, width, 3)) / 65535.0


def littlecms(pixels, mode, profile, intent):
    """8 bits in and out: Pillow has no 16 bits in colour. Fractions."""
    image = Image.frombytes(mode, pixels.shape[1::-1], np.ascontiguousarray(pixels).tobytes())
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    # Not cached: with a cache of the transform, LittleCMS interpolates between a few nodes.
    transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB", INTENTS[intent],
                                        flags=ImageCms.Flags.NOOPTIMIZE)
    return np.asarray(transform.apply(image), dtype=np.float64) / 255


# --- CIEDE2000 (Sharma, Wu and Dalal, 2005) ---

def lab(srgb):
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = linear @ colorants(D65, [(0.64, 0.33), (0.3, 0.6), (0.15, 0.06)]).T / D50
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (xyz * 24389 / 27 + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def ciede2000(one, two):
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(one, -1, 0), np.moveaxis(two, -1, 0)
    c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(c ** 7 / (c ** 7 + 25.0 ** 7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    gray = c1 * c2 == 0
    dh = np.where(gray, 0, (h2 - h1 + 180) % 360 - 180)
    dl, dc, dH = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))
    h = np.where(gray, h1 + h2, (h1 + dh / 2) % 360)
    l, c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (1 - 0.17 * np.cos(np.radians(h - 30)) + 0.24 * np.cos(np.radians(2 * h)) + 0.32 * np.cos(np.radians(3 * h + 6))
         - 0.2 * np.cos(np.radians(4 * h - 63)))
    sl = 1 + 0.015 * (l - 50) ** 2 / np.sqrt(20 + (l - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    rt = -2 * np.sqrt(c ** 7 / (c ** 7 + 25.0 ** 7)) * np.sin(np.radians(60 * np.exp(-((h - 275) / 25) ** 2)))
    return np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dH / sh) ** 2 + rt * dc / sc * dH / sh)


def check_ciede2000():
    """Three of the pairs that the authors publish."""
    pairs = [((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 2.5, 0), (73, 25, -18), 27.1492),
             ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644)]
    for one, two, wanted in pairs:
        assert abs(ciede2000(np.array(one, float), np.array(two, float)) - wanted) < 1e-4


# --- the cases ---

def rgb_cases(args, folder):
    photo = np.asarray(Image.open(args.photo).convert("RGB").resize((900, 600))) / 255.0
    for space, profile in PROFILES.items():
        for what, colors in (("photo", photo), ("cube", cube(3, 33))):
            pixels = np.round(colors * 255).astype(np.uint8)
            file = io.BytesIO()
            Image.fromarray(pixels).save(file, "PNG", icc_profile=profile)
            reference = littlecms(pixels, "RGB", profile, "perceptual")
            yield space, what, 8, "perceptual", stampmill(args.program, folder, "in.png", file.getvalue(), "perceptual"), reference
            # The same colours in 16 bits, so that 8 bits of LittleCMS are their measure.
            found = stampmill(args.program, folder, "in.png", png16(pixels.astype(np.uint16) * 257, profile), "perceptual")
            yield space, what, 16, "perceptual", found, reference


def cmyk_cases(args, folder):
    photo = Image.open(args.photo).convert("RGB").resize((900, 600))
    for path in args.cmyk:
        profile = pathlib.Path(path).read_bytes()
        to_press = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                                           "RGB", "CMYK")
        inks = {"photo": np.asarray(to_press.apply(photo)),
                "cube": np.round(cube(4, 13) * 255).astype(np.uint8)}
        for what, pixels in inks.items():
            for intent in INTENTS:
                reference = littlecms(pixels, "CMYK", profile, intent)
                file = io.BytesIO()
                Image.frombytes("CMYK", pixels.shape[1::-1], pixels.tobytes()).save(file, "TIFF", icc_profile=profile)
                found = stampmill(args.program, folder, "in.tif", file.getvalue(), intent)
                yield pathlib.Path(path).stem, what, 8, intent, found, reference
                found = stampmill(args.program, folder, "in.tif", tiff16_cmyk(pixels.astype(np.uint16) * 257, profile), intent)
                yield pathlib.Path(path).stem, what, 16, intent, found, reference
        pixels = inks["photo"]
        file = io.BytesIO()
        Image.frombytes("CMYK", pixels.shape[1::-1], pixels.tobytes()).save(file, "JPEG", quality=100, icc_profile=profile)
        decoded = np.asarray(Image.open(io.BytesIO(file.getvalue())))
        found = stampmill(args.program, folder, "in.jpg", file.getvalue(), "perceptual")
        yield pathlib.Path(path).stem, "photo, jpeg", 8, "perceptual", found, littlecms(decoded, "CMYK", profile, "perceptual")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default="target/release/stampmill")
    parser.add_argument("--photo", required=True)
    parser.add_argument("--cmyk", action="append", default=[], help="a CMYK profile; may be given several times")
    args = parser.parse_args()
    check_ciede2000()
    print(f"LittleCMS {ImageCms.core.littlecms_version}\n")
    print("| profile | picture | bits | intent | mean ΔE00 | 99.9 % | max ΔE00 |\n|---|---|---|---|---|---|---|")
    worst = True
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for cases in (rgb_cases, cmyk_cases):
            for space, what, bits, intent, found, reference in cases(args, folder):
                difference = ciede2000(lab(found), lab(reference))
                mean, most = difference.mean(), difference.max()
                worst = worst and mean <= 0.5 and most <= 3
                print(f"| {space} | {what} | {bits} | {intent} | {mean:.3f} | {np.quantile(difference, 0.999):.2f} | {most:.2f} |",
                      flush=True)
    print("\nall within 0.5 on average and 3 at most" if worst else "\nNOT all within 0.5 on average and 3 at most")
    return 0 if worst else 1


if __name__ == "__main__":
    sys.exit(main())
