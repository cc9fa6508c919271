"""How sure a rank is, and where a model stands between the copy and the oracle."""

import math
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from overpaint.benchmark.stats.draws import drawn_sums, numbered
from overpaint.benchmark.stats.means import Estimate
from overpaint.benchmark.stats.resampling import interval

Numbers = NDArray[np.float64]

FEWEST = 6
"""Clusters that tell two models apart: of five that all speak for one, the sign-flip test says 0.06."""


def rank_intervals(
    values: Mapping[str, Sequence[float]],
    clusters: Sequence[Hashable],
    *,
    higher_is_better: bool,
    seed: int = 0,
) -> dict[str, tuple[int, int]]:
    """The middle 95 % of each label's rank over draws of whole clusters, 1 for the best.

    ``values`` holds a number per sample, nan where there is none; all labels are drawn alike. Equal
    means share the better rank. Labels without a number have no rank; one with numbers in fewer than
    :data:`FEWEST` clusters can have any, and stand before or behind every other.
    """
    table = {label: np.asarray(row, np.float64) for label, row in values.items()}
    table = {label: row for label, row in table.items() if not np.isnan(row).all()}
    index = numbered(clusters)
    sure = [label for label, row in table.items() if len(np.unique(index[~np.isnan(row)])) >= FEWEST]
    ranks: dict[str, tuple[int, int]] = dict.fromkeys(table, (1, len(table)))
    if not sure:
        return ranks
    means = _drawn_means(np.stack([table[label] for label in sure]), clusters, seed)
    signed = np.round(-means if higher_is_better else means, 12)
    drawn = 1 + (signed[None] < signed[:, None]).sum(axis=1)
    tail = 0.025
    low = np.quantile(drawn, tail, axis=1, method="lower")
    high = np.quantile(drawn, 1 - tail, axis=1, method="higher")
    unsure = len(table) - len(sure)
    return ranks | {label: (int(low[n]), int(high[n]) + unsure) for n, label in enumerate(sure)}


def normalised(
    model: Sequence[float],
    copy: Sequence[float],
    oracle: Sequence[float],
    clusters: Sequence[Hashable],
    *,
    seed: int = 0,
) -> Estimate:
    """(model − copy) / (oracle − copy) of means over samples with all three: copy 0, oracle 1.

    nan where the two agree: on such a metric doing nothing is as good as the truth.

    >>> normalised([0.5, 0.5], [0.0, 0.0], [1.0, 1.0], "ab").mean
    0.5
    """
    rows = np.asarray([model, copy, oracle], np.float64)
    whole = np.flatnonzero(~np.isnan(rows).any(axis=0))
    kept, n = rows[:, whole], len(whole)
    mine = [clusters[place] for place in whole.tolist()]
    mean = _way(kept.mean(axis=1)[:, None])[0] if n else math.nan
    sources = len(set(mine))
    if sources < 2 or math.isnan(mean):
        return Estimate(mean=float(mean), low=math.nan, high=math.nan, n=n, clusters=sources)
    low, high = interval(_way(_drawn_means(kept, mine, seed)))
    return Estimate(mean=float(mean), low=low, high=high, n=n, clusters=sources)


def _way(means: Numbers) -> Numbers:
    model, copy, oracle = means
    whole = oracle - copy
    safe = np.where(np.abs(whole) > 1e-12, whole, np.nan)
    return np.asarray((model - copy) / safe)


def _drawn_means(values: Numbers, clusters: Sequence[Hashable], seed: int) -> Numbers:
    """(labels, draws) means over draws of whole clusters, the same for all labels."""
    index = numbered(clusters)
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    size = int(index.max()) + 1
    sums = np.stack([np.bincount(index, row, size) for row in filled])
    counts = np.stack([np.bincount(index[row], minlength=size) for row in known])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((drawn_sums(sums.T, seed) / drawn_sums(counts.T, seed)).T)
