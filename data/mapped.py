"""Tables in files that are mapped: they may be larger than the memory."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.data.portions import columns_of, damaged

ARROW = ".arrow"
"""Ends the names of files that are mapped as they are; others are parquet, and copied."""


@contextmanager
def mapped(files: Sequence[Path], schema: pa.Schema, scratch: Path) -> Iterator[pa.Table]:
    """The rows of files, one after the other; what is copied lies in ``scratch`` meanwhile.

    Raises:
        RunError: a parquet file is damaged.
    """
    packed = [path for path in files if path.suffix != ARROW]
    copy = scratch / f".whole{ARROW}.{uuid4().hex}"  # machines may share the folder
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as opened:
            tables = [_opened(path, opened) for path in files if path.suffix == ARROW]
            if packed or not tables:
                _copy(packed, schema, copy)
                tables.insert(0, _opened(copy, opened))
            yield pa.concat_tables(tables)
    finally:
        copy.unlink(missing_ok=True)


def write_mapped(path: Path, table: pa.Table) -> None:
    """Writes what :func:`mapped` maps as it is."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _copy(files: Sequence[Path], schema: pa.Schema, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for file in files:
            try:
                writer.write_table(columns_of(pq.read_table(file, use_threads=False), schema))
            except pa.ArrowException as error:
                raise damaged(file, error) from error


def _opened(path: Path, opened: ExitStack) -> pa.Table:
    source = opened.enter_context(pa.memory_map(str(path)))
    return pa.ipc.open_file(source).read_all()
