"""Straight lines across a whole picture: seams of collages, and grids that generators leave."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Picture, Pixels

Floats = NDArray[np.float32]

LINES = 128
"""Rows, or columns, that are looked at, evenly spaced over the picture at full resolution."""

JUMP = 10.0
"""Levels from one side of a seam to the other."""

RIDGE = 4.0
"""Levels by which a line stands out from both of its sides."""

CROSSING = 0.75
"""Share of the rows that a line of a grid crosses."""

AROUND = 12
"""Columns on either side that a seam is compared with."""

INNER = 0.12
"""Seams nearer to the border than this share are frames and bars."""

PLAIN = 40.0
"""Added to the power of a column, in levels: hardly any variation has no correlation."""

EVEN_STRIP = 3.0
"""Standard deviation, in levels, of a column of the strip between two pictures."""

STRIP = 0.08
"""Share of the width that such a strip takes at most."""

MOST = 64
"""Lines beyond which they are a pattern in the picture and no grid over it."""

NEAR = 4
"""Lines after each that may be the next of a grid: others may lie between."""

LEAST_STEP = 8
"""Pixels between two lines of a grid; JPEG has lines at eight."""

_EVEN = 0.04


@dataclass(frozen=True, slots=True)
class Lines:
    """``seam`` in [0, 1]: how much more of the rows jump at the strongest seam than around it.

    ``grid``: most lines, across or down, that lie evenly spaced.
    """

    seam: float
    grid: int


def lines(picture: Picture) -> Lines:
    """The lines of a picture, made once.

    Raises:
        UnreadablePicture: it can't be decoded.
    """
    return picture.once("lines", lambda: _lines(picture.pixels))


def _lines(pixels: Pixels) -> Lines:
    across, down = _grey(pixels), _grey(pixels.swapaxes(0, 1))
    # A line without a strip that runs from left to right is a horizon more often than a seam.
    seam = max(_seam(across), _gutter(across), _gutter(down))
    return Lines(min(1.0, seam), max(_grid(across), _grid(down)))


def _grey(pixels: Pixels) -> Floats:
    """A part of the rows, (at most 128, w)."""
    step = max(1, pixels.shape[0] // LINES)
    part = np.ascontiguousarray(pixels[step // 2 :: step])
    return np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), dtype=np.float32)


def _seam(grey: Floats) -> float:
    width = grey.shape[1]
    if width < 4 * AROUND:
        return 0.0
    edge = round(INNER * width)
    broken = _standing_out(_jumps(grey)) * _standing_out(1 - _continued(grey))
    return float(np.sqrt(broken[edge:-edge].max(initial=0.0)))


def _jumps(grey: Floats) -> Floats:
    """(w - 2,) share of the rows that jump from one column to the next but one."""
    # Over two columns: what was scaled has its seam between two pixels.
    jumps = (np.abs(grey[:, 2:] - grey[:, :-2]) > JUMP).mean(axis=0)
    return np.asarray(jumps, dtype=np.float32)


def _standing_out(values: Floats) -> Floats:
    """By how much each value exceeds four fifths of those around it."""
    padded = np.pad(values, AROUND, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1)
    fifth = round(0.8 * 2 * AROUND)
    above = values - np.partition(windows, fifth, axis=1)[:, fifth]
    return np.asarray(np.maximum(above, 0), dtype=np.float32)


def _continued(grey: Floats) -> Floats:
    """(w - 2,) correlation of each two columns with one between."""
    centred = grey - grey.mean(axis=0)
    power = np.sqrt(np.sum(centred * centred, axis=0)) + PLAIN
    shared = np.sum(centred[:, 2:] * centred[:, :-2], axis=0)
    return np.asarray(shared / (power[2:] * power[:-2]), dtype=np.float32)


def _gutter(grey: Floats) -> float:
    """How much of the rows jump on both sides of a narrow plain strip; 0 without one."""
    if grey.shape[1] < 4 * AROUND:
        return 0.0
    jumps, edge = _jumps(grey), round(INNER * grey.shape[1])
    plain = (grey.std(axis=0) < EVEN_STRIP).astype(np.int8)
    starts = np.flatnonzero(np.diff(plain, prepend=0) == 1)
    ends = np.flatnonzero(np.diff(plain, append=0) == -1) + 1
    inner = [
        min(float(jumps[max(0, first - 3) : first + 1].max()), float(jumps[last - 2 : last + 2].max()))
        for first, last in zip(starts, ends, strict=True)
        if edge <= first and last <= grey.shape[1] - edge and last - first <= STRIP * grey.shape[1]
    ]
    return max(inner, default=0.0)


def _grid(grey: Floats) -> int:
    ridges = grey[:, 1:-1] - (grey[:, :-2] + grey[:, 2:]) / 2
    crossing = np.maximum((ridges > RIDGE).mean(axis=0), (ridges < -RIDGE).mean(axis=0))
    found = np.flatnonzero(crossing >= CROSSING) + 1
    return _evenly_spaced(found) if len(found) <= MOST else 0


def _evenly_spaced(places: NDArray[np.intp]) -> int:
    """The most of ``places`` that lie one step apart, the step being that of two that are near."""
    best = 0
    for first, second in ((i, j) for i in range(len(places)) for j in range(i + 1, i + 1 + NEAR)):
        if second < len(places) and places[second] - places[first] >= LEAST_STEP:
            best = max(best, _run(places, int(places[first]), int(places[second] - places[first])))
    return best


def _run(places: NDArray[np.intp], first: int, step: int) -> int:
    """How many of ``places``, from ``first`` on, follow at ``step`` each, without one missing."""
    wanted = np.arange(first, places[-1] + step, step)
    right = np.searchsorted(places, wanted).clip(1, len(places) - 1)
    off = np.minimum(np.abs(places[right] - wanted), np.abs(places[right - 1] - wanted))
    missing = off > max(1.0, _EVEN * step)
    return int(np.argmax(missing)) if missing.any() else len(wanted)
