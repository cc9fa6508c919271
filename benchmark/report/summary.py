"""Findings counted by kind, and planted defects by whether they were found."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from overpaint.benchmark.report.figures import ABSENT, Scale, plain
from overpaint.benchmark.report.model import KindSummary, PlantedDefect, Report
from overpaint.benchmark.stats import share


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """A :class:`KindSummary` ready to print: percentages with interval, false alarms as a count."""

    kind: str
    label: str
    flagged: int
    judged: int
    unjudged: int
    share: str
    interval: str
    threshold: str
    rate: float | None
    false_positive_rate: str
    false_positives: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTable:
    """The kinds of one label, empty for the dataset: largest share flagged first.

    ``quiet`` kinds flagged nothing of what they judged; ``blind`` ones could judge nothing.
    """

    label: str
    flagged: Sequence[KindRow]
    quiet: Sequence[KindRow]
    blind: Sequence[KindRow]

    @property
    def judging(self) -> int:
        """How many kinds judged something."""
        return len(self.flagged) + len(self.quiet)

    @property
    def counted(self) -> str:
        """The quiet kinds with how many each judged, and of how many if it could not judge all."""
        return ", ".join(f"{one.kind} ({_judged(one)})" for one in self.quiet)

    @property
    def unjudged(self) -> str:
        """The blind kinds with how many each could not judge."""
        return ", ".join(f"{one.kind} ({one.unjudged})" for one in self.blind)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedTotal:
    """How many planted defects of a kind were found; ``kind`` is ``all`` in the last row."""

    kind: str
    found: int
    missed: int
    share: str
    interval: str


def kind_tables(report: Report) -> list[KindTable]:
    """A table for the dataset's own rows, then one for each label in the leaderboard's order."""
    ranked = ["", *(one.label for one in report.standings)]
    labels = dict.fromkeys([*ranked, *(one.label for one in report.kinds)])
    found = {label: [_kind_row(one) for one in report.kinds if one.label == label] for label in labels}
    return [_kind_table(label, rows) for label, rows in found.items() if rows]


def planted_totals(report: Report) -> list[PlantedTotal]:
    """A row for each kind and one for all; empty where nothing was planted."""
    kinds = sorted({defect.kind for defect in report.planted})
    rows = [_total(kind, [one for one in report.planted if one.kind == kind]) for kind in kinds]
    return [*rows, _total("all", report.planted)] if rows else []


def planted_rows(report: Report) -> list[PlantedDefect]:
    """The missed ones first: they are what a reader must look at."""
    return sorted(report.planted, key=lambda one: (one.found, one.kind, one.sample_id))


def _kind_table(label: str, rows: Sequence[KindRow]) -> KindTable:
    flagged = sorted((one for one in rows if one.flagged), key=lambda one: -one.flagged / one.judged)
    return KindTable(
        label=label,
        flagged=flagged,
        quiet=[one for one in rows if one.judged and not one.flagged],
        blind=[one for one in rows if not one.judged],
    )


def _judged(row: KindRow) -> str:
    return f"{row.judged} of {row.judged + row.unjudged}" if row.unjudged else f"{row.judged}"


def _kind_row(summary: KindSummary) -> KindRow:
    estimate = share(summary.flagged, summary.judged)
    scale = Scale(digits=1, low=0, high=1, percent=True)
    rate = summary.expected_false_positives
    known = not math.isnan(rate)
    return KindRow(
        kind=summary.kind,
        label=summary.label,
        flagged=summary.flagged,
        judged=summary.judged,
        unjudged=summary.unjudged,
        share=scale.text(estimate.mean),
        interval=scale.interval(estimate),
        threshold=plain(summary.threshold),
        rate=rate if known else None,
        false_positive_rate=f"{plain(100 * rate)} %" if known else ABSENT,
        false_positives=f"{rate * summary.judged:.1f}" if known else ABSENT,
    )


def _total(kind: str, defects: Sequence[PlantedDefect]) -> PlantedTotal:
    found = sum(defect.found for defect in defects)
    estimate = share(found, len(defects))
    scale = Scale(digits=0, low=0, high=1, percent=True)
    return PlantedTotal(
        kind=kind,
        found=found,
        missed=len(defects) - found,
        share=scale.text(estimate.mean),
        interval=scale.interval(estimate),
    )
