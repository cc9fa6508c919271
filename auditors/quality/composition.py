"""Pictures that are several, or have something around or over them."""

from collections.abc import Iterable, Sequence

import numpy as np

from overpaint.auditors.pair import Pair
from overpaint.auditors.quality.halves import halves_alike
from overpaint.auditors.quality.lines import lines
from overpaint.auditors.verdict import Verdict, severity
from overpaint.auditors.watermark.frame import TOLERANCE, inner_of
from overpaint.data import Box, Finding, Picture, Pixels, Side
from overpaint.taxonomy import UnreadablePicture

COLLAGE = {"seam": 0.35, "strip": 0.45, "halves": 0.6}
"""What scores 0.5 of each sign of a collage."""

_SAYS = {
    "seam": "the strongest seam from top to bottom crosses {:.0%} more than its surroundings",
    "strip": "{:.0%} of the lines jump on both sides of a plain strip",
    "halves": "one half is the other one again: they agree by {:.2f}",
}

BAR = 0.02
"""Share of a side that the narrower of two bars takes, that scores 0.5."""

GRID = 3
"""Lines that score 0.5: fewer lie evenly by chance."""

FILLED = 0.6
"""Share of the line inside a bar that must differ from it: an object on white ground has no bars."""

IN = 2
"""Lines into the picture at which that is looked at."""

KINDS = ("collage", "letterbox", "grid_lines")


class Composition:
    """Finds collages and side-by-side pictures, bars on two sides, and grids of lines.

    Kinds ``collage`` (``value``: the strongest of three signs, which the evidence has all: a seam from
    top to bottom, a plain strip between pictures, halves that are alike; at most 1), ``letterbox`` (the
    narrower of two opposite plain bars, as a share of the side) and ``grid_lines`` (lines from border to
    border that are evenly spaced). Sources are judged with the dataset's own pair alone.
    """

    name = "composition"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            if not pair.label:
                yield from _findings(pair, pair.source, "source")
            if pair.target is not None:
                yield from _findings(pair, pair.target, "target")


def _findings(pair: Pair, picture: Picture, side: Side) -> Iterable[Finding]:
    try:
        verdicts = [_collage(picture), _letterbox(picture), _grid(picture)]
    except UnreadablePicture as error:
        verdicts = [Verdict(reason=f"the picture can't be read: {error}")] * len(KINDS)
    for kind, verdict in zip(KINDS, verdicts, strict=True):
        yield verdict.finding(pair, auditor=Composition.name, kind=kind, side=side)


def _collage(picture: Picture) -> Verdict:
    found = lines(picture)
    measured = {"seam": found.seam, "strip": found.strip, "halves": halves_alike(picture)}
    scores = {name: severity(max(value, 0.0), COLLAGE[name]) for name, value in measured.items()}
    strongest = max(scores, key=lambda name: scores[name])
    return Verdict(
        value=measured[strongest],
        score=scores[strongest],
        reason=_SAYS[strongest].format(measured[strongest]),
        evidence={"by": strongest, **measured},
    )


def _letterbox(picture: Picture) -> Verdict:
    width, height = picture.size
    inside = inner_of(picture)
    across = min(inside.left, width - inside.right) / width
    down = min(inside.top, height - inside.bottom) / height
    bar = max(across, down)
    if bar and min(inside.right - inside.left, inside.bottom - inside.top) <= 2 * IN:
        return Verdict(reason="next to nothing is left between the bars")
    if bar and _filled(picture.pixels, inside, sideways=across > down) < FILLED:
        return Verdict(value=0.0, score=0.0, reason="the picture stands on a plain ground")
    return Verdict(
        value=bar,
        score=severity(bar, BAR),
        reason=f"plain bars on two sides take {bar:.1%} of it each",
        evidence={"box": list(inside)},
    )


def _filled(pixels: Pixels, inside: Box, *, sideways: bool) -> float:
    """Of the lines just inside the bars, the share that has another colour than the bar; the lower."""
    box = pixels[inside.top : inside.bottom, inside.left : inside.right]
    lines = (box[:, [IN]], box[:, [-1 - IN]]) if sideways else (box[[IN]], box[[-1 - IN]])
    bars = (pixels[0, 0].astype(np.int16), pixels[-1, -1].astype(np.int16))
    if int(np.abs(bars[0] - bars[1]).max()) > 2 * TOLERANCE:
        return 0.0  # sky above and ground below
    return min(
        float(np.mean(np.abs(line.astype(np.int16) - bar).max(axis=-1) > TOLERANCE))
        for line, bar in zip(lines, bars, strict=True)
    )


def _grid(picture: Picture) -> Verdict:
    count = lines(picture).grid
    return Verdict(
        value=float(count), score=severity(count, GRID), reason=f"{count} lines lie evenly spaced"
    )
