"""The outline of a mark: slopes that count by their direction, however faint the mark is."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

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


def agreement(views: Floats, mark: Mark, scale: int, places: tuple[int, int]) -> Floats:
    """(n, down, across) how well the outline at ``COARSE`` or ``FINE`` rows agrees with n grey views
    (n, rows, columns), at most 1, by where its upper left corner is laid: the first ``places`` down and
    across."""
    count, rows, columns = views.shape
    laid = _laid(mark, scale, columns, places[1])
    stacked = (one.reshape(views.shape) for one in _directions(views.reshape(-1, columns)))
    lines = np.stack(list(stacked), axis=2).reshape(count, rows * 2 * columns)
    windows = sliding_window_view(lines, len(laid), axis=1)[:, :: 2 * columns][:, : places[0]]
    found = windows.reshape(-1, len(laid)) @ laid
    return np.asarray(found.reshape(count, -1, places[1]), np.float32)


@lru_cache(maxsize=64)
def _laid(mark: Mark, scale: int, columns: int, places: int) -> Floats:
    """(rows * 2 * columns, places) the slopes of the outline at each of the places across: what a
    product with as many rows of a view, across and down, sums to its agreement."""
    slopes = outline(mark, scale).slopes
    high, wide = slopes.shape[:2]
    laid = np.zeros((high, 2, columns, places), np.float32)
    for place in range(places):
        laid[:, :, place : place + wide, place] = slopes.transpose(0, 2, 1)
    return laid.reshape(-1, places)


def _directions(grey: Floats) -> tuple[Floats, Floats]:
    """(rows, columns) directions of the slopes of a grey picture, across and down, of length 0 (flat) to
    1 (steep)."""
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
    laid = known.alpha[..., None] * opacities  # one channel for each opacity
    clear = 1 - laid
    under = np.asarray((view[..., None] - laid * mark.level) / clear, np.float32)
    left = (known.weight[..., None] * clear * steepness(under)).sum(axis=(0, 1))
    best = int(np.argmin(left))
    return max(0.0, 1 - float(left[best]) / before), round(float(opacities[best]), 2)


def _sobels(grey: Floats) -> tuple[Floats, Floats]:
    """Slopes across and down, in levels per pixel."""
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    return np.asarray(across, np.float32), np.asarray(down, np.float32)
