"""Small views of a picture: what changes are measured on."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Picture, Pixels

Floats = NDArray[np.float32]

VIEW_SIDE = 256
"""Longer side of the small views that changes are measured on, in pixels."""

SQUARE_SIDE = 128
"""Side of the squares that whole pictures are squeezed into to be recognised, in pixels."""

_FULL = 2**16 - 1

_STIMULI = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
_STIMULI /= _STIMULI.sum(axis=1, keepdims=True)
"""Linear RGB of ITU-R BT.709 to CIE XYZ, each 1 for white."""

_LAB = np.array([[0, 116, 0, -16], [500, -500, 0, 0], [0, 200, -200, 0]], dtype=np.float32)
"""What is taken of X, Y and Z, and one, to L*, a* and b*."""

_CHANNEL_SUM = np.ones((1, 3), dtype=np.float32)


def view_size(size: tuple[int, int]) -> tuple[int, int]:
    """(width, height) of the view of a picture of (width, height) ``size``; never larger than it.

    >>> view_size((1000, 300)), view_size((8, 4))
    ((256, 77), (8, 4))
    """
    scale = min(1.0, VIEW_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def grey(picture: Picture) -> Pixels:
    """(h, w) uint8 luma of the whole picture, made once."""
    return picture.once("grey", lambda: _luma(picture.pixels))


def view(picture: Picture, size: tuple[int, int]) -> Pixels:
    """(h, w, 3) uint8 RGB of ``picture`` at (width, height) ``size``, made once."""
    return picture.once(("view", size), lambda: _shrunk(_least(picture, size), size))


def lab(picture: Picture, size: tuple[int, int]) -> Floats:
    """(h, w, 3) CIE L*a*b* of that view, made once."""

    return picture.once(("lab", size), lambda: _lab(view(picture, size)))


def _lab(pixels: Pixels) -> Floats:
    # Both curves by table, in 16 bits: half the time of OpenCV's own conversion, and within 0.1 of it.
    stimuli = np.asarray(cv2.transform(cv2.LUT(pixels, _linear_light()), _STIMULI), dtype=np.uint16)
    return np.asarray(cv2.transform(_looked_up(stimuli, _responses()), _LAB), dtype=np.float32)


def _looked_up(levels: NDArray[np.uint16], table: Floats) -> Floats:
    """``table`` (65536,) at each of the levels. OpenCV before 5 knows tables of bytes alone."""
    if int(cv2.__version__.partition(".")[0]) < 5:
        return np.take(table, levels)
    return np.asarray(cv2.LUT(levels, table), dtype=np.float32)


@cache
def _linear_light() -> NDArray[np.uint16]:
    """(256,) linear light, 0 to 65535, of the levels of sRGB (IEC 61966-2-1)."""
    unit = np.arange(256) / 255
    light = np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4)
    return (light * _FULL).round().astype(np.uint16)


@cache
def _responses() -> Floats:
    """(65536,) what CIE L*a*b* takes of a stimulus, 0 to 1 of that of white (CIE 15)."""
    unit = np.arange(_FULL + 1) / _FULL
    return np.where(unit > 216 / 24389, np.cbrt(unit), unit * 841 / 108 + 4 / 29).astype(np.float32)


def colour_difference(first: Floats, second: Floats) -> Floats:
    """(h, w) CIE76 distance of two (h, w, 3) L*a*b* pictures."""
    return distance(np.subtract(first, second))


def distance(delta: NDArray[np.float32]) -> Floats:
    """(h, w) length of the three numbers at each pixel of (h, w, 3), which is squared in its place."""
    # New memory costs more than what is computed in it. And a matrix product over the channels, since
    # numpy's sum takes ten times as long over so short an axis.
    np.multiply(delta, delta, out=delta)
    squared = np.asarray(cv2.transform(delta, _CHANNEL_SUM), dtype=np.float32)
    return np.sqrt(squared, out=squared)


def mean_where(values: Floats, where: NDArray[np.bool_] | Pixels) -> float:
    """Mean of (h, w) values of at least 0 where (h, w) ``where`` is set; 0 where it nowhere is."""
    mask = where.view(np.uint8)
    # The sum by way of the norm: OpenCV's masked mean takes four times as long.
    return cv2.norm(values, cv2.NORM_L1, mask) / max(1, cv2.countNonZero(mask))


def halved(picture: Picture, steps: int) -> Pixels:
    """(h, w, 3) uint8 RGB of the whole picture, halved so often, made once. Only for sides that leave
    whole pixels at each step."""
    if not steps:
        return picture.pixels
    return picture.once(("halved", steps), lambda: _halved(halved(picture, steps - 1)))


def _least(picture: Picture, size: tuple[int, int]) -> Pixels:
    """The picture, halved as long as that leaves whole pixels and no less than ``size``.

    From there to any size costs OpenCV a fraction of what it would from the whole.
    """
    (width, height), steps = picture.size, 0
    while not (width % 2 or height % 2) and width >= 2 * size[0] and height >= 2 * size[1]:
        width, height, steps = width // 2, height // 2, steps + 1
    return halved(picture, steps)


def _luma(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _halved(pixels: Pixels) -> Pixels:
    return _shrunk(pixels, (pixels.shape[1] // 2, pixels.shape[0] // 2))


def _shrunk(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def square(picture: Picture) -> Pixels:
    """(128, 128, 3) uint8 RGB: the whole picture, squeezed into a square."""
    size = (SQUARE_SIDE, SQUARE_SIDE)
    return picture.once(("square", size), lambda: _shrunk(_least(picture, size), size))


def square_grey(picture: Picture) -> Pixels:
    """(128, 128) uint8 luma of that square, made once."""
    return picture.once("square grey", lambda: _luma(square(picture)))
