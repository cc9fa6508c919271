"""Conditions on the target as a whole: symmetry, and what only a judge can tell."""

import re
from typing import Literal

import cv2
import numpy as np

from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import text_permits
from overpaint.auditors.verdict import Verdict

_SYMMETRY = re.compile(r"\bsymmetr(?:y|ic|ical|ically)\b", re.IGNORECASE)
_AESTHETICS = re.compile(
    r"\b(?:beautiful|prettier|aesthetic\w*|appealing|attractive|gorgeous|stunning)\b", re.IGNORECASE
)


def lacking(pair: Pair) -> Verdict:
    """How far the target is from the mirror image of itself, where symmetry is asked for.

    ``value`` is the correlation of the target's lightness with its mirror image, left to right or top
    to bottom, the better; ``score`` is one less it.
    """
    if not _SYMMETRY.search(pair.sample.said):
        return Verdict(reason="symmetry isn't asked for")
    light = np.asarray(cv2.GaussianBlur(pair.target_lab[..., 0], (0, 0), 2), dtype=np.float64)
    light -= light.mean()
    power = max(float(np.sum(light * light)), 1e-9)
    found = max(float(np.sum(light * light[:, ::-1])), float(np.sum(light * light[::-1]))) / power
    return Verdict(
        value=found,
        score=1 - max(0.0, min(1.0, found)),
        reason=f"the target and its mirror image correlate by {found:.2f}",
    )


def needs_judge(pair: Pair, what: Literal["counting", "aesthetics"]) -> Verdict:
    """That it can't be judged: a condition that no measure here can check."""
    text = pair.sample.said
    asked = bool(_AESTHETICS.search(text)) if what == "aesthetics" else _counts(pair)
    if not asked:
        return Verdict(reason=f"nothing about {what} is asked for")
    return Verdict(reason=f"{what} is asked for, which needs a judge; none is installed")


def _counts(pair: Pair) -> bool:
    counting = any(guess.id == "local.counting" for guess in pair.sample.edit_classes)
    return counting or bool(text_permits(pair.sample).counts)
