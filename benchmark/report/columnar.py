"""Leaderboard and findings as Parquet: a row per number, with the types that a program expects."""

import io
import math
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.benchmark.report.document import script_json
from overpaint.benchmark.report.leaderboard import leaderboard
from overpaint.benchmark.report.model import Report
from overpaint.data.tables import storable

LEADERBOARD = pa.schema(
    [
        ("label", pa.string()),
        ("reference", pa.string()),  # copy, oracle, blend, or empty for a ranked model
        ("column", pa.string()),  # metric@profile, or the kind of a finding
        ("title", pa.string()),
        ("group", pa.string()),
        ("higher_is_better", pa.bool_()),  # null where neither is better
        ("rank", pa.string()),  # an interval such as 2–3; empty if not ranked
        ("mean", pa.float64()),  # null where there is no number
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
        ("possible", pa.int64()),  # null where that isn't said
    ]
)

FINDINGS = pa.schema(
    [
        ("sample_id", pa.string()),
        ("label", pa.string()),
        ("side", pa.string()),
        ("kind", pa.string()),
        ("score", pa.float64()),
        ("threshold", pa.float64()),
        ("value", pa.float64()),
        ("edit_class", pa.string()),
        ("instruction", pa.string()),
        ("reason", pa.string()),
        ("evidence", pa.string()),  # JSON
    ]
)


def leaderboard_parquet(report: Report) -> bytes:
    """A row per label and column of the leaderboard."""
    board = leaderboard(report)
    rows: list[dict[str, Any]] = []
    for row in (*board.ranked, *board.references):
        for column, cell in zip(board.columns, row.cells, strict=True):
            one = cell.estimate
            rows.append(
                {
                    "label": row.label,
                    "reference": row.reference,
                    "column": column.key,
                    "title": column.title,
                    "group": column.group,
                    "higher_is_better": None if column.neutral else column.higher_is_better,
                    "rank": cell.rank,
                    "mean": None if one is None else one.mean,
                    "low": None if one is None else one.low,
                    "high": None if one is None else one.high,
                    "n": 0 if one is None else one.n,
                    "possible": column.possible,
                }
            )
    return _parquet(rows, LEADERBOARD)


def findings_parquet(report: Report) -> bytes:
    """A row per finding that ``report`` holds."""
    rows = [
        {name: getattr(item, name) for name in FINDINGS.names if name != "evidence"}
        | {"evidence": script_json(item.evidence)}
        for item in report.gallery
    ]
    return _parquet(rows, FINDINGS)


def _parquet(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> bytes:
    plain = [{name: _cell(value) for name, value in row.items()} for row in rows]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(plain, schema=schema), buffer)
    return buffer.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, float) and math.isnan(value):
        return None
    return storable(value) if isinstance(value, str) else value
