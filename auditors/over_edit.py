"""More changed than the instruction allows: outside the mask, or all over where one region was meant."""

from collections.abc import Iterable, Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import Permitted
from overpaint.auditors.verdict import Verdict, severity
from overpaint.auditors.view import Floats
from overpaint.data import Box, Evidence, Finding
from overpaint.taxonomy import Reach, UnreadablePicture

CHANGED = 15.0
"""CIE76 difference, averaged over 3x3 pixels of the view, from which a place counts as changed. Saving
again and the decoders of diffusion models alter fine texture by more than this, but pixel by pixel."""

EVEN_OUTSIDE = 0.01
"""Share of the outside that scores 0.5."""

EVEN_SPREAD = 8.0
"""Spread (see :func:`spread`) that scores 0.5 where the class of the edit means one or two regions."""

EVEN_SPREAD_UNKNOWN = 28.0
"""The same where no class is known, so that the whole picture may have been meant."""

UNBOUNDED: Mapping[Reach, str] = {
    "everything": "the instruction may change the whole picture",
    "geometry": "the camera moves, so that every pixel may change",
    "all_but_subject": "all but the subject may change, and only a mask tells where that is",
    "parts": "each part of the instruction has its own place, and only a mask tells where that is",
    "inferred": "what has to change must be inferred from the instruction",
}
"""Why an edit of such a reach can't be judged without a mask."""


class OverEdit:
    """Finds pairs that changed more than the instruction allows.

    With a mask or box, ``value`` is the share of the pixels outside it that changed. Without, where
    the class of the edit means one or two regions or is not known, it is how much at least three
    quarters of the picture changed, as a CIE76 difference. What happens inside a mask doesn't count;
    without one, an edit that leaves a quarter of the picture alone is not found.
    """

    name = "over-edit"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            yield _verdict(pair).finding(pair, auditor=self.name, kind="over_edit", side="pair")


def changed_outside(difference: Floats, area: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where there is a visible change outside ``area``; what lies inside has no part in it."""
    outside = np.where(area, np.float32(0), difference)
    return np.asarray((cv2.blur(outside, (3, 3)) > CHANGED) & ~area, dtype=np.bool_)


def spread(blocks: Floats) -> float:
    """The difference that three quarters of the blocks reach: high if next to nothing was left alone.

    The share of changed pixels separates as well, as far as 28 over-edited real pairs can tell, but is
    near 1 for every picture that was rendered anew, which leaves no room for a threshold.

    >>> spread(np.float32([[0, 0, 90, 90]])), spread(np.float32([[8, 8, 8, 90]]))
    (0.0, 8.0)
    """
    return float(np.quantile(blocks, 0.25, method="lower"))


def _verdict(pair: Pair) -> Verdict:
    if pair.problem:
        return Verdict(reason=pair.problem)
    if not pair.same_aspect:
        return Verdict(reason="the target has other proportions, so it can't be laid over the source")
    try:
        permitted = pair.permitted
    except UnreadablePicture as error:
        return Verdict(reason=f"the mask can't be read: {error}")
    if permitted.area is not None:
        return _outside(pair, permitted, permitted.area)
    if permitted.origin == "class" and permitted.reach in UNBOUNDED:
        return Verdict(reason=UNBOUNDED[permitted.reach])
    return _spread(pair, permitted)


def _outside(pair: Pair, permitted: Permitted, area: NDArray[np.bool_]) -> Verdict:
    if area.all():
        return Verdict(reason=f"the {permitted.origin} permits the whole picture: nothing is outside it")
    changed = changed_outside(pair.difference, area)
    share = int(np.count_nonzero(changed)) / int(np.count_nonzero(~area))
    return Verdict(
        value=share,
        score=severity(share, EVEN_OUTSIDE),
        reason=f"{share:.1%} of what lies outside the {permitted.origin} changed visibly",
        evidence={
            "permitted": permitted.origin,
            "share_outside": share,
            "mean_outside": float(pair.difference[~area].mean()),
            "level": CHANGED,
            **_largest_region(pair, changed),
        },
    )


def _largest_region(pair: Pair, changed: NDArray[np.bool_]) -> Evidence:
    """The box, in source pixels, of the largest connected change, if there is one."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(changed.astype(np.uint8))
    if count < 2:
        return {}
    largest = stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    left, top, width, height = (int(number) for number in largest[:4])
    return {"box": list(pair.in_source(Box(left, top, left + width, top + height)))}


def _spread(pair: Pair, permitted: Permitted) -> Verdict:
    least = spread(pair.blocks)
    known = permitted.origin == "class"
    meant = f"but “{pair.sample.edit_class.title}” changes a region" if known else "no class is known"
    return Verdict(
        value=least,
        score=severity(least, EVEN_SPREAD if known else EVEN_SPREAD_UNKNOWN),
        reason=f"three quarters of the picture changed by {least:.1f} or more (2.3 is visible); {meant}",
        evidence={
            "permitted": permitted.origin,
            "reach": permitted.reach,
            "spread": least,
            "share_changed": float(np.mean(pair.difference > 5)),
        },
    )
