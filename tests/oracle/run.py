"""Runs the oracle: makes files by seed, has stampmill read them, and compares with what second readers say.

    python tests/oracle/run.py --program target/release/stampmill
    python tests/oracle/run.py --program target/debug/stampmill --kinds jpeg,tiff --count 300 --seed 7 --keep /tmp/failing
    python tests/oracle/run.py --program target/debug/stampmill --kinds tiff --first 123 --count 1 --keep /tmp/one
"""

import argparse
import random
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

import compare
import program
import reference
import table

# How many files of each kind the whole run makes, and in how many the quick part.
COUNTS = {
    "jpeg": (1600, 300), "tiff": (1800, 400), "png": (500, 120), "bmp": (350, 80), "gif": (400, 80), "ico": (300, 80),
    "tga": (250, 50), "pnm": (250, 60), "webp": (200, 40), "exr": (80, 20), "particular": (450, 120), "damage": (1000, 150),
}
BATCH = 200


@dataclass(frozen=True)
class Batch:
    """Files of one kind, by their numbers; each is made from the seed, the kind and its number alone."""

    program: str
    kind: str
    seed: int
    first: int
    count: int
    keep: str | None


def random_of(seed, kind, number):
    """The random numbers of one file."""
    return np.random.default_rng([seed, int.from_bytes(kind.encode(), "big"), number])


def cases_of(batch):
    """The cases of a batch, with names; and findings for files that a second reader does not let pass."""
    generator, cases, unmade = import_module(batch.kind), [], []
    for number in range(batch.first, batch.first + batch.count):
        try:
            cases.append(generator.generate(random_of(batch.seed, batch.kind, number), number).called(number))
        except (reference.Unread, AssertionError) as error:
            unmade.append(compare.Finding(f"The generator of {batch.kind}", "wrong", str(error), f"{number:05d}", ""))
    return cases, unmade


def try_batch(batch):
    """Makes, runs and judges a batch, by the flags of its cases; what fails is kept."""
    cases, findings = cases_of(batch)
    together = {}
    for case in cases:
        together.setdefault(case.flags, []).append(case)
    for flags, alike in together.items():
        findings += try_cases(batch, flags, alike)
    return batch.kind, sorted(findings, key=lambda finding: finding.name)


def try_cases(batch, flags, cases):
    """The findings of cases with the same flags."""
    with tempfile.TemporaryDirectory(prefix="oracle-") as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for case in cases:
            (folder / "in" / case.name).write_bytes(case.data)
        answers = program.run(batch.program, folder, flags)
        findings = [compare.judge(case, answers.get(case.name)) for case in cases]
        if batch.keep:
            keep_failing(batch, folder, findings)
    return findings


def keep_failing(batch, folder, findings):
    """Copies failing files, and what was made of them, into a folder of their kind."""
    target = Path(batch.keep) / batch.kind
    for finding in findings:
        if finding.verdict not in ("wrong", "damaged"):
            continue
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "in" / finding.name, target)
        made = (folder / "out" / finding.name).with_suffix(".png")
        if made.exists():
            shutil.copy(made, target / (finding.name + ".out.png"))


def counts(arguments):
    """How many files of each kind are made."""
    chosen = {kind: arguments.count or COUNTS[kind][arguments.quick] for kind in arguments.kinds or COUNTS}
    if arguments.damage is not None:
        chosen["damage"] = arguments.damage
    return {kind: count for kind, count in chosen.items() if count}


def batches(arguments):
    """The whole work, in pieces for the processes."""
    for kind, count in counts(arguments).items():
        size = min(BATCH, -(-count // arguments.processes))
        for first in range(arguments.first, arguments.first + count, size):
            yield Batch(arguments.program, kind, arguments.seed, first,
                        min(size, arguments.first + count - first), arguments.keep)


def try_all(arguments):
    """All findings by kind, in the order of the files' numbers."""
    found = {}
    with ProcessPoolExecutor(arguments.processes) as pool:
        for kind, findings in pool.map(try_batch, batches(arguments)):
            found.setdefault(kind, []).extend(findings)
    return found


def parse(words):
    """The command line."""
    parser = argparse.ArgumentParser(description="Holds what stampmill reads against second readers.")
    parser.add_argument("--program", required=True, type=lambda p: str(Path(p).resolve()), help="stampmill's executable")
    parser.add_argument("--kinds", type=lambda text: text.split(","), help=f"of {','.join(COUNTS)} (all)")
    parser.add_argument("--count", type=int, help="files of each kind (as many as the whole run has)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first file")
    parser.add_argument("--seed", type=int, help="where the random numbers begin (another one each time)")
    parser.add_argument("--keep", metavar="DIR", help="leave the failing files there")
    parser.add_argument("--quick", action="store_true", help="the part that runs in .ci/run")
    parser.add_argument("--damage", type=int, metavar="N", help="so many damaged files (0: none)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--table", action="store_true", help="print the counts as Markdown")
    parser.add_argument("--write-table", metavar="FILE", help="put the counts between the file's oracle marks")
    arguments = parser.parse_args(words)
    if arguments.seed is None:
        arguments.seed = random.SystemRandom().randrange(1 << 32)
    return arguments


def main():
    """Tries all, prints, and ends with 1 where something is wrong."""
    arguments = parse(sys.argv[1:])
    print(f"seed {arguments.seed}", flush=True)
    found = try_all(arguments)
    print(table.plain(found))
    print(table.failures(found))
    if arguments.table:
        print(table.markdown(found))
    if arguments.write_table:
        table.write_into(Path(arguments.write_table), table.markdown(found))
    passed, failed = table.totals(found)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
