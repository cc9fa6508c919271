"""The leaderboard: one row per label, means with intervals, coverage beside every mean."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from overpaint.benchmark.columns import RANKED_BY
from overpaint.benchmark.placing import Places, reference_of
from overpaint.benchmark.report.model import (
    ClassCount,
    ClassStanding,
    GroupStanding,
    MetricColumn,
    Standing,
)
from overpaint.benchmark.results import Results
from overpaint.benchmark.stats import Estimate, share

Groups = Mapping[str, Sequence[str]]
"""Sample ids by the name of their group."""


def standings(results: Results, columns: Sequence[MetricColumn]) -> list[Standing]:
    """Ranked labels, best first, then the reference rows."""
    places = Places(results, tuple(columns))
    rows = [_standing(results, columns, label, places) for label in results.labels]
    return sorted(rows, key=lambda row: (row.reference != "", -_rank_value(row)))


def class_counts(results: Results) -> list[ClassCount]:
    """The edit classes that the dataset has, with their samples."""
    predicted = results.census.predicted_classes
    return [
        ClassCount(edit_class=name, samples=count, predicted=predicted[name])
        for name, count in sorted(results.census.classes.items())
    ]


def class_standings(results: Results, columns: Sequence[MetricColumn]) -> list[ClassStanding]:
    """Each label on each edit class that the dataset has, in the taxonomy's order of first sight."""
    if not results.labels:
        return []
    keys, numbers = [column.key for column in columns], results.numbers
    return [
        ClassStanding(
            label=label, edit_class=str(edit_class), values=numbers.means(keys, label, list(ids))
        )
        for edit_class, ids in results.answerable.groupby("edit_class", sort=True).groups.items()
        for label in results.labels
    ]


def group_standings(
    results: Results, columns: Sequence[MetricColumn], groups: Groups
) -> list[GroupStanding]:
    """Each label on each of ``groups``, where there is more than one."""
    if len(groups) < 2:
        return []
    keys, numbers = [column.key for column in columns], results.numbers
    return [
        GroupStanding(label=label, group=group, values=numbers.means(keys, label, ids))
        for group, ids in groups.items()
        for label in results.labels
    ]


def origin_groups(results: Results) -> Groups:
    """Samples by the name of their dataset; none without answers."""
    return _grouped(results.answerable, "origin") if results.labels else {}


def turn_groups(results: Results) -> Groups:
    """Samples of sessions by their turn: how a model drifts from one to the next."""
    if not results.labels:
        return {}
    sessions = results.answerable[results.answerable["session"].fillna("") != ""]
    return _grouped(sessions, "turn")


def protocol_standings(results: Results, columns: Sequence[MetricColumn]) -> list[GroupStanding]:
    """MagicBrush's two tables, where there are sessions.

    Single-turn are all turns, each edited from the ground truth of the turn before; multi-turn is the
    last turn of each session, edited from the model's own answers (labels with the history ``own``).
    """
    if not results.labels:
        return []
    sessions = results.answerable[results.answerable["session"].fillna("") != ""]
    if sessions.empty or int(sessions["turn"].max()) < 2:
        return []
    last = set(sessions.sort_values("turn").groupby("session").tail(1)["sample_id"])
    keys = [column.key for column in columns]
    found = []
    for label in results.labels:
        mine = results.scores[results.scores["label"] == label]
        own = bool((mine["history"] == "own").any())
        values = results.numbers.means(keys, label, last if own else None)
        group = "multi-turn" if own else "single-turn"
        found.append(GroupStanding(label=label, group=group, values=values))
    return found


def _grouped(samples: pd.DataFrame, column: str) -> Groups:
    groups = samples.groupby(column, sort=True)["sample_id"]
    return {str(name): ids.to_list() for name, ids in groups}


def _standing(results: Results, columns: Sequence[MetricColumn], label: str, places: Places) -> Standing:
    judging = [column for column in columns if not column.neutral]  # others have no better, no worst
    return Standing(
        label=label,
        reference=reference_of(results.manifest.models[label]),
        statuses=_statuses(results, label),
        values=results.numbers.means([column.key for column in columns], label),
        flagged=_flagged(results, label),
        worst={column.key: places.worst(column, label) for column in judging},
        unjudged={column.key: places.unjudged(column, label) for column in columns},
        macro={column.key: places.macro(column, label) for column in columns},
        normalised={column.key: places.normalised(column, label) for column in judging},
        ranks={
            column.key: places.ranks(column)[label]
            for column in judging
            if label in places.ranks(column)
        },
    )


def _rank_value(row: Standing) -> float:
    value = row.values.get(RANKED_BY)
    return value.mean if value is not None and value.n else float("-inf")


def _statuses(results: Results, label: str) -> Mapping[str, int]:
    mine = results.attempts[results.attempts["label"] == label]
    counts = mine["status"].value_counts()
    missing = len(set(results.answerable.index) - set(mine["sample_id"]))
    told = {status: int(counts.get(status, 0)) for status in ("ok", "refused", "error", "skipped")}
    return {**told, "missing": missing}


def _flagged(results: Results, label: str) -> dict[str, Estimate]:
    attempts = results.attempts
    answered = attempts.loc[(attempts["label"] == label) & (attempts["status"] == "ok"), "sample_id"]
    sources = int(results.samples["cluster"].reindex(answered).nunique())
    return {
        kind: replace(share(tally.flagged, tally.judged), clusters=min(tally.judged, sources))
        for (mine, kind), tally in results.findings.by_kind().items()
        if mine == label and tally.judged
    }
