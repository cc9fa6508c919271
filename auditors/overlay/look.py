"""The cheap first look: does anything in a picture look like letters that were laid over it?"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Box, Pixels

Floats = NDArray[np.float32]

LONGEST = 384
"""Pixels of the longer side at which is looked."""

STRIDE = 8
"""Pixels along a cell of the answer."""

AROUND, LEVELS, MOST = 15, 24, 3
"""Side of the square whose mean is taken off, levels that count as 1, and what is cut off above."""

SMALLEST = 24
"""Shorter side in pixels below which nothing is seen."""

BELOW = 2.0
"""By how much less likely than the likeliest a cell may be and belong to the same text."""


@dataclass(frozen=True, slots=True)
class Glance:
    """``strength``: how likely the likeliest place bears an overlay's text, on a scale without unit of
    which :mod:`overpaint.auditors.overlay.auditor` knows what counts; ``box`` is where."""

    strength: float
    box: Box


def glance(pixels: Pixels) -> Glance | None:
    """The likeliest place, by a small convolutional network; None for a picture that is too small.

    How it was trained and what it misses: docs/overlays.md.
    """
    grey = np.asarray(cv2.cvtColor(_small(pixels), cv2.COLOR_RGB2GRAY), np.float32)
    if min(grey.shape) < SMALLEST:
        return None
    cells = likelihood(raised(grey))
    peak = np.unravel_index(int(cells.argmax()), cells.shape)
    scale = max(pixels.shape[:2]) / max(grey.shape)
    return Glance(float(cells[peak]), _around(cells, (int(peak[0]), int(peak[1])), scale, pixels))


def raised(grey: Floats) -> Floats:
    """(h, w) what differs from its surroundings, in steps of ``LEVELS`` levels."""
    high = (grey - cv2.blur(grey, (AROUND, AROUND))) / LEVELS
    return np.asarray(np.clip(high, -MOST, MOST), np.float32)


def likelihood(picture: Floats) -> Floats:
    """(h / 8, w / 8) log odds of an overlay's text for each cell of a raised picture, each the mean of
    3x3 cells."""
    high, wide = picture.shape
    whole = np.pad(picture, ((2, 2 - high % -STRIDE), (2, 2 - wide % -STRIDE)))
    windows = np.lib.stride_tricks.sliding_window_view(whole, (8, 8))[::4, ::4]
    first, *others, last = layers()
    cells = np.maximum(windows.reshape(*windows.shape[:2], 64) @ first.weights + first.bias, 0)
    for layer in others:
        cells = np.maximum(_convolved(cells, layer), 0)
    found = np.asarray((cells @ last.weights + last.bias)[..., 0], np.float32)
    return np.asarray(cv2.blur(found, (3, 3), borderType=cv2.BORDER_CONSTANT), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """``weights`` (inputs, outputs), of 3x3 places row by row for a convolution, and ``bias``."""

    weights: Floats
    bias: Floats
    step: int
    spread: int


@cache
def layers() -> tuple[Layer, ...]:
    """Those of look.npz: arrays of numbers, nothing that runs."""
    with (files("overpaint.auditors.overlay") / "look.npz").open("rb") as file:
        arrays = np.load(file, allow_pickle=False)
        return tuple(
            Layer(
                weights=arrays[f"weights{place}"].astype(np.float32),
                bias=arrays[f"bias{place}"].astype(np.float32),
                step=int(step),
                spread=int(spread),
            )
            for place, (step, spread) in enumerate(arrays["shape"])
        )


def _convolved(cells: Floats, layer: Layer) -> Floats:
    """A convolution by 3x3, ``spread`` apart, at every ``step`` of the places; 0 around the picture."""
    rows, columns = cells.shape[:2]
    whole = np.pad(cells, ((layer.spread,) * 2, (layer.spread,) * 2, (0, 0)))
    places = [by * layer.spread for by in range(3)]
    views = [
        whole[down : down + rows : layer.step, across : across + columns : layer.step]
        for down in places
        for across in places
    ]
    stacked = np.concatenate(views, axis=2)
    return np.asarray(stacked @ layer.weights + layer.bias, np.float32)


def _small(pixels: Pixels) -> Pixels:
    scale = LONGEST / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _around(cells: Floats, peak: tuple[int, int], scale: float, pixels: Pixels) -> Box:
    """The likely cells that hang together with the likeliest, in pixels of the picture."""
    likely = (cells > cells[peak] - BELOW).astype(np.uint8)
    parts = np.asarray(cv2.connectedComponents(likely)[1])
    rows, columns = np.nonzero(parts == parts[peak])
    side = STRIDE * scale
    height, width = pixels.shape[:2]
    return Box(
        min(width - 1, int(columns.min() * side)),
        min(height - 1, int(rows.min() * side)),
        min(width, round((int(columns.max()) + 1) * side)),
        min(height, round((int(rows.max()) + 1) * side)),
    )
