"""Taking a mark off a picture: by cutting it off, or by painting over it from around."""

import math
from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Box, Picture, Pixels
from overpaint.taxonomy import UnknownName

SOLVED = 8000
"""Pixels that the equation is solved for at most: it takes seconds for ten times as many."""

SHARE = 1e-4
"""Share of a pixel of a smaller picture that must be known for it to count: less is rounding."""

Way = Literal["inpaint", "crop"]

AROUND, AROUND_SMALL = 32, 3
"""Pixels around a box from which it is painted over, at least: of the picture, and of the smaller one
that the equation is solved for."""


def repair(picture: Picture, box: Box, *, way: Way = "inpaint") -> Picture:
    """The picture without what is in a box (pixels, cut to the picture).

    ``inpaint`` fills the box from what is around it by the biharmonic equation (Damelin and Hoang 2018,
    scikit-image) and changes no pixel outside; it suits small marks on quiet backdrops, and blurs large
    ones. ``crop`` cuts off the box with the rows or columns that lose the fewest pixels. An empty box
    changes nothing.

    Raises:
        UnreadablePicture: the picture can't be decoded.
        UnknownName: there is no such way.
        ValueError: the box covers the whole picture, so nothing would be left to go by.
    """
    if way not in get_args(Way):
        raise UnknownName("way to repair", way, get_args(Way))
    height, width = picture.pixels.shape[:2]
    inside = Box(max(0, box.left), max(0, box.top), min(width, box.right), min(height, box.bottom))
    if inside.left >= inside.right or inside.top >= inside.bottom:
        return picture
    if inside == Box(0, 0, width, height):
        raise ValueError(f"the box {tuple(box)} covers the whole picture of {width}x{height} pixels")
    mended = _cropped(picture.pixels, inside) if way == "crop" else _painted(picture.pixels, inside)
    return Picture.from_pixels(mended, uri=picture.uri)


def _cropped(pixels: Pixels, box: Box) -> Pixels:
    """The largest part of the picture beside, above or below the box."""
    parts = pixels[: box.top], pixels[box.bottom :], pixels[:, : box.left], pixels[:, box.right :]
    return max(parts, key=lambda part: part.shape[0] * part.shape[1])


def _painted(pixels: Pixels, box: Box) -> Pixels:
    scale = min(1.0, math.sqrt(SOLVED / ((box.right - box.left) * (box.bottom - box.top))))
    around = max(AROUND, math.ceil(AROUND_SMALL / scale))
    top, left = max(0, box.top - around), max(0, box.left - around)
    near = np.s_[top : box.bottom + around, left : box.right + around]
    hole: NDArray[np.bool_] = np.zeros(pixels[near].shape[:2], bool)
    hole[box.top - top : box.bottom - top, box.left - left : box.right - left] = True
    filled = _filled(pixels[near], hole, scale)
    mended = pixels.copy()
    mended[near][hole] = filled[hole]
    return mended


def _filled(pixels: Pixels, hole: NDArray[np.bool_], scale: float) -> Pixels:
    """The pixels with the hole filled, by way of a picture of that scale."""
    from skimage.restoration import inpaint_biharmonic  # noqa: PLC0415 - slow to import

    height, width = hole.shape
    size = max(2, round(width * scale)), max(2, round(height * scale))
    small, unknown = _shrunk(pixels, hole, size)
    filled = inpaint_biharmonic(small / 255.0, unknown, channel_axis=-1)
    levels = np.rint(np.clip(filled, 0, 1) * 255).astype(np.uint8)
    return np.asarray(cv2.resize(levels, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _shrunk(
    pixels: Pixels, hole: NDArray[np.bool_], size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The picture at (width, height) ``size``, and which of its pixels have nothing but hole under them.

    The others are the mean of what is known under them: a border of one pixel would be lost else.
    """
    known = (~hole).astype(np.float32)
    share = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA))
    means = cv2.resize(pixels * known[..., None], size, interpolation=cv2.INTER_AREA)
    unknown = share < SHARE
    return np.asarray(means / np.where(unknown, 1, share)[..., None], np.float32), unknown
