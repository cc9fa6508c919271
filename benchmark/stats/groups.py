"""Means over groups: each group counts alike (macro), or each item does (micro)."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from overpaint.benchmark.stats.draws import drawn_sums, numbered
from overpaint.benchmark.stats.means import Estimate
from overpaint.benchmark.stats.resampling import interval


class GroupMeans(NamedTuple):
    """``macro`` is the mean of the groups' means, ``micro`` weighs each by its items; nan if unknown."""

    macro: float
    micro: float


def group_means(means: Mapping[str, float], sizes: Mapping[str, int] | None = None) -> GroupMeans:
    """Both means of printed or computed group means. Groups that are nan are left out of both.

    >>> group_means({"add": 4.0, "remove": 2.0}, {"add": 30, "remove": 10})
    GroupMeans(macro=3.0, micro=3.5)
    """
    known = {group: mean for group, mean in means.items() if not math.isnan(mean)}
    if not known:
        return GroupMeans(math.nan, math.nan)
    macro = float(np.mean([*known.values()]))
    weights = [(sizes or {}).get(group, 0) for group in known]
    micro = float(np.average([*known.values()], weights=weights)) if all(weights) else math.nan
    return GroupMeans(macro, micro)


def macro_mean(
    values: Sequence[float], groups: Sequence[str], clusters: Sequence[Hashable], *, seed: int = 0
) -> Estimate:
    """The mean of the groups' means, with an interval over draws of whole clusters.

    >>> macro_mean([1.0, 1.0, 4.0], ["add", "add", "remove"], "abc").mean
    2.5
    """
    numbers = np.asarray(values, np.float64)
    index, places = numbered(clusters), numbered(groups)
    if not len(numbers):
        return Estimate(mean=math.nan, low=math.nan, high=math.nan, n=0)
    shape = (int(index.max()) + 1, int(places.max()) + 1)
    sums, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, (index, places), numbers)
    np.add.at(counts, (index, places), 1)
    mean = float(np.mean(sums.sum(axis=0) / counts.sum(axis=0)))
    n, known = len(numbers), shape[0]
    if known < 2:
        return Estimate(mean=mean, low=math.nan, high=math.nan, n=n, clusters=known)
    drawn = drawn_sums(counts, seed)
    means = np.where(drawn > 0, drawn_sums(sums, seed) / np.maximum(drawn, 1), np.nan)
    low, high = interval(np.nanmean(means, axis=1))  # a group that wasn't drawn doesn't count
    return Estimate(mean=mean, low=low, high=high, n=n, clusters=known)
