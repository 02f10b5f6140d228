"""The counts of a run, for people and for the documentation."""

import re
from collections import Counter

FAILED = ("wrong", "damaged")
OPENING, CLOSING = "<!-- oracle -->", "<!-- /oracle -->"
EXAMPLES = 3
MOST_NAMES = 4
# Formats whose files stand in one row of the documentation, or in one for each first part of their names.
ALONE = ("PNG", "GIF", "PNM", "PAM", "WebP", "OpenEXR", "Header of 3,600 megapixels", "Orientation in XMP alone",
         "Orientation in XMP and EXIF", "Damaged PNG")
WITH_ONE_PART = ("BMP", "ICO", "TGA", "TIFF", "Damaged JPEG", "Damaged TIFF")


def rows(found):
    """Counts by row of the table: each row's name and its verdicts."""
    counts = {}
    for findings in found.values():
        for finding in findings:
            counts.setdefault(finding.row, Counter())[finding.verdict] += 1
    return sorted(counts.items())


def plain(found):
    """The counts as text."""
    lines = [f"{'':62} tried right refused wrong damaged"]
    for row, count in rows(found):
        lines.append(f"{row:62} {count.total():5} {count['right']:5} {count['refused']:7} {count['wrong']:5} {count['damaged']:7}")
    return "\n".join(lines)


def failures(found):
    """What failed, gathered by row and reason, with the numbers of some files; and the names of refusals."""
    failed, refused = {}, Counter()
    for kind, findings in found.items():
        for finding in findings:
            if finding.verdict in FAILED:
                reason = re.sub(r"\d[\d.]*", "N", finding.detail.split(" (")[0].split(", at column")[0].split(";")[0])
                failed.setdefault((kind, finding.row, finding.verdict, reason), []).append(finding)
            elif finding.verdict == "refused":
                refused[re.sub(r"(out/)?\d+(\.\w+)?", "N", finding.detail)] += 1
    lines = [f"{count:5} refused: {name}" for name, count in refused.most_common()]
    for (kind, row, verdict, reason), several in sorted(failed.items()):
        lines.append(f"\n{len(several)} {verdict}: {row}: {reason}")
        lines += [f"    {kind}/{finding.name} {finding.detail}\n        {finding.about}" for finding in several[:EXAMPLES]]
    return "\n".join(lines)


def totals(found):
    """How many passed and failed."""
    counts = Counter(finding.verdict for findings in found.values() for finding in findings)
    failed = sum(counts[verdict] for verdict in FAILED)
    return counts.total() - failed, failed


def markdown(found):
    """The counts for docs/formats.md: valid files, files that have to fail, and damaged ones, each kind in a row."""
    kinds = {}
    for findings in found.values():
        for finding in findings:
            kinds.setdefault(kind_of(finding.row), []).append(finding)
    lines = ["| kind | tried | right | refused | by which name |", "|---|---|---|---|---|"]
    for kind, findings in sorted(kinds.items()):
        count = Counter(finding.verdict for finding in findings)
        names = sorted({name_of(finding.detail) for finding in findings if finding.verdict == "refused"})
        lines.append(f"| {kind} | {len(findings)} | {count['right']} | {count['refused'] or ''} | {'; '.join(names[:MOST_NAMES])} |")
    return "\n".join(lines)


def kind_of(row):
    """A row of the run's own table without depths, interlacing and the like."""
    first, *parts = row.split(", ")
    if first in ALONE or not parts:
        return first
    if first in WITH_ONE_PART:
        return f"{first}, {parts[0]}".removesuffix(" with alpha")
    return row


def name_of(reason):
    """What a refusal says the file is, without what to do."""
    said = re.split(r", which is not read|, more than|;", reason)[0]
    return re.sub(r"^it is |out/\S+ is |\d+×\d+ pixels,? ?(and )?", "", said).strip().replace("|", "/")


def write_into(path, text):
    """Puts a text between the marks of a file."""
    whole = path.read_text()
    if OPENING not in whole or CLOSING not in whole:
        raise SystemExit(f"{path} has no {OPENING} and {CLOSING} to write between")
    before, rest = whole.split(OPENING, 1)
    path.write_text(f"{before}{OPENING}\n{text}\n{CLOSING}{rest.split(CLOSING, 1)[1]}")
