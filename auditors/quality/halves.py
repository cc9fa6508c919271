"""Whether one half of a picture is the other half again, as where before and after are put together."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.view import SQUARE_SIDE, square_grey
from overpaint.data import Picture, Pixels

Floats = NDArray[np.float32]

HALF = SQUARE_SIDE // 2

SHIFT = 6
"""Rows by which the halves may be shifted against each other, and half as many columns."""

PROMISING = 0.4
"""Agreement at half the size from which on it is measured in full. Of 4,236 pictures and collages cut
in two, the 1,203 that then agree by ``NEAR`` reach 0.44 (correlation of the two measures 0.996)."""

NEAR = 0.5
"""Agreement from which on it is looked whether other shifts agree as well."""

FAINT = 8.0
"""Levels added to the mean slope, that slopes are measured by: noise on a plain half is no shape."""


def halves_alike(picture: Picture) -> float:
    """How much more the left half agrees with the right, or the upper with the lower, than by chance.

    Correlation of the slopes at the best of small shifts; but no more than 0.5 above that at the best of
    all other shifts, since bricks, windows and waves agree at many. In [-1, 1]; 1 for a picture put
    beside itself, whatever its colours. Measured on the picture squeezed into 128x128.

    Raises:
        UnreadablePicture: it can't be decoded.
    """
    return picture.once("halves", lambda: _alike(square_grey(picture)))


def _alike(grey: Pixels) -> float:
    small = _steepness(cv2.resize(grey, (HALF, HALF), interpolation=cv2.INTER_AREA))
    turned = np.ascontiguousarray(grey.T), np.ascontiguousarray(small.T)
    return max(_repeated(grey, small), _repeated(*turned))


def _repeated(grey: Pixels, small: Floats) -> float:
    coarse = _near(small[:, : HALF // 2], small[:, HALF // 2 :], SHIFT // 2)
    if coarse < PROMISING:
        return coarse / 2
    left, right = (
        _steepness(cv2.GaussianBlur(half, (0, 0), 0.8)) for half in (grey[:, :HALF], grey[:, HALF:])
    )
    near = _near(left, right, SHIFT)
    # Half of it, where it is no candidate: other shifts are looked at for the few alone.
    return near / 2 if near < NEAR else min(near, near - _elsewhere(right, _inner(left, SHIFT)) + 0.5)


def _near(left: Floats, right: Floats, shift: int) -> float:
    return float(_agreement(right, _inner(left, shift)).max())


def _inner(half: Floats, shift: int) -> Floats:
    """What any shift leaves of a half."""
    across = -(-shift // 2)
    return half[shift:-shift, across:-across]


def _steepness(grey: NDArray[Any]) -> Floats:
    """How steep it is everywhere, on a scale that ends at 1: a strong edge counts little more."""
    levels = grey.astype(np.float32)
    across, down = cv2.Sobel(levels, cv2.CV_32F, 1, 0), cv2.Sobel(levels, cv2.CV_32F, 0, 1)
    # Not cv2.magnitude: its last digit depends on where in memory the numbers lie.
    steep = np.sqrt(across * across + down * down)
    mean = float(steep.sum()) / steep.size
    return np.asarray(steep / (steep + (mean + FAINT)), dtype=np.float32)


def _agreement(half: Floats, inner: Floats) -> Floats:
    return np.asarray(cv2.matchTemplate(half, inner, cv2.TM_CCOEFF_NORMED), dtype=np.float32)


def _elsewhere(half: Floats, inner: Floats) -> float:
    """The best agreement at any shift, round the borders, that is no small one."""
    found = _agreement(np.tile(half, (2, 2)), inner)[: half.shape[0], : half.shape[1]]
    rows, columns = (
        _distances(length, at) for length, at in zip(half.shape, (SHIFT, SHIFT // 2), strict=True)
    )
    return float(found[(rows[:, None] > SHIFT) | (columns[None] > SHIFT)].max())


def _distances(length: int, at: int) -> NDArray[np.int64]:
    """How far each of ``length`` places on a ring lies from the one ``at``."""
    steps = (np.arange(length) - at) % length
    return np.minimum(steps, length - steps)
