"""The different pictures of a collection, and which of them are related."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.duplicates.columns import grouped
from overpaint.auditors.duplicates.fingerprint import RADIUS, RELATED, Fingerprints, distances
from overpaint.auditors.duplicates.neighbours import neighbours
from overpaint.auditors.spilled import (
    Places,
    Words,
    filled,
    gathered,
    places_of,
    room,
    stretches,
    written,
)
from overpaint.taxonomy import UsageError

NONE = -1
"""Stands for a picture that isn't there, can't be read or wasn't looked for."""

_MOST = 1 << 28
_NO_PAIR = np.uint64(0)
"""The two places of a pair differ."""


@dataclass(frozen=True, slots=True)
class Related:
    """Pairs of different pictures with the bits of 256 between them, as words in order, in a file."""

    words: Words

    @classmethod
    def of(cls, found: Iterable[Words]) -> "Related":
        """Each word once: two pictures are as far apart whichever views brought them together."""
        words = written(found, np.uint64)
        words.sort()
        before = ((part, words[part.start - 1] if part.start else _NO_PAIR)
                  for part in stretches(len(words)))  # fmt: skip
        once = (words[part][np.diff(words[part], prepend=last) != 0] for part, last in before)
        return cls(written(once, np.uint64))

    def __len__(self) -> int:
        return len(self.words)

    def stretches(self) -> Iterator[tuple[Places, Places]]:
        """Pairs (m, 2), the smaller place first, and bits (m,) of 256 between the two."""
        for part in stretches(len(self)):
            one, other, apart = unpacked(self.words[part])
            yield np.stack([one, other], axis=1).astype(np.int64), apart.astype(np.int64)


def packed(one: Words, other: Words, apart: Words) -> Words:
    """Two places below 2**28 and bits below 2**8 as words, which sort by the first of them first."""
    return np.asarray((one << np.uint64(36)) | (other << np.uint64(8)) | apart)


def unpacked(words: Words) -> tuple[Words, Words, Words]:
    """What :func:`packed` made a word of."""
    place = np.uint64(_MOST - 1)
    return words >> np.uint64(36), (words >> np.uint64(8)) & place, words & np.uint64(255)


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

        Raises:
            UsageError: there are over 268 million of them.
        """
        if len(self) > _MOST:
            raise UsageError(f"copies among {len(self):,} pictures: {_MOST:,} are the most; take parts")
        shown = places_of(self.prints["flat"] == 0)
        views = self.prints["hashes"].shape[1]
        # All views in one search: a cropped copy is near the inner view of the whole picture.
        hashes = room((views * len(shown),), np.uint64)
        for view in range(views):
            for part in stretches(len(shown)):
                here = slice(view * len(shown) + part.start, view * len(shown) + part.stop)
                hashes[here] = self.prints["hashes"][shown[part], view]
        found = (shown[places % max(len(shown), 1)] for places in neighbours(hashes, RADIUS))
        return Related.of(map(self._confirmed, found))

    def _confirmed(self, pairs: Places) -> Words:
        pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
        apart = distances(self.prints[pairs[:, 0]], self.prints[pairs[:, 1]])
        one, other = pairs[apart <= RELATED].astype(np.uint64).T
        return packed(one, other, apart[apart <= RELATED].astype(np.uint64))


def album_of(prints: Fingerprints, there: NDArray[np.bool_]) -> tuple[Album, Places]:
    """The different pictures among fingerprints, and for each of these its number or ``NONE``."""
    present = places_of(there)

    def digests(word: int) -> Words:
        return filled(len(present), np.uint64, lambda part: prints["digest"][present[part], word])

    groups = grouped(digests(0), digests(1))
    numbers = filled(len(prints), np.int64, lambda _: NONE)
    first = room((_count(groups),), np.int64)
    for part in reversed([*stretches(len(present))]):  # so that of equal ones the first is put last
        numbers[present[part]] = groups[part]
        first[groups[part][::-1]] = present[part][::-1]
    return Album(gathered(prints, first), first), numbers


def of_pictures(values: NDArray[Any], numbers: Places, missing: float | np.uint64) -> NDArray[Any]:
    """(n,) the values of pictures by their numbers, ``missing`` for ``NONE``."""
    if not len(values):
        return filled(len(numbers), values.dtype, lambda _: missing)
    return filled(
        len(numbers),
        values.dtype,
        lambda part: np.where(numbers[part] == NONE, missing, values[numbers[part]]),
    )


def _count(groups: Words) -> int:
    return max((int(groups[part].max()) + 1 for part in stretches(len(groups))), default=0)
