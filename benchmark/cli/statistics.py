"""Tables on the terminal beyond the leaderboard: profiles, comparisons, agreement, ratings."""

import math
from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from overpaint.benchmark.cli.terminal import printable
from overpaint.benchmark.columns import RANKED_BY
from overpaint.benchmark.profiles import Profile, profiles
from overpaint.benchmark.profiles.profile import CORRECTED
from overpaint.benchmark.report.model import MetricColumn, Report
from overpaint.benchmark.stats import Estimate, Rating


def statistics(report: Report) -> Iterator[Table]:
    """The tables that ``report`` has something for."""
    for profile in profiles().values():
        if profile.name != CORRECTED:
            yield from _published(report, profile)
    if report.profile_differences:
        yield _side_by_side(report)
    if any(one.key == RANKED_BY for one in report.comparisons):
        yield _comparisons(report)
    if report.agreements:
        yield _agreements(report)
    if report.ratings:
        yield ratings_table(report.ratings)


def shown(value: Estimate | None) -> str:
    """A mean with its interval, or a dash."""
    if value is None or not value.n or math.isnan(value.mean):
        return "–"
    interval = "" if math.isnan(value.low) else f" [{value.low:.3f}, {value.high:.3f}]"
    return f"{value.mean:.4f}{interval}"


def _published(report: Report, profile: Profile) -> Iterator[Table]:
    """A published table anew, with its protocols where there are any."""
    columns = [column for column in report.columns if column.profile == profile.name]
    columns.sort(key=lambda column: profile.keys.index(column.key))
    if not columns:
        return
    table = Table("", title=profile.title, title_justify="left")
    for column in columns:
        table.add_column(f"{column.title} {column.arrow}\nn={column.possible}", justify="right")
    rows: Sequence[tuple[str, Mapping[str, Estimate]]] = [
        (f"{one.label}, {one.group}", one.values) for one in report.protocol_standings
    ] or [(one.label, one.values) for one in report.standings]
    for name, values in rows:
        table.add_row(Text(printable(name)), *(cell(values, column) for column in columns))
    table.caption = Text("\n".join((profile.source, *profile.assumes)))
    table.caption_justify = "left"
    yield table


def cell(values: Mapping[str, Estimate], column: MetricColumn) -> str:
    """The mean of a column; with its own n where fewer samples have a number than the heading says."""
    if column.missing:
        return "not computed"
    value = values.get(column.key)
    fewer = value is not None and 0 < value.n < column.possible
    return f"{shown(value)} n={value.n}" if value is not None and fewer else shown(value)


def _side_by_side(report: Report) -> Table:
    table = Table("metric", "model", title="Definitions side by side", title_justify="left")
    for name in ("published", "", "corrected", "difference"):
        table.add_column(name, justify="right")
    for one in report.profile_differences:
        cells = [one.first, shown(one.values[0]), shown(one.values[1]), shown(one.difference)]
        table.add_row(one.metric, Text(printable(one.label)), *cells)
    return table


def _comparisons(report: Report) -> Table:
    title = next(column.title for column in report.columns if column.key == RANKED_BY)
    table = Table("better", "worse", title=f"Pairs of models: {title}", title_justify="left")
    for name in ("difference", "p", "p corrected (Holm)"):
        table.add_column(name, justify="right")
    mine = [one for one in report.comparisons if one.key == RANKED_BY]
    for one in sorted(mine, key=lambda one: (one.p_corrected, -abs(one.difference.mean))):
        flip = one.difference.mean < 0
        names = (one.second, one.first) if flip else (one.first, one.second)
        value = _turned(one.difference) if flip else one.difference
        labels = [Text(printable(name)) for name in names]
        table.add_row(*labels, shown(value), _p(one.p), _p(one.p_corrected))
    return table


def _turned(value: Estimate) -> Estimate:
    return Estimate(mean=-value.mean, low=-value.high, high=-value.low, n=value.n)


def _p(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.4f}"


def _agreements(report: Report) -> Table:
    table = Table("metric", title="Agreement with the ratings", title_justify="left")
    for name in ("pairwise accuracy", "Spearman", "Kendall", "answers", "pairs"):
        table.add_column(name, justify="right")
    for one in report.agreements:
        found = one.agreement
        counts = (str(found.spearman.n), str(found.accuracy.n))
        cells = (shown(value) for value in (found.accuracy, found.spearman, found.kendall))
        table.add_row(Text(one.key), *cells, *counts)
    return table


def ratings_table(ratings: Sequence[Rating]) -> Table:
    """Models rated by votes, the best first."""
    table = Table("model", title="Ratings from votes (Bradley-Terry)", title_justify="left")
    for name in ("rating", "95 %", "votes"):
        table.add_column(name, justify="right")
    for one in ratings:
        interval = "–" if math.isnan(one.low) else f"{one.low:.0f} to {one.high:.0f}"
        table.add_row(Text(printable(one.label)), f"{one.rating:.0f}", interval, str(one.n))
    return table
