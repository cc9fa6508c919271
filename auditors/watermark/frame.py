"""Where a picture ends and the plain bars around it begin."""

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Box, Picture, Pixels

TOLERANCE = 8.0
"""Mean colour distance from a bar's colour that still belongs to it, in levels of 255."""

SAMPLES = 64
"""Pixels of a line that are looked at."""

FAR = 40
"""Levels by which a channel of a pixel may differ from its bar's colour, if nothing stands in the bar.
Chosen beside 60 photographs with white, grey and black bars, saved at JPEG quality 50 to 90: from the
third pixel on none rings more. Beside 64 others, with coloured bars too, 2 of 2,880 edges do from the
fifth on at quality 60 and more, and 6 of 960 at 50."""

STRIDE = 32
"""Lines that are looked at together: most bars end soon."""


def box_of(picture: Picture) -> Box:
    """The ``picture_box`` of a picture that can be read, made once."""
    return picture.once("box", lambda: picture_box(picture.pixels, inner_of(picture)))


def inner_of(picture: Picture) -> Box:
    """The ``inner_box`` of a picture that can be read, made once."""
    return picture.once("inner box", lambda: inner_box(picture.pixels))


def picture_box(pixels: Pixels, inner: Box | None = None) -> Box:
    """The picture without plain bars at its borders, to within what JPEG leaves of the edge.

    A bar is a run of lines from a border on that have the colour of the outermost one, which is plain.
    It ends where something stands in it: a mark, a line of text. ``inner`` is the ``inner_box``, if that
    is known.
    """
    height, width = pixels.shape[:2]
    left, top, right, bottom = inner or inner_box(pixels)
    if (left, top, right, bottom) == (0, 0, width, height):
        return Box(0, 0, width, height)
    return Box(
        _bare(_plain(pixels[:, :left], pixels[:, 0]).min(axis=0)),
        _bare(_plain(pixels[:top], pixels[0]).min(axis=1)),
        width - _bare(_plain(pixels[:, right:], pixels[:, -1]).min(axis=0)[::-1]),
        height - _bare(_plain(pixels[bottom:], pixels[-1]).min(axis=1)[::-1]),
    )


def inner_box(pixels: Pixels) -> Box:
    """The picture inside its bars, whatever small thing stands in them.

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


def _plain(bar: Pixels, outermost: Pixels) -> NDArray[np.uint8]:
    """(rows, columns) not 0 where a pixel of a bar has the colour of its outermost line."""
    if not bar.size:
        return np.empty(bar.shape[:2], np.uint8)
    colour = outermost.mean(axis=0).round()
    low, high = (tuple(np.clip(colour + off, 0, 255).tolist()) for off in (-FAR, FAR))
    return np.asarray(cv2.inRange(bar, low, high), np.uint8)


def _bare(lines: NDArray[np.uint8]) -> int:
    """How many lines there are before the first in which something stands."""
    other = np.flatnonzero(lines == 0)
    return int(other[0]) if len(other) else len(lines)
