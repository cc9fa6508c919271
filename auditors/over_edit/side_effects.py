"""What goes wrong beside the edit: the subject, the tones of everything, the framing."""

import math

import numpy as np

from overpaint.auditors.change import Change
from overpaint.auditors.over_edit.detail import halvings
from overpaint.auditors.over_edit.evident import how_measured
from overpaint.auditors.over_edit.leak import lost_outside
from overpaint.auditors.over_edit.spread import lost_shapes
from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import Permitted
from overpaint.auditors.verdict import Verdict, severity

EVEN_LOST = 0.2
"""Share of the shapes of what has to stay whose loss scores 0.5: at most 0.06 in honest masked edits."""

EVEN_DRIFT = 8.0
"""Drift (CIE76) of all tones that scores 0.5 under a local instruction."""

EVEN_SHARPNESS = 1.5
"""Halvings or doublings of the fine detail of everything that score 0.5: saving a picture again at half
its size and back takes off half of one."""

EVEN_MOVED = 0.01
"""Movement, as a share of the longer side, that scores 0.5: five pixels of 512."""


def identity_verdict(pair: Pair, permitted: Permitted) -> Verdict:
    """Whether what should stay itself still shows the same shapes."""
    area, change = permitted.area, pair.change
    if area is not None and permitted.origin in ("mask", "box", "proposal"):
        outside = ~area & change.covered
        if not outside.any():
            return Verdict(reason=f"the {permitted.origin} permits the whole picture")
        lost, what = lost_outside(change, outside), f"outside the {permitted.origin}"
    elif permitted.origin == "class" and permitted.reach == "everything":
        if pair.sample.edit_class.id == "global.style_transfer":
            return Verdict(reason="in another style, shapes may be drawn otherwise")
        lost, what = lost_shapes(change), "in the picture, whose tones alone should change,"
    else:
        return Verdict(reason="only a mask or a box tells what has to stay itself")
    return Verdict(
        value=lost,
        score=severity(lost, EVEN_LOST),
        reason=f"{lost:.0%} of the shapes {what} are others",
        evidence={"permitted": permitted.origin, "shapes_lost": lost, **how_measured(pair)},
    )


def shift_verdict(pair: Pair, permitted: Permitted) -> Verdict:
    """Whether a local edit moved the tones or the sharpness of everything."""
    local = permitted.origin in ("mask", "box", "proposal", "words")
    if not local and not (permitted.origin == "class" and permitted.reach in ("region", "two_regions")):
        return Verdict(reason="the instruction is not known to be local")
    if permitted.reach in ("everything", "geometry"):
        return Verdict(reason=f"“{pair.sample.edit_class.title}” may change the tones of everything")
    change = pair.change
    drift, halved = change.photometry.drift, abs(halvings(change))
    return Verdict(
        value=drift,
        score=max(severity(drift, EVEN_DRIFT), severity(halved, EVEN_SHARPNESS)),
        reason=_shift_reason(change, drift),
        evidence={
            "drift": drift,
            "support": change.photometry.support,
            "sharpness": change.sharpness,
            "permitted": permitted.origin,
        },
    )


def placing_verdict(pair: Pair, permitted: Permitted) -> Verdict:
    """Whether the target is shifted, scaled or cropped against its source."""
    registration = pair.change.registration
    if permitted.reach == "geometry" or pair.sample.edit_class.id == "other.outpaint":
        return Verdict(reason=f"“{pair.sample.edit_class.title}” moves the frame")
    if math.isnan(registration.agreement):
        return Verdict(reason="there is too little shape in the pictures to tell how they lie")
    if registration.kind == "failed":
        return Verdict(reason="source and target share too little to tell how they lie")
    (across, _, right), (_, down, below) = registration.matrix.tolist()
    moved = registration.moved
    told = f"moved by up to {moved:.1%} of the longer side" if moved else "not moved"
    return Verdict(
        value=moved,
        score=severity(moved, EVEN_MOVED),
        reason=f"the target is {told} against the source ({registration.kind})",
        evidence={
            "registration": registration.kind,
            "moved": moved,
            "scale": [across, down],
            "shift": [right, below],
            "covered": np.count_nonzero(pair.change.covered) / pair.change.covered.size,
            "agreement": registration.agreement,
        },
    )


def _shift_reason(change: Change, drift: float) -> str:
    told = f"the tones of everything moved by {drift:.1f} (2.3 is visible)" if drift else ""
    told = told or "the tones of the rest stayed"
    if math.isnan(change.sharpness):
        return told
    return f"{told}; it has {change.sharpness:.1f} times as much fine detail"
