"""Where metrics disagree: on single answers, and on which of two models is the better one."""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

import pandas as pd

from overpaint.benchmark.placing import Places
from overpaint.benchmark.report.model import MetricColumn, MetricPair, Standing


def metric_pairs(places: Places, standings: Sequence[Standing]) -> list[MetricPair]:
    """Every two columns that were computed and have a better direction.

    Reference rows, meant to be extreme, take no part.
    """
    models = [one for one in standings if not one.reference]
    if not models:
        return []
    columns = [column for column in places.columns if not column.missing and not column.neutral]
    answers = pd.DataFrame({column.key: _oriented(places, column, models) for column in columns})
    # Spearman's is Pearson's of the ranks, but of those among the answers that have both.
    found = answers.corr(method="spearman", min_periods=2).to_numpy()
    known = answers.notna().to_numpy().astype(int)
    shared = known.T @ known
    means = {column.key: _means(column, models) for column in columns}
    return [
        MetricPair(
            first=first,
            second=second,
            correlation=float(found[one, two]),
            n=int(shared[one, two]),
            reversed=_reversed(means[first], means[second]),
        )
        for (one, first), (two, second) in combinations(enumerate(means), 2)
    ]


def _oriented(places: Places, column: MetricColumn, models: Sequence[Standing]) -> "pd.Series[float]":
    """The column's numbers by (label, sample), more is better."""
    table = places.values(column)
    mine = table[[one.label for one in models if one.label in table]]
    long = (
        mine.melt(var_name="label", ignore_index=False).set_index("label", append=True)["value"].dropna()
    )
    return long if column.higher_is_better else -long


def _means(column: MetricColumn, models: Sequence[Standing]) -> dict[str, float]:
    sign = 1 if column.higher_is_better else -1
    means = {one.label: sign * one.values[column.key].mean for one in models if column.key in one.values}
    return {label: mean for label, mean in means.items() if not math.isnan(mean)}


def _reversed(first: Mapping[str, float], second: Mapping[str, float]) -> list[tuple[str, str]]:
    both = [label for label in first if label in second]
    return [
        (one, two)
        for one, two in combinations(both, 2)
        if (first[one] - first[two]) * (second[one] - second[two]) < 0
    ]
