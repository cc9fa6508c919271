"""The columns of the leaderboard: one per metric and profile that was scored."""

from collections.abc import Iterator
from contextlib import suppress

import pandas as pd

from overpaint.benchmark.metrics import Metric
from overpaint.benchmark.profiles import metric_of, profiles
from overpaint.benchmark.report.model import MetricColumn
from overpaint.benchmark.results import Results
from overpaint.benchmark.scoring import CAPTIONS, NOT_COMPUTED
from overpaint.taxonomy import UnknownName

RANKED_BY = "gain_over_copy@corrected"
"""The column that rows are sorted by at first: the one that a copy can't win."""

_PARTS = ("whole", "inside", "outside")


def metric_columns(results: Results) -> list[MetricColumn]:
    """A column per metric and profile that was scored; those on the whole picture first."""
    columns = [_column(metric, results) for metric in _scored(results)]
    return sorted(columns, key=lambda column: (column.key != RANKED_BY, _PARTS.index(column.part)))


def _scored(results: Results) -> Iterator[Metric]:
    """The metrics in the order of their profiles; those of a plug-in that is gone are left out."""
    scored = results.scores[["metric", "profile"]].drop_duplicates()
    keys = [f"{name}@{profile}" for name, profile in scored.itertuples(index=False)]
    order = [key for one in profiles().values() for key in one.keys]
    for key in sorted(keys, key=lambda key: order.index(key) if key in order else len(order)):
        with suppress(UnknownName):
            yield metric_of(key)


def possible_samples(metric: Metric, samples: pd.DataFrame) -> "pd.Series[bool]":
    """Which of ``samples`` have what the metric needs, in pictures that can be read.

    A pair whose own source, or target where that is needed, can't be read is no model's fault: it is
    possible for none.
    """
    possible = samples["has_source"].fillna(True).astype(bool)  # null: of an earlier version
    if "target" in metric.needs:
        possible &= samples["has_target"].astype(bool)
    if "mask" in metric.needs:
        possible &= samples["mask"] != ""
    for caption in metric.needs.intersection(CAPTIONS):
        possible &= samples[caption].fillna("").str.strip() != ""
    return possible


def _column(metric: Metric, results: Results) -> MetricColumn:
    return MetricColumn(
        key=f"{metric.name}@{metric.profile}",
        title=getattr(metric, "title", metric.name.replace("_", " ")),
        profile=metric.profile,
        explanation=getattr(metric, "explanation", ""),
        higher_is_better=metric.higher_is_better,
        part=getattr(metric, "part", "whole"),
        possible=int(possible_samples(metric, results.answerable).sum()),
        missing=_missing(metric, results),
        neutral=getattr(metric, "neutral", False),
    )


def _missing(metric: Metric, results: Results) -> str:
    """Why not one of the metric's scores was computed, empty if one was."""
    scores = results.scores
    mine = scores[(scores["metric"] == metric.name) & (scores["profile"] == metric.profile)]
    reasons = mine["reason"]
    return str(reasons.iloc[0]) if reasons.str.startswith(NOT_COMPUTED).all() else ""
