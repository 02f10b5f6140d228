"""The work in Pillow-SIMD, in a pool of processes: IN OUT LONG_EDGE none|blur|sharpen MARK(0|1) WORKERS."""

import os
import sys
from multiprocessing import Pool

from PIL import Image, ImageDraw, ImageFilter

Image.MAX_IMAGE_PIXELS = None
source, target, edge, chosen, marked, workers = sys.argv[1:7]
edge = int(edge)
SAVING = {".jpg": {"quality": 85}, ".png": {"compress_level": 6}, ".webp": {"quality": 85}}


def one(name):
    image = Image.open(os.path.join(source, name))
    image.draft("RGB", (edge, edge))
    image.thumbnail((edge, edge), Image.LANCZOS)
    if chosen == "blur":
        image = image.filter(ImageFilter.GaussianBlur(2.0))
    if chosen == "sharpen":
        image = image.filter(ImageFilter.UnsharpMask(1.0, 100, 0))
    if marked == "1":
        place = (image.width - 200, image.height - 50)
        ImageDraw.Draw(image).text(place, "(c) 2026 stampmill", fill="white")
    image.save(os.path.join(target, name), **SAVING[os.path.splitext(name)[1]])


if __name__ == "__main__":
    os.makedirs(target, exist_ok=True)
    with Pool(int(workers)) as pool:
        pool.map(one, sorted(os.listdir(source)), chunksize=1)
