"""``decisions.parquet``: what became of every row, and what a later release may rely on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.benchmark.cleaning.decision import KEPT, Decision, fix_of, of_sets
from overpaint.benchmark.cleaning.policy import ACTIONS
from overpaint.data.tables import storable
from overpaint.taxonomy import UsageError

NAME = "decisions.parquet"

DECISIONS = pa.schema(
    [
        ("sample_id", pa.string()),
        ("key", pa.string()),  # of pixels and instruction; empty if unknown
        ("action", pa.string()),
        ("kinds", pa.list_(pa.string())),
        ("reason", pa.string()),
        ("fixes", pa.string()),  # JSON
        ("split", pa.string()),  # in the clean dataset, empty for rows that left it
        ("reused", pa.bool_()),  # taken over from an earlier release
    ]
)

_ROWS = 10_000  # held before they are written


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier release decided on a row, and the split that it was in."""

    decision: Decision
    split: str


class Earlier:
    """The decisions of an earlier clean dataset, by what rows show and say.

    Raises:
        UsageError: the folder holds none.
    """

    def __init__(self, folder: Path) -> None:
        try:
            table = pq.read_table(folder / NAME, schema=DECISIONS)
            known = ((row["key"], _known(row)) for row in table.to_pylist() if row["key"])
            # A copy that left says nothing of the row that stayed, whose key is the same.
            self._known = {
                key: one for key, one in known if one.decision.stays or of_sets(one.decision) == KEPT
            }
        except (OSError, pa.ArrowException, ValueError, TypeError) as error:
            raise UsageError(f"{folder}: no decisions of a clean dataset there: {error}") from error

    def of(self, key: str) -> Known | None:
        """What was decided on rows with this key, if there were any."""
        return self._known.get(key)


def decisions(folder: Path) -> pd.DataFrame:
    """A row for each row of the dataset that was cleaned into ``folder``.

    Raises:
        UsageError: the folder holds none.
    """
    try:
        table: pd.DataFrame = pq.read_table(folder / NAME, schema=DECISIONS).to_pandas()
    except (OSError, pa.ArrowException) as error:
        raise UsageError(f"{folder}: no decisions of a clean dataset there: {error}") from error
    return table


class Ledger:
    """Writes the decisions row by row."""

    def __init__(self, folder: Path) -> None:
        self._writer = pq.ParquetWriter(folder / NAME, DECISIONS)
        self._rows: list[Mapping[str, object]] = []

    def add(self, sample_id: str, key: str, decision: Decision, split: str, *, reused: bool) -> None:
        """One row's decision."""
        told = {
            "sample_id": storable(sample_id),
            "key": key,
            "action": decision.action,
            "kinds": list(decision.kinds),
            "reason": storable(decision.reason),
            "fixes": json.dumps([asdict(fix) for fix in decision.fixes]),
            "split": split,
            "reused": reused,
        }
        self._rows.append(told)
        if len(self._rows) == _ROWS:
            self._flush()

    def close(self) -> None:
        """Ends the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        rows: Sequence[Mapping[str, object]] = self._rows
        self._writer.write_table(pa.Table.from_pylist(list(rows), schema=DECISIONS))
        self._rows = []


def _known(row: Mapping[str, Any]) -> Known:
    if row["action"] not in ACTIONS:
        raise ValueError(f"unknown action {row['action']!r}")
    decision = Decision(
        action=row["action"],
        kinds=tuple(row["kinds"]),
        reason=row["reason"],
        fixes=tuple(map(fix_of, json.loads(row["fixes"]))),
    )
    return Known(decision, row["split"])
