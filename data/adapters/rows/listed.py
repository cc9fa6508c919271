"""Shards of rows that are known when the dataset is opened: texts and the paths of pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from overpaint.data.adapters.rows.cells import Row
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.dataset import SHARD_ROWS
from overpaint.data.records import BadRow, EditSample


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """A row as the reader takes it, with the place that messages name; or what is wrong with it."""

    where: str
    cells: Row
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedShard:
    """Up to 64 rows; the pictures stay in their files until they are read."""

    id: str
    listed: tuple[ListedRow, ...]
    reader: RowReader

    @property
    def rows(self) -> int | None:
        return self.reader.count(len(self.listed))

    def read(self) -> Iterator[EditSample | BadRow]:
        """The rows in order."""
        for row in self.listed:
            if row.problem:
                key, _ = self.reader.key(row.cells, row.where)
                yield BadRow(id=key, reason=f"{row.where}: {row.problem}")
            else:
                yield from self.reader.samples(row.cells, row.where)

    def index(self) -> Iterator[tuple[str, str]]:
        """(id, session) of the rows in order, without touching a picture."""
        for row in self.listed:
            if row.problem:
                yield self.reader.key(row.cells, row.where)
            else:
                yield from self.reader.keys(row.cells, row.where)


def listed_shards(rows: Sequence[ListedRow], reader: RowReader) -> list[ListedShard]:
    """The rows in shards of 64."""
    return [
        ListedShard(id=f"{start:08d}", listed=tuple(rows[start : start + SHARD_ROWS]), reader=reader)
        for start in range(0, len(rows), SHARD_ROWS)
    ]
