"""Whether two pictures are one, saved again, or differ by an edit: small pictures, registered."""

import cv2
import numpy as np

from overpaint.auditors.view import Floats, square
from overpaint.data import Picture

SIDE = 64
"""Side of a thumbnail in pixels."""

EVEN = 10.0
"""Difference, in levels, that is as likely an edit as a copy. Of 124 photographs saved again, halved,
blurred by 2 px, brightened by 8 % or cropped by up to 8 %, 99 % stay below it; the 73 fine local edits
of the real triples, save one, above."""

_QUALITY = 92
_SOFT = 1.5
_PATCH = 7
_EDGE = 4
_CLEAR = 5.0
_IN_PLACE = 0.5
_MOST_CHANGE = 0.15
_GAINS = (0.7, 1.4)
_STEPS = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 50, 1e-4)


def thumbnail(picture: Picture) -> bytes:
    """A JPEG of 64x64, about 2 kB.

    Raises:
        UnreadablePicture: the picture can't be decoded.
    """
    pixels = cv2.resize(square(picture), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    encoded, data = cv2.imencode(
        ".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    assert encoded
    return bytes(data)


def difference(one: bytes, other: bytes) -> float:
    """Levels (0 to 255) by which the patch that differs most does, in two thumbnails.

    Brightness and contrast are fitted first; a cropped copy is laid over the whole one. 0 for equal
    thumbnails; the local edits of real sets reach from 10 up, copies stay below.
    """
    first, second = _cells(one), _cells(other)
    apart = _apart(first, second)
    largest = float(apart.max())
    # Most of the picture is where it was: what differs was edited, and no shift would mend it.
    if largest < _CLEAR or float(np.median(apart)) < _IN_PLACE:
        return largest
    return min(largest, _registered(first, second), _registered(second, first))


def _cells(encoded: bytes) -> Floats:
    pixels = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(pixels, dtype=np.float32)


def _registered(fixed: Floats, moved: Floats) -> float:
    """The difference once ``moved`` is laid over ``fixed``; infinite where that can't be done."""
    warp = np.eye(2, 3, dtype=np.float32)
    template, shifted = (_soft(cv2.cvtColor(one / 255, cv2.COLOR_BGR2GRAY)) for one in (fixed, moved))
    everywhere = np.ones((SIDE, SIDE), np.uint8)
    try:
        _, found = cv2.findTransformECC(
            template, shifted, warp, cv2.MOTION_AFFINE, _STEPS, everywhere, 1
        )
    except cv2.error:  # it did not converge
        return float("inf")
    if np.abs(found[:, :2] - np.eye(2)).max() > _MOST_CHANGE:
        return float("inf")
    inside = _warped(np.ones((SIDE, SIDE), np.float32), found, cv2.BORDER_CONSTANT) > 0.99
    known = cv2.erode(inside.astype(np.uint8), np.ones((_PATCH, _PATCH), np.uint8)) > 0
    apart = _apart(fixed, _warped(moved, found, cv2.BORDER_REPLICATE))
    known = known[_EDGE:-_EDGE, _EDGE:-_EDGE]
    return float(apart[known].max()) if known.any() else float("inf")


def _warped(cells: Floats, warp: object, border: int) -> Floats:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(cells, warp, (SIDE, SIDE), flags=flags, borderMode=border)  # type: ignore[call-overload]
    return np.asarray(warped, dtype=np.float32)


def _apart(one: Floats, other: Floats) -> Floats:
    """Mean absolute difference of each patch of 7x7 cells, without the outermost, after a fit."""
    gap = np.abs(_soft(one) - _soft(_fitted(other, one))).mean(axis=2)
    return np.asarray(cv2.blur(gap, (_PATCH, _PATCH))[_EDGE:-_EDGE, _EDGE:-_EDGE], dtype=np.float32)


def _fitted(cells: Floats, to: Floats) -> Floats:
    """``cells`` with the contrast and the mean colour of ``to``."""
    mean, wanted = cells.mean(axis=(0, 1)), to.mean(axis=(0, 1))
    centred = cells - mean
    slope = float(np.sum(centred * (to - wanted)) / max(float(np.sum(centred * centred)), 1e-6))
    return np.asarray(min(max(slope, _GAINS[0]), _GAINS[1]) * centred + wanted, dtype=np.float32)


def _soft(cells: object) -> Floats:
    return np.asarray(cv2.GaussianBlur(cells, (0, 0), _SOFT), dtype=np.float32)  # type: ignore[call-overload]
