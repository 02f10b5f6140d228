"""OpenEXR files without compression: gray, RGB, RGBA and named layers, in halves and floats."""

import struct

import numpy as np

from case import Case, Expected, Tolerance
from choice import pick, side
from meaning import curve, stored

LAYOUTS = {"Y": "Y", "RGB": "BGR", "RGBA": "ABGR", "Y and alpha": "AY"}


def attribute(name, kind, payload):
    """One field of the header."""
    return name.encode() + b"\0" + kind.encode() + b"\0" + struct.pack("<I", len(payload)) + payload


def write(planes, kind):
    """A file of scanlines; `planes` are arrays by the name of their channel, stored in the order of names."""
    names = sorted(planes)
    height, width = planes[names[0]].shape
    code = 1 if kind == np.float16 else 2
    channels = b"".join(name.encode() + b"\0" + struct.pack("<IB3xII", code, 0, 1, 1) for name in names) + b"\0"
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    head = b"\x76\x2f\x31\x01\x02\0\0\0" + attribute("channels", "chlist", channels) + attribute("compression", "compression", b"\0")
    head += attribute("dataWindow", "box2i", window) + attribute("displayWindow", "box2i", window)
    head += attribute("lineOrder", "lineOrder", b"\0") + attribute("pixelAspectRatio", "float", struct.pack("<f", 1))
    head += attribute("screenWindowCenter", "v2f", struct.pack("<2f", 0, 0)) + attribute("screenWindowWidth", "float", struct.pack("<f", 1)) + b"\0"
    size = 8 + len(names) * width * np.dtype(kind).itemsize
    offsets = b"".join(struct.pack("<Q", len(head) + 8 * height + size * y) for y in range(height))
    lines = b""
    for y in range(height):
        line = b"".join(planes[name][y].astype(np.dtype(kind).newbyteorder("<")).tobytes() for name in names)
        lines += struct.pack("<iI", y, len(line)) + line
    return head + offsets + lines


def generate(rng, _):
    """One file. Alpha is associated, as the format has it."""
    name, kind = pick(rng, *LAYOUTS), pick(rng, np.float16, np.float32)
    layer = pick(rng, "", "", "layer.") if name != "Y" else ""
    shape = side(rng), side(rng)
    alpha = rng.choice([0.25, 0.5, 1.0], shape).astype(kind)
    planes = {c: rng.random(shape).astype(kind) for c in LAYOUTS[name]}
    if "A" in planes:
        planes = {c: (plane * alpha).astype(kind) for c, plane in planes.items()} | {"A": alpha}
    colours = [planes[c].astype(float) / (alpha.astype(float) if "A" in planes else 1) for c in ("Y" if "Y" in planes else "RGB")]
    made = curve(np.stack(colours, axis=2))
    if "A" in planes:
        made = np.concatenate([made, alpha.astype(float)[:, :, None]], axis=2)
    data = write({layer + c: plane for c, plane in planes.items()}, kind)
    return Case(f"OpenEXR, {name}{', in a layer' if layer else ''}", "exr", data, Expected([stored(made, True)], Tolerance.deep(3)),
                ("layer", "channels", "luminance"), f"{shape} {kind.__name__}")
