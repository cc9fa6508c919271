"""The outline of a mark: slopes that count by their direction, however faint the mark is."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from overpaint.auditors.watermark.mark import Floats, Mark

COARSE, FINE = 8, 28
"""Rows of the mark's picture in the search over all places, and where the best are looked at again."""

MARGIN = {COARSE: 1, FINE: 4}
"""Pixels around the mark that are compared with it."""

SHARP = 1.0
"""Slope in levels per pixel that counts half as much as a steep one."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """``alpha`` (rows, columns) with a margin, and ``slopes`` (rows, columns, 2) of its outline: their
    product with those of a picture that has the same, however steep, sums to 1. ``weight`` (rows,
    columns): the more, the steeper the outline."""

    alpha: Floats
    slopes: Floats
    weight: Floats


@lru_cache(maxsize=64)
def outline(mark: Mark, rows: int) -> Outline:
    """The outline of a mark at ``COARSE`` or ``FINE`` rows."""
    alpha = mark.at(rows, MARGIN[rows])
    raw = np.stack(_sobels(alpha), axis=-1)
    steep = np.linalg.norm(raw, axis=-1)
    total = steep.sum() * (1 if mark.light else -1)
    return Outline(alpha, np.asarray(raw / total, np.float32), np.asarray(steep, np.float32))


def slopes(grey: Floats) -> Floats:
    """(rows, columns, 2) directions of the slopes of a grey picture, of length 0 (flat) to 1 (steep)."""
    return np.asarray(cv2.merge(directions(grey)), np.float32)


def directions(grey: Floats) -> tuple[Floats, Floats]:
    """The same, (rows, columns) across and down."""
    across, down = _sobels(grey)
    length = np.asarray(cv2.magnitude(across, down), np.float32) + np.float32(SHARP)
    return np.divide(across, length, out=across), np.divide(down, length, out=down)


def steepness(grey: Floats) -> Floats:
    """(rows, columns) how steep a grey picture is, across plus down, in levels per pixel."""
    across, down = _sobels(grey)
    return np.asarray(np.abs(across) + np.abs(down))


def lifted(view: Floats, mark: Mark, rows: int, opacities: Floats) -> tuple[float, float]:
    """Share of the slopes along the outline that go with the mark, and with which of the opacities.

    ``view`` (rows, columns) is the grey under the outline at ``COARSE`` or ``FINE`` rows.
    """
    known = outline(mark, rows)
    before = float((known.weight * steepness(view)).sum()) + 1e-3
    left = []
    for opacity in opacities:
        clear = 1 - opacity * known.alpha
        under = (view - opacity * known.alpha * mark.level) / clear
        left.append(float((known.weight * clear * steepness(np.asarray(under, np.float32))).sum()))
    best = int(np.argmin(left))
    return max(0.0, 1 - left[best] / before), round(float(opacities[best]), 2)


def _sobels(grey: Floats) -> tuple[Floats, Floats]:
    """Slopes across and down, in levels per pixel."""
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    return np.asarray(across, np.float32), np.asarray(down, np.float32)
