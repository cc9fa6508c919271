"""A piece of a parquet file."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from overpaint.data.adapters.parquet.file import Layout, ParquetFile
from overpaint.data.adapters.rows.cells import Row
from overpaint.data.adapters.rows.columns import parts
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.dataset import SHARD_ROWS
from overpaint.data.records import BadRow, EditSample

REMOTE_ROWS = 256
"""Most rows of a shard at an address: to read the n-th slice of a row group, those before it are read
too, and a second download costs more than workers gain. Local row groups are cut as any shards are."""


@dataclass(frozen=True, kw_only=True)
class ParquetShard:
    """``length`` rows of a row group from ``start``; ``first`` is the number of that row in the file."""

    id: str
    name: str
    file: ParquetFile
    group: int
    start: int
    first: int
    length: int
    columns: tuple[str, ...]
    reader: RowReader

    @property
    def rows(self) -> int | None:
        return self.reader.count(self.length)

    @property
    def pinned(self) -> bool:
        return self.reader.root.pinned

    def read(self) -> Iterator[EditSample | BadRow]:
        """The rows, those of one session together and by turn.

        A file that is damaged part-way ends in bad rows. Rows that stand in order are streamed; else
        the shard is held in memory.
        """
        order = self._order()
        if order is None:
            yield from self._samples()
        else:
            samples = list(self._samples())
            yield from (samples[position] for position in order)

    def index(self) -> Iterator[tuple[str, str]]:
        """(id, session) of the rows in the order of :meth:`read`, without touching a picture."""
        rows = enumerate(self._table("id", "session"))
        keys = [list(self.reader.keys(row, self._where(position))) for position, row in rows]
        for position in self._order() or range(len(keys)):
            yield from keys[position]

    def _samples(self) -> Iterator[EditSample | BadRow]:
        rows = self.file.rows(self.group, self.start, self.length, self.columns)
        for position, row in enumerate(rows):
            where = self._where(position)
            if isinstance(row, str):
                yield BadRow(id=where, reason=f"{where}: {row}")
            else:
                yield from self.reader.samples(row, where)

    def _order(self) -> list[int] | None:
        """Positions in the order of reading, None where the rows already stand in it."""
        if self.reader.sessions or not {"session", "turn"} <= set(self.reader.columns):
            return None
        keys = [self.reader.order(row) for row in self._table("session", "turn")]
        first: dict[str, int] = {}
        for position, (session, _) in enumerate(keys):
            first.setdefault(session, position)
        order = sorted(range(len(keys)), key=lambda n: (first[keys[n][0]], keys[n][1]))
        return None if order == list(range(len(keys))) else order

    def _table(self, *fields: str) -> Iterator[Row]:
        """The rows with the columns of these fields only; empty for a row that can't be read.

        Rows that hold sessions come whole: nothing else tells how many turns they have.
        """
        mapped = {field: self.reader.columns[field] for field in fields if field in self.reader.columns}
        columns = list(dict.fromkeys(part for pair in mapped.items() for part in parts(*pair)))
        wanted = self.columns if self.reader.sessions else columns
        for row in self.file.rows(self.group, self.start, self.length, wanted):
            yield {} if isinstance(row, str) else row

    def _where(self, position: int) -> str:
        return f"{self.name}:{self.first + position}"


def shards_of(
    file: ParquetFile, layout: Layout, name: str, number: int, reader: RowReader
) -> Iterator[ParquetShard]:
    """The shards of the ``number``-th file of a dataset, in order."""
    wanted = layout.scalars.union(*(parts(*pair) for pair in reader.columns.items()))
    turns = reader.sessions
    columns = tuple(
        column
        for column in layout.columns
        if column in wanted or (turns is not None and turns.is_of_a_turn(column))
    )
    first = 0
    for group, total in enumerate(layout.group_rows):
        step = _even(total, REMOTE_ROWS if file.is_remote else SHARD_ROWS)
        for start in range(0, total, step):
            yield ParquetShard(
                id=f"{number:05d}-{first + start:08d}",
                name=name,
                file=file,
                group=group,
                start=start,
                first=first + start,
                length=min(step, total - start),
                columns=columns,
                reader=reader,
            )
        first += total


def _even(total: int, most: int) -> int:
    """Rows of the slices of ``total`` rows, as even as can be with at most ``most`` in each.

    >>> _even(137, 64), _even(100, 64), _even(64, 64), _even(0, 64)
    (46, 50, 64, 1)
    """
    return max(1, math.ceil(total / max(1, math.ceil(total / most))))
