"""What a mean leaves open: answers that aren't there, ranks, unequal classes, copy and oracle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from overpaint.benchmark.columns import possible_samples
from overpaint.benchmark.profiles import metric_of
from overpaint.benchmark.report.model import MetricColumn, Reference
from overpaint.benchmark.results import Results
from overpaint.benchmark.stats import (
    Estimate,
    clustered_mean,
    macro_mean,
    normalised,
    rank_intervals,
)
from overpaint.data.manifest import ModelEntry

FAILED = ("refused", "error", "missing")
"""Statuses that count as the worst; a skipped sample lacks what the model needs, and doesn't count."""

_NOTHING = Estimate(mean=float("nan"), low=float("nan"), high=float("nan"), n=0)


_REFERENCES: Mapping[str, Reference] = {
    "baseline:copy": "copy",
    "baseline:oracle": "oracle",
    "baseline:blend": "blend",
}


def reference_of(model: ModelEntry) -> Reference:
    """Which of the reference rows a model is, if any."""
    return _REFERENCES.get(model.spec, "")


@dataclass(frozen=True, eq=False)
class Places:
    """Columns and labels of a run, sample by sample."""

    results: Results
    columns: tuple[MetricColumn, ...]

    def values(self, column: MetricColumn) -> pd.DataFrame:
        """A row per sample with any number, a column per label: the mean over repeats, nan for none."""
        return self._tables.get(column.key, pd.DataFrame())

    def worst(self, column: MetricColumn, label: str) -> Estimate:
        """The mean over samples that can have a number, refused, failed and missing answers the worst.

        A sample can have one if any label got one on it. ``n`` counts samples; where a metric says
        nothing of its worst, it is the worst in the run.
        """
        table = self.values(column)
        if label not in table:
            return _NOTHING
        mine = table[label].copy()
        lost = [one for one in self._failed.get(label, ()) if one in mine.index]
        mine[mine.index.isin(lost) & mine.isna()] = self._worst_of(column, table)
        return self._mean(mine.dropna())

    def unjudged(self, column: MetricColumn, label: str) -> int:
        """Answers that are there, to samples that have what the metric needs, without a number."""
        possible = possible_samples(metric_of(column.key), self.results.answerable)
        name, _, profile = column.key.rpartition("@")
        scores = self.results.scores
        mine = scores[
            (scores["label"] == label)
            & (scores["metric"] == name)
            & (scores["profile"] == profile)
            & scores["value"].isna()
        ]
        return int(mine["sample_id"].isin(possible.index[possible]).sum())

    def macro(self, column: MetricColumn, label: str) -> Estimate:
        """The mean of the edit classes' means: each class counts alike, whatever its size."""
        table = self.values(column)
        if label not in table:
            return _NOTHING
        mine = table[label].dropna()
        classes = self.results.samples["edit_class"].reindex(mine.index).astype(str).to_list()
        return macro_mean(mine.to_list(), classes, self.clusters(mine.index)) if len(mine) else _NOTHING

    def normalised(self, column: MetricColumn, label: str) -> Estimate:
        """Where the label's mean lies between those of copy (0) and oracle (1).

        Nothing where the oracle is no better than the copy, as in what was kept of the source.
        """
        table, references = self.values(column), self._references
        wanted = [label, references.get("baseline:copy", ""), references.get("baseline:oracle", "")]
        if not all(one in table for one in wanted):
            return _NOTHING
        copy, oracle = (float(table[one].mean()) for one in wanted[1:])
        if not (oracle > copy if column.higher_is_better else oracle < copy):
            return _NOTHING
        rows = [table[one].to_list() for one in wanted]
        return normalised(rows[0], rows[1], rows[2], self.clusters(table.index))

    @lru_cache(maxsize=256)  # noqa: B019  lives as long as the report is made
    def ranks(self, column: MetricColumn) -> Mapping[str, tuple[int, int]]:
        """The ranks that the data allow each label that is no reference row."""
        table = self.values(column)
        models = self.results.manifest.models
        contestants = [one for one in table.columns if not reference_of(models[one])]
        return rank_intervals(
            {one: table[one].to_list() for one in contestants},
            self.clusters(table.index),
            higher_is_better=column.higher_is_better,
        )

    def _mean(self, values: "pd.Series[float]") -> Estimate:
        return clustered_mean(values.to_list(), self.clusters(values.index))

    def clusters(self, ids: "pd.Index[str]") -> Sequence[str]:
        """What the samples ``ids`` are drawn by: their session, else their source."""
        return self.results.samples["cluster"].reindex(ids).astype(str).to_list()

    def _worst_of(self, column: MetricColumn, table: pd.DataFrame) -> float:
        declared = getattr(metric_of(column.key), "worst", None)
        if declared is not None:
            return float(declared)
        numbers = table.to_numpy(dtype=np.float64)
        return float(np.nanmin(numbers) if column.higher_is_better else np.nanmax(numbers))

    @cached_property
    def _tables(self) -> Mapping[str, pd.DataFrame]:
        scores = self.results.scores
        # Of a label without attempts, as after the journal was lost, nothing else is known.
        tried = scores[scores["label"].isin(self.results.labels)]
        finite = tried.replace({"value": [np.inf, -np.inf]}, np.nan)
        return {
            f"{name}@{profile}": rows.pivot_table(
                index="sample_id", columns="label", values="value", aggfunc="mean"
            )
            for (name, profile), rows in finite.groupby(["metric", "profile"])
        }

    @cached_property
    def _failed(self) -> Mapping[str, set[str]]:
        attempts, everyone = self.results.attempts, set(self.results.answerable.index)
        failed = attempts[attempts["status"].isin(FAILED)]
        return {
            label: set(failed.loc[failed["label"] == label, "sample_id"])
            | (everyone - set(attempts.loc[attempts["label"] == label, "sample_id"]))
            for label in self.results.labels
        }

    @cached_property
    def _references(self) -> Mapping[str, str]:
        """Labels of the copy and oracle rows by their specs."""
        models = self.results.manifest.models
        return {
            models[label].spec: label
            for label in self.results.labels
            if models[label].spec in ("baseline:copy", "baseline:oracle")
        }
