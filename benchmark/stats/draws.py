"""Draws of whole clusters with replacement: the same for every metric of a table."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000

BLOCK = 2**20
"""Clusters drawn at once."""

KEPT = 2**25
"""Clusters drawn, a byte each, up to which they are kept for the next metric."""


def numbered(clusters: Sequence[Hashable]) -> NDArray[np.int64]:
    """Clusters as numbers from 0 on, in the order of first sight."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(clusters))}
    return np.array([numbers[name] for name in clusters], dtype=np.int64)


def drawn_sums(sums: NDArray[np.number], seed: int) -> NDArray[np.float64]:
    """(resamples, columns) sums over the clusters of each draw, of (clusters, columns) finite sums.

    As many clusters are drawn as there are. At any number of them it takes about 50 MB.
    """
    blocks = _kept(len(sums), seed) if RESAMPLES * len(sums) <= KEPT else _times(len(sums), seed)
    columns = sums.astype(np.float64)
    return np.concatenate([times.astype(np.float64) @ columns for times in blocks])


@lru_cache(maxsize=4)
def _kept(clusters: int, seed: int) -> Iterable[NDArray[np.uint8]]:
    return tuple(_times(clusters, seed))


def _times(clusters: int, seed: int) -> Iterator[NDArray[np.uint8]]:
    """(draws, clusters) how often each cluster is drawn, in blocks of draws. A mean of once: no cluster
    is ever drawn 256 times."""
    random = np.random.default_rng(seed)
    for first in range(0, RESAMPLES, step := max(1, BLOCK // clusters)):
        count = min(step, RESAMPLES - first)
        draws = random.integers(0, clusters, size=(count, clusters))
        draws += clusters * np.arange(count)[:, None]
        times = np.bincount(draws.ravel(), minlength=count * clusters)
        yield times.reshape(count, clusters).astype(np.uint8)
