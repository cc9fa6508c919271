"""Pictures that are one picture, saved, scaled, brightened or slightly cropped again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from overpaint.auditors.duplicates.album import Album, Related
from overpaint.auditors.duplicates.thumbnail import EVEN, difference
from overpaint.auditors.verdict import severity

NEAREST = 20
"""Related pictures that each is compared with on pixels, nearest first: a source may have a thousand
edits, and copies are the nearest of all."""

SUREST = 0.99
"""Likeness of copies that differ in nothing that shows: 1 is for equal pixels."""


@dataclass(frozen=True, slots=True)
class Copies:
    """``cluster`` (n,) numbers pictures so that copies share one.

    ``likeness`` (n,) from 0.5 to 0.99 is how sure it is that a picture belongs to its cluster, by the
    pixels of the copy most like it; 1 for a picture alone, which can be repeated to the pixel only.
    """

    cluster: NDArray[np.int64]
    likeness: NDArray[np.float64]


def copies_of(album: Album, related: Related, thumbnail: Callable[[int], bytes]) -> Copies:
    """Clusters of copies among ``related`` pictures, told from edits by their thumbnails."""
    nearest = _nearest(album, related)
    pairs = related.pairs[nearest]
    scores = np.array(
        [1 - severity(difference(thumbnail(int(one)), thumbnail(int(other))), EVEN)
         for one, other in pairs]
    )  # fmt: skip
    sure = scores >= 0.5
    links = (np.ones(int(sure.sum())), (pairs[sure, 0], pairs[sure, 1]))
    graph = coo_array(links, shape=(len(album), len(album)))
    _, cluster = connected_components(graph, directed=False)
    likeness = np.zeros(len(album))
    for side in (0, 1):
        np.maximum.at(likeness, pairs[sure, side], np.minimum(scores[sure], SUREST))
    likeness[likeness == 0] = 1.0
    return Copies(np.asarray(cluster, dtype=np.int64), likeness)


def _nearest(album: Album, related: Related) -> NDArray[np.int64]:
    """Places of the pairs that are among the nearest ones of either picture."""
    kept = np.zeros(len(related.pairs), dtype=np.bool_)
    for side in (0, 1):
        order = np.lexsort((related.apart, related.pairs[:, side]))
        owners = related.pairs[order, side]
        starts = np.searchsorted(owners, owners, side="left")
        kept[order[np.arange(len(order)) - starts < NEAREST]] = True
    return np.flatnonzero(kept)
