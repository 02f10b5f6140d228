"""The verdict on one file: right, refused by name, wrong, or called damaged. Knows no format."""

from dataclasses import dataclass

import numpy as np

from case import rgba

VERDICTS = ("right", "refused", "wrong", "damaged")


@dataclass
class Finding:
    """What became of one case. `detail` says what is wrong, or by which name it was refused."""

    row: str
    verdict: str
    detail: str
    name: str
    about: str


def judge(case, answer):
    """The finding for a case and what the program answered."""
    verdict, detail = verdict_on(case, answer)
    return Finding(case.row, verdict, detail, case.name, case.about)


def verdict_on(case, answer):
    """The verdict and its reason."""
    if answer is None:
        return "wrong", "there is no record of it"
    if case.damage:
        return silence(case.damage, answer)
    if case.fails:
        said = f"{answer.status} {answer.kind} {answer.message}"
        return ("refused", answer.message) if answer.kind == case.fails else ("wrong", f"has to fail as {case.fails}: {said}")
    if answer.status != "ok":
        return refusal(case, answer)
    if case.expected is None:
        return "wrong", f"was read, and should be refused as one of {case.unsupported}"
    worst = [difference(right, answer.pixels, case.expected) for right in case.expected.right]
    fitting = [d for d in worst if d is None]
    return ("right", "") if fitting else ("wrong", min(worst, key=len))


def silence(damage, answer):
    """A damaged file may fail or be written with a warning; in silence only where a second reader notices nothing."""
    if damage.complaint and answer.status == "ok" and not answer.warnings:
        return "wrong", f"silent, while a second reader says: {damage.complaint}"
    return "right", ""


def refusal(case, answer):
    """A failure is right only as `unsupported`, with the name of what is not read."""
    said = f"{answer.kind}: {answer.message}"
    if answer.kind != "unsupported":
        return "damaged", said
    if not any(word in answer.message.lower() for word in case.unsupported):
        return "wrong", f"refused, and {'not by ' + str(case.unsupported) if case.unsupported else 'has to be read'}: {said}"
    return "refused", answer.message


def difference(right, found, expected):
    """Where and how far the pixels differ by more than the tolerance, or nothing."""
    if right.shape[:2] != found.shape[:2]:
        return f"{found.shape[1]}x{found.shape[0]} pixels instead of {right.shape[1]}x{right.shape[0]}"
    wanted, got = rgba(right), rgba(found)
    if not expected.hidden:
        clear = (wanted[:, :, 3] == 0) & (got[:, :, 3] == 0)
        got[clear] = wanted[clear]
    away = np.abs(wanted - got)
    if away.max() <= expected.tolerance.most and away.mean() <= expected.tolerance.mean:
        return None
    y, x, channel = np.unravel_index(away.argmax(), away.shape)
    return (f"off by {away.mean():.3f} of 255 on the average and {away.max():.3f} at most, "
            f"at column {x}, row {y} in {'RGBA'[channel]} ({wanted[y, x, channel]:.2f}, not {got[y, x, channel]:.2f}, "
            f"{found.dtype})")
