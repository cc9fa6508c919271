"""Looking for a window in which a few of many pairs change alike."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.stamp.planes import CELLS, Floats, Planes

SIDE = 8
"""Cells of light along each side of a window."""

STRIDE = 4
ALIKE = 0.4
"""Cosine of two whitened windows from which on they count as alike."""

GATHERED = 0.45
"""Cosine with the mean of a group from which on a window belongs to it."""

ACTIVE = 10
"""Cells that must not be 0 for a pair to have a say in a window."""

FEWEST = 3
"""Pairs that must be alike for a seed."""

ROUNDS = 4

AT_ONCE = 256
"""Windows that are compared with all others together."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Seed:
    """``rows`` that change alike in the window at (tile, top, left), in cells of light, and how
    strikingly: 0 for nothing."""

    tile: int
    top: int
    left: int
    rows: NDArray[np.intp]
    strength: float


def seeds(planes: Planes, weights: Floats, families: NDArray[np.intp]) -> list[Seed]:
    """The most striking group of each window, the most striking window first.

    ``families`` (n,) are equal for pairs whose likeness is no wonder, ``weights`` (n,) the inverse of
    the size of each one's.
    """
    whitening = _whitening(planes)
    found = []
    for tile, top, left in _windows(planes):
        seed = _seed(_vectors(planes, tile, top, left), whitening, weights, families)
        if seed is not None:
            found.append(Seed(tile=tile, top=top, left=left, rows=seed[0], strength=seed[1]))
    return sorted(found, key=lambda seed: -seed.strength)


def _windows(planes: Planes) -> Iterator[tuple[int, int, int]]:
    places, tiles = range(0, CELLS - SIDE + 1, STRIDE), range(planes.light.shape[1])
    return ((tile, top, left) for tile in tiles for top in places for left in places)


def _vectors(planes: Planes, tile: int, top: int, left: int) -> Floats:
    """(n, d) the cells of a window: light, then colour."""
    light = planes.light[:, tile, top : top + SIDE, left : left + SIDE]
    half = SIDE // 2
    colour = planes.colour[:, tile, top // 2 : top // 2 + half, left // 2 : left // 2 + half]
    flat = [part.reshape(len(light), -1) for part in (light, colour)]
    return np.concatenate(flat, axis=1).astype(np.float32)


def _whitening(planes: Planes) -> Floats:
    """(d, d) what makes the cells of a usual window independent of each other, and equally active."""
    size = SIDE**2 + 2 * (SIDE // 2) ** 2
    sums, count = np.zeros((size, size)), 0
    for place, window in enumerate(_windows(planes)):
        if place % 19 == 0:
            vectors = _active(_vectors(planes, *window))
            sums, count = sums + vectors.T @ vectors, count + len(vectors)
    values, axes = np.linalg.eigh(sums / max(count, 1))
    values = np.maximum(values, 0.15 * max(values.mean(), 1e-6))
    return np.asarray((axes / np.sqrt(values)) @ axes.T, np.float32)


def _active(vectors: Floats) -> Floats:
    return np.asarray(vectors[np.abs(vectors).sum(axis=1) >= ACTIVE])


def _seed(
    vectors: Floats, whitening: Floats, weights: Floats, families: NDArray[np.intp]
) -> tuple[NDArray[np.intp], float] | None:
    """The rows of the most striking group, and how striking it is; None if there is none."""
    rows = np.flatnonzero(np.abs(vectors).sum(axis=1) >= ACTIVE)
    if len(rows) < FEWEST:
        return None
    units = vectors[rows] @ whitening
    units /= np.linalg.norm(units, axis=1, keepdims=True) + 1e-6
    members = _gathered(units, weights[rows])
    first = np.unique(families[rows][members], return_index=True)[1]
    group = units[members][first]
    if len(group) < FEWEST:
        return None
    along = units @ _mean(units[members])
    opposite = float(weights[rows][along < -GATHERED].sum())
    return rows[members], max(0.0, _togetherness(group) - 0.3 * opposite)


def _gathered(units: Floats, weights: Floats) -> NDArray[np.bool_]:
    """The members of the group around the row that has the most others like it."""
    parts = [_votes(units[first : first + AT_ONCE] @ units.T, weights)
             for first in range(0, len(units), AT_ONCE)]  # fmt: skip
    members = np.asarray(units @ units[int(np.concatenate(parts).argmax())] > ALIKE)
    for _ in range(ROUNDS):
        again = units @ _mean(units[members]) > GATHERED
        if again.sum() < FEWEST or np.array_equal(again, members):
            break
        members = again
    return members


def _votes(likeness: Floats, weights: Floats) -> Floats:
    """How many are like each. A stamp makes windows alike; the contents of pictures make as many each
    other's opposite."""
    return np.asarray((likeness > ALIKE) @ weights - (likeness < -ALIKE) @ weights)


def _mean(units: Floats) -> Floats:
    mean = units.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _togetherness(units: Floats) -> float:
    """Sum of the squares of what each has in common with the mean of the others, if it has much."""
    others = units.sum(axis=0) - units
    alone = (others * units).sum(axis=1) / np.linalg.norm(others, axis=1)
    return float((alone[alone > ALIKE] ** 2).sum())
