"""What two pictures of the same thing differ by when nothing was edited: saving, scaling, decoders."""

from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np

from overpaint.auditors.view import Floats

BINS = 6
"""The pixels are sorted by how steep it is around them into so many equal parts."""

QUIET = 0.2
"""Quantile of a part's differences that is taken for noise: an edit of up to 80 % of it has no say."""

FLAT_BOUNDS, STEEP_BOUNDS = (0.15, 1.8), (0.008, 0.035)
"""Bounds of the noise in flat places (CIE76), and of what each unit of steepness adds. What
differs by more all over was not saved again but drawn anew, which is no noise."""

_MIDDLE = (0.0, 128.0, 128.0, 0.0)  # so that a* and b* fit into bytes

STRIDE = 4
"""Every so manieth row and column is looked at: sorting all pixels would cost more than the rest."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Typical CIE76 difference, averaged over 3x3 pixels, of what was not edited: ``flat`` where nothing
    has shape, and more by ``steep`` for each unit that L*, a* or b* differ by around a pixel."""

    flat: float
    steep: float

    def at(self, steepness: Floats) -> Floats:
        """(h, w) for the steepness around each pixel."""
        return np.asarray(steepness * np.float32(self.steep) + np.float32(self.flat), dtype=np.float32)


def noise(difference: Floats, steepness: Floats) -> Noise:
    """The noise of a pair, from its own (h, w) differences and steepness.

    A straight line through the quiet quantile of each part, as saving and scaling again change steep
    places most.
    """
    differences, steps = (values[::STRIDE, ::STRIDE].ravel() for values in (difference, steepness))
    # They are whole numbers, which sorting in bytes is quickest for.
    order = np.argsort(steps.astype(np.uint8), kind="stable")
    parts = [part for part in np.array_split(order, BINS) if part.size]
    levels = np.array([_quiet(differences[part]) for part in parts])
    places = np.array([float(steps[part].mean()) for part in parts])
    spread = float(((places - places.mean()) ** 2).mean())
    slope = float(((places - places.mean()) * (levels - levels.mean())).mean()) / max(spread, 1e-6)
    steep = float(np.clip(slope, *STEEP_BOUNDS))
    flat = float(np.clip(np.median(levels - steep * places), *FLAT_BOUNDS))
    return Noise(flat, steep)


def steepness(*views: Floats) -> Floats:
    """(h, w) by how much L*, a* and b* differ within 5x5 pixels, added up, in the steeper of two
    (h, w, 3) views."""
    kernel = np.ones((5, 5), np.uint8)
    # In whole units: morphology on bytes costs a tenth of that on floats.
    whole = [cv2.add(view, np.array(_MIDDLE), dtype=cv2.CV_8U) for view in views]
    steps = [cv2.morphologyEx(view, cv2.MORPH_GRADIENT, kernel) for view in whole]
    # The sum saturates at 255: no steeper place is told from another.
    return np.asarray(cv2.transform(reduce(cv2.max, steps), np.ones((1, 3), np.float32)), np.float32)


def _quiet(values: Floats) -> float:
    rank = int(QUIET * (values.size - 1))
    return float(np.partition(values, rank)[rank])
