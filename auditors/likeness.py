"""How alike two pictures are, whatever was edited: their shapes, edges and colours, loosely in place."""

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.view import Floats, square, square_grey
from overpaint.data import Picture, Pixels

CELLS = 16
"""Directions of edges are gathered in so many cells across and down."""

DIRECTIONS = 9
"""In half a turn."""

BINS = 2 * DIRECTIONS + 2
"""Of a cell: from minus half a turn to half a turn, and one more that a last edge may share in."""

SHIFT = 2
"""Cells by which one picture may be shifted against the other, each way."""

IN_PLACE = 0.8
"""Correlation of shapes in place from which on no shift is tried: none suits better in any of the 262
real pairs that reach it."""

Numbers = NDArray[np.float64]

_STILL = 1e-6
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
    """What one picture is compared by: (16, 16, 9) directions and (32, 32, 1) edges, each about the mean
    of its layer, and (64,) colours."""

    directions: Floats
    edges: Floats
    colours: Floats


def likeness(one: Picture, other: Picture) -> Likeness:
    """The likeness of two pictures that can be read; the same both ways."""
    first, second = traits(one), traits(other)
    in_place = shapes = _in_place(first.directions, second.directions)
    if in_place >= IN_PLACE:
        edges = _in_place(first.edges, second.edges)
    else:
        shapes = float(_correlation(first.directions, second.directions, SHIFT).max())
        edges = float(_correlation(first.edges, second.edges, SHIFT + 1).max())
    colours = float(np.minimum(first.colours, second.colours).sum())
    return Likeness(shapes=in_place, shapes_shifted=shapes, edges_shifted=edges, colours=colours)


def traits(picture: Picture) -> Traits:
    """The traits of a picture, made once."""
    return picture.once("traits", lambda: _traits(square(picture), square_grey(picture)))


def _traits(pixels: Pixels, grey: Pixels) -> Traits:
    soft = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), _SOFT)
    across = np.asarray(cv2.Sobel(soft, cv2.CV_32F, 1, 0), dtype=np.float32)
    down = np.asarray(cv2.Sobel(soft, cv2.CV_32F, 0, 1), dtype=np.float32)
    # cv2.magnitude rounds by where an array lies in memory, and findings must not differ between runs.
    steep = np.sqrt(across * across + down * down)
    return Traits(
        directions=_centred(_directions(across, down, steep)),
        edges=_centred(np.log1p(_reduced(steep, 2 * CELLS))[..., None]),
        colours=_colours(pixels),
    )


def _directions(across: Floats, down: Floats, steep: Floats) -> Floats:
    """How much of the edges of each cell runs each way, normalised by cell."""
    turn = np.arctan2(down, across)
    turn *= np.float32(DIRECTIONS / np.pi)
    lower = np.floor(turn)
    upper = steep * (turn - lower)
    place = (_first_bins(steep.shape[0]) + lower.astype(np.intp)).ravel()
    length = CELLS * CELLS * BINS
    flat = np.bincount(place, (steep - upper).ravel(), length)
    flat[1:] += np.bincount(place, upper.ravel(), length)[:-1]
    whole = flat.reshape(CELLS, CELLS, BINS)
    # A line has no front and back: from half a turn on, the bins are the first ones again.
    split = whole[..., :DIRECTIONS] + whole[..., DIRECTIONS : 2 * DIRECTIONS]
    split[..., :2] += whole[..., 2 * DIRECTIONS :]
    # Mean over a cell's pixels, so that what counts as faint doesn't depend on their number.
    cells = np.asarray(split * (CELLS / steep.shape[0]) ** 2, dtype=np.float32)
    size = np.sqrt(np.einsum("rcd,rcd->rc", cells, cells))[..., None]
    return np.asarray(cells / (size + np.float32(_FAINT)), np.float32)


@cache
def _first_bins(side: int) -> NDArray[np.intp]:
    """(side, side) number of the bin, in the cell that each pixel lies in, that stands for no turn."""
    along = np.arange(side) * CELLS // side
    return np.asarray((along[:, None] * CELLS + along) * BINS + DIRECTIONS, dtype=np.intp)


def _colours(pixels: Pixels) -> Floats:
    counts = cv2.calcHist([pixels], [0, 1, 2], None, [_LEVELS] * 3, [0, 256] * 3).ravel()
    return np.asarray(counts / counts.sum(), dtype=np.float32)


def _reduced(values: Floats, side: int) -> Floats:
    return np.asarray(cv2.resize(values, (side, side), interpolation=cv2.INTER_AREA), dtype=np.float32)


def _centred(layers: Floats) -> Floats:
    flat = layers.reshape(-1, layers.shape[2])
    return np.asarray(layers - flat.sum(axis=0) / np.float32(len(flat)), dtype=np.float32)


def _in_place(one: Floats, other: Floats) -> float:
    """Pearson's of all layers, without a shift; 1 for two arrays without any variation."""
    norm = math.sqrt(float(np.vdot(one, one)) * float(np.vdot(other, other)))
    return float(np.vdot(one, other)) / norm if norm > _STILL else 1.0


def _correlation(one: Floats, other: Floats, most: int) -> Numbers:
    """(n,) Pearson's, each layer about its own mean, at each of the shifts by at most ``most`` cells.

    ``one`` and ``other`` are (side, side, layers). Only the cells that both have at a shift count; two
    arrays without any variation there correlate by 1.
    """
    both, opposite = _overlaps(one.shape[0], most)
    count = both.sum(axis=1)
    # What a shift leaves to both of the one is what the opposite shift leaves of the other.
    (sums, power), (other_sums, other_power) = _moments(one, both), _moments(other, opposite)
    shared = _windows(other, most) @ one.ravel() - np.einsum("sl,sl->s", sums, other_sums) / count
    power -= np.einsum("sl,sl->s", sums, sums) / count
    other_power -= np.einsum("sl,sl->s", other_sums, other_sums) / count
    norm = np.sqrt(np.maximum(power * other_power, 0))
    return np.asarray(np.where(norm > _STILL, shared / np.maximum(norm, _STILL), 1.0))


def _moments(values: Floats, kept: Floats) -> tuple[Floats, Floats]:
    """(shifts, layers) sums of (side, side, layers) over the cells kept, (shifts,) sums of squares."""
    squares = np.einsum("rcl,rcl->rc", values, values)
    return kept @ values.reshape(-1, values.shape[2]), kept @ squares.ravel()


def _windows(values: Floats, most: int) -> Floats:
    """(shifts, cells * layers) of (side, side, layers), 0 where a shift reaches over the border."""
    side, _, layers = values.shape
    shifts = 2 * most + 1
    padded = np.zeros((side + 2 * most, side + 2 * most, layers), np.float32)
    padded[most : most + side, most : most + side] = values
    rows = padded.reshape(side + 2 * most, -1)
    windows = np.lib.stride_tricks.sliding_window_view(rows, (side, side * layers))[:, ::layers]
    return windows.reshape(shifts * shifts, side * side * layers)


@cache
def _overlaps(side: int, most: int) -> tuple[Floats, Floats]:
    """(shifts, cells) 1 where both have a cell at a shift, and at the opposite one."""
    both = _windows(np.ones((side, side, 1), np.float32), most)
    return both, np.ascontiguousarray(both[::-1])
