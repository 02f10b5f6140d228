"""Random choices and pictures that the generators share. Knows no format."""

import numpy as np


def pick(rng, *choices):
    """One of these."""
    return choices[rng.integers(len(choices))]


def side(rng, most=40):
    """A side from 1 to `most`, often one beside a border of blocks."""
    if rng.random() < 0.6:
        return int(rng.integers(1, most + 1))
    return int(np.clip(pick(rng, 8, 16, 24, 32) + rng.integers(-1, 2), 1, most))


def levels(rng, shape, most):
    """Samples from 0 to `most`: slopes, flat runs or noise."""
    height, width, channels = shape
    wave = np.add.outer(np.arange(height) * rng.uniform(0, 0.3), np.arange(width) * rng.uniform(0, 0.3))[:, :, None]
    flat = (np.sin(wave + np.arange(channels) * 2) + 1) / 2
    way = rng.integers(3)
    if way == 0:
        flat = np.round(flat * 2) / 2
    if way == 1:
        flat = rng.random(shape)
    return np.rint(flat * most).astype(np.uint16)
