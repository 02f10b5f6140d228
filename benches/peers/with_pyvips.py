"""The work in libvips, by pyvips in a pool of threads: IN OUT LONG_EDGE none|blur|sharpen MARK(0|1) WORKERS."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pyvips

source, target, edge, chosen, marked, workers = sys.argv[1:7]
edge = int(edge)
os.makedirs(target, exist_ok=True)
mark = None
if marked == "1":
    text = pyvips.Image.text("© 2026 stampmill", dpi=300, font="sans 14")
    mark = text.new_from_image([255, 255, 255]).bandjoin(text).copy(interpretation="srgb")
SAVING = {".jpg": {"Q": 85}, ".png": {"compression": 6}, ".webp": {"Q": 85}}


def one(name):
    image = pyvips.Image.thumbnail(os.path.join(source, name), edge, height=edge, size="down")
    if chosen == "blur":
        image = image.gaussblur(2.0)
    if chosen == "sharpen":
        image = image.sharpen(sigma=1.0)
    if mark:
        left, top = image.width - mark.width - 16, image.height - mark.height - 16
        image = image.composite2(mark, "over", x=left, y=top).flatten()
    image.write_to_file(os.path.join(target, name), **SAVING[os.path.splitext(name)[1]])


with ThreadPoolExecutor(int(workers)) as pool:
    list(pool.map(one, sorted(os.listdir(source))))
