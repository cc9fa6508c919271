"""What of the difference of a pair is kept: where it is lighter, darker or more colourful than around.

Five tiles of 256x256 pixels (larger ones on larger pictures): the four corners and the middle. A tile
has 64x64 cells of light and 32x32 cells of each of two colour differences; a cell is 1 where the target
exceeds the source by more than its surroundings do, -1 where it falls short, else 0.
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

TILES = 5
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

BITS = TILES * CELLS * CELLS + TILES * (CELLS // 2) ** 2 * 2
BYTES = 2 * BITS // 8


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


def packed(source: Pixels, target: Pixels) -> bytes:
    """The planes of one pair of equal size, as ``BYTES`` bytes."""
    cell = cell_side((target.shape[1], target.shape[0]))
    change = np.stack([_change(source, target, tile, cell) for tile in range(TILES)])
    light = _signs(_raised(np.asarray(change[..., 0], np.float32), SURROUND), DEAD["light"])
    small = cv2.resize(
        change.reshape(-1, CELLS, 3), (CELLS // 2, TILES * CELLS // 2), interpolation=cv2.INTER_AREA
    )
    colour = small[..., 1:].reshape(TILES, CELLS // 2, CELLS // 2, 2)
    signs = _signs(_raised(np.asarray(colour, np.float32), SURROUND // 2 | 1), DEAD["colour"])
    flat = np.concatenate([light.ravel(), signs.ravel()])
    return np.packbits(np.concatenate([flat > 0, flat < 0])).tobytes()


def unpacked(rows: Sequence[bytes]) -> Planes:
    """The planes of n pairs; they lie in a file, as thousands take a hundred megabytes."""
    half = CELLS // 2
    light = room((len(rows), TILES, CELLS, CELLS), np.int8)
    colour = room((len(rows), TILES, half, half, 2), np.int8)
    for place, row in enumerate(rows):
        bits = np.unpackbits(np.frombuffer(row, np.uint8))
        signs = bits[:BITS].astype(np.int8) - bits[BITS:].astype(np.int8)
        light[place].flat, colour[place].flat = np.split(signs, [TILES * CELLS * CELLS])
    return Planes(light, colour)


def _change(source: Pixels, target: Pixels, tile: int, cell: int) -> Floats:
    """(64, 64, 3) target minus source, light and two colours; 0 where a small picture has no cells."""
    height, width = target.shape[:2]
    left, top = origin(tile, CELLS * cell, (width, height))
    (first, last), (upper, lower) = _cells(left, width, cell), _cells(top, height, cell)
    across = slice(left + first * cell, left + last * cell)
    down = slice(top + upper * cell, top + lower * cell)
    before, after = (_shrunk(pixels[down, across], cell) for pixels in (source, target))
    whole = np.zeros((CELLS, CELLS, 3), np.float32)
    change = cv2.subtract(after, before, dtype=cv2.CV_32F)
    whole[upper:lower, first:last] = cv2.transform(change, _COLOUR)
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


def _signs(raised: Floats, dead: float) -> Signs:
    usual = float(np.median(np.abs(raised.ravel()[::7])))
    size = max(dead, USUAL * usual)
    return np.asarray((raised > size).astype(np.int8) - (raised < -size).astype(np.int8))
