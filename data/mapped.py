"""Tables in files that are mapped: they may be larger than the memory."""

import mmap
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.data.portions import columns_of, damaged

ARROW = ".arrow"
"""Ends the names of files that are mapped as they are; others are parquet, and copied."""


@contextmanager
def mapped(files: Sequence[Path], schema: pa.Schema, scratch: Path) -> Iterator[pa.Table]:
    """The rows of files, one after the other; what is copied lies in ``scratch`` meanwhile, without a
    name that another process could find.

    Raises:
        RunError: a parquet file is damaged.
    """
    packed = [path for path in files if path.suffix != ARROW]
    scratch.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        tables = [_opened(path, opened) for path in files if path.suffix == ARROW]
        if packed or not tables:
            copy = opened.enter_context(tempfile.TemporaryFile(dir=scratch))
            _copy(packed, schema, copy)
            tables.insert(0, _mapped(copy))
        yield pa.concat_tables(tables)


def write_mapped(path: Path, table: pa.Table) -> None:
    """Writes what :func:`mapped` maps as it is."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _copy(files: Sequence[Path], schema: pa.Schema, sink: IO[bytes]) -> None:
    with pa.ipc.new_file(sink, schema) as writer:
        for file in files:
            try:
                writer.write_table(columns_of(pq.read_table(file, use_threads=False), schema))
            except pa.ArrowException as error:
                raise damaged(file, error) from error
    sink.flush()


def _mapped(file: IO[bytes]) -> pa.Table:
    pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return pa.ipc.open_file(pa.BufferReader(pa.py_buffer(pages))).read_all()


def _opened(path: Path, opened: ExitStack) -> pa.Table:
    source = opened.enter_context(pa.memory_map(str(path)))
    return pa.ipc.open_file(source).read_all()
