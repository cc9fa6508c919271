"""How far several people who judge the same things agree, beyond what chance would give."""

import math
from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from overpaint.benchmark.stats.means import Estimate
from overpaint.benchmark.stats.resampling import resampled

RESAMPLES = 500


def krippendorff_alpha(units: Sequence[Sequence[Hashable]], *, seed: int = 0) -> Estimate:
    """Krippendorff's alpha for nominal values: 1 is agreement, 0 chance, below 0 worse than chance.

    ``units`` holds what was said of each thing by those who said something: who said it doesn't matter,
    and a unit with a single value pairs with nothing and counts for nothing. ``n`` counts the others.
    nan if there are none, or if all values are the same. The interval draws whole units. Krippendorff,
    "Computing Krippendorff's Alpha-Reliability" (2011).

    >>> krippendorff_alpha([["a", "a"], ["b", "b"], ["a", "b"]]).n
    3
    """
    pairable = [unit for unit in units if len(unit) > 1]
    values = list(dict.fromkeys(value for unit in pairable for value in unit))
    counted = [Counter(unit) for unit in pairable]
    counts = np.array([[one[value] for value in values] for one in counted], np.float64)
    return resampled(
        lambda rows: _alpha(counts[rows]),
        range(len(pairable)),
        n=len(pairable),
        resamples=RESAMPLES,
        seed=seed,
    )


def _alpha(counts: NDArray[np.float64]) -> float:
    """From how often each value (columns) was given to each unit (rows), at least two to each."""
    sizes, totals = counts.sum(axis=1), counts.sum(axis=0)
    n = float(totals.sum())
    differing = n * n - float((totals**2).sum())
    if not differing:
        return math.nan
    observed = float(((sizes**2 - (counts**2).sum(axis=1)) / (sizes - 1)).sum())
    return 1 - (n - 1) * observed / differing
