"""The pairs of a set, opened again for a look at the same place of each."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from overpaint.auditors.pair import Pair
from overpaint.auditors.stamp.place import Size, common, moved, origin, scaled
from overpaint.auditors.stamp.planes import CELLS
from overpaint.auditors.view import view
from overpaint.data import Box, Pixels

Both = tuple[Pixels, Pixels]
View = Callable[[Pair], Both]

HELD = 48
"""Pairs whose pixels are held."""


def laid_over(pair: Pair) -> Both:
    """The pixels of source and target, the source at the size of the target."""
    assert pair.target is not None, "asked to compare with a target that isn't there"
    after = pair.target.pixels
    size = (after.shape[1], after.shape[0])
    if size == pair.source.size:
        return pair.source.pixels, after
    return view(pair.source, size), after


def targets(pair: Pair) -> Both:
    """Black and the pixels of the target: what the target has by itself is its change from black."""
    assert pair.target is not None, "asked for a target that isn't there"
    return np.zeros_like(pair.target.pixels), pair.target.pixels


def sources(pair: Pair) -> Both:
    """The same for the source, at the size of the target."""
    before, _ = laid_over(pair)
    return np.zeros_like(before), before


class Album:
    """Pairs by their row: ``ids`` that ``open`` takes, their ``thumbnails``, and the side of their
    tiles; ``view`` says what of a pair is laid over what."""

    def __init__(
        self,
        ids: Sequence[str],
        thumbnails: Sequence[bytes],
        open: Callable[[str], Pair],
        cell: int,
        view: View = laid_over,
    ) -> None:
        self.ids = ids
        self.thumbnails = thumbnails
        self.side = CELLS * cell
        self.view = view
        self._cell = cell
        self._open = open
        self._pixels = lru_cache(HELD)(self._opened)
        self._sizes: dict[int, Size] = {}

    def of(self, view: View) -> "Album":
        """The same pairs in another view."""
        return Album(self.ids, self.thumbnails, self._open, self._cell, view)

    def _opened(self, row: int) -> Both:
        return self.view(self._open(self.ids[row]))

    def size(self, row: int) -> Size:
        """(width, height) of a pair."""
        if row not in self._sizes:
            height, width = self._pixels(row)[1].shape[:2]
            self._sizes[row] = width, height
        return self._sizes[row]

    def bounds(self, rows: Sequence[int], tile: int) -> Box:
        """What all of these pairs have around a tile, in its pixels."""
        return common(tile, self.side, [self.size(row) for row in rows])

    def cut(self, row: int, tile: int, box: Box) -> Both:
        """Source and target within a box in pixels of a tile."""
        left, top, right, bottom = self.box(row, tile, box)
        before, after = self._pixels(row)
        return before[top:bottom, left:right], after[top:bottom, left:right]

    def box(self, row: int, tile: int, box: Box) -> Box:
        """The box of a tile in the pixels of a pair's target."""
        return moved(box, *origin(tile, self.side, self.size(row)))

    def on_source(self, row: int, box: Box) -> Box:
        """A box in the pixels of a pair's target in those of its source."""
        return scaled(box, self.size(row), self._open(self.ids[row]).source.size)

    @property
    def of_answers(self) -> bool:
        """Whether the targets are a model's answers."""
        return bool(self._open(self.ids[0]).label)
