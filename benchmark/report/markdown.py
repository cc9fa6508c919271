"""The report as Markdown, for a pull request or a wiki."""

from collections.abc import Iterable, Iterator, Sequence

from overpaint.benchmark.report.cells import escaped, table
from overpaint.benchmark.report.figures import plain
from overpaint.benchmark.report.leaderboard import STATUSES, Cell, Column, Leaderboard, Row, leaderboard
from overpaint.benchmark.report.matrix import ClassRow, Matrix, capability_matrix, metric_matrices
from overpaint.benchmark.report.model import Report
from overpaint.benchmark.report.shortlist import shortlist
from overpaint.benchmark.report.statistics import statistics
from overpaint.benchmark.report.summary import kind_tables, planted_rows, planted_totals

MOST_FINDINGS = 50
"""Findings that the page lists; the tables have more."""


def report_markdown(report: Report) -> str:
    """All tables of ``report`` and its gravest findings, in GitHub's Markdown."""
    parts = [
        f"# {escaped(report.title)}",
        _list(f"{escaped(name)}: {escaped(text)}" for name, text in report.facts),
        _section("Read this first", _list(map(escaped, report.notes))),
        _section("Leaderboard", _leaderboard(report)),
        *[_section(title, body) for title, body in statistics(report)],
        _section("Capabilities", _matrix(capability_matrix(report))),
        *[_section(_heading(one), _matrix(one)) for one in metric_matrices(report)],
        _section("Findings by kind", _kinds(report)),
        _section("The set as a whole", _list(map(escaped, report.set_findings))),
        _section("Before and after cleaning", _cleaning(report)),
        _section("Planted defects", _planted(report)),
        _section("Flagged", _findings(report)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _leaderboard(report: Report) -> str:
    """The shortlist with ranks and answers, then the other columns group by group."""
    board = leaderboard(report)
    listed = shortlist(board)
    rows = (*board.ranked, *board.references)
    header = ["Rank", "Model", *(_column_title(board.columns[place]) for place in listed.first)]
    first = table([*header, *STATUSES], [_row(row, listed.first) for row in rows])
    explained = [
        f"{_column_title(column)} ({escaped(column.group)}): {escaped(column.explanation, 1000)}"
        for column in (board.columns[place] for place in listed.told)
    ]
    note = (
        f"Mean [95 % interval], n scored of those that can be. {_ranking(board)} Reference rows are not "
        "ranked. ↑ higher is better, ↓ lower, neither where there is no arrow."
    )
    rest = _rest(board, listed.rest)
    return "\n\n".join([first, note, *rest, _list(explained)]) if rows else ""


def _ranking(board: Leaderboard) -> str:
    column = board.ranking
    if column is None:
        return "Nobody is ranked."
    return f"Rank by {_column_title(column)}: 2–3 means that no interval tells the two apart."


def _rest(board: Leaderboard, places: Sequence[int]) -> Iterator[str]:
    for group, _ in board.groups(places):
        mine = [place for place in places if board.columns[place].group == group]
        header = ["Model", *(_column_title(board.columns[place]) for place in mine)]
        rows = [
            [escaped(row.label), *(_cell(row.cells[place]) for place in mine)]
            for row in (*board.ranked, *board.references)
        ]
        yield f"### {group}\n\n{table(header, rows)}"


def _column_title(column: Column) -> str:
    profile = f" ({escaped(column.profile)})" if column.profile else ""
    group = "" if column.possible is None else f", {column.group.lower()}"
    return f"{escaped(column.title)}{profile}{group} {column.arrow}".rstrip()


def _row(row: Row, places: Sequence[int]) -> list[str]:
    rank = f"*{row.reference}*" if row.reference else (row.cells[0].rank if row.cells else "")
    cells = [_cell(row.cells[place]) for place in places]
    return [rank, escaped(row.label), *cells, *map(str, row.statuses)]


def _cell(cell: Cell) -> str:
    interval = f" [{cell.interval}]" if cell.interval else ""
    coverage = f", n={cell.coverage}" if cell.coverage else ""
    return f"{cell.text}{interval}{coverage}"


def _heading(matrix: Matrix) -> str:
    profile = f" ({escaped(matrix.profile)})" if matrix.profile else ""
    return f"By edit class: {escaped(matrix.title)}{profile}"


def _matrix(matrix: Matrix) -> str:
    rows = [[_class(row), *map(_cell, row.cells)] for row in matrix.rows]
    cells = table(["Edit class", *map(escaped, matrix.labels)], rows)
    return f"{escaped(matrix.note, 1000)}\n\n{cells}" if cells else ""


def _class(row: ClassRow) -> str:
    return f"{escaped(row.title)} ({row.samples})" if row.samples else escaped(row.title)


def _kinds(report: Report) -> str:
    header = ["Kind", "In", "Flagged", "Judged", "Share, % [95 %]", "Could not be judged", "Threshold"]
    tables = kind_tables(report)
    rows = [
        [
            escaped(row.kind),
            escaped(row.label) or "dataset",
            f"{row.flagged}",
            f"{row.judged}",
            f"{row.share} [{row.interval}]" if row.interval else row.share,
            f"{row.unjudged}",
            row.threshold,
            row.false_positives,
        ]
        for one in tables
        for row in one.flagged
    ]
    quiet = _list(
        f"{escaped(one.label) or 'dataset'}: {told}: {escaped(kinds, 2000)}"
        for one in tables
        for told, kinds in (
            ("nothing flagged, of those judged", one.counted),
            ("could not be judged", one.unjudged),
        )
        if kinds
    )
    flagged = table([*header, "False alarms to expect"], rows)
    return "\n\n".join(part for part in (flagged, quiet) if part)


def _cleaning(report: Report) -> str:
    made = report.cleaning
    if made is None:
        return ""
    header = ["Kind", "Before", "Share before", "After", "Share after"]
    rows = [
        [escaped(one.kind), f"{one.before}", _share(one.before, made.rows),
         f"{one.after}", _share(one.after, made.stay)]
        for one in made.kinds
    ]  # fmt: skip
    told = f"Of {made.rows} rows {made.stay} stay."
    return "\n\n".join(part for part in (told, table(header, rows)) if part)


def _share(count: int, of: int) -> str:
    return f"{count / of:.1%}" if of else "–"


def _planted(report: Report) -> str:
    totals = [
        [escaped(one.kind), f"{one.found}", f"{one.missed}", f"{one.share} [{one.interval}]"]
        for one in planted_totals(report)
    ]
    rows = [
        [
            escaped(one.sample_id),
            escaped(one.kind),
            escaped(one.side),
            "found" if one.found else "**missed**",
            plain(one.score),
            escaped(one.note),
        ]
        for one in planted_rows(report)
    ]
    listed = table(["Sample", "Kind", "Side", "Outcome", "Score", "Note"], rows)
    return f"{table(['Kind', 'Found', 'Missed', 'Found, % [95 %]'], totals)}\n\n{listed}".strip()


def _findings(report: Report) -> str:
    rows = [
        [
            escaped(item.sample_id),
            escaped(item.label) or "dataset",
            escaped(item.kind),
            f"{plain(item.score)} ≥ {plain(item.threshold)}",
            escaped(item.instruction),
            escaped(item.reason),
        ]
        for item in report.gallery[:MOST_FINDINGS]
    ]
    cells = table(["Sample", "In", "Kind", "Score", "Instruction", "Reason"], rows)
    rest = f"The first {len(rows)} of {len(report.gallery)}; overpaint report RUN --format csv has all."
    return f"{cells}\n\n{rest}" if cells else ""


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
