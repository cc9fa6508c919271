"""The leaderboard: one row per label, means with intervals, coverage beside every mean."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Literal

import pandas as pd

from overpaint.benchmark.metrics import Metric
from overpaint.benchmark.profiles import metric_of, profiles
from overpaint.benchmark.report.model import ClassCount, ClassStanding, MetricColumn, Standing
from overpaint.benchmark.results import Results
from overpaint.benchmark.scoring import CAPTIONS, NOT_COMPUTED
from overpaint.benchmark.stats import Estimate, clustered_mean, share
from overpaint.data.manifest import ModelEntry
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


def standings(results: Results, columns: Sequence[MetricColumn]) -> list[Standing]:
    """Ranked labels, best first, then the reference rows."""
    rows = [_standing(results, columns, label) for label in results.labels]
    return sorted(rows, key=lambda row: (row.reference != "", -_rank_value(row)))


def class_counts(results: Results) -> list[ClassCount]:
    """The edit classes that the dataset has, with their samples."""
    return [
        ClassCount(
            edit_class=str(edit_class),
            samples=len(rows),
            predicted=int((rows["class_origin"] == "predicted").sum()),
        )
        for edit_class, rows in results.answerable.groupby("edit_class", sort=True)
    ]


def class_standings(results: Results, columns: Sequence[MetricColumn]) -> list[ClassStanding]:
    """Each label on each edit class that the dataset has, in the taxonomy's order of first sight."""
    found = []
    for edit_class, ids in results.answerable.groupby("edit_class", sort=True).groups.items():
        scores = results.scores[results.scores["sample_id"].isin(list(ids))]
        found += [
            ClassStanding(
                label=label,
                edit_class=str(edit_class),
                values=_means(scores[scores["label"] == label], results, columns),
            )
            for label in results.labels
        ]
    return found


def _standing(results: Results, columns: Sequence[MetricColumn], label: str) -> Standing:
    scores = results.scores[results.scores["label"] == label]
    return Standing(
        label=label,
        reference=_reference(results.manifest.models[label]),
        statuses=_statuses(results, label),
        values=_means(scores, results, columns),
        flagged=_flagged(results.findings[results.findings["label"] == label]),
    )


def _rank_value(row: Standing) -> float:
    value = row.values.get(RANKED_BY)
    return value.mean if value is not None and value.n else float("-inf")


def _reference(model: ModelEntry) -> Literal["", "copy", "oracle"]:
    if model.spec == "baseline:copy":
        return "copy"
    return "oracle" if model.spec == "baseline:oracle" else ""


def _statuses(results: Results, label: str) -> Mapping[str, int]:
    mine = results.attempts[results.attempts["label"] == label]
    counts = mine["status"].value_counts()
    missing = len(set(results.answerable.index) - set(mine["sample_id"]))
    told = {status: int(counts.get(status, 0)) for status in ("ok", "refused", "error", "skipped")}
    return {**told, "missing": missing}


def _means(
    scores: pd.DataFrame, results: Results, columns: Sequence[MetricColumn]
) -> dict[str, Estimate]:
    groups = dict(iter(scores.groupby(["metric", "profile"])))
    found = {}
    for column in columns:
        name, _, profile = column.key.partition("@")
        rows = groups.get((name, profile))
        values = rows.dropna(subset=["value"]) if rows is not None else scores.iloc[:0]
        clusters = results.samples["cluster"].reindex(values["sample_id"]).to_list()
        found[column.key] = clustered_mean(values["value"].to_list(), clusters)
    return found


def _flagged(findings: pd.DataFrame) -> dict[str, Estimate]:
    judged = findings.dropna(subset=["score"])
    return {
        str(kind): share(int(rows["flagged"].sum()), len(rows)) for kind, rows in judged.groupby("kind")
    }


def _column(metric: Metric, results: Results) -> MetricColumn:
    samples = results.answerable
    possible = pd.Series(True, index=samples.index)
    if "target" in metric.needs:
        possible &= samples["has_target"]
    if "mask" in metric.needs:
        possible &= samples["mask"] != ""
    for caption in metric.needs.intersection(CAPTIONS):
        possible &= samples[caption].fillna("").str.strip() != ""
    return MetricColumn(
        key=f"{metric.name}@{metric.profile}",
        title=getattr(metric, "title", metric.name.replace("_", " ")),
        profile=metric.profile,
        explanation=getattr(metric, "explanation", ""),
        higher_is_better=metric.higher_is_better,
        part=getattr(metric, "part", "whole"),
        possible=int(possible.sum()),
        missing=_missing(metric, results),
    )


def _missing(metric: Metric, results: Results) -> str:
    """Why not one of the metric's scores was computed, empty if one was."""
    scores = results.scores
    mine = scores[(scores["metric"] == metric.name) & (scores["profile"] == metric.profile)]
    reasons = mine["reason"]
    return str(reasons.iloc[0]) if reasons.str.startswith(NOT_COMPUTED).all() else ""
