"""The leaderboard as every format shows it: grouped columns, rows in order, ranks as intervals."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from overpaint.benchmark.report.figures import ABSENT, Scale, Strip
from overpaint.benchmark.report.model import MetricColumn, Report, Standing
from overpaint.benchmark.report.ranking import rank_of, span
from overpaint.benchmark.stats import FEWEST, Estimate

STATUSES = ("ok", "refused", "error", "skipped", "missing")
"""What became of the samples, in the order of the columns."""

PARTS = {"whole": "Whole picture", "inside": "Inside the mask", "outside": "Outside the mask"}
"""Titles of the column groups."""

MEANS: Mapping[str, tuple[str, Callable[[Standing], Mapping[str, Estimate]]]] = {
    "values": ("Means of what has a number", lambda standing: standing.values),
    "worst": ("Refused, failed and missing answers count as the worst", lambda standing: standing.worst),
    "macro": ("Every edit class counts alike", lambda standing: standing.macro),
    "normalised": ("Between copy (0) and oracle (1)", lambda standing: standing.normalised),
}
"""The kinds of means that a leaderboard can show, with their names."""

_FLAGGED = "Answers flagged, %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of means. ``possible`` samples have what it needs; None where that isn't said."""

    key: str
    title: str
    profile: str
    explanation: str
    group: str
    higher_is_better: bool
    possible: int | None
    percent: bool
    of: Callable[[Standing], Estimate | None]
    neutral: bool = False

    @property
    def arrow(self) -> str:
        """Which way is better; empty where neither is."""
        return "" if self.neutral else "↑" if self.higher_is_better else "↓"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One mean, ready to print. ``estimate`` is None where the column doesn't apply to the row."""

    estimate: Estimate | None
    text: str
    interval: str
    coverage: str
    title: str
    rank: str = ""
    strip: Strip | None = None

    @property
    def sort_value(self) -> str:
        """The exact mean as a script reads numbers, or nothing where there is none to sort by."""
        if self.estimate is None or math.isnan(self.estimate.mean):
            return ""
        return repr(float(self.estimate.mean)).replace("inf", "Infinity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label with its cells, in the order of the columns."""

    label: str
    reference: str
    cells: Sequence[Cell]
    statuses: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaderboard:
    """``ranked`` in order of the first column, best first; ``references`` apart and without rank.

    If that is a share of findings, or neither way is better, they are in the order of the report,
    without ranks.

    ``copy_marks`` are the positions of the copy row on each column's axis, None where it has none.
    """

    columns: Sequence[Column]
    ranked: Sequence[Row]
    references: Sequence[Row]
    copy_marks: Sequence[float | None]

    @property
    def ranking(self) -> Column | None:
        """The column that ranks; None where it ranks nobody."""
        ranks = [row.cells[0].rank for row in self.ranked if row.cells]
        return self.columns[0] if any(ranks) else None

    def groups(self, places: Iterable[int] | None = None) -> Sequence[tuple[str, int]]:
        """Titles of the column groups and how many of the columns at ``places`` (all) each spans."""
        kept = range(len(self.columns)) if places is None else places
        titles = [self.columns[place].group for place in kept]
        return [(title, titles.count(title)) for title in dict.fromkeys(titles)]


def leaderboard(report: Report, means: str = "values") -> Leaderboard:
    """The leaderboard of ``report`` with these of :data:`MEANS`; what is flagged is always the same.

    Ranks that the report brings are of the plain means; those of others come from their intervals.
    Where nothing was measured nobody is ranked: who is flagged less may have done less.
    """
    columns = _columns(report, MEANS[means][1])
    if means == "normalised":  # the oracle's end is the better one, whichever way the metric points
        columns = [one if one.percent else replace(one, higher_is_better=True) for one in columns]
    scales = [_scale(column, report.standings) for column in columns]
    models = [standing for standing in report.standings if not standing.reference]
    measured = bool(columns) and not (columns[0].percent or columns[0].neutral)
    ranks = [_ranks(one, models, brought=means == "values") if measured else {} for one in columns]
    rows = {one.label: _row(one, columns, scales, ranks) for one in report.standings}
    ordered = sorted(models, key=lambda one: _best_first(columns, one)) if measured else models
    return Leaderboard(
        columns=columns,
        ranked=[rows[one.label] for one in ordered],
        references=[rows[one.label] for one in report.standings if one.reference],
        copy_marks=_copy_marks(report, columns, scales),
    )


def cell(estimate: Estimate | None, scale: Scale, possible: int | None, rank: str = "") -> Cell:
    """``estimate`` printed on ``scale``."""
    if estimate is None:
        return Cell(estimate=None, text=ABSENT, interval="", coverage="", title="not measured")
    whole = f"{estimate.n}" if possible is None else f"{estimate.n}/{possible}"
    if math.isnan(estimate.mean):
        reason = f"no number: {estimate.n} of {possible} could be scored" if possible else "none judged"
        return Cell(estimate=estimate, text=ABSENT, interval="", coverage=whole, title=reason)
    interval = scale.interval(estimate)
    return Cell(
        estimate=estimate,
        text=scale.text(estimate.mean),
        interval=interval,
        coverage=whole,
        title=f"mean {scale.text(estimate.mean)}, {_spoken(interval)}, n = {whole}",
        rank=rank,
        strip=scale.strip(estimate),
    )


def _spoken(interval: str) -> str:
    return f"95 % interval {interval}" if interval else "no interval: fewer than two independent sources"


def _columns(report: Report, means: Callable[[Standing], Mapping[str, Estimate]]) -> list[Column]:
    # Parts in the order in which the report has them: its first column stays first and ranks.
    parts = list(dict.fromkeys(column.part for column in report.columns))
    measured = sorted(report.columns, key=lambda column: parts.index(column.part))
    kinds = dict.fromkeys(kind for standing in report.standings for kind in standing.flagged)
    return [_metric(column, means) for column in measured] + [_kind(kind) for kind in kinds]


def _metric(column: MetricColumn, means: Callable[[Standing], Mapping[str, Estimate]]) -> Column:
    return Column(
        key=column.key,
        title=column.title,
        profile=column.profile,
        explanation=column.explanation,
        group=PARTS[column.part],
        higher_is_better=column.higher_is_better,
        possible=column.possible,
        percent=False,
        of=lambda standing: means(standing).get(column.key),
        neutral=column.neutral,
    )


def _kind(kind: str) -> Column:
    return Column(
        key=f"flagged:{kind}",
        title=kind,
        profile="",
        explanation=f"Share of the judged answers whose {kind} score reaches the threshold, in percent.",
        group=_FLAGGED,
        higher_is_better=False,
        possible=None,
        percent=True,
        of=lambda standing: standing.flagged.get(kind),
    )


def _scale(column: Column, standings: Sequence[Standing]) -> Scale:
    known = [estimate for one in standings if (estimate := column.of(one)) is not None]
    return Scale.of(known, percent=column.percent)


def _row(
    standing: Standing,
    columns: Sequence[Column],
    scales: Sequence[Scale],
    ranks: Sequence[Mapping[str, str]],
) -> Row:
    cells = [
        cell(column.of(standing), scale, column.possible, rank.get(standing.label, ""))
        for column, scale, rank in zip(columns, scales, ranks, strict=True)
    ]
    counts = [standing.statuses.get(status, 0) for status in STATUSES]
    return Row(label=standing.label, reference=standing.reference, cells=cells, statuses=counts)


def _best_first(columns: Sequence[Column], standing: Standing) -> tuple[bool, float]:
    estimate = columns[0].of(standing)
    if estimate is None or math.isnan(estimate.mean):
        return True, 0.0
    return False, -estimate.mean if columns[0].higher_is_better else estimate.mean


def _copy_marks(
    report: Report, columns: Sequence[Column], scales: Sequence[Scale]
) -> list[float | None]:
    copy = next((one for one in report.standings if one.reference == "copy"), None)
    estimates = [column.of(copy) if copy else None for column in columns]
    return [
        scale.position(estimate.mean) if estimate and math.isfinite(estimate.mean) else None
        for estimate, scale in zip(estimates, scales, strict=True)
    ]


def _ranks(column: Column, models: Sequence[Standing], *, brought: bool) -> dict[str, str]:
    """``2–3``: the first and the last rank that the data allow.

    Those that the report brings come from drawing the samples anew for all models alike. Where it
    brings none, intervals that don't overlap tell two models apart, which errs on the side of saying
    less; those of fewer than ``FEWEST`` clusters tell nothing.
    """
    if column.neutral:
        return {}
    drawn = {one.label: one.ranks[column.key] for one in models if column.key in one.ranks}
    if drawn and brought:
        return {label: span(first, last) for label, (first, last) in drawn.items()}
    sign = 1 if column.higher_is_better else -1
    known = {one.label: estimate for one in models if (estimate := column.of(one)) is not None}
    bounds = {
        label: sorted((sign * one.low, sign * one.high))
        if one.independent >= FEWEST and not math.isnan(one.low + one.high)
        else None
        for label, one in known.items()
        if not math.isnan(one.mean)
    }
    return {label: rank_of(mine, list(bounds.values())) for label, mine in bounds.items()}
