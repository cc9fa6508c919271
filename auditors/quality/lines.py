"""Straight lines across a whole picture: seams of collages, and grids that generators leave."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.quality.columns import Columns, both_ways, crossed, mean
from overpaint.auditors.view import grey
from overpaint.data import Picture, Pixels

Floats = NDArray[np.float32]

CROSSING = 0.75
"""Share of the rows that a line of a grid crosses."""

LIKELY = 0.5
"""The same share of the few rows that are looked at first."""

AROUND = 12
"""Columns on either side that a seam is compared with."""

PARTS = 6
"""From top to bottom, in each of which a seam has to be seen."""

LEAST = 0.1
"""Share of the rows by which a seam has to stand out: half of 124 photographs have no such column, and
below it the score doesn't reach 0.5 unless the columns on both sides are each other's negative."""

STEP = 5.0
"""Levels that are a step where a seam is followed: its parts may be fainter than it is on the whole."""

REACH = 0.1
"""Share of a part's rows by which those with a step at a seam exceed those beside it."""

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
    """``seam`` in [0, 1]: how much more of the rows jump at the strongest seam than around it; 0 if that
    doesn't run from top to bottom. ``strip`` in [0, 1]: share of the rows, or columns, that jump on both
    sides of a narrow plain strip. ``grid``: most lines, across or down, that lie evenly spaced.
    """

    seam: float
    strip: float
    grid: int


def lines(picture: Picture) -> Lines:
    """The lines of a picture, made once.

    Raises:
        UnreadablePicture: it can't be decoded.
    """
    return picture.once("lines", lambda: _lines(grey(picture)))


def _lines(whole: Pixels) -> Lines:
    across, down = both_ways(whole)
    return Lines(
        # A line without a strip that runs from left to right is a horizon more often than a seam.
        seam=min(1.0, _seam(across)),
        strip=min(1.0, max(_gutter(across), _gutter(down))),
        grid=max(_grid(across), _grid(down)),
    )


def _seam(columns: Columns) -> float:
    width = columns.rows.shape[1]
    if width < 4 * AROUND:
        return 0.0
    edge = round(INNER * width)
    inner = np.zeros(len(columns.jumps), dtype=np.bool_)
    inner[edge:-edge] = True
    jumps = _standing_out(columns.jumps, inner)
    if jumps.max() < LEAST:
        return 0.0
    broken = jumps * _standing_out(1 - _continued(columns), jumps > 0)
    place = int(broken.argmax())
    return float(np.sqrt(broken[place])) if broken[place] and _reaches(columns.rows, place) else 0.0


def _reaches(rows: Pixels, place: int) -> bool:
    """Whether the line at ``place`` runs from top to bottom: the side of a thing ends with the thing.

    In each part more of the rows have a step there than have one around it.
    """
    if len(rows) < PARTS:
        return False
    start = max(0, place - AROUND)
    near, at = rows[:, start : place + AROUND + 3], place - start
    steps = cv2.absdiff(near[:, 2:], near[:, :-2]) > STEP
    each, more = divmod(len(rows), PARTS)
    starts = [part * each + min(part, more) for part in range(PARTS)]
    sizes = [each + (part < more) for part in range(PARTS)]
    # At most 255 rows in all, so that bytes can count them.
    shares = np.add.reduceat(steps.view(np.uint8), starts, axis=0) / np.array(sizes)[:, None]
    aside = np.ones(shares.shape[1], dtype=np.bool_)
    aside[max(0, at - 2) : at + 3] = False
    # numpy's median takes longer over this little than all the rest.
    ordered, last = np.sort(shares[:, aside], axis=1), np.count_nonzero(aside) - 1
    usual = (ordered[:, last // 2] + ordered[:, (last + 1) // 2]) / 2
    return bool((shares[:, max(0, at - 1) : at + 2].max(axis=1) - usual > REACH).all())


def _standing_out(values: Floats, wanted: NDArray[np.bool_]) -> Floats:
    """By how much each of the ``wanted`` values exceeds four fifths of those around it; 0 elsewhere."""
    padded = cv2.copyMakeBorder(values[None], 0, 0, AROUND, AROUND, cv2.BORDER_REPLICATE)[0]
    # (25, n): what numpy's own sliding windows are, at a tenth of the price.
    shape, step = (2 * AROUND + 1, len(values)), padded.strides[0]
    windows = np.ndarray(shape, np.float32, padded, strides=(step, step))
    fifth = round(0.8 * 2 * AROUND)
    if np.count_nonzero(wanted) > len(values) // 4:
        # Only one in five is above that by nature: sorting is for those.
        wanted = wanted & ((windows < values).sum(axis=0, dtype=np.uint8) > fifth)
    places = wanted.nonzero()[0]
    around = windows.T[places]
    around.partition(fifth, axis=1)
    found = np.zeros(len(values), np.float32)
    found[places] = np.maximum(values[places] - around[:, fifth], 0)
    return found


def _continued(columns: Columns) -> Floats:
    """(w - 2,) correlation of each two columns with one between."""
    levels, means = columns.levels, columns.means
    power = columns.spreads * math.sqrt(len(levels)) + PLAIN
    shared = mean(levels[:, 2:] * levels[:, :-2]) - means[2:] * means[:-2]
    return np.asarray(shared * len(levels) / (power[2:] * power[:-2]), dtype=np.float32)


def _gutter(columns: Columns) -> float:
    """How much of the rows jump on both sides of a narrow plain strip; 0 without one."""
    width = columns.rows.shape[1]
    if width < 4 * AROUND:
        return 0.0
    jumps, edge = columns.jumps, round(INNER * width)
    even = columns.spreads < EVEN_STRIP
    if not even[edge : width - edge].any():
        return 0.0
    plain = even.astype(np.int8)
    starts = np.flatnonzero(np.diff(plain, prepend=0) == 1)
    ends = np.flatnonzero(np.diff(plain, append=0) == -1) + 1
    inner = [
        min(float(jumps[max(0, first - 3) : first + 1].max()), float(jumps[last - 2 : last + 2].max()))
        for first, last in zip(starts, ends, strict=True)
        if edge <= first and last <= width - edge and last - first <= STRIP * width
    ]
    return max(inner, default=0.0)


def _grid(columns: Columns) -> int:
    if np.count_nonzero(columns.crossed >= LIKELY) < 2:
        return 0
    found = np.flatnonzero(crossed(columns.rows) >= CROSSING) + 1
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
