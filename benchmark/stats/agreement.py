"""How far a metric agrees with human ratings."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overpaint.benchmark.stats.means import Estimate
from overpaint.benchmark.stats.resampling import Rows, resampled

Numbers = NDArray[np.float64]
Statistic = Callable[[Numbers, Numbers], float]

RESAMPLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """``spearman`` and ``kendall`` (tau-b) over all rated answers, in [-1, 1].

    ``accuracy`` is the chance that of two answers to one sample the metric prefers the one that people
    prefer: pairs that people find equal are left out, one that the metric finds equal counts half, so
    that a constant has 0.5. Positive and above 0.5 means agreement, whichever way the metric points.
    """

    spearman: Estimate
    kendall: Estimate
    accuracy: Estimate


def agreement(
    values: Sequence[float], ratings: Sequence[float], samples: Sequence[str], *, seed: int = 0
) -> Agreement:
    """``values`` grow with quality, as ``ratings`` do; ``samples`` name what each answer answers.

    Intervals draw whole samples. nan must have been left out before; a statistic is nan where all
    values or all ratings are equal.

    >>> agreement([0.1, 0.5, 0.2, 0.9], [1, 2, 1, 5], ["a", "a", "b", "b"]).accuracy.mean
    1.0
    """
    numbers, judged = np.asarray(values, np.float64), np.asarray(ratings, np.float64)
    names = np.asarray(samples)

    def estimate(statistic: Statistic, n: int) -> Estimate:
        def on(rows: Rows) -> float:
            return statistic(numbers[rows], judged[rows])

        return resampled(on, list(samples), n=n, resamples=RESAMPLES, seed=seed)

    preferred, sides = _preferences(numbers, judged, names)
    pairs = resampled(
        lambda rows: float(preferred[rows].mean()) if len(rows) else math.nan,
        sides,
        n=len(preferred),
        resamples=RESAMPLES,
        seed=seed,
    )
    return Agreement(
        spearman=estimate(_correlation("spearmanr"), len(numbers)),
        kendall=estimate(_correlation("kendalltau"), len(numbers)),
        accuracy=pairs,
    )


def _preferences(
    values: Numbers, ratings: Numbers, samples: NDArray[np.str_]
) -> tuple[Numbers, list[str]]:
    """For each pair of answers to one sample that people tell apart: 1, 0.5 or 0, and the sample."""
    found: list[float] = []
    sides: list[str] = []
    for name in dict.fromkeys(samples.tolist()):
        rows = np.flatnonzero(samples == name)
        for place, one in enumerate(rows):
            for other in rows[place + 1 :]:
                human = np.sign(ratings[one] - ratings[other])
                if human:
                    found.append(0.5 + 0.5 * human * np.sign(values[one] - values[other]))
                    sides.append(name)
    return np.array(found, np.float64), sides


def _correlation(name: str) -> Statistic:
    """scipy's rank correlation of that name; nan where one side is constant."""

    def correlation(values: Numbers, ratings: Numbers) -> float:
        import scipy.stats  # noqa: PLC0415  a second to import

        if len(values) < 2 or np.ptp(values) == 0 or np.ptp(ratings) == 0:
            return math.nan
        return float(getattr(scipy.stats, name)(values, ratings).statistic)

    return correlation
