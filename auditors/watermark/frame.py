"""Where a picture ends and the plain bars around it begin."""

import numpy as np
from numpy.typing import NDArray

from overpaint.data import Box, Picture, Pixels

TOLERANCE = 8.0
"""Mean colour distance from a bar's colour that still belongs to it, in levels of 255."""

SAMPLES = 64
"""Pixels of a line that are looked at."""

STRIDE = 32
"""Lines that are looked at together: most bars end soon."""


def box_of(picture: Picture) -> Box:
    """The box of a picture that can be read, made once."""
    return picture.once("box", lambda: picture_box(picture.pixels))


def picture_box(pixels: Pixels) -> Box:
    """The picture without plain bars at its borders, to within what JPEG leaves of the edge.

    A bar is a run of lines from a border on that have the colour of the outermost one, which is plain.
    A picture that is plain all over is its own box.
    """
    height, width = pixels.shape[:2]
    rows = pixels[:, :: max(1, width // SAMPLES)]
    columns = pixels[:: max(1, height // SAMPLES)].swapaxes(0, 1)
    left, right = _bar(columns), width - _bar(columns[::-1])
    top, bottom = _bar(rows), height - _bar(rows[::-1])
    if left >= right or top >= bottom:
        return Box(0, 0, width, height)
    return Box(left, top, right, bottom)


def _bar(lines: Pixels) -> int:
    """How many of the lines, from the first on, are one plain bar."""
    colour = lines[0].mean(axis=0).round().astype(np.int16)
    if _apart(lines[:1], colour)[0] > TOLERANCE:
        return 0
    for first in range(0, len(lines), STRIDE):
        other = np.flatnonzero(_apart(lines[first : first + STRIDE], colour) > TOLERANCE)
        if len(other):
            return first + int(other[0])
    return len(lines)


def _apart(lines: Pixels, colour: NDArray[np.int16]) -> NDArray[np.float64]:
    return np.asarray(np.abs(lines - colour).mean(axis=(1, 2)))
