"""Runs stampmill on a folder of files, and gives a record and an output for each. It judges nothing."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import imagecodecs

READERS = {"png": imagecodecs.png_decode, "jpeg": imagecodecs.jpeg_decode}


@dataclass
class Answer:
    """What became of one file: the status of its record, kind and message of an error, warnings, the pixels written."""

    status: str
    kind: str
    message: str
    warnings: list
    pixels: object


def run(program, folder, flags):
    """Runs the program over `folder`/in, and gives an answer by file name."""
    out, report = folder / "out", folder / "report.jsonl"
    done = subprocess.run(
        [program, "run", folder / "in", "-o", out, "--report", report, "-j", "1", *flags],
        capture_output=True, text=True, check=False,
    )
    if not report.exists():
        raise SystemExit(f"{program} left no report and ended with {done.returncode}: {done.stderr.strip()}")
    records = [json.loads(line) for line in report.read_text().splitlines()]
    return {Path(record["input"]).name: answer(record, folder) for record in records if "input" in record}


def answer(record, folder):
    """A record as an answer, with the output read back."""
    error = record.get("error") or {}
    outputs = record.get("outputs") or []
    pixels = None
    if record["status"] == "ok" and outputs[0]["format"] in READERS:
        pixels = READERS[outputs[0]["format"]](Path(outputs[0]["path"]).read_bytes())
    message = error.get("message", "").replace(record["input"], "it").replace(f"{folder}/", "")
    return Answer(record["status"], error.get("kind", ""), message, record.get("warnings", []), pixels)
