"""What is measured of every column of a picture, and of every row, to find straight lines by."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Pixels

Floats = NDArray[np.float32]

LINES = 128
"""Rows, or columns, that are looked at, evenly spaced over the picture at full resolution."""

JUMP = 10.0
"""Levels from one side of a seam to the other."""

RIDGE = 4.0
"""Levels by which a line stands out from both of its sides."""

FEW = 4
"""Every so manieth row is looked at first for lines that stand out."""


@dataclass(frozen=True, slots=True)
class Columns:
    """``rows`` (n, w) in grey, as ``levels`` in floats, and of its columns: ``jumps`` (w - 2,), share
    of the rows that jump from one to the next but one, as what was scaled has its seam between two
    pixels; the (w,) ``means`` and ``spreads``; and ``crossed`` (w - 2,), the share of every fourth row
    that each stands out in."""

    rows: Pixels
    levels: Floats
    jumps: Floats
    means: Floats
    spreads: Floats
    crossed: Floats

    @classmethod
    def of(cls, rows: Pixels) -> "Columns":
        """Of (n, w) grey rows; empty arrays for fewer than three columns."""
        if rows.shape[1] < 3:
            return cls(rows, rows.astype(np.float32), *[np.zeros(0, np.float32)] * 4)
        steep = cv2.threshold(cv2.absdiff(rows[:, 2:], rows[:, :-2]), JUMP, 1, cv2.THRESH_BINARY)[1]
        levels = rows.astype(np.float32)  # of which products are made in half the time
        means, squares = mean(rows), mean(levels * levels)
        spreads = np.sqrt(np.maximum(squares - means * means, 0))
        jumps = mean(np.asarray(steep, np.uint8))
        return cls(rows, levels, jumps, means, spreads, crossed(rows[::FEW]))

    def within(self, first: int, last: int) -> "Columns":
        """The columns from ``first`` on, without ``last``."""
        inner = slice(first, max(first, last - 2))
        return Columns(
            self.rows[:, first:last],
            self.levels[:, first:last],
            self.jumps[inner],
            self.means[first:last],
            self.spreads[first:last],
            self.crossed[inner],
        )


def both_ways(whole: Pixels) -> tuple[Columns, Columns]:
    """The columns of a grey picture, and its rows as if they were columns."""
    rows, columns = _rows(whole), _rows_of_columns(whole)
    # In one go where there are as many: a call costs more than what it computes.
    if len(rows) != len(columns):
        return Columns.of(rows), Columns.of(columns)
    width = rows.shape[1]
    both = Columns.of(np.hstack([rows, columns]))
    return both.within(0, width), both.within(width, width + columns.shape[1])


def _rows(whole: Pixels) -> Pixels:
    """A part of the rows of a grey picture, (at most 255, w), evenly spaced."""
    step = max(1, whole.shape[0] // LINES)
    return np.ascontiguousarray(whole[step // 2 :: step])


def _rows_of_columns(whole: Pixels) -> Pixels:
    """A part of its columns, as rows."""
    step = max(1, whole.shape[1] // LINES)
    return np.asarray(cv2.transpose(np.ascontiguousarray(whole[:, step // 2 :: step])), dtype=np.uint8)


def mean(rows: Pixels | Floats) -> Floats:
    """(w,) of each column; OpenCV, since numpy takes several times as long."""
    # Its sums are whole numbers and exact; its averages round by where an array lies in memory.
    sums = cv2.reduce(rows, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[0]
    return np.asarray(sums / np.float32(len(rows)), dtype=np.float32)


def crossed(rows: Pixels) -> Floats:
    """(w - 2,) share of the rows in which a column is lighter than both of its sides, or darker."""
    # Twice the ridge, in whole levels.
    twice = cv2.filter2D(rows, cv2.CV_16S, _ridge())[:, 1:-1]
    above, below = (mean(side.view(np.uint8)) for side in (twice > 2 * RIDGE, twice < -2 * RIDGE))
    return np.maximum(above, below)


@cache
def _ridge() -> Floats:
    return np.array([[-1, 2, -1]], dtype=np.float32)
