"""The search of a corner for the outline of a mark: all places and heights, on few pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from overpaint.auditors.watermark.mark import Floats, Mark
from overpaint.auditors.watermark.outline import COARSE, MARGIN, agreement, lifted, outline
from overpaint.data import Pixels

HEIGHT_STEP = 1.18
"""From one height that is tried to the next."""

SMALLEST = 10.0
"""Height in pixels below which a mark shows no outline."""

CANDIDATES = 3
"""Places that are looked at again at most."""

OPACITIES = np.array([0.2, 0.4, 0.6], np.float32)
"""Those that are tried where a mark is lifted off at the coarse scale."""

HALVED = 2.0
"""Pixels to one of the search from which on a view is made of the corner at half the size."""


@dataclass(frozen=True, slots=True)
class Place:
    """Middle and height of a mark in pixels, the corner turned to the lower right."""

    across: float
    down: float
    height: float

    def repeats(self, other: "Place") -> bool:
        """Whether it is all but the same: nearer than half a height, and the next height at most."""
        apart = max(abs(self.across - other.across), abs(self.down - other.down))
        ratio = max(self.height, other.height) / min(self.height, other.height)
        return apart < min(self.height, other.height) / 2 and ratio < 1.01 * HEIGHT_STEP


def promising(pixels: Pixels, mark: Mark) -> Iterator[Place]:
    """The places where the outline agrees best, of the same place the best height."""
    heights = _heights(*pixels.shape[:2], mark)
    if not heights:
        return
    views = _stacked(pixels, mark, heights)
    scores = _scores(views, mark)
    tops = scores.reshape(len(heights), -1).max(axis=1)
    best = [place for place in np.argsort(-tops)[:CANDIDATES] if tops[place] >= mark.promising]
    taken: list[Place] = []
    for number in best:
        row, column = map(int, np.unravel_index(int(scores[number].argmax()), scores[number].shape))
        place = _place(pixels, mark, heights[number], row, column)
        if not any(place.repeats(other) for other in taken) and _lifts(views[number], row, column, mark):
            taken.append(place)
            yield place


def _lifts(view: Floats, row: int, column: int, mark: Mark) -> bool:
    """Whether enough of what is there goes with the mark, so far as the coarse scale shows."""
    if not mark.lifts:
        return True
    high, wide = outline(mark, COARSE).alpha.shape
    there = np.ascontiguousarray(view[row : row + high, column : column + wide])
    return lifted(there, mark, COARSE, OPACITIES)[0] >= mark.lifts


def least_side(mark: Mark) -> float:
    """Pixels that each side of a picture must have to show the mark."""
    return max(_window(mark)) * SMALLEST / COARSE


def grey_of(pixels: Pixels) -> Floats:
    """(rows, columns) levels of grey."""
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, np.float32)


def _place(pixels: Pixels, mark: Mark, height: float, row: int, column: int) -> Place:
    rows, columns = _window(mark)
    high, wide = outline(mark, COARSE).alpha.shape
    scale = height / COARSE
    return Place(
        across=pixels.shape[1] - (columns - column - wide / 2) * scale,
        down=pixels.shape[0] - (rows - row - high / 2) * scale,
        height=height,
    )


def _stacked(pixels: Pixels, mark: Mark, heights: tuple[float, ...]) -> Floats:
    """(heights, rows, columns) the grey corner, scaled so that each height has ``COARSE`` rows."""
    rows, columns = _window(mark)
    scales = [height / COARSE for height in heights]
    corner = grey_of(pixels[-round(rows * scales[-1]) :, -round(columns * scales[-1]) :])
    stack = np.empty((len(heights), rows, columns), np.float32)
    shrunk = 1
    for place, scale in enumerate(scales):
        while scale / shrunk >= HALVED:
            corner, shrunk = _halved(corner), 2 * shrunk
        cut = corner[-round(rows * scale / shrunk) :, -round(columns * scale / shrunk) :]
        cv2.resize(cut, (columns, rows), dst=stack[place], interpolation=cv2.INTER_LINEAR)
    return stack


def _halved(grey: Floats) -> Floats:
    """Half the size; of an odd number of rows or columns the first is left out."""
    high, wide = (length // 2 for length in grey.shape)
    small = cv2.resize(grey[-2 * high :, -2 * wide :], (wide, high), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _scores(stack: Floats, mark: Mark) -> Floats:
    """(heights, rows, columns) agreement of the outline, by where its upper left corner is laid."""
    rows, columns = stack.shape[1:]
    high, wide = outline(mark, COARSE).alpha.shape
    near = (mark.down[1] - mark.down[0], mark.across[1] - mark.across[0])
    room = (rows - high, columns - wide)
    down, across = (min(round(far * COARSE), most) + 1 for far, most in zip(near, room, strict=True))
    return agreement(stack, mark, COARSE, (down, across))


def _window(mark: Mark) -> tuple[int, int]:
    """Rows and columns of the corner in which the mark is looked for, at the coarse scale."""
    down = COARSE * (mark.down[1] + 0.5) + MARGIN[COARSE]
    across = COARSE * (mark.across[1] + mark.aspect / 2) + MARGIN[COARSE]
    return int(np.ceil(down)), int(np.ceil(across))


@lru_cache(maxsize=64)  # the pictures of a dataset come in few sizes
def _heights(high: int, wide: int, mark: Mark) -> tuple[float, ...]:
    """The heights that are tried: those for whose window there is room."""
    rows, columns = _window(mark)
    room = min(high / rows, wide / columns) * COARSE
    least = max(mark.heights[0] * min(high, wide), SMALLEST)
    most = min(mark.heights[1] * min(high, wide), room)
    count = int(np.log(most / least) / np.log(HEIGHT_STEP)) + 1 if most >= least else 0
    return tuple(float(least * HEIGHT_STEP**step) for step in range(count))
