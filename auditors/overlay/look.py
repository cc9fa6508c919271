"""The cheap first look: does anything in a picture look like letters that were laid over it?"""

from collections.abc import Callable
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

SUSPECT, FIRST = 0.0, 3
"""Log odds of :mod:`overpaint.auditors.overlay.scout` above which a place is looked at, and how many
places are at first."""

DOUBT, LEAST = 0.0, -1.0
"""Log odds of the look there from which on others are looked at too, and log odds of the scout above
which."""

REACH = 7
"""Cells around one from whose pixels its answer is computed: 6 by the network, 1 by what is raised."""

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
    scale = max(1.0, max(grey.shape) / LONGEST)
    high, wide = (max(1, round(side / scale)) for side in grey.shape)
    if min(high, wide) < SMALLEST:
        return None
    small = resized(_halved(grey), high, wide)
    cells = likelihood(raised(small)) if everywhere else searched(small)
    peak = np.unravel_index(int(cells.argmax()), cells.shape)
    return Glance(float(cells[peak]), _around(cells, (int(peak[0]), int(peak[1])), scale, grey))


def raised(grey: Pixels) -> Pixels:
    """(h, w) what differs from its surroundings: levels above or below ``LEVEL``."""
    high = cv2.addWeighted(grey, 1, cv2.blur(grey, (AROUND, AROUND)), -1, LEVEL)
    return np.clip(np.asarray(high, np.uint8), np.uint8(LEVEL - MOST), np.uint8(LEVEL + MOST))


def searched(grey: Pixels) -> Floats:
    """``likelihood`` of a grey picture where letters are suspected; ``NOTHING`` elsewhere."""
    odds = scout.odds(resized(grey, *scout.sides(*grey.shape)))
    return search(odds, _cells(*grey.shape), lambda where: likely(grey, where))


def search(odds: Floats, cells: tuple[int, ...], at: Callable[[Mask], Floats]) -> Floats:
    """What is found ``at`` the places that are most suspected by their odds and, where these leave a
    doubt, at the others too."""
    first = (odds > SUSPECT) & (odds >= np.sort(odds, axis=None)[-FIRST:][0])
    found = at(in_cells(first, cells))
    if found.max() < DOUBT:
        return found
    return np.maximum(found, at(in_cells((odds > LEAST) & ~first, cells)))


def in_cells(places: NDArray[np.bool_], shape: tuple[int, ...]) -> Mask:
    """The cells under the places; those beyond the last place go with it."""
    by = scout.FIELD // STRIDE
    rows, columns = (
        np.minimum(np.arange(most) // by, count - 1)
        for most, count in zip(shape, places.shape, strict=True)
    )
    return np.asarray(places.view(np.uint8)[rows[:, None], columns])


def likely(grey: Pixels, where: Mask) -> Floats:
    """``likelihood`` of a grey picture, of which no more is raised than that takes."""
    found = np.full(where.shape, NOTHING, np.float32)
    if where.any():
        rows, columns = (_reached(np.flatnonzero(where.any(axis=axis))) for axis in (1, 0))
        pixels = tuple(slice(STRIDE * cells.start, STRIDE * cells.stop) for cells in (rows, columns))
        found[rows, columns] = likelihood(raised(grey[pixels]), where[rows, columns])
    return found


def _reached(cells: NDArray[np.intp]) -> slice:
    """From the first to the last of the cells, and those around that their answers take."""
    return slice(max(0, int(cells[0]) - REACH), int(cells[-1]) + REACH + 1)


def likelihood(picture: Pixels, where: Mask | None = None) -> Floats:
    """(h / 8, w / 8) log odds of an overlay's text for each cell of a raised picture, each the mean of
    3x3 cells; ``NOTHING`` elsewhere than ``where``, if that is given."""
    if where is None:
        where = np.ones(_cells(*picture.shape), np.uint8)
    found = answers(picture, layers("look"), np.asarray(cv2.dilate(where, _NEXT), np.uint8))
    mean = cv2.blur(found, (3, 3), borderType=cv2.BORDER_CONSTANT)
    return np.where(where > 0, mean, np.float32(NOTHING))


def _cells(high: int, wide: int) -> tuple[int, int]:
    return -(-high // STRIDE), -(-wide // STRIDE)


def _halved(grey: Pixels) -> Pixels:
    """Halved as often as that leaves enough, which is cheap."""
    while max(grey.shape) >= 2 * LONGEST and min(grey.shape) > 1:
        high, wide = grey.shape[0] // 2, grey.shape[1] // 2
        grey = _resized(grey[: 2 * high, : 2 * wide], high, wide, cv2.INTER_AREA)
    return grey


def resized(grey: Pixels, high: int, wide: int) -> Pixels:
    """The picture at that size, between its pixels."""
    return grey if grey.shape == (high, wide) else _resized(grey, high, wide, cv2.INTER_LINEAR)


def _resized(grey: Pixels, high: int, wide: int, how: int) -> Pixels:
    return np.asarray(cv2.resize(grey, (wide, high), interpolation=how), np.uint8)


def _around(cells: Floats, peak: tuple[int, int], scale: float, grey: Pixels) -> Box:
    """The likely cells that hang together with the likeliest, in pixels of the picture."""
    alike = (cells > cells[peak] - BELOW).astype(np.uint8)
    parts = np.asarray(cv2.connectedComponents(alike)[1])
    rows, columns = np.nonzero(parts == parts[peak])
    side = STRIDE * scale
    height, width = grey.shape
    return Box(
        min(width - 1, int(columns.min() * side)),
        min(height - 1, int(rows.min() * side)),
        min(width, round((int(columns.max()) + 1) * side)),
        min(height, round((int(rows.max()) + 1) * side)),
    )
