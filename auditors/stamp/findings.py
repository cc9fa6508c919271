"""What is said of stamps: of the set, and of each of its samples."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np

from overpaint.auditors.stamp.album import Album
from overpaint.auditors.stamp.place import ANCHORS, offset
from overpaint.auditors.stamp.stamp import ALARM, Stamp
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding

AUDITOR = "stamp"

_WHERE = {"target": "targets", "source": "sources", "both": "targets and their sources"}

FEWEST = 20
"""Pairs that a set must have for a word on it."""

Found = tuple[Album, Stamp]
"""A stamp, and the pairs that it was found on."""

Carrier = tuple[Album, Stamp, int]
"""A stamp and one of the rows that carry it."""


def of_set(found: Sequence[Found], pairs: int) -> Iterator[Finding]:
    """One for each stamp on so many pairs, or one that says that there is none."""
    if pairs < FEWEST:
        yield _set_finding(Verdict(reason=f"{pairs} pairs can be compared; {FEWEST} are the fewest"))
    elif not found:
        yield _set_finding(Verdict(value=0.0, score=0.0, reason=f"no stamp repeats in {pairs} pairs"))
    for album, stamp in found:
        yield _set_finding(_verdict(album, stamp, pairs))


def _verdict(album: Album, stamp: Stamp, pairs: int) -> Verdict:
    share, place = len(stamp.rows) / pairs, _place(stamp, album)
    width, height = place["size"]
    return Verdict(
        value=share,
        score=float(np.interp(stamp.strength, (0, ALARM, 10 * ALARM), (0, 0.5, 1))),
        reason=f"a stamp of {width}x{height} pixels lies on {len(stamp.rows)} of {pairs} "
        f"{_WHERE[stamp.side]}, {place['offset'][0]} and {place['offset'][1]} pixels "
        f"from the {place['anchor']}",
        evidence={
            **place,
            **_looks(stamp),
            "strength": stamp.strength,
            **_sides(stamp),
            "carriers": [album.ids[row] for row in stamp.rows],
        },
    )


def _place(stamp: Stamp, album: Album) -> dict[str, Any]:
    """Box in the clearest carrier, size, and distance from what its place is counted from."""
    box = album.box(stamp.rows[0], stamp.tile, stamp.box)
    return {
        "anchor": ANCHORS[stamp.tile],
        "offset": list(offset(stamp.tile, box, album.size(stamp.rows[0]))),
        "size": [box.right - box.left, box.bottom - box.top],
        "box": list(box),
    }


def _looks(stamp: Stamp) -> dict[str, Any]:
    if stamp.ink is None:
        return {}
    return {
        "opacity": round(stamp.ink.opacity, 2),
        "colour": list(stamp.ink.colour),
        "picture": stamp.ink.png(),
    }


def _sides(stamp: Stamp) -> dict[str, bool]:
    return {"on_targets": stamp.side != "source", "on_sources": stamp.side != "target"}


def _set_finding(verdict: Verdict) -> Finding:
    return Finding(
        sample_id=None,
        side="set",
        auditor=AUDITOR,
        kind="repeated_stamp",
        value=verdict.value,
        score=verdict.score,
        reason=verdict.reason,
        evidence=verdict.evidence,
    )


def of_sample(sample_id: str, problem: str, carried: Carrier | None) -> Finding:
    """Whether a sample carries a stamp, or why that can't be told; of the source where only it does."""
    side: Literal["source", "target"] = "target"
    if problem:
        verdict = Verdict(reason=problem)
    elif carried is None:
        verdict = Verdict(value=0.0, score=0.0, reason="it carries no stamp that others carry")
    else:
        album, stamp, row = carried
        box = album.box(row, stamp.tile, stamp.box)
        if stamp.side == "source":
            side, box = "source", album.on_source(row, box)
        place = {"box": list(box), **_sides(stamp)}
        reason = f"it carries the stamp of {len(stamp.rows)} pairs"
        verdict = Verdict(value=1.0, score=1.0, reason=reason, evidence=place)
    return Finding(
        sample_id=sample_id,
        side=side,
        auditor=AUDITOR,
        kind="stamped",
        value=verdict.value,
        score=verdict.score,
        reason=verdict.reason,
        evidence=verdict.evidence,
    )
