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
    (left, from_right), (top, from_bottom) = _bars(columns), _bars(rows)
    right, bottom = width - from_right, height - from_bottom
    if left >= right or top >= bottom:
        return Box(0, 0, width, height)
    return Box(left, top, right, bottom)


def _bars(lines: Pixels) -> tuple[int, int]:
    """How many of the lines, from the first on and from the last, are one plain bar each."""
    # Both ends in one go: most pictures have no bar, and a call costs more than what it computes.
    ends = lines[[0, -1]]
    colours = (ends.sum(axis=1) / ends.shape[1]).round().astype(np.int16)
    apart = _apart(ends, colours[:, None])
    first, last = (
        _bar(run, colour) if off <= TOLERANCE else 0
        for run, colour, off in zip((lines, lines[::-1]), colours, apart, strict=True)
    )
    return first, last


def _bar(lines: Pixels, colour: NDArray[np.int16]) -> int:
    """How many of the lines, from the first on, have the colour of the first."""
    for first in range(0, len(lines), STRIDE):
        other = np.flatnonzero(_apart(lines[first : first + STRIDE], colour) > TOLERANCE)
        if len(other):
            return first + int(other[0])
    return len(lines)


def _apart(lines: Pixels, colour: NDArray[np.int16]) -> NDArray[np.float64]:
    off = np.abs(lines - colour).reshape(len(lines), -1)
    return np.asarray(off.sum(axis=1) / off.shape[1])
