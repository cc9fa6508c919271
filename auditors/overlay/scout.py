"""Where a text may lie over a picture at all: what the network of the look need not be computed for."""

import cv2
import numpy as np

from overpaint.auditors.overlay.network import (
    LEVEL,
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


def odds(picture: Pixels) -> Floats:
    """(h / 16, w / 16) log odds that the look would find letters there, for a raised picture.

    A network like the look's with a tenth of its work: squares that don't overlap, four of them to a
    place, and three convolutions over these. It learned from the look: docs/overlays.md.
    """
    first, second, *others, last = layers("scout")
    rows, columns = (-(-side // FIELD) for side in picture.shape)
    places = Places.of(np.ones((rows, columns), np.uint8))
    squares = rectified(rectified(_squares(picture, rows, columns), first), second)
    found = squares.reshape(rows * columns, 4 * squares.shape[1])
    for layer in others:
        found = convolved(found, places, layer, places)
    return ended(found, last).reshape(rows, columns)


def _squares(picture: Pixels, rows: int, columns: int) -> Floats:
    """(4 * rows * columns, 64) the pixels of each square, the four of a place one after the other."""
    ends = rows * FIELD - picture.shape[0], columns * FIELD - picture.shape[1]
    whole = cv2.copyMakeBorder(picture, 0, ends[0], 0, ends[1], cv2.BORDER_CONSTANT, value=LEVEL)
    eights = np.asarray(whole, np.uint8).view(np.uint64).reshape(rows, 2, HALF, columns, 2)
    return eights.transpose(0, 3, 1, 4, 2).reshape(-1, HALF).view(np.uint8).astype(np.float32)
