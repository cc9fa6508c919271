"""Parquet files, here or at an address, read a few rows at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.data.adapters.rows.cells import Row
from overpaint.data.adapters.rows.remote import is_remote, opened
from overpaint.taxonomy import DatasetError

BATCH_ROWS = 8
"""Rows handed on at a time. What a reader holds is up to the writer of the file: pyarrow and pandas put
all pictures of a row group into one page, so that memory is about twice the row group, whatever is
done here; larger row groups than a few hundred megabytes serve nobody."""

_SMALL_ROWS = 10_000  # rows handed on at a time where pictures are left out
_BUFFER = 2**20  # bytes read ahead in each column, instead of the whole row group
_REMOTE_BUFFER = 2**22  # a request takes longer than a read


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """One file; its ``path`` may be an address that fsspec reads, such as ``hf://…``."""

    path: str

    @property
    def is_remote(self) -> bool:
        return is_remote(self.path)

    def layout(self) -> "Layout":
        """Columns and row counts, from the footer.

        Raises:
            DatasetError: it isn't there or isn't a parquet file.
        """
        try:
            with self._opened() as file:
                schema = file.schema_arrow
                groups = range(file.num_row_groups)
                return Layout(
                    columns=tuple(schema.names),
                    scalars=frozenset(field.name for field in schema if _is_scalar(field.type)),
                    group_rows=tuple(file.metadata.row_group(group).num_rows for group in groups),
                )
        except (pa.ArrowException, OSError) as error:
            raise DatasetError(f"{self.path}: can't be read as parquet: {error}") from error

    def rows(self, group: int, start: int, count: int, columns: Sequence[str]) -> Iterator[Row | str]:
        """Exactly ``count`` rows from ``start`` on, each a row or what is wrong with it.

        Raises:
            DatasetError: the connection or the file system failed. Unlike damage, that may pass.
        """
        done = 0
        try:
            for row in self._from(group, start, columns):
                if done == count:
                    return
                yield row
                done += 1
            problem = "the file ends before it"
        except (pa.ArrowException, OSError) as error:
            if self.is_remote or getattr(error, "errno", None) is not None:
                raise DatasetError(
                    f"{self.path}: {error}; run the same command again to go on"
                ) from error
            problem = f"the file is damaged: {error}"
        yield from (problem for _ in range(done, count))

    def cells(self, columns: Sequence[str]) -> Iterator[Row]:
        """All rows with these columns alone, which are small; empty ones for those that can't be read.

        Raises:
            DatasetError: as :meth:`rows`.
        """
        with self._opened() as file:
            for group in range(file.num_row_groups):
                done = 0
                try:
                    for row in _small(file, group, columns):
                        yield row
                        done += 1
                except (pa.ArrowException, OSError, ValueError, OverflowError):
                    total = file.metadata.row_group(group).num_rows
                    left = self.rows(group, done, total - done, columns)
                    yield from ({} if isinstance(row, str) else row for row in left)

    def _from(self, group: int, start: int, columns: Sequence[str]) -> Iterator[Row | str]:
        with self._opened() as file:
            first = 0
            for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=list(columns)):
                for index in range(max(0, start - first), batch.num_rows):
                    yield _row(batch, index)
                first += batch.num_rows

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        if not self.is_remote:
            with pq.ParquetFile(self.path, buffer_size=_BUFFER, pre_buffer=False) as file:
                yield file
            return
        with opened(self.path) as stream:
            yield pq.ParquetFile(stream, buffer_size=_REMOTE_BUFFER, pre_buffer=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a footer says: all columns, those of short values, and the rows of each row group."""

    columns: tuple[str, ...]
    scalars: frozenset[str]
    group_rows: tuple[int, ...]


def _is_scalar(kind: Any) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating)
    return any(test(kind) for test in tests) or pa.types.is_boolean(kind)


def _small(file: Any, group: int, columns: Sequence[str]) -> Iterator[Row]:
    for batch in file.iter_batches(_SMALL_ROWS, row_groups=[group], columns=list(columns)):
        yield from batch.to_pylist()


def _row(batch: Any, index: int) -> Row | str:
    try:
        row: Row = batch.slice(index, 1).to_pylist()[0]
    except (UnicodeDecodeError, OverflowError, ValueError, pa.ArrowException) as error:
        return f"holds what it says it doesn't: {error}"
    return row
