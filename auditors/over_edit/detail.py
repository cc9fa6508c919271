"""Fine detail of what did not change otherwise: lost where a picture was redrawn softly."""

import math

from overpaint.auditors.change import Change
from overpaint.auditors.verdict import severity

EVEN = 1.6
"""Halvings of the fine detail that score 0.5. Saving a picture again at half its size and back takes
off up to 1.3; a median filter over nine pixels, as a decoder redraws, over 2."""

STEEP = 4
"""Power of the halvings in the score: what saving takes off is to weigh next to nothing."""


def halvings(change: Change) -> float:
    """How often the fine detail was halved, negative if doubled; 0 where that can't be told."""
    if math.isnan(change.sharpness):
        return 0.0
    return -math.log2(max(change.sharpness, 1e-3))


def softness(change: Change) -> float:
    """Score from 0 to 1 of the detail that was lost, 0.5 for ``EVEN`` halvings."""
    return severity(max(0.0, halvings(change)) ** STEEP, EVEN**STEEP)
