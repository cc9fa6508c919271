"""Leaderboard and findings as CSV, safe to open in a spreadsheet."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from overpaint.benchmark.report.document import script_json
from overpaint.benchmark.report.leaderboard import STATUSES, Column, Row, leaderboard
from overpaint.benchmark.report.model import GalleryItem, Report

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_FINDING = (
    "sample_id",
    "label",
    "side",
    "kind",
    "score",
    "threshold",
    "value",
    "edit_class",
    "instruction",
    "reason",
    "evidence",
)


def leaderboard_csv(report: Report) -> str:
    """A row per label: rank by the first column, five figures per column, counts of statuses."""
    board = leaderboard(report)
    header = ["label", "reference", "rank"]
    header += [f"{column.key} {part}" for column in board.columns for part in _parts(column)]
    rows = [_standing(row, board.columns) for row in (*board.ranked, *board.references)]
    return _csv([*header, *STATUSES], rows)


def findings_csv(report: Report) -> str:
    """A row per finding that ``report`` holds; ``evidence`` is JSON."""
    return _csv(_FINDING, [_finding(item) for item in report.gallery])


def _parts(column: Column) -> Sequence[str]:
    parts = ("mean", "low", "high", "n")
    return parts if column.possible is None else (*parts, "possible")


def _standing(row: Row, columns: Sequence[Column]) -> list[object]:
    cells: list[object] = [row.label, row.reference, row.cells[0].rank if row.cells else ""]
    for column, cell in zip(columns, row.cells, strict=True):
        one = cell.estimate
        cells += [one.mean, one.low, one.high, one.n] if one else ["", "", "", 0]
        cells += [] if column.possible is None else [column.possible]
    return [*cells, *row.statuses]


def _finding(item: GalleryItem) -> list[object]:
    return [
        item.sample_id,
        item.label,
        item.side,
        item.kind,
        item.score,
        item.threshold,
        item.value,
        item.edit_class,
        item.instruction,
        item.reason,
        script_json(item.evidence),
    ]


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    # Both characters of the line end must be in it: csv quotes no others, and a bare carriage return
    # in an instruction would begin a row.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_safe(name) for name in header])
    writer.writerows([_safe(value) for value in row] for row in rows)
    return text.getvalue()


def _safe(value: object) -> object:
    """Numbers as they are, nan as nothing; a text that a spreadsheet would run gets an apostrophe."""
    if isinstance(value, float) and math.isnan(value):
        return ""
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
