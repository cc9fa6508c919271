"""What the views of a report show beside its leaderboard, with the texts of one's choice."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from overpaint.benchmark.report import Report, Standing
from overpaint.benchmark.report.model import (
    CleanedKind,
    Cleaning,
    GroupStanding,
    KindGroup,
    MetricAgreement,
    MetricPair,
    PairedDifference,
    ProfileDifference,
)
from overpaint.benchmark.report.samples import SampleRow, SampleTable
from overpaint.benchmark.stats import Agreement, Estimate, Rating

ESTIMATE = Estimate(mean=0.25, low=0.125, high=0.375, n=12)


def with_views(report: Report, kinds: Sequence[str], groups: Sequence[str]) -> Report:
    """``report`` with something on every page; ``groups`` are names of datasets and splits."""
    keys = [column.key for column in report.columns]
    labels = [one.label for one in report.standings if not one.reference]
    return replace(
        report,
        standings=[
            replace(one, worst=dict.fromkeys(keys, ESTIMATE), unjudged=dict.fromkeys(keys, 3))
            for one in report.standings
        ],
        comparisons=[_compared(key, *pair) for key in keys for pair in combinations(labels, 2)],
        metric_pairs=[_pair(*two, labels) for two in combinations(keys, 2)],
        origin_standings=_grouped(report.standings, groups),
        turn_standings=_grouped(report.standings, ["1", "2", "3"]),
        protocol_standings=_grouped(report.standings, ["single-turn", "multi-turn"]),
        kind_groups=[
            KindGroup(kind=kind, by="split", group=group, flagged=3, judged=10)
            for kind in kinds
            for group in groups
        ],
        cleaning=Cleaning(
            rows=100, stay=90, kinds=[CleanedKind(kind=kind, before=9, after=2) for kind in kinds]
        ),
        agreements=[MetricAgreement(key=keys[0], title="Likeness", agreement=_agreement())],
        ratings=[Rating(label=label, rating=0.5, low=0.25, high=0.75, n=8) for label in labels],
        profile_differences=[_profiles(label) for label in labels],
    )


def sample_table(report: Report, texts: Sequence[str], pictures: dict[str, str]) -> SampleTable:
    """A sample for each of ``texts``, the first with pictures; label n has number n on sample 0."""
    labels = [one.label for one in report.standings]
    shown = {label: {"target": pictures["target"]} for label in labels} if pictures else {}
    rows = [
        SampleRow(
            sample_id=text,
            instruction=text,
            edit_class="local.color_alter",
            pictures={"": pictures, **shown} if pictures and not number else {},
        )
        for number, text in enumerate(texts)
    ]
    numbers = {
        label: [float(number * (1 - 2 * (place % 2))) for place in range(len(texts))]
        for number, label in enumerate(labels)
    }
    return SampleTable(rows=rows, values={column.key: numbers for column in report.columns})


def _compared(key: str, first: str, second: str) -> PairedDifference:
    return PairedDifference(
        key=key, first=first, second=second, difference=ESTIMATE, p=0.01, p_corrected=0.03
    )


def _pair(first: str, second: str, labels: Sequence[str]) -> MetricPair:
    turned = [(labels[0], labels[1])]
    return MetricPair(first=first, second=second, correlation=-0.5, n=40, reversed=turned)


def _grouped(standings: Sequence[Standing], groups: Sequence[str]) -> list[GroupStanding]:
    return [
        GroupStanding(label=one.label, group=group, values=one.values)
        for group in groups
        for one in standings
    ]


def _agreement() -> Agreement:
    return Agreement(spearman=ESTIMATE, kendall=ESTIMATE, accuracy=ESTIMATE)


def _profiles(label: str) -> ProfileDifference:
    return ProfileDifference(
        metric="likeness",
        label=label,
        first="paper",
        second="corrected",
        values=(ESTIMATE, ESTIMATE),
        difference=ESTIMATE,
    )
