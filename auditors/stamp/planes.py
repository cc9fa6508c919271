"""What of the difference of a pair is kept: where it is lighter, darker or more colourful than around.

Of a picture by itself the same is kept, as if it were the change from black.

Tiles of 256x256 pixels (larger ones on larger pictures): the four corners and the middle; also the
middles of the four edges if the picture is longer than two tiles, as corners leave something out then.
A tile has 64x64 cells of light and 32x32 cells of each of two colour differences; a cell is 1 where the
target exceeds the source by more than its surroundings do, -1 where it falls short, else 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.spilled import room
from overpaint.auditors.stamp.place import origin
from overpaint.data import Pixels

Floats = NDArray[np.float32]
Signs = NDArray[np.int8]
Sides = tuple[NDArray[np.bool_], NDArray[np.bool_]]

FIRST, TILES = 5, 9
"""Tiles of any picture, and of one that has those of its edges too."""

CELLS = 64
"""Cells of light along each side of a tile; half as many of colour."""

SURROUND = 17
"""Side of the square of cells whose mean is taken off: marks are smaller, changes of tone larger."""

DEAD = {"light": 2.5, "colour": 1.5}
"""Levels below which a cell is 0 in any picture: what saving as JPEG changes."""

USUAL = 2.0
"""Cells also are 0 below so many times the median of the pair: most of a redrawn picture changes."""

_COLOUR = np.array([[0.299, 0.587, 0.114], [-0.169, -0.331, 0.5], [0.5, -0.419, -0.081]], np.float32)
"""RGB to luma and the colour differences of JPEG."""

TILE_BYTES = 2 * (CELLS * CELLS + (CELLS // 2) ** 2 * 2) // 8
BYTES = FIRST * TILE_BYTES
"""Of a packed pair with the first tiles alone; those of the edges lie behind them."""


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """``light`` (n, tiles, 64, 64) and ``colour`` (n, tiles, 32, 32, 2) of n pairs, of -1, 0 and 1."""

    light: Signs
    colour: Signs


def cell_side(size: tuple[int, int]) -> int:
    """Pixels along a cell of light, by the shorter side: 4; twice as many from 768 and 1536 px on."""
    side = 4
    while min(size) >= 192 * side:
        side *= 2
    return side


def packed(source: Pixels | None, target: Pixels) -> bytes:
    """The planes of one pair of equal size, or of the target by itself: ``TILE_BYTES`` for each tile."""
    size = (target.shape[1], target.shape[0])
    cell = cell_side(size)
    tiles = range(_tiles(size, CELLS * cell))
    return _packed(np.stack([_change(source, target, tile, cell) for tile in tiles]))


def packed_cells(source: Pixels | None, target: Pixels) -> bytes:
    """The same from pictures that were shrunk to one pixel for each cell.

    The cells of the tiles are those of the whole where ``even`` says so.
    """
    size = (target.shape[1], target.shape[0])
    change = _less(target, source)
    places = [origin(tile, CELLS, size) for tile in range(_tiles(size, CELLS))]
    return _packed(np.stack([change[top : top + CELLS, left : left + CELLS] for left, top in places]))


def even(size: tuple[int, int]) -> bool:
    """Whether the cells of all tiles of a picture of (width, height) are those of the whole picture."""
    cell = cell_side(size)
    return all(length % (2 * cell) == 0 and length >= CELLS * cell for length in size)


def unpacked(rows: Sequence[bytes], fewest: int = FIRST) -> Planes:
    """The planes of n pairs or pictures; they lie in a file, as thousands take a hundred megabytes.

    So many tiles at least, and as many as any of the rows has; 0 where a row has none.
    """
    tiles, half = max([fewest, *(len(row) // TILE_BYTES for row in rows)]), CELLS // 2
    light = room((len(rows), tiles, CELLS, CELLS), np.int8)
    colour = room((len(rows), tiles, half, half, 2), np.int8)
    for place, row in enumerate(rows):
        for first, part in ((0, row[:BYTES]), (FIRST, row[BYTES:])):
            count = len(part) // TILE_BYTES
            above, below = np.unpackbits(np.frombuffer(part, np.uint8)).astype(np.int8).reshape(2, -1)
            some, rest = np.split(above - below, [count * CELLS * CELLS])
            light[place, first : first + count] = some.reshape(count, *light.shape[2:])
            colour[place, first : first + count] = rest.reshape(count, *colour.shape[2:])
    return Planes(light, colour)


def _tiles(size: tuple[int, int], side: int) -> int:
    """How many tiles of ``side`` a picture of (width, height) has."""
    return TILES if max(size) > 2 * side else FIRST


def _packed(change: Floats) -> bytes:
    """From (tiles, 64, 64, 3) differences of light and colours.

    Tiles of the edges by themselves, so that the others are the same with and without them.
    """
    return b"".join(_signs(part) for part in (change[:FIRST], change[FIRST:]) if len(part))


def _signs(change: Floats) -> bytes:
    light = _sides(_raised(np.asarray(change[..., 0], np.float32), SURROUND), DEAD["light"])
    tiles, half = len(change), CELLS // 2
    small = cv2.resize(change.reshape(-1, CELLS, 3), (half, tiles * half), interpolation=cv2.INTER_AREA)
    colour = np.asarray(small[..., 1:].reshape(tiles, half, half, 2), np.float32)
    colours = _sides(_raised(colour, SURROUND // 2 | 1), DEAD["colour"])
    above, below = (
        np.concatenate([one.ravel(), two.ravel()]) for one, two in zip(light, colours, strict=True)
    )
    return np.packbits(np.concatenate([above, below])).tobytes()


def _less(target: Pixels, source: Pixels | None) -> Floats:
    """Light and two colours of the target, less those of the source if there is one."""
    change = target if source is None else cv2.subtract(target, source, dtype=cv2.CV_32F)
    return np.asarray(cv2.transform(np.asarray(change, np.float32), _COLOUR), np.float32)


def _change(source: Pixels | None, target: Pixels, tile: int, cell: int) -> Floats:
    """(64, 64, 3) target minus source, light and two colours; 0 where a small picture has no cells."""
    height, width = target.shape[:2]
    left, top = origin(tile, CELLS * cell, (width, height))
    (first, last), (upper, lower) = _cells(left, width, cell), _cells(top, height, cell)
    across = slice(left + first * cell, left + last * cell)
    down = slice(top + upper * cell, top + lower * cell)
    before = None if source is None else _shrunk(source[down, across], cell)
    change = _less(_shrunk(target[down, across], cell), before)
    whole = np.zeros((CELLS, CELLS, 3), np.float32)
    if source is None:  # or the border of every picture would stand out alike from the black beyond it
        whole += change.mean(axis=(0, 1))
    whole[upper:lower, first:last] = change
    return whole


def _cells(start: int, length: int, cell: int) -> tuple[int, int]:
    """First and last-but-one cell of a tile that begins at ``start`` that lie whole in a picture."""
    return max(0, -(start // cell)), min(CELLS, (length - start) // cell)


def _shrunk(tile: Pixels, cell: int) -> Pixels:
    """One pixel for each cell. By halves, each of which costs OpenCV less than a third of a quarter."""
    while cell > 1:
        size = tile.shape[1] // 2, tile.shape[0] // 2
        tile = np.asarray(cv2.resize(tile, size, interpolation=cv2.INTER_AREA), np.uint8)
        cell //= 2
    return tile


def _raised(change: Floats, surround: int) -> Floats:
    """Each tile less the mean around each of its cells."""
    around = [cv2.blur(tile, (surround, surround)) for tile in change]
    return np.asarray(change - np.stack(around), np.float32)


def _sides(raised: Floats, dead: float) -> Sides:
    """What is above its surroundings, and what below."""
    some = np.abs(raised.ravel()[::7])
    usual = float(np.partition(some, len(some) // 2)[len(some) // 2])
    size = max(dead, USUAL * usual)
    return raised > size, raised < -size
