"""Over-edit where it is known what region may change."""

from collections.abc import Iterable

import numpy as np

from overpaint.auditors.over_edit.detail import halvings, softness
from overpaint.auditors.over_edit.evident import how_measured
from overpaint.auditors.over_edit.leak import Leak, deep, leak
from overpaint.auditors.over_edit.place import boxes, place
from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import Area, Origin, Permitted
from overpaint.auditors.verdict import Verdict, severity
from overpaint.auditors.watermark import mark_boxes
from overpaint.data import Box, Picture

EVEN: dict[Origin, float] = {"mask": 0.01, "box": 0.01, "proposal": 0.05, "words": 0.05}
"""Share of the outside that scores 0.5, by how the region is known: real honest edits reach 0.008 of
what lies outside their mask, and a half of a picture named in words is no exact region."""

INSIDE_OUT = 0.5, 0.01
"""A mask is taken for inverted if more than the first share of what it forbids changed, and less than
the second of what it permits."""


def outside_verdict(pair: Pair, permitted: Permitted, area: Area) -> Verdict:
    """How much of what lies outside ``area`` changed."""
    if area.all():
        return Verdict(reason=f"the {permitted.origin} permits the whole picture: nothing is outside it")
    if not area.any():
        return Verdict(reason=f"the {permitted.origin} is empty: it permits no change at all")
    if permitted.origin == "mask" and _inside_out(pair):
        return Verdict(
            reason="the mask is probably inverted: most of what it forbids changed, and nothing of what "
            "it permits"
        )
    outside = np.asarray(~area & pair.change.covered, dtype=np.bool_)
    if permitted.origin == "box":
        outside = deep(outside, 1)  # scaling blurs the border of what is strictly inside
    found = leak(pair.change, outside)
    if found.regions:
        found = _without_marks(pair, outside) or found
    return _verdict(pair, permitted, area, found)


def _inside_out(pair: Pair) -> bool:
    assert pair.sample.mask is not None
    may = pair.sample.mask.editable(pair.view_size)
    if not may.any() or may.all():
        return False
    changed = pair.change.content > 0
    forbidden, permitted = INSIDE_OUT
    return bool(changed[may].mean() < permitted and changed[~may].mean() > forbidden)


def _without_marks(pair: Pair, outside: Area) -> Leak | None:
    """The leak with generators' marks left out, as another auditor speaks of those; None without any."""
    assert pair.target is not None
    marks = [*_in_view(pair.source, pair), *_in_view(pair.target, pair)]
    if not marks:
        return None
    rest = outside.copy()
    for box in marks:
        rest[box.top : box.bottom, box.left : box.right] = False
    return leak(pair.change, rest)


def _in_view(picture: Picture, pair: Pair) -> Iterable[Box]:
    (width, height), (across, down) = picture.size, pair.view_size
    for box in mark_boxes(picture):
        yield Box(
            max(0, box.left * across // width - 2),
            max(0, box.top * down // height - 2),
            box.right * across // width + 3,
            box.bottom * down // height + 3,
        )


def _verdict(pair: Pair, permitted: Permitted, area: Area, found: Leak) -> Verdict:
    evidence: dict[str, object] = {
        "permitted": permitted.origin,
        "sure": permitted.sure,
        "permitted_share": round(float(area.mean()), 4),
        "share_outside": found.share,
        "content_outside": found.content,
        "tint_outside": found.tint,
        "shapes_lost_outside": found.lost,
        "sharpness": pair.change.sharpness,
        "leakage_distance": round(found.distance, 4),
        **how_measured(pair),
    }
    if found.regions:
        listed = boxes(pair, found.regions)
        evidence |= {"box": listed[0], "boxes": listed}
    return Verdict(
        value=found.share,
        score=max(severity(found.share, EVEN[permitted.origin]), softness(pair.change)),
        reason=_reason(pair, permitted, found),
        evidence=evidence,
    )


_WHERE: dict[Origin, str] = {
    "mask": "the mask",
    "box": "the box",
    "proposal": "the region found for it",
    "words": "the part of the picture that the instruction names",
}


def _reason(pair: Pair, permitted: Permitted, found: Leak) -> str:
    where = _WHERE[permitted.origin] + (f" ({permitted.noun})" if permitted.noun else "")
    changed = sum(region.area for region in found.regions)
    if changed >= 0.0005:
        told = f"{changed:.1%} of the picture changed outside {where}; the largest change is "
        told += place(found.regions[0].box, pair.view_size)
    else:
        told = f"nothing but tones changed outside {where}"
    if found.tint >= 2.3:
        told += f"; colours there moved by {found.tint:.1f} (2.3 is visible)"
    if found.lost >= 0.1:
        told += f"; {found.lost:.0%} of the shapes there are others"
    if halvings(pair.change) >= 1:
        told += f"; fine detail is down to {pair.change.sharpness:.0%}"
    return told
