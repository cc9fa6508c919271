"""The cheap first look: does anything in a picture look like a line of thin letters?"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Pixels

LONGEST = 640
"""Pixels of the longer side at which is looked; smaller letters than 6 px of it are not seen."""

SLANTS = (-30.0, 30.0)
"""Degrees by which a picture is turned too: most patterns on the slant are level then, or nearly so."""

HATS = (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)

STROKE = np.ones((7, 7), np.uint8)
"""Letters' strokes are narrower than this, what they lie on is not."""

AROUND = 31
CONTRAST, STANDS_OUT = 12, 1.7
"""Levels of a stroke at least, and how many times those of what is around it."""

JOIN = np.ones((3, 11), np.uint8)
"""What is nearer than this belongs to one line."""

LOWEST, HIGHEST = 6, 48
LOOKED_AT = 25
"""Lines at most that are looked at, the largest first."""


def line_strength(pixels: Pixels) -> float:
    """How much the likeliest line of light or of dark letters looks like one: 0 for not at all.

    Letters turn from stroke to gap and back about as often as the line is high, and their strokes are
    of one strength. Looked at are upright lines and those of a pattern on the slant.
    """
    grey = np.asarray(cv2.cvtColor(_small(pixels), cv2.COLOR_RGB2GRAY), np.uint8)
    if min(grey.shape) < AROUND:
        return 0.0
    views = [grey, *(_turned(grey, angle) for angle in SLANTS)]
    return max(_strongest(cv2.morphologyEx(view, hat, STROKE)) for view in views for hat in HATS)


def _turned(grey: NDArray[np.uint8], angle: float) -> NDArray[np.uint8]:
    """The whole picture, turned, on grey."""
    height, width = grey.shape
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), np.float64)
    sizes = np.abs(matrix[:, :2]) @ (width, height)
    matrix[:, 2] += (sizes - (width, height)) / 2
    size = round(float(sizes[0])), round(float(sizes[1]))
    return np.asarray(cv2.warpAffine(grey, matrix, size, borderValue=(128.0,)), np.uint8)


def _small(pixels: Pixels) -> Pixels:
    scale = LONGEST / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _strongest(raised: Any) -> float:
    levels = np.asarray(raised, np.uint8)
    around = cv2.convertScaleAbs(cv2.blur(levels, (AROUND, AROUND)), alpha=STANDS_OUT)
    least = np.maximum(np.asarray(around, np.uint8), np.uint8(CONTRAST))
    strokes = (levels > least).astype(np.uint8)
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, JOIN)
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    wide, high, area = (np.asarray(stats)[1:, column] for column in (2, 3, 4))
    flat = (high >= LOWEST) & (high <= HIGHEST) & (wide >= 2.2 * high) & (area > 0.45 * wide * high)
    lines = np.flatnonzero(flat)
    lines = lines[np.argsort(-(wide * high)[lines])][:LOOKED_AT] + 1
    boxes = [[int(number) for number in np.asarray(stats)[line][:4]] for line in lines]
    return max((_likeness(strokes, levels, *box) for box in boxes), default=0.0)


def _likeness(
    strokes: NDArray[np.uint8], levels: NDArray[np.uint8], left: int, top: int, wide: int, high: int
) -> float:
    inside = np.s_[top : top + high, left : left + wide]
    here = strokes[inside]
    if not 0.2 < here.mean() < 0.75:
        return 0.0
    turns = float(np.median(np.abs(np.diff(here.astype(np.int8), axis=1)).sum(axis=1))) / wide * high
    inked = levels[inside][here > 0]
    uneven = float(inked.std() / inked.mean())
    return min(turns, 2) * max(0.0, 1 - uneven) * float(np.sqrt(min(wide / high, 8)))
