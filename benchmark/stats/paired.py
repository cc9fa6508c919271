"""Two models on the same samples: the mean difference, and whether it could be chance."""

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from overpaint.benchmark.stats.draws import numbered
from overpaint.benchmark.stats.means import Estimate, clustered_mean

FLIPS = 10_000
"""Random sign flips beyond 13 clusters; below, all of them are counted."""

_EXACT = 13
_AT_ONCE = 250  # flips; divides FLIPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Mean of first minus second, with interval, and the chance of one as large if they were equal.

    ``p`` is of a two-sided test that flips the signs of whole clusters; nan below two clusters.
    """

    estimate: Estimate
    p: float


def paired_difference(
    first: Sequence[float], second: Sequence[float], clusters: Sequence[Hashable], *, seed: int = 0
) -> Difference:
    """``first`` and ``second`` are numbers of the same samples, in the same order, without nan.

    >>> paired_difference([1.0, 2.0, 3.0], [0.0, 1.0, 2.0], "abc").p
    0.25
    """
    differences = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    estimate = clustered_mean(differences.tolist(), clusters, seed=seed)
    return Difference(estimate=estimate, p=_sign_flips(differences, clusters, seed))


def holm(ps: Sequence[float]) -> list[float]:
    """``ps`` corrected for being several (Holm 1979); nan stays nan and isn't counted.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    known = sorted((p, place) for place, p in enumerate(ps) if not math.isnan(p))
    corrected = list(ps)
    highest = 0.0
    for rank, (p, place) in enumerate(known):
        highest = max(highest, min(1.0, (len(known) - rank) * p))
        corrected[place] = highest
    return corrected


def _sign_flips(differences: np.ndarray, clusters: Sequence[Hashable], seed: int) -> float:
    if not len(differences):
        return math.nan
    sums = np.bincount(numbered(clusters), weights=differences)
    count = len(sums)
    if count < 2:
        return math.nan
    flips = _flips(count, seed)
    limit = abs(sums.sum()) * (1 - 1e-12) - 1e-15
    hits = sum(int((np.abs(signs @ sums) >= limit).sum()) for signs in _signs(flips, count))
    return hits / len(flips) if count <= _EXACT else (hits + 1) / (len(flips) + 1)


@lru_cache(maxsize=1)  # all pairs of a column have one count; of 10,000 clusters it is 13 MB
def _flips(count: int, seed: int) -> NDArray[np.uint8]:
    """(flips, count / 8) bits, set where a sign is flipped: all there are of few clusters, else drawn;
    the same for every pair."""
    if count <= _EXACT:
        return np.packbits(np.arange(2**count)[:, None] >> np.arange(count) & 1, axis=1)
    random = np.random.default_rng(seed)
    drawn = (random.choice([-1.0, 1.0], size=(_AT_ONCE, count)) for _ in range(FLIPS // _AT_ONCE))
    return np.concatenate([np.packbits(signs < 0, axis=1) for signs in drawn])


def _signs(flips: NDArray[np.uint8], count: int) -> Iterator[NDArray[np.float64]]:
    """The rows of ``flips`` as 1 and -1, some at a time: as numbers they take 64 times the memory."""
    for start in range(0, len(flips), _AT_ONCE):
        bits = np.unpackbits(flips[start : start + _AT_ONCE], axis=1, count=count)
        yield 1 - 2 * bits.astype(np.float64)
