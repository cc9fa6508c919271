"""Where a text may lie over a picture at all: what the network of the look need not be computed for."""

import numpy as np

from overpaint.auditors.overlay.network import (
    Floats,
    Places,
    convolved,
    ended,
    layers,
    rectified,
)
from overpaint.data import Pixels

FIELD = 16
"""Pixels along a place of which it is said."""

HALF = FIELD // 2
"""Pixels along the squares that are seen first, each by itself."""


def sides(high: int, wide: int) -> tuple[int, int]:
    """The nearest whole number of places for a picture: a border that fills it up looks like strokes."""
    return FIELD * max(1, round(high / FIELD)), FIELD * max(1, round(wide / FIELD))


def odds(grey: Pixels) -> Floats:
    """(h / 16, w / 16) log odds that the look would find letters there, for a grey picture of ``sides``.

    A network like the look's with a tenth of its work: squares that don't overlap, the four of a place
    together, and convolutions over these. It learned from the look: docs/overlays.md.
    """
    first, second, *others, last = layers("scout")
    rows, columns = (side // FIELD for side in grey.shape)
    places = Places.of(np.ones((rows, columns), np.uint8))
    squares = rectified(_squares(grey, rows, columns), first)
    found = rectified(squares.reshape(rows * columns, 4 * squares.shape[1]), second)
    for layer in others:
        found = convolved(found, places, layer, places)
    return ended(found, last).reshape(rows, columns)


def _squares(grey: Pixels, rows: int, columns: int) -> Floats:
    """(4 * rows * columns, 64) the pixels of each square, the four of a place one after the other."""
    eights = np.ascontiguousarray(grey).view(np.uint64).reshape(rows, 2, HALF, columns, 2)
    return eights.transpose(0, 3, 1, 4, 2).reshape(-1, HALF).view(np.uint8).astype(np.float32)
