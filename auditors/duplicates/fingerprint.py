"""What is kept of a picture to know it, and its copies, again: 137 bytes that show nothing of it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from overpaint.auditors.view import square_grey
from overpaint.data import Picture, Pixels
from overpaint.taxonomy import UnreadablePicture

Fingerprints = NDArray[Any]
"""(n,) of :data:`FINGERPRINT`."""

MARGINS = (0.0, 0.02, 0.04)
"""The views that are hashed: all of the picture, and what a cropped copy may show of it."""

FINGERPRINT = np.dtype(
    [
        ("digest", "<u8", (2,)),  # of size and pixels
        ("hashes", "<u8", (len(MARGINS),)),  # 64 bits of each view, to search by
        ("details", "<u8", (len(MARGINS), 4)),  # 256 bits of each view, to confirm by
        ("flat", "u1"),  # 1 where the picture is too even for its hashes to mean anything
    ]
)
"""A fingerprint as a packed record."""

RADIUS = 6
"""Bits of 64 in which the hashes of copies may differ: all but 1 % of 124 photographs, saved again,
blurred, brightened by 8 % or halved, stay within it."""

RELATED = 64
"""Bits of 256 in which the details of related pictures may differ; strangers differ in 128, and of
68,265 pairs of different real pictures with hashes within the radius all but copies in over 64."""

FLAT = 3.0
"""Standard deviation in levels, of 64x64 cells, below which a picture counts as flat."""

_CELLS = 64
_DETAIL = 16
_HASH = 8


def fingerprint(picture: Picture) -> bytes | None:
    """One record of :data:`FINGERPRINT`; None if the picture can't be read.

    The hashes are pHash: the signs, against their median, of the lowest 8x8 (and 16x16) coefficients of
    the cosine transform of the grey picture at 32x32 (64x64).
    """
    try:
        return picture.once("fingerprint", lambda: _record(picture).tobytes())
    except UnreadablePicture:
        return None


def distances(one: Fingerprints, other: Fingerprints) -> NDArray[np.int64]:
    """(n,) bits of 256 in which the details differ, for the views that agree best."""
    first, second = one["details"], other["details"]
    views = range(len(MARGINS))
    apart = [
        _bits(np.bitwise_xor(first[:, i], second[:, j]))
        for i in views
        for j in views
        if i == 0 or j == 0
    ]
    return np.asarray(np.min(apart, axis=0), dtype=np.int64)


def _bits(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    return np.asarray(np.bitwise_count(words).sum(axis=1), dtype=np.int64)


def _record(picture: Picture) -> Fingerprints:
    record = np.zeros(1, dtype=FINGERPRINT)
    record["digest"] = np.frombuffer(bytes.fromhex(picture.digest), dtype="<u8")
    grey = square_grey(picture)
    cells = [_resized(_inside(grey, margin), _CELLS) for margin in MARGINS]
    record["details"] = _signs(cells, _DETAIL)
    record["hashes"] = _signs([_resized(one, _CELLS // 2) for one in cells], _HASH)[:, 0]
    record["flat"] = cv2.meanStdDev(cells[0])[1].item() < FLAT
    return record


def _inside(grey: Pixels, margin: float) -> Pixels:
    cut = round(margin * grey.shape[0])
    return grey[cut : grey.shape[0] - cut, cut : grey.shape[1] - cut]


def _resized(pixels: Pixels, side: int) -> Pixels:
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _signs(views: Sequence[Pixels], order: int) -> NDArray[np.uint64]:
    """For each of the views ``order``² bits as words of 64, from the lowest coefficients in rows."""
    waves = _waves(len(views[0]), order)
    lowest = (waves @ np.array(views, dtype=np.float32) @ waves.T).reshape(len(views), -1)
    upper = lowest.shape[1] // 2
    middle = np.partition(lowest, (upper - 1, upper), axis=1)[:, upper - 1 : upper + 1].mean(axis=1)
    bits = np.packbits(lowest > middle[:, None], axis=1, bitorder="little")
    return bits.view("<u8").astype(np.uint64)


@cache
def _waves(side: int, order: int) -> NDArray[np.float32]:
    """(order, side) the slowest waves of the cosine transform: the others aren't computed at all."""
    return np.asarray(dct(np.eye(side), axis=0, norm="ortho")[:order], dtype=np.float32)
