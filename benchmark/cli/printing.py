"""What the verbs print: results on standard output, everything else on standard error."""

import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from overpaint.benchmark.accounts import accounts
from overpaint.benchmark.cli.accounts import account_table
from overpaint.benchmark.cli.statistics import cell, ratings_table, statistics
from overpaint.benchmark.cli.terminal import printable
from overpaint.benchmark.job import Job
from overpaint.benchmark.opinions import Ballot
from overpaint.benchmark.report.document import report_json
from overpaint.benchmark.report.leaderboard import leaderboard as board_of
from overpaint.benchmark.report.model import KindSummary, Report, Standing
from overpaint.benchmark.stages import AnswersMade
from overpaint.benchmark.stats import bradley_terry
from overpaint.data.selection import Selection
from overpaint.runners.spec import RunnerSpec
from overpaint.taxonomy import UnknownName

_SHOWN = (
    "gain_over_copy@corrected",
    "l1_to_target@corrected",
    "ssim_to_target@corrected",
    "l1_inside_to_target@corrected",
    "l1_outside_to_source@corrected",
)
"""The leaderboard's columns in a terminal; the report has them all."""


def audit(report: Report, page: Path, *, as_json: bool) -> None:
    """What an audit found."""
    _print(report, page, as_json, _kinds(report), _planted(report))


def leaderboard(report: Report, page: Path, *, as_json: bool, asked: Sequence[str] = ()) -> None:
    """How the models did; with the columns ``asked`` for beside the usual ones."""
    _print(report, page, as_json, _standings(report, asked), *statistics(report))


def whole(report: Report, page: Path, *, as_json: bool) -> None:
    """All that a report has."""
    _print(report, page, as_json, _kinds(report), _planted(report), _standings(report))


def ratings(ballot: Ballot) -> None:
    """What votes say of the models, and how many there are."""
    out = console()
    out.print(ratings_table(bradley_terry(ballot.votes)))
    out.print(Text(f"• {printable(ballot.told)}"))


def opening(job: Job, asked: Selection) -> None:
    """Which column was taken for what, and whether the run goes beyond what was asked for."""
    if job.columns:
        told = ", ".join(f"{field}={name}" for field, name in sorted(job.columns.items()))
        note(f"columns: {told}  (other ones: --column FIELD=NAME)")
    if job.manifest.selection != asked:
        held = job.manifest.selection
        note(f"{job.run.path} is a run of {held}, which is more than {asked}: going on with {held}")


def plan(job: Job, models: Sequence[RunnerSpec], repeats: int = 1) -> None:
    """What a command would do, instead of doing it."""
    rows = job.rows
    counted = "an unknown number of" if rows is None else f"{rows:,}"
    click.echo(f"{job.manifest.dataset}: {counted} rows in {len(job.shards)} shards")
    answered = [one.label for one in job.run.attempts() if one.repeat < repeats]
    for model in models:
        there = answered.count(model.label)
        left = "all" if rows is None else f"{max(0, rows * repeats - there):,}"
        click.echo(f"{model.label}: {left} answers to make, {there:,} there")
    click.echo(f"results would go to {job.run.path}")


def made_answers(made: AnswersMade, job: Job, models: Sequence[RunnerSpec]) -> None:
    """How many answers were new, and what those of each model took."""
    errors = Console(stderr=True)
    found = accounts(job.run.attempts(), [model.label for model in models])
    (errors if errors.is_terminal else Console(stderr=True, width=200)).print(account_table(found))
    note(f"{made.count:,} new answers")


def exit_if_stopped(made: AnswersMade) -> None:
    """Exits with 1 where a limit kept answers from being made."""
    if made.stopped:
        note(f"stopped: {made.stopped}; a higher limit, or --retry-errors, goes on")
        sys.exit(1)


def next_step(command: str) -> None:
    """The command that goes on from here."""
    note(f"next: {command}")


def note(text: str) -> None:
    """A line on standard error."""
    click.echo(printable(text), err=True)


def exit_if_over(report: Report, limits: Mapping[str, float]) -> None:
    """Exits with 1 where a ``--fail-on`` share is exceeded, by the dataset or by any model.

    Raises:
        UnknownName: nothing was looked for that is of such a kind, so that the limit says nothing.
    """
    looked_for = {row.kind for row in report.kinds}
    for kind in limits.keys() - looked_for:
        raise UnknownName("kind of finding in --fail-on", kind, looked_for)
    shares = {(row.kind, row.label): row.flagged / row.judged for row in report.kinds if row.judged}
    over = [
        f"{kind} {share:.1%} > {limits[kind]:.1%}" + (f" ({label})" if label else "")
        for (kind, label), share in shares.items()
        if kind in limits and share > limits[kind]
    ]
    if over:
        note("--fail-on: " + ", ".join(over))
        sys.exit(1)


def console() -> Console:
    """Standard output; as wide as it needs to be where it is no terminal."""
    out = Console()
    return out if out.is_terminal else Console(width=200)


def _print(report: Report, page: Path, as_json: bool, *tables: Table | None) -> None:
    if as_json:
        click.echo(report_json(report), nl=False)
    else:
        out = console()
        for table in tables:
            if table is not None:
                out.print(table)
        for text in (*report.set_findings, *report.notes):
            out.print(Text(f"• {printable(text)}"))
    note(f"report: {page}")


def _kinds(report: Report) -> Table | None:
    rows = [row for row in report.kinds if not row.label]
    if not rows:
        return None
    table = Table("kind", title="Findings in the dataset", title_justify="left", caption_justify="left")
    for name in ("flagged", "judged", "not judged", "share", "expected false"):
        table.add_column(name, justify="right")
    for row in sorted(rows, key=lambda row: -row.flagged):
        if row.flagged:
            table.add_row(*_kind_cells(row))
    table.caption = _unflagged(rows)
    return table


def _unflagged(rows: Sequence[KindSummary]) -> Text:
    """The kinds without a line in the table: those that found nothing, and those that couldn't look."""
    clean = [row.kind for row in rows if row.judged and not row.flagged]
    blind = [row.kind for row in rows if not row.judged]
    told = [("nothing flagged", clean), ("could not be judged", blind)]
    return Text("\n".join(f"{what}: {', '.join(kinds)}" for what, kinds in told if kinds))


def _kind_cells(row: KindSummary) -> list[str]:
    rate = row.expected_false_positives
    return [
        row.kind,
        str(row.flagged),
        str(row.judged),
        str(row.unjudged),
        f"{row.flagged / row.judged:.1%}" if row.judged else "–",
        "–" if math.isnan(rate) else f"{rate * row.judged:.1f}",
    ]


def _planted(report: Report) -> Table | None:
    if not report.planted:
        return None
    found = sum(defect.found for defect in report.planted)
    title = f"Planted defects: {found} of {len(report.planted)} found"
    table = Table("planted", "sample", "", title=title, title_justify="left")
    for defect in sorted(report.planted, key=lambda one: (one.kind, one.sample_id)):
        verdict = Text("found", "green") if defect.found else Text("missed", "bold red")
        table.add_row(Text(printable(defect.kind)), Text(printable(defect.sample_id)), verdict)
    return table


def _standings(report: Report, asked: Sequence[str] = ()) -> Table | None:
    if not report.standings:
        return None
    wanted = (*_SHOWN, *asked)
    columns = [one for one in report.columns if one.key in wanted and (one.possible or one.key in asked)]
    table = Table("", "model", title="Leaderboard", title_justify="left")
    for column in columns:
        table.add_column(f"{column.title} {column.arrow}\nn={column.possible}", justify="right")
    for name in ("ok", "no answer", "over-edit", "no-op"):
        table.add_column(name, justify="right")
    ranks = {row.label: row.cells[0].rank for row in board_of(report).ranked if row.cells}
    for row in report.standings:
        values = [cell(row.values, column) for column in columns]
        table.add_row(ranks.get(row.label, ""), _label(row), *values, *_coverage(row))
    return table


def _label(row: Standing) -> Text:
    return Text(f"{row.label} ({row.reference})", "dim") if row.reference else Text(row.label)


def _coverage(row: Standing) -> list[str]:
    lost = sum(count for status, count in row.statuses.items() if status != "ok")
    flagged = (row.flagged.get(kind) for kind in ("over_edit", "no_op"))
    shares = ["–" if one is None or not one.n else f"{one.mean:.0%}" for one in flagged]
    return [str(row.statuses["ok"]), str(lost), *shares]
