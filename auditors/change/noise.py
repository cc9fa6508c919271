"""What two pictures of the same thing differ by when nothing was edited: saving, scaling, decoders."""

from dataclasses import dataclass
from statistics import fmean, median

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.view import Floats

Bytes = NDArray[np.uint8]

BINS = 6
"""The pixels are sorted by how steep it is around them into so many equal parts."""

QUIET = 0.2
"""Quantile of a part's differences that is taken for noise: an edit of up to 80 % of it has no say."""

FLAT_BOUNDS, STEEP_BOUNDS = (0.15, 1.8), (0.008, 0.035)
"""Bounds of the noise in flat places (CIE76), and of what each unit of steepness adds. What
differs by more all over was not saved again but drawn anew, which is no noise."""

STRIDE = 4
"""Every so manieth row and column is looked at: sorting all pixels would cost more than the rest."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Typical CIE76 difference, averaged over 3x3 pixels, of what was not edited: ``flat`` where nothing
    has shape, and more by ``steep`` for each unit that L*, a* or b* differ by around a pixel."""

    flat: float
    steep: float


def noise(difference: Floats, steepness: Bytes) -> Noise:
    """The noise of a pair, from its own (h, w) differences and steepness.

    A straight line through the quiet quantile of each part, as saving and scaling again change steep
    places most.
    """
    few = slice(None, None, STRIDE)
    differences, steps = difference[few, few].ravel(), steepness[few, few].ravel()
    order = np.argsort(steps, kind="stable")  # which is quickest for bytes
    parts = min(BINS, len(order))
    order = order[: len(order) // parts * parts].reshape(parts, -1)
    levels, places = _quiet(differences[order]), _means(steps[order])
    place, level = fmean(places), fmean(levels)
    spread = fmean((one - place) ** 2 for one in places)
    shared = fmean((one - place) * (other - level) for one, other in zip(places, levels, strict=True))
    steep = _within(shared / max(spread, 1e-6), STEEP_BOUNDS)
    above = median(other - steep * one for one, other in zip(places, levels, strict=True))
    return Noise(_within(above, FLAT_BOUNDS), steep)


def steepness(one: Bytes, other: Bytes) -> Bytes:
    """(h, w) the (h, w, 3) steps of two views added up, in the steeper of the two."""
    lightness, *colours = cv2.split(cv2.max(one, other))
    # The sum saturates at 255: no steeper place is told from another.
    return np.asarray(cv2.add(cv2.add(lightness, colours[0]), colours[1]), dtype=np.uint8)


def _quiet(parts: Floats) -> list[float]:
    rank = int(QUIET * (parts.shape[1] - 1))
    return [float(value) for value in np.partition(parts, rank, axis=1)[:, rank]]


def _means(parts: Bytes) -> list[float]:
    return [int(total) / parts.shape[1] for total in parts.sum(axis=1)]


def _within(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])
