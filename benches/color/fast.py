#!/usr/bin/env python3
"""`--decode fast` against `--decode exact`, as PSNR in dB.

    python fast.py --program target/release/stampmill sample-images

Takes JPEGs and lossy WebPs, and all that are in a folder; files that are the same picture but for its EXIF orientation
count as one. Each becomes a half, a quarter and an eighth, and 1600, 800 and 400 pixels at its long edge where that is
smaller, twice: decoded at a fraction and in full. Outputs are PNG, and the ratio is that of all their RGB samples. Ends
with 1 where a ratio is under 40 dB or their median under 44. See benches/color/README.md.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

LEAST, MEDIAN = 40, 44
SHARES = {"1/2": "50%", "1/4": "25%", "1/8": "12.5%"}
EDGES = (1600, 800, 400)


def photos_in(paths):
    """The photos, without those that are others turned."""
    found, seen = [], []
    files = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    for file in files:
        if not file.is_file() or file.suffix.lower() not in (".jpg", ".jpeg", ".webp"):
            continue
        with Image.open(file) as photo:
            upright = turned(photo)
            tiny = np.asarray(upright.convert("L").resize((16, 16), Image.Resampling.BOX), dtype=np.float64)
            # The mean difference of two pictures that were encoded anew; other photos are far beyond.
            if any(size == upright.size and np.abs(tiny - other).mean() < 2 for size, other in seen):
                continue
            seen.append((upright.size, tiny))
            found.append((file, upright.size))
    return found


def turned(photo):
    steps = {2: [Image.Transpose.FLIP_LEFT_RIGHT], 3: [Image.Transpose.ROTATE_180], 4: [Image.Transpose.FLIP_TOP_BOTTOM],
             5: [Image.Transpose.TRANSPOSE], 6: [Image.Transpose.ROTATE_270], 7: [Image.Transpose.TRANSVERSE],
             8: [Image.Transpose.ROTATE_90]}
    for step in steps.get(photo.getexif().get(274, 1), []):
        photo = photo.transpose(step)
    return photo


def made(program, photo, size, precision, folder):
    out = pathlib.Path(folder) / precision
    subprocess.run([program, "run", str(photo), "-o", str(out), "-f", "png", *size, "--decode", precision,
                    "--on-conflict", "overwrite", "--quiet", "--no-progress"], check=True)
    return np.asarray(Image.open(out / (photo.stem + ".png")).convert("RGB"), dtype=np.float64)


def psnr(one, two):
    error = np.mean((one - two) ** 2)
    return float("inf") if error == 0 else 10 * np.log10(255 ** 2 / error)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default="target/release/stampmill")
    parser.add_argument("photos", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    heads = [*SHARES, *map(str, EDGES)]
    print("| photo | pixels | " + " | ".join(heads) + " |\n|---|---|" + "---|" * len(heads))
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for photo, (width, height) in photos_in(args.photos):
            sizes = [["-s", share] for share in SHARES.values()]
            sizes += [["--long-edge", str(edge)] if edge < max(width, height) else None for edge in EDGES]
            row = []
            for size in sizes:
                if size is None:
                    row.append("–")
                    continue
                ratio = psnr(*(made(args.program, photo, size, precision, folder) for precision in ("fast", "exact")))
                ratios.append(ratio)
                row.append(f"{ratio:.1f}")
            print(f"| {photo.name} | {width}×{height} | " + " | ".join(row) + " |", flush=True)
    least, median = min(ratios), statistics.median(ratios)
    print(f"\n{len(ratios)} ratios: least {least:.1f} dB, wanted {LEAST}; median {median:.1f} dB, wanted {MEDIAN}")
    return 0 if least >= LEAST and median >= MEDIAN else 1


if __name__ == "__main__":
    sys.exit(main())
