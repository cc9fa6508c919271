"""Small views of a picture: what changes are measured on."""

from functools import cache, partial

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Picture, Pixels

Floats = NDArray[np.float32]

VIEW_SIDE = 256
"""Longer side of the small views that changes are measured on, in pixels."""

SQUARE_SIDE = 128
"""Side of the squares that whole pictures are squeezed into to be recognised, in pixels."""

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

    def converted() -> Floats:
        # sRGB's curve by table: OpenCV's own conversion of floats takes half as long again over it.
        light = cv2.LUT(view(picture, size), _linear_light())
        return np.asarray(cv2.cvtColor(light, cv2.COLOR_LRGB2LAB), dtype=np.float32)

    return picture.once(("lab", size), converted)


@cache
def _linear_light() -> Floats:
    """(256,) linear light, 0 to 1, of the levels of sRGB (IEC 61966-2-1)."""
    unit = np.arange(256) / 255
    return np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4).astype(np.float32)


def colour_difference(first: Floats, second: Floats) -> Floats:
    """(h, w) CIE76 distance of two (h, w, 3) L*a*b* pictures."""
    return distance(np.subtract(first, second))


def distance(delta: NDArray[np.float32]) -> Floats:
    """(h, w) length of the three numbers at each pixel of (h, w, 3)."""
    # A matrix product over the channels: numpy's sum takes ten times as long over so short an axis.
    return np.asarray(cv2.sqrt(cv2.transform(cv2.multiply(delta, delta), _CHANNEL_SUM)), np.float32)


def _least(picture: Picture, size: tuple[int, int]) -> Pixels:
    """The picture, halved as long as that leaves whole pixels and no less than ``size``.

    From there to any size costs OpenCV a fraction of what it would from the whole.
    """
    pixels, steps = picture.pixels, 0
    while pixels.shape[1] >= 2 * size[0] and pixels.shape[0] >= 2 * size[1]:
        if pixels.shape[0] % 2 or pixels.shape[1] % 2:
            break
        steps += 1
        pixels = picture.once(("halved", steps), partial(_halved, pixels))
    return pixels


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
