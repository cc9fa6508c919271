"""Drawing whole clusters, for statistics that are no means."""

import math
from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from overpaint.benchmark.stats.draws import numbered
from overpaint.benchmark.stats.means import CONFIDENCE, Estimate

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]


def resampled(
    statistic: Callable[[Rows], float],
    clusters: Sequence[Hashable],
    *,
    n: int,
    resamples: int,
    seed: int = 0,
) -> Estimate:
    """``statistic`` of all rows with a percentile interval over draws of whole clusters.

    It is called with the places of the rows to use, some of them more than once. Draws for which it is
    nan are left out; with fewer than two clusters there is no interval.
    """
    index = numbered(clusters)
    rows = [np.flatnonzero(index == number) for number in range(int(index.max(initial=-1)) + 1)]
    value = statistic(np.arange(len(index))) if len(index) else math.nan
    if len(rows) < 2:
        return Estimate(mean=value, low=math.nan, high=math.nan, n=n)
    random = np.random.default_rng(seed)
    draws = [
        statistic(np.concatenate([rows[one] for one in random.integers(0, len(rows), len(rows))]))
        for _ in range(resamples)
    ]
    low, high = interval(np.array(draws))
    return Estimate(mean=value, low=low, high=high, n=n)


def interval(draws: Numbers) -> tuple[float, float]:
    """The middle 95 % of ``draws``, those that are nan left out."""
    known = draws[~np.isnan(draws)]
    if not len(known):
        return math.nan, math.nan
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)
