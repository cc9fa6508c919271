"""The report's statistics beyond means, as Markdown: ranks, pairs of models, groups, what people say."""

import math
from collections.abc import Iterator, Sequence

from overpaint.benchmark.report.cells import escaped, table
from overpaint.benchmark.report.figures import ABSENT, Scale
from overpaint.benchmark.report.leaderboard import leaderboard
from overpaint.benchmark.report.model import GroupStanding, MetricColumn, Report
from overpaint.benchmark.stats import Estimate


def statistics(report: Report) -> Iterator[tuple[str, str]]:
    """Titles and bodies of the sections that ``report`` has something for."""
    column = _ranking(report)
    if column is not None:
        yield f"Ranks and means: {escaped(column.title)}", _ranks(report, column)
        yield f"Pairs of models: {escaped(column.title)}", _pairs(report, column)
        for title, groups in (
            ("By dataset", report.origin_standings),
            ("By turn", report.turn_standings),
            ("By protocol", report.protocol_standings),
        ):
            yield f"{title}: {escaped(column.title)}", _groups(groups, column)
    yield "Agreement with ratings", _agreements(report)
    yield "Ratings from votes (Bradley-Terry)", _ratings(report)


def _ranking(report: Report) -> MetricColumn | None:
    """The column that models are ranked by: the first of the leaderboard."""
    first = next(iter(leaderboard(report).columns), None)
    return next((one for one in report.columns if first is not None and one.key == first.key), None)


def _ranks(report: Report, column: MetricColumn) -> str:
    rows = []
    for one in report.standings:
        first, last = one.ranks.get(column.key, (0, 0))
        rank = f"{first}" if first == last else f"{first}–{last}"
        figures = [one.values, one.worst, one.macro, one.normalised]
        rows.append(
            [
                escaped(one.label),
                one.reference or (rank if first else ABSENT),
                *(_shown(values.get(column.key)) for values in figures),
                str(one.unjudged.get(column.key, 0)),
            ]
        )
    header = ["Model", "Rank", "Mean", "Missing as worst", "Mean over classes", "From copy to oracle"]
    body = table([*header, "No number"], rows)
    note = (
        "Ranks are intervals: the first and last that drawing the samples anew gives in 95 % of draws. "
        "Missing as worst: refused, failed and missing answers count as the worst there can be. From "
        "copy to oracle: 0 is the source handed back, 1 the ground truth."
    )
    return f"{note}\n\n{body}" if body else ""


def _pairs(report: Report, column: MetricColumn) -> str:
    mine = [one for one in report.comparisons if one.key == column.key]
    rows = []
    for one in sorted(mine, key=lambda one: (one.p_corrected, one.first, one.second)):
        p = [_p(one.p), _p(one.p_corrected)]
        rows.append([escaped(one.first), escaped(one.second), _shown(one.difference), *p])
    body = table(["First", "Second", "First − second", "p", "p corrected (Holm)"], rows)
    note = "On the samples that both answered; signs flipped for whole sessions or sources."
    return f"{note}\n\n{body}" if body else ""


def _groups(groups: Sequence[GroupStanding], column: MetricColumn) -> str:
    names = list(dict.fromkeys(one.group for one in groups))
    labels = list(dict.fromkeys(one.label for one in groups))
    known = {(one.label, one.group): one.values.get(column.key) for one in groups}
    rows = [[escaped(label), *(_shown(known.get((label, name))) for name in names)] for label in labels]
    return table(["Model", *map(escaped, names)], rows)


def _agreements(report: Report) -> str:
    rows = []
    for one in report.agreements:
        found = one.agreement
        figures = [found.accuracy, found.spearman, found.kendall]
        rows.append([escaped(one.title), *map(_shown, figures), str(found.spearman.n)])
    return table(["Metric", "Pairwise accuracy", "Spearman", "Kendall", "Answers"], rows)


def _ratings(report: Report) -> str:
    rows = [
        [
            escaped(one.label),
            f"{one.rating:.0f}" + ("" if math.isnan(one.low) else f" [{one.low:.0f}, {one.high:.0f}]"),
            str(one.n),
        ]
        for one in report.ratings
    ]
    return table(["Model", "Rating", "Votes"], rows)


def _shown(value: Estimate | None) -> str:
    """With the digits that its interval supports."""
    if value is None or not value.n or math.isnan(value.mean):
        return ABSENT
    scale = Scale.of([value])
    interval = scale.interval(value)
    return f"{scale.text(value.mean)}" + (f" [{interval}]" if interval else "") + f", n={value.n}"


def _p(value: float) -> str:
    return ABSENT if math.isnan(value) else f"{value:.4f}"
