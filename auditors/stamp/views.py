"""The detail around a place in many pairs, in a file: of a thousand it takes two hundred megabytes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.spilled import written
from overpaint.auditors.stamp.album import Album
from overpaint.auditors.stamp.detail import broad, fine
from overpaint.auditors.stamp.place import around, clipped, moved
from overpaint.auditors.stamp.planes import Floats
from overpaint.data import Box

NEAR = 48
"""Pixels around a stamp in which chance is measured for one pair."""


Half = NDArray[np.float16]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The detail, by bands, around a stamp in the pair of a row; the stamp itself is at ``place``."""

    row: int
    bands: tuple[Half, Half]
    place: Box


def views_of(box: Box, tile: int, rows: NDArray[np.intp], album: Album) -> list[View]:
    """The views of those of the pairs in whose pictures the box lies."""
    framed: list[tuple[int, Box, tuple[int, ...]]] = []

    def bands() -> Iterator[Half]:
        for row in having(box, tile, rows, album):
            view = clipped(around(box, NEAR), album.bounds([row], tile))
            change = change_of(row, tile, view, album)
            framed.append((row, view, change.shape))
            yield from (one(change).astype(np.float16).ravel() for one in (fine, broad))

    flat, start, found = written(bands(), np.float16), 0, list[View]()
    for row, view, shape in framed:
        middle, end = start + math.prod(shape), start + 2 * math.prod(shape)
        both = flat[start:middle].reshape(shape), flat[middle:end].reshape(shape)
        found.append(View(row, both, moved(box, -view.left, -view.top)))
        start = end
    return found


def having(box: Box, tile: int, rows: NDArray[np.intp], album: Album) -> list[int]:
    """The rows in whose pictures the place lies."""
    return [row for row in map(int, rows) if clipped(box, album.bounds([row], tile)) == box]


def change_of(row: int, tile: int, view: Box, album: Album) -> Floats:
    """(h, w, 3) target minus source within a view, in levels."""
    before, after = album.cut(row, tile, view)
    return np.asarray(after.astype(np.float32) - before)
