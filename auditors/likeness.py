"""How alike two pictures are, whatever was edited: their shapes, edges and colours, loosely in place."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.view import Floats, square
from overpaint.data import Picture, Pixels

CELLS = 16
"""Directions of edges are gathered in so many cells across and down."""

DIRECTIONS = 9
SHIFT = 2
"""Cells by which one picture may be shifted against the other, each way."""

_SOFT = 0.75
_FAINT = 3.0
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """Each 1 for equal pictures; about 0 for strangers, save ``colours``, which are 0 to 1."""

    shapes: float
    """Correlation of the directions of edges in 16x16 cells."""
    shapes_shifted: float
    """The same at the shift that suits best."""
    edges_shifted: float
    """Correlation of the strength of edges at 32x32, at the shift that suits best."""
    colours: float
    """What two histograms of 4x4x4 colours have in common."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What one picture is compared by: (16, 16, 9) directions, (32, 32) edges, (64,) colours."""

    directions: Floats
    edges: Floats
    colours: Floats


def likeness(one: Picture, other: Picture) -> Likeness:
    """The likeness of two pictures that can be read; the same both ways."""
    first, second = traits(one), traits(other)
    return Likeness(
        shapes=_correlation(first.directions, second.directions),
        shapes_shifted=_shifted(_correlation, first.directions, second.directions, SHIFT),
        edges_shifted=_shifted(_correlation, first.edges, second.edges, SHIFT + 1),
        colours=float(np.minimum(first.colours, second.colours).sum()),
    )


def traits(picture: Picture) -> Traits:
    """The traits of a picture, made once."""
    return picture.once("traits", lambda: _traits(square(picture)))


def _traits(pixels: Pixels) -> Traits:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    soft = cv2.GaussianBlur(grey, (0, 0), _SOFT)
    across = np.asarray(cv2.Sobel(soft, cv2.CV_32F, 1, 0), dtype=np.float32)
    down = np.asarray(cv2.Sobel(soft, cv2.CV_32F, 0, 1), dtype=np.float32)
    # cv2.magnitude rounds by where an array lies in memory, and findings must not differ between runs.
    steep = np.sqrt(across * across + down * down)
    return Traits(
        directions=_directions(across, down, steep),
        edges=np.log1p(_reduced(steep, 2 * CELLS)),
        colours=_colours(pixels),
    )


def _directions(across: Floats, down: Floats, steep: Floats) -> Floats:
    """How much of the edges of each cell runs each way, normalised by cell."""
    turn = np.mod(np.arctan2(down, across), np.pi) * (DIRECTIONS / np.pi)
    lower = np.floor(turn)
    share = turn - lower
    first = lower.astype(np.intp) % DIRECTIONS
    place = _cell_numbers(steep.shape[0]) * DIRECTIONS
    length = CELLS * CELLS * DIRECTIONS
    flat = np.bincount((place + first).ravel(), (steep * (1 - share)).ravel(), length)
    flat += np.bincount((place + (first + 1) % DIRECTIONS).ravel(), (steep * share).ravel(), length)
    # Mean over a cell's pixels, so that what counts as faint doesn't depend on their number.
    cells = flat.reshape(CELLS, CELLS, DIRECTIONS) * (CELLS / steep.shape[0]) ** 2
    return np.asarray(cells / (np.linalg.norm(cells, axis=2, keepdims=True) + _FAINT), np.float32)


def _cell_numbers(side: int) -> NDArray[np.intp]:
    """(side, side) number of the cell that each pixel lies in."""
    along = np.arange(side) * CELLS // side
    return np.asarray(along[:, None] * CELLS + along, dtype=np.intp)


def _colours(pixels: Pixels) -> Floats:
    counts = cv2.calcHist([pixels], [0, 1, 2], None, [_LEVELS] * 3, [0, 256] * 3).ravel()
    return np.asarray(counts / counts.sum(), dtype=np.float32)


def _reduced(values: Floats, side: int) -> Floats:
    return np.asarray(cv2.resize(values, (side, side), interpolation=cv2.INTER_AREA), dtype=np.float32)


def _correlation(one: Floats, other: Floats) -> float:
    """Pearson's, each layer about its own mean; 1 for two arrays without any variation."""
    one, other = one - one.mean(axis=(0, 1)), other - other.mean(axis=(0, 1))
    norm = float(np.sqrt(np.sum(one * one) * np.sum(other * other)))
    return float(np.sum(one * other)) / norm if norm > 1e-6 else 1.0


def _shifted(compare: Callable[[Floats, Floats], float], one: Floats, other: Floats, most: int) -> float:
    """The best of ``compare`` over all shifts of one array against the other by at most ``most``."""
    shifts = range(-most, most + 1)
    return max(
        compare(one[_part(down)][:, _part(right)], other[_part(-down)][:, _part(-right)])
        for down in shifts
        for right in shifts
    )


def _part(shift: int) -> slice:
    return slice(max(0, shift), None if shift >= 0 else shift)
