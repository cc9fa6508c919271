"""Pictures that are one picture, saved, scaled, brightened or slightly cropped again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from overpaint.auditors.duplicates.album import Album, Related, packed, unpacked
from overpaint.auditors.duplicates.thumbnail import EVEN, difference
from overpaint.auditors.spilled import Places, Words, filled, room, stretches
from overpaint.auditors.verdict import severity

NEAREST = 20
"""Related pictures that each is compared with on pixels, nearest first: a source may have a thousand
edits, and copies are the nearest of all."""

_OWNER, _APART = np.uint64(36), np.uint64(28)
_FRIEND = np.uint64((1 << 28) - 1)

SUREST = 0.99
"""Likeness of copies that differ in nothing that shows: 1 is for equal pixels."""


@dataclass(frozen=True, slots=True)
class Copies:
    """``cluster`` (n,) numbers pictures so that copies share one.

    ``likeness`` (n,) from 0.5 to 0.99 is how sure it is that a picture belongs to its cluster, by the
    pixels of the copy most like it; 1 for a picture alone, which can be repeated to the pixel only.
    """

    cluster: Places
    likeness: NDArray[np.float64]


def copies_of(album: Album, related: Related, thumbnail: Callable[[int], bytes]) -> Copies:
    """Clusters of copies among ``related`` pictures, told from edits by their thumbnails."""
    sure = [*_sure(related, thumbnail)]
    pairs = np.array([pair for pair, _ in sure], np.int64).reshape(-1, 2)
    scores = np.array([min(score, SUREST) for _, score in sure])
    cluster = filled(len(album), np.int64, lambda part: np.arange(part.start, part.stop))
    likeness = room((len(album),), np.float64)
    linked, ends = np.unique(pairs, return_inverse=True)
    links = (np.ones(len(pairs), np.int8), tuple(ends.reshape(-1, 2).T))
    graph = coo_array(links, shape=(len(linked), len(linked)))
    _, parts = connected_components(graph, directed=False)
    cluster[linked] = linked[np.unique(parts, return_index=True)[1][parts]]
    for side in (0, 1):
        np.maximum.at(likeness, pairs[:, side], scores)
    for part in stretches(len(album)):
        likeness[part][likeness[part] == 0] = 1.0
    return Copies(cluster, likeness)


def _sure(
    related: Related, thumbnail: Callable[[int], bytes]
) -> Iterator[tuple[tuple[int, int], float]]:
    """The pairs that are copies more likely than edits, and how likely."""
    nearest = Related.of(chain(_nearest(related, 0), _nearest(related, 1)))
    for pairs, _ in nearest.stretches():
        for one, other in pairs.tolist():
            score = 1 - severity(difference(thumbnail(one), thumbnail(other)), EVEN)
            if score >= 0.5:
                yield (one, other), score


def _nearest(related: Related, side: int) -> Iterator[Words]:
    """Of each picture that stands on one side of pairs the pairs with the nearest others."""

    def turned(part: slice) -> Words:
        one, other, apart = unpacked(related.words[part])
        owner, friend = (one, other) if side == 0 else (other, one)
        return (owner << _OWNER) | (apart << _APART) | friend

    keyed = filled(len(related), np.uint64, turned)
    keyed.sort()
    for part in stretches(len(keyed)):
        mine = keyed[part]
        before = keyed[max(part.start - NEAREST, 0) : max(part.stop - NEAREST, 0)]
        near = np.ones(len(mine), np.bool_)
        near[len(mine) - len(before) :] = mine[len(mine) - len(before) :] >> _OWNER != before >> _OWNER
        owner, friend = mine[near] >> _OWNER, mine[near] & _FRIEND
        apart = (mine[near] >> _APART) & np.uint64(255)
        yield packed(owner, friend, apart) if side == 0 else packed(friend, owner, apart)
