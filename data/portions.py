"""Parts of a run read row group by row group: a table may be larger than the memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.taxonomy import RunError


@dataclass(frozen=True, slots=True)
class Place:
    """Where some rows of a table lie."""

    path: Path
    group: int
    schema: pa.Schema

    def read(self) -> pa.Table:
        """The rows with all columns of the table."""
        with _opened(self.path) as file:
            return _read(file, self, self.schema.names)


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows that lie together, in the columns asked for."""

    table: pa.Table
    place: Place


def portions(paths: Iterable[Path], schema: pa.Schema, columns: Sequence[str]) -> Iterator[Portion]:
    """The rows of parquet files, in order. A column that an earlier version did not write is null.

    Raises:
        RunError: a file is damaged.
    """
    for path in paths:
        with _opened(path) as file:
            for group in range(file.num_row_groups):
                place = Place(path, group, schema)
                yield Portion(_read(file, place, columns), place)


def together(read: Iterable[Portion], rows: int) -> Iterator[list[Portion]]:
    """Portions in lists of so many rows and more: what is computed of each list costs less for each."""
    held: list[Portion] = []
    count = 0
    for portion in read:
        held.append(portion)
        count += portion.table.num_rows
        if count >= rows:
            yield held
            held, count = [], 0
    if held:
        yield held


def columns_of(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """``table`` in the columns of ``schema``: one that isn't there is null."""
    known = [
        table[name] if name in table.column_names else pa.nulls(len(table)) for name in schema.names
    ]
    return pa.table(known, names=schema.names).cast(schema)


def damaged(path: Path, error: Exception) -> RunError:
    """What to say of a part that can't be read."""
    return RunError(f"{path}: damaged ({error}); the command that made the run makes it anew")


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise damaged(path, error) from error


def _read(file: pq.ParquetFile, place: Place, columns: Sequence[str]) -> pa.Table:
    there = [name for name in columns if name in file.schema_arrow.names]
    try:
        # One thread: a row group is small, and a pool's arenas outlive it.
        table = file.read_row_group(place.group, columns=there, use_threads=False)
    except pa.ArrowException as error:
        raise damaged(place.path, error) from error
    return columns_of(table, pa.schema([place.schema.field(name) for name in columns]))
