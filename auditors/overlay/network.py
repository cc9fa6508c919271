"""Small convolutional networks by NumPy, computed at the places that are asked for alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Pixels

Floats = NDArray[np.float32]
Mask = NDArray[np.uint8]
"""(rows, columns): 1 at the places that are asked for, else 0."""

PATCH, STEP = 8, 4
"""Side in pixels of the squares that the first layer sees, and from one to the next."""

MARGIN = 2
"""Cells beyond the last ones, and pixels beyond a picture, that are seen as nothing."""

LEVEL, LEVELS = 128, 24
"""What stands for nothing in a raised picture, and levels that count as 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """``weights`` (inputs, outputs), of 3x3 places row by row for a convolution, and ``bias``."""

    weights: Floats
    bias: Floats
    step: int
    spread: int


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Some of (rows, columns): how far ``down`` and ``across`` each is, and where among all."""

    rows: int
    columns: int
    down: NDArray[np.intp]
    across: NDArray[np.intp]
    flat: NDArray[np.intp]

    @classmethod
    def of(cls, mask: Mask) -> "Places":
        rows, columns = mask.shape
        flat = np.flatnonzero(mask.view(np.bool_))
        down = flat // columns
        return cls(rows, columns, down, flat - down * columns, flat)


@cache
def layers(name: str) -> tuple[Layer, ...]:
    """Those of ``name``.npz: arrays of numbers, nothing that runs; the first is for a raised picture."""
    with (files("overpaint.auditors.overlay") / f"{name}.npz").open("rb") as file:
        arrays = np.load(file, allow_pickle=False)
        first, *others = (
            Layer(
                weights=arrays[f"weights{place}"].astype(np.float32),
                bias=arrays[f"bias{place}"].astype(np.float32),
                step=int(step),
                spread=int(spread),
            )
            for place, (step, spread) in enumerate(arrays["shape"])
        )
    return _of_levels(first), *others


def _of_levels(first: Layer) -> Layer:
    """The layer that gets levels of a raised picture instead of what they count."""
    weights = first.weights / np.float32(LEVELS)
    return replace(first, weights=weights, bias=first.bias - LEVEL * weights.sum(axis=0))


def answers(picture: Pixels, network: Sequence[Layer], wanted: Mask) -> Floats:
    """(rows, columns) what the network says of a raised picture where it is wanted, 0 elsewhere.

    The first layer sees squares of the picture, those between convolve, the last takes each place by
    itself. Each is computed where the next one needs it, which gives what all of it would.
    """
    first, *others, last = network
    masks = [wanted]
    for layer in reversed(others):
        masks.append(_sources(masks[-1], layer))
    places = [Places.of(mask) for mask in reversed(masks)]
    found = rectified(_squares(picture, places[0]), first)
    for layer, (here, there) in zip(others, pairwise(places), strict=True):
        found = convolved(found, here, layer, there)
    answer = np.zeros(wanted.size, np.float32)
    answer[places[-1].flat] = ended(found, last)
    return answer.reshape(wanted.shape)


def convolved(found: Floats, here: Places, layer: Layer, there: Places) -> Floats:
    """(n, outputs) a convolution by 3x3, ``spread`` apart, at every ``step`` of the places, and no less
    than 0; from what was found (m, inputs) here, which is 0 beyond them."""
    depth, width = found.shape[1], here.columns + 2 * MARGIN
    cells = np.zeros(((here.rows + 2 * MARGIN) * width, depth), np.float32)
    cells[(here.down + MARGIN) * width + here.across + MARGIN] = found
    first = MARGIN - layer.spread
    by = range(first, first + 2 * layer.spread + 1, layer.spread)
    offsets = [row * width + column for row in by for column in by]
    corners = layer.step * (there.down * width + there.across)
    around = cells.take(corners[:, None] + offsets, axis=0, mode="clip")
    return rectified(around.reshape(len(corners), 9 * depth), layer)


def rectified(inputs: Floats, layer: Layer) -> Floats:
    """(n, outputs) of (n, inputs)."""
    found = inputs @ layer.weights
    found += layer.bias
    return np.asarray(np.maximum(found, 0, out=found), np.float32)


def ended(found: Floats, layer: Layer) -> Floats:
    """(n,) the answer of the last layer."""
    return np.asarray(found @ layer.weights[:, 0] + layer.bias, np.float32)


def _sources(wanted: Mask, layer: Layer) -> Mask:
    """The places of the layer before from which a convolution computes what is wanted."""
    rows, columns = wanted.shape
    apart = np.zeros((rows * layer.step, columns * layer.step), np.uint8)
    apart[:: layer.step, :: layer.step] = wanted
    seen = np.zeros((2 * layer.spread + 1,) * 2, np.uint8)
    seen[:: layer.spread, :: layer.spread] = 1
    return np.asarray(cv2.dilate(apart, seen), np.uint8)


def _squares(picture: Pixels, places: Places) -> Floats:
    """(n, 64) the pixels of the squares; ``STEP`` of a row are taken at once, twice for a square."""
    high, wide = picture.shape
    ends = STEP * places.rows + MARGIN - high, STEP * places.columns + MARGIN - wide
    whole = cv2.copyMakeBorder(
        picture, MARGIN, ends[0], MARGIN, ends[1], cv2.BORDER_CONSTANT, value=LEVEL
    )
    steps = np.asarray(whole, np.uint8).view(np.uint32)
    width = steps.shape[1]
    offsets = [row * width + step for row in range(PATCH) for step in range(PATCH // STEP)]
    corners = STEP * width * places.down + places.across
    found = steps.reshape(-1).take(corners[:, None] + offsets, mode="clip")
    return np.asarray(found.view(np.uint8), np.float32)
