#!/usr/bin/env python3
"""Times stampmill beside its peers: whole processes, in turn, medians of rounds.

    bash benches/peers/setup.sh WORK
    cargo build --release
    python3 benches/peers/compare.py WORK [--rounds 5] [--only a,b] [--without gm,sharp] [--program PATH] > table.md

Memory is the peak of resident memory of the largest process of each program: all there is for those of one process, a half or
so for Pillow, GraphicsMagick and vipsthumbnail, which are run as two.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKERS = "2"

# name: (what it is, folder, long edge, filter, mark, more flags for stampmill, peers)
ALL = ("pyvips", "pillow", "sharp", "gm")
WORKS = {
    "a": ("32 JPEGs of 12 MP to 1600, text", "photos", 1600, "none", True, [], ALL),
    "a-blur": ("the same, blur σ 2", "photos", 1600, "blur", True, [], ALL),
    "a-unsharp": ("the same, unsharp σ 1", "photos", 1600, "sharpen", True, [], ALL),
    "a-exact": ("a with --decode exact", "photos", 1600, "none", True, ["--decode", "exact"], ALL),
    "b": ("32 JPEGs of 12 MP to 256", "photos", 256, "none", False, [], (*ALL, "vipsthumbnail")),
    "c": ("8 progressive JPEGs of 24 MP to 1600", "progressive", 1600, "none", False, [], ALL),
    "d": ("8 PNGs of 12 MP to 1600", "png", 1600, "none", False, [], ALL),
    "e": ("8 WebPs of 12 MP to 1600, lossy", "webp", 1600, "none", False, [], ALL),
    "f": ("5000 JPEGs of 64×64", "tiny", 64, "none", False, [], ("pyvips", "pillow", "sharp")),
    "g": ("one JPEG of 200 MP to 1600", "huge", 1600, "none", False, [], ALL),
    "h": ("one JPEG of 12 MP to 1600, from a cold start", "one", 1600, "none", False, [], (*ALL, "vipsthumbnail")),
}
FILTERS = {"none": [], "blur": ["--filter", "blur:2"], "sharpen": ["--filter", "sharpen:sigma=1,amount=1"]}


def by_two(folder, command):
    """A shell line that hands a folder's files to two processes of a command."""
    count = len(os.listdir(folder))
    each = (count + 1) // 2
    return ["sh", "-c", f"cd {folder} && ls | xargs -P 2 -n {each} {command}"]


def command(program, work, args, out):
    _, folder, edge, chosen, marked, more, _ = WORKS[work]
    source = args.work / folder
    peer = [str(source), str(out), str(edge), chosen, str(int(marked)), WORKERS]
    if program == "stampmill":
        text = ["--text", "© 2026 stampmill", "--gravity", "southeast"] if marked else []
        flags = ["--long-edge", str(edge), "--quality", "85", *FILTERS[chosen], *text, *more]
        return [args.program, "run", str(source), "-o", str(out), "-j", WORKERS, "--quiet", *flags]
    if program == "pyvips":
        return [str(args.work / "venv/bin/python"), str(HERE / "with_pyvips.py"), *peer]
    if program == "pillow":
        return [str(args.work / "venv/bin/python"), str(HERE / "with_pillow.py"), *peer]
    if program == "sharp":
        return ["node", str(args.work / "with_sharp.mjs"), *peer]
    if program == "vipsthumbnail":
        return by_two(source, f"vipsthumbnail --size {edge}x{edge}\\> -o {out}/%s.jpg[Q=85]")
    flags = {"none": "", "blur": "-gaussian 0x2", "sharpen": "-unsharp 0x1+1+0"}[chosen]
    font = HERE.parent.parent / "assets/fonts/OpenSans-Semibold.ttf"
    drawn = f"-font {font} -gravity southeast -fill white -pointsize 40 -draw 'text 16,16 \"(c) 2026 stampmill\"'"
    text = drawn if marked else ""
    line = f"-size {edge}x{edge} -resize {edge}x{edge}\\> {flags} -quality {75 if work == 'd' else 85} {text}"
    return by_two(source, f"gm mogrify -output-directory {out} {line}")


def timed(words, out):
    out.mkdir(parents=True)
    environment = {**os.environ, "VIPS_CONCURRENCY": "1", "OMP_NUM_THREADS": "1"}
    start = time.perf_counter()
    child = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    words_of_error = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{words[0]} ended with {child.returncode}: {words_of_error.decode()[-300:]}")
    return seconds, usage.ru_maxrss / 1024, sum(1 for _ in out.rglob("*.*"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default=",".join(WORKS))
    parser.add_argument("--without", default="")
    parser.add_argument("--program", default=str(HERE.parent.parent / "target/release/stampmill"))
    args = parser.parse_args()
    args.work = args.work.resolve()
    print("| work | program | median s | fastest | slowest | peak MB | stampmill is … times as fast |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for work in args.only.split(","):
        measure(work, args)


def measure(work, args):
    programs = ["stampmill", *(p for p in WORKS[work][6] if p not in args.without.split(","))]
    expected = len(os.listdir(args.work / WORKS[work][1]))
    results = {program: [] for program in programs}
    for number in range(args.rounds):
        for program in list(results):
            # A folder of its own: after thousands of files were removed, new ones take long on some file systems.
            out = args.work / "out" / work / f"{program}-{number}"
            try:
                seconds, megabytes, count = timed(command(program, work, args, out), out)
                if count != expected:
                    raise RuntimeError(f"{count} files instead of {expected}")
                results[program].append((seconds, megabytes))
            except (RuntimeError, OSError) as error:
                print(f"{work}: {program}: {error}", file=sys.stderr, flush=True)
                del results[program]
    shutil.rmtree(args.work / "out" / work, ignore_errors=True)
    ours = statistics.median(seconds for seconds, _ in results["stampmill"])
    for program, runs in results.items():
        seconds = [run[0] for run in runs]
        median, memory = statistics.median(seconds), max(run[1] for run in runs)
        times = "" if program == "stampmill" else f"{median / ours:.2f}"
        what = f"{work}: {WORKS[work][0]}" if program == "stampmill" else ""
        print(f"| {what} | {program} | {median:.3f} | {min(seconds):.3f} | {max(seconds):.3f} | {memory:.0f} | {times} |", flush=True)


main()
