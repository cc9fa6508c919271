"""Means that say how sure they are."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from overpaint.benchmark.stats.draws import drawn_sums, numbered

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean (or share) with a 95 % interval, from ``n`` numbers. All nan where n is 0.

    With fewer than two clusters there is no interval: ``low`` and ``high`` are nan. ``clusters`` says
    how many the numbers are of, None where each stands for itself.
    """

    mean: float
    low: float
    high: float
    n: int
    clusters: int | None = field(default=None, repr=False)

    @property
    def independent(self) -> int:
        """How many numbers are independent of each other: one per cluster."""
        return self.n if self.clusters is None else self.clusters


def clustered_mean(values: Sequence[float], clusters: Sequence[Hashable], *, seed: int = 0) -> Estimate:
    """The mean of ``values`` with a percentile bootstrap interval over whole clusters.

    Edits of one source are not independent: resampling rows would give intervals that are too narrow
    (Cameron, Gelbach and Miller 2008). Values that are nan must have been left out and counted before.
    An infinite one, as the PSNR of a copy in a published table, makes the mean infinite and leaves no
    interval.

    >>> clustered_mean([1.0, 3.0], ["a", "a"])
    Estimate(mean=2.0, low=nan, high=nan, n=2)
    """
    if not values:
        return Estimate(mean=math.nan, low=math.nan, high=math.nan, n=0)
    mean = float(np.mean(values))
    index = numbered(clusters)
    counts = np.bincount(index)
    n, known = len(values), len(counts)
    if known < 2 or not math.isfinite(mean):
        return Estimate(mean=mean, low=math.nan, high=math.nan, n=n, clusters=known)
    sums = np.bincount(index, weights=np.asarray(values, np.float64))
    drawn = drawn_sums(np.stack([sums, counts], axis=1), seed)
    means = drawn[:, 0] / drawn[:, 1]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Estimate(mean=mean, low=float(low), high=float(high), n=n, clusters=known)


def share(successes: int, n: int) -> Estimate:
    """``successes`` of ``n`` with a Wilson score interval (Wilson 1927).

    >>> share(0, 10)
    Estimate(mean=0.0, low=0.0, high=0.2775..., n=10)
    """
    if n == 0:
        return Estimate(mean=math.nan, low=math.nan, high=math.nan, n=0)
    # In closed form here: scipy.stats has it too, and costs every command a second to import.
    rate, spread = successes / n, Z**2 / n
    middle = (rate + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(rate * (1 - rate) / n + spread / (4 * n))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Estimate(mean=rate, low=low if successes else 0.0, high=high if successes < n else 1.0, n=n)
