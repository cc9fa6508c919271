"""The different pictures of a collection, and which of them are related."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.duplicates.columns import grouped
from overpaint.auditors.duplicates.fingerprint import RADIUS, RELATED, Fingerprints, distances
from overpaint.auditors.duplicates.neighbours import neighbours
from overpaint.auditors.spilled import gathered

Places = NDArray[np.int64]

NONE = -1
"""Stands for a picture that isn't there, can't be read or wasn't looked for."""


@dataclass(frozen=True, slots=True)
class Related:
    """Pairs (m, 2) of different pictures, the smaller place first, and bits (m,) of 256 between them."""

    pairs: Places
    apart: Places


@dataclass(frozen=True)
class Album:
    """Pictures that differ in at least one pixel; ``first`` is the place each came from."""

    prints: Fingerprints
    first: Places

    def __len__(self) -> int:
        return len(self.prints)

    def related(self) -> Related:
        """Pictures with near hashes in one of their views that the longer hashes confirm.

        Flat pictures are left out: their hashes say nothing.
        """
        shown = np.flatnonzero(self.prints["flat"] == 0)
        hashes = self.prints["hashes"][shown]
        # All views in one search: a cropped copy is near the inner view of the whole picture.
        views = np.ascontiguousarray(hashes.T).reshape(-1)
        found = [self._confirmed(shown[places % max(len(shown), 1)])
                 for places in neighbours(views, RADIUS)]  # fmt: skip
        return _merged(found)

    def _confirmed(self, pairs: Places) -> Related:
        pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
        apart = distances(self.prints[pairs[:, 0]], self.prints[pairs[:, 1]])
        return Related(pairs[apart <= RELATED], apart[apart <= RELATED])


def album_of(prints: Fingerprints, there: NDArray[np.bool_]) -> tuple[Album, Places]:
    """The different pictures among fingerprints, and for each of these its number or ``NONE``."""
    numbers = np.full(len(prints), NONE, dtype=np.int64)
    present = np.flatnonzero(there)
    digests = prints["digest"][present]
    numbers[present] = grouped(digests[:, 0], digests[:, 1])
    first = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    first[numbers[present][::-1]] = present[::-1]
    return Album(gathered(prints, first), first), numbers


def _merged(found: Sequence[Related]) -> Related:
    none = np.zeros((0, 2), dtype=np.int64)
    pairs = np.concatenate([none, *(part.pairs for part in found)])
    apart = np.concatenate([none[:, 0], *(part.apart for part in found)])
    groups = grouped(pairs[:, 0], pairs[:, 1])
    once = np.zeros(int(groups.max(initial=-1)) + 1, dtype=np.int64)
    once[groups] = np.arange(len(groups))
    return Related(pairs[once], apart[once])
