"""The cheap first look: does anything in a picture look like letters that were laid over it?"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.overlay import scout
from overpaint.auditors.overlay.network import LEVEL, Floats, Mask, answers, layers
from overpaint.data import Box, Pixels

LONGEST = 384
"""Pixels of the longer side at which is looked."""

STRIDE = 8
"""Pixels along a cell of the answer."""

AROUND, MOST = 15, 72
"""Side of the square whose mean is taken off, and levels of difference at most."""

SMALLEST = 24
"""Shorter side in pixels below which nothing is seen."""

BELOW = 2.0
"""By how much less likely than the likeliest a cell may be and belong to the same text."""

SUSPECT = -2.0
"""Log odds of :mod:`overpaint.auditors.overlay.scout` above which a place may bear letters."""

FIRST, DOUBT = 4, 0.0
"""Places that are looked at first, and the log odds there from which on the others are looked at too."""

NOTHING = -10.0
"""Strength where no place is looked at."""

_NEXT = np.ones((3, 3), np.uint8)
"""A cell and those around it."""


@dataclass(frozen=True, slots=True)
class Glance:
    """``strength``: how likely the likeliest place bears an overlay's text, on a scale without unit of
    which :mod:`overpaint.auditors.overlay.auditor` knows what counts; ``box`` is where."""

    strength: float
    box: Box


def glance(grey: Pixels, *, everywhere: bool = False) -> Glance | None:
    """The likeliest place of a (h, w) picture, by a small convolutional network; None for a small one.

    The network is computed where a smaller one suspects letters, or ``everywhere``. How both were
    trained and what they miss: docs/overlays.md.
    """
    small = _small(grey)
    if min(small.shape) < SMALLEST:
        return None
    picture = raised(small)
    cells = likelihood(picture) if everywhere else searched(picture)
    peak = np.unravel_index(int(cells.argmax()), cells.shape)
    scale = max(grey.shape) / max(small.shape)
    return Glance(float(cells[peak]), _around(cells, (int(peak[0]), int(peak[1])), scale, grey))


def raised(grey: Pixels) -> Pixels:
    """(h, w) what differs from its surroundings: levels above or below ``LEVEL``."""
    high = cv2.addWeighted(grey, 1, cv2.blur(grey, (AROUND, AROUND)), -1, LEVEL)
    return np.clip(np.asarray(high, np.uint8), np.uint8(LEVEL - MOST), np.uint8(LEVEL + MOST))


def searched(picture: Pixels) -> Floats:
    """``likelihood`` at the places of a raised picture that are most suspected, and at the others that
    are where these leave a doubt; ``NOTHING`` elsewhere."""
    odds, cells = scout.odds(picture), tuple(-(-side // STRIDE) for side in picture.shape)
    suspects, least = odds > SUSPECT, np.sort(odds, axis=None)[-FIRST:][0]
    found = likelihood(picture, _in_cells(suspects & (odds >= least), cells))
    if found.max() < DOUBT:
        return found
    return np.maximum(found, likelihood(picture, _in_cells(suspects & (odds < least), cells)))


def _in_cells(places: NDArray[np.bool_], shape: tuple[int, ...]) -> Mask:
    by = scout.FIELD // STRIDE
    cells = places.view(np.uint8).repeat(by, axis=0).repeat(by, axis=1)
    return cells[: shape[0], : shape[1]]


def likelihood(picture: Pixels, where: Mask | None = None) -> Floats:
    """(h / 8, w / 8) log odds of an overlay's text for each cell of a raised picture, each the mean of
    3x3 cells; ``NOTHING`` elsewhere than ``where``, if that is given."""
    if where is None:
        where = np.ones([-(-side // STRIDE) for side in picture.shape], np.uint8)
    if not where.any():
        return np.full(where.shape, NOTHING, np.float32)
    found = answers(picture, layers("look"), np.asarray(cv2.dilate(where, _NEXT), np.uint8))
    mean = cv2.blur(found, (3, 3), borderType=cv2.BORDER_CONSTANT)
    return np.where(where > 0, mean, np.float32(NOTHING))


def _small(grey: Pixels) -> Pixels:
    """Halved as often as that leaves enough, which is cheap, and from there on between its pixels."""
    while max(grey.shape) >= 2 * LONGEST and min(grey.shape) > 1:
        high, wide = grey.shape[0] // 2, grey.shape[1] // 2
        grey = _resized(grey[: 2 * high, : 2 * wide], high, wide, cv2.INTER_AREA)
    scale = LONGEST / max(grey.shape)
    if scale >= 1:
        return grey
    high, wide = (max(1, round(side * scale)) for side in grey.shape)
    return _resized(grey, high, wide, cv2.INTER_LINEAR)


def _resized(grey: Pixels, high: int, wide: int, how: int) -> Pixels:
    return np.asarray(cv2.resize(grey, (wide, high), interpolation=how), np.uint8)


def _around(cells: Floats, peak: tuple[int, int], scale: float, grey: Pixels) -> Box:
    """The likely cells that hang together with the likeliest, in pixels of the picture."""
    likely = (cells > cells[peak] - BELOW).astype(np.uint8)
    parts = np.asarray(cv2.connectedComponents(likely)[1])
    rows, columns = np.nonzero(parts == parts[peak])
    side = STRIDE * scale
    height, width = grey.shape
    return Box(
        min(width - 1, int(columns.min() * side)),
        min(height - 1, int(rows.min() * side)),
        min(width, round((int(columns.max()) + 1) * side)),
        min(height, round((int(rows.max()) + 1) * side)),
    )
