"""A picture as 16 x 16 mean colours: enough to tell another picture from the same, saved again."""

import cv2
import numpy as np

from overpaint.auditors.view import Floats, colour_difference, lab, view_size
from overpaint.data import Picture

SIDE = 16
"""Stones along each side: of a view of 256 px they are 16 px long, as the blocks of a pair are."""

_STEPS = np.array([2.55, 1.0, 1.0], dtype=np.float32)
_ZERO = np.array([0.0, 128.0, 128.0], dtype=np.float32)
"""Of L*, a* and b* in bytes."""


def mosaic(picture: Picture) -> bytes:
    """768 bytes of CIE L*a*b*; rounding makes at most 0.7 of a difference.

    Raises:
        UnreadablePicture: the picture can't be decoded.
    """
    stones = cv2.resize(
        lab(picture, view_size(picture.size)), (SIDE, SIDE), interpolation=cv2.INTER_AREA
    )
    return bytes(np.clip(np.rint(stones * _STEPS + _ZERO), 0, 255).astype(np.uint8).tobytes())


def largest_difference(one: bytes, other: bytes) -> float:
    """CIE76 difference of the stones that differ most; of two pictures of one form."""
    return float(colour_difference(_stones(one), _stones(other)).max())


def _stones(encoded: bytes) -> Floats:
    levels = np.frombuffer(encoded, np.uint8).reshape(SIDE, SIDE, 3).astype(np.float32)
    return np.asarray((levels - _ZERO) / _STEPS, dtype=np.float32)
