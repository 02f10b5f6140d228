"""Sampling factors and legal scripts of scans for JPEG files, at random."""

import numpy as np

from jpeg_writer import MOST_BLOCKS_IN_MCU, Scan


def sampling(rng, count):
    """Factors from 1 to 4 for each component; what real encoders write more often than the rest."""
    if count == 1:
        return [tuple(rng.integers(1, 5, 2).tolist()) if rng.random() < 0.5 else (1, 1)]
    common = [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (1, 4), (4, 2)]
    style = rng.random()
    if style < 0.45:
        first = common[rng.integers(len(common))]
        factors = [first] + [(1, 1)] * (count - 1)
        return factors[:3] + [first] if count == 4 else factors
    if style < 0.75:
        powers = np.array([1, 2, 4])
        return [tuple(powers[rng.integers(0, 3, 2)].tolist()) for _ in range(count)]
    return [tuple(rng.integers(1, 5, 2).tolist()) for _ in range(count)]


def groups(rng, factors):
    """The components shared out among scans, in any order; one scan holds ten blocks in an MCU at most."""
    order = rng.permutation(len(factors)).tolist()
    found = []
    while order:
        take = order[:rng.integers(1, len(order) + 1)]
        while len(take) > 1 and sum(factors[c][0] * factors[c][1] for c in take) > MOST_BLOCKS_IN_MCU:
            take.pop()
        found.append(tuple(sorted(take)))
        order = [c for c in order if c not in take]
    return found


def restart(rng):
    """A restart interval, mostly none."""
    return int(rng.choice([0, 0, 0, 1, 2, 3, 5, 7, 100]))


def sequential_script(rng, factors, whole):
    """Scans of a sequential file; `whole` puts all components into one where the standard allows it."""
    fits = sum(h * v for h, v in factors) <= MOST_BLOCKS_IN_MCU
    parts = [tuple(range(len(factors)))] if whole and (fits or len(factors) == 1) else groups(rng, factors)
    every = restart(rng)
    return [Scan(part, restart=every if rng.random() < 0.6 else restart(rng)) for part in parts]


def chains(rng, factors):
    """The scans of a progressive file as chains: what stands in one chain keeps its order."""
    low = int(rng.integers(0, 3))
    dc = [[Scan(part, 0, 0, 0, low, restart(rng))] for part in groups(rng, factors)]
    refinements = [Scan(part, 0, 0, bit + 1, bit, restart(rng))
                   for bit in reversed(range(low)) for part in groups(rng, factors)]
    ac = []
    for index in range(len(factors)):
        cuts = sorted(rng.choice(np.arange(2, 64), rng.integers(0, 4), replace=False).tolist())
        for first, end in zip([1] + cuts, cuts + [64]):
            low = int(rng.integers(0, 4))
            ac.append([Scan((index,), first, end - 1, 0, low, restart(rng))]
                      + [Scan((index,), first, end - 1, bit + 1, bit, restart(rng)) for bit in reversed(range(low))])
    return dc, refinements, ac


def progressive_script(rng, factors):
    """A random legal order: each component's first scan is of DC, and bits come one after the other."""
    dc, refinements, ac = chains(rng, factors)
    scans, waiting = [], dc + ([refinements] if refinements else []) + ac
    seen = set()

    def ready(chain):
        first = chain[0]
        if first.first == 0 and first.high == 0:
            return True
        return set(first.components) <= seen

    while waiting:
        choices = [chain for chain in waiting if ready(chain)]
        chain = choices[rng.integers(len(choices))]
        scan = chain.pop(0)
        scans.append(scan)
        if scan.first == 0 and scan.high == 0:
            seen |= set(scan.components)
        waiting = [chain for chain in waiting if chain]
    return scans


def script_of(scans):
    """A script as cjpeg's: the components of each scan, with its restart interval behind a slash."""
    parts = []
    for scan in scans:
        band = f":{scan.first}-{scan.last},{scan.high},{scan.low}" if (scan.first, scan.last) != (0, 63) else ""
        parts.append(" ".join(map(str, scan.components)) + band + (f"/{scan.restart}" if scan.restart else ""))
    return "; ".join(parts)
