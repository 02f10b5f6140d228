#!/usr/bin/env python3
"""Resampling: stampmill's lanczos3 against that of libvips and against its definition, as PSNR in dB.

    python resample.py --program target/release/stampmill PHOTO…

Both get the same JPEG and decode it in full (`--decode exact`; libvips without shrink-on-load); both make it exactly as
large. libvips enlarges by bicubic interpolation whatever the kernel, so larger sizes are held against the definition
alone, evaluated in double precision. See benches/color/README.md.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import pyvips
from PIL import Image

SMALLER = (0.75, 0.5, 0.37, 0.25, 0.1)
LARGER = (1.5, 2.3)
pyvips.cache_set_max(0)


def with_stampmill(program, photo, size, folder):
    out = pathlib.Path(folder) / "stampmill"
    subprocess.run([program, "run", str(photo), "-o", str(out), "-f", "png", "-s", f"{size[0]}x{size[1]}", "--fit", "fill",
                    "--enlarge", "--decode", "exact", "--icc", "strip", "--on-conflict", "overwrite", "--quiet",
                    "--no-progress"], check=True)
    return np.asarray(Image.open(out / (photo.stem + ".png")).convert("RGB"), dtype=np.float64)


def with_vips(pixels, size):
    image = pyvips.Image.new_from_array(pixels, interpretation="srgb")
    image = image.resize(size[0] / image.width, vscale=size[1] / image.height, kernel="lanczos3")
    assert (image.width, image.height) == size
    return image.numpy().astype(np.float64)


def weights(length, wanted):
    """Lanczos3 along one axis: as wide as the output's pixel where that is larger than the input's, edges cut off."""
    scale = length / wanted
    width = max(scale, 1.0)
    centers = (np.arange(wanted) + 0.5) * scale - 0.5
    distance = (np.arange(length)[None, :] - centers[:, None]) / width
    kernel = np.where(np.abs(distance) < 3, np.sinc(distance) * np.sinc(distance / 3), 0.0)
    return kernel / kernel.sum(axis=1, keepdims=True)


def by_definition(pixels, size):
    rows = np.tensordot(weights(pixels.shape[0], size[1]), pixels.astype(np.float64), 1)
    both = np.einsum("xw,ywc->yxc", weights(pixels.shape[1], size[0]), rows, optimize=True)
    return np.clip(np.round(both), 0, 255)


def psnr(one, two):
    error = np.mean((one - two) ** 2)
    return float("inf") if error == 0 else 10 * np.log10(255 ** 2 / error)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default="target/release/stampmill")
    parser.add_argument("photos", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    print(f"libvips {pyvips.version(0)}.{pyvips.version(1)}.{pyvips.version(2)}\n")
    heads = [f"libvips × {factor}" for factor in SMALLER] + [f"definition × {factor}" for factor in SMALLER[1:4:2] + LARGER]
    print("| photo | pixels | " + " | ".join(heads) + " |\n|---|---|" + "---|" * len(heads))
    least = float("inf")
    with tempfile.TemporaryDirectory() as folder:
        for photo in args.photos:
            # The pixels as stampmill has them: what differs is the resampling and not the decoder.
            whole = Image.open(photo)
            turned = whole.getexif().get(274, 1) in (5, 6, 7, 8)
            width, height = whole.size[::-1] if turned else whole.size
            pixels = with_stampmill(args.program, photo, (width, height), folder).astype(np.uint8)
            row = []
            for factors, other in ((SMALLER, with_vips), (SMALLER[1:4:2] + LARGER, by_definition)):
                for factor in factors:
                    size = (max(1, round(width * factor)), max(1, round(height * factor)))
                    row.append(psnr(with_stampmill(args.program, photo, size, folder), other(pixels, size)))
            least = min(least, *row)
            print(f"| {photo.name} | {width}×{height} | " + " | ".join(f"{value:.1f}" for value in row) + " |", flush=True)
    print(f"\nleast: {least:.1f} dB, wanted 40")
    return 0 if least >= 40 else 1


if __name__ == "__main__":
    sys.exit(main())
