"""Pictures that can't be read, and rows that can't be made into samples."""

from collections.abc import Iterator
from dataclasses import replace

from overpaint.auditors.pair import Pair
from overpaint.data import BadRow, Finding, Mask, Picture, Side
from overpaint.taxonomy import UnreadablePicture

KIND = "unreadable"
"""The kind of these findings, and what stands for the auditor in them."""


def unreadable_findings(pair: Pair) -> list[Finding]:
    """One finding for each picture of ``pair`` that can't be decoded, or one with score 0 if all can,
    which says of what files only the first frame is judged.

    Mask and references are reported on the side ``pair``, and only with the dataset's own pair: a model
    is not to blame for them.
    """
    bad = [
        _finding(pair.sample.id, pair.label, side, problem)
        for side, picture in _pictures(pair)
        if (problem := _problem(picture))
    ]
    return bad or [_readable(pair)]


def bad_row_finding(bad: BadRow) -> Finding:
    """The finding for a row that made no sample."""
    return _finding(bad.id, "", "pair", bad.reason)


def _pictures(pair: Pair) -> Iterator[tuple[Side, Picture | Mask]]:
    yield "source", pair.source
    if pair.target is not None:
        yield "target", pair.target
    if pair.label:
        return
    if pair.sample.mask is not None:
        yield "pair", pair.sample.mask
    for reference in pair.sample.references:
        yield "pair", reference.picture


def _problem(picture: Picture | Mask) -> str:
    try:
        _ = picture.values if isinstance(picture, Mask) else picture.pixels
    except UnreadablePicture as error:
        return str(error)
    return ""


def _readable(pair: Pair) -> Finding:
    finding = _finding(pair.sample.id, pair.label, "pair", "")
    sides = {"source": pair.source, "target": pair.target}
    several = " and ".join(side for side, picture in sides.items() if picture and picture.several)
    if not several:
        return finding
    first = f"{finding.reason}; of the frames or pages of {several} the first alone is judged"
    return replace(finding, reason=first, evidence={"several": several})


def _finding(sample_id: str, label: str, side: Side, problem: str) -> Finding:
    severity = 1.0 if problem else 0.0
    return Finding(
        sample_id=sample_id,
        label=label,
        side=side,
        auditor=KIND,
        kind=KIND,
        value=severity,
        score=severity,
        reason=problem or "all pictures can be read",
    )
