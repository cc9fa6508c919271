"""Small encoded pictures for the tests of data/."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

Encode = Callable[..., bytes]
WriteTable = Callable[..., Path]


@pytest.fixture(scope="session")
def encoded() -> Encode:
    """Encodes an image, or a grey square of a level, in a format."""

    def encode(what: Image.Image | int = 128, kind: str = "PNG", **options: object) -> bytes:
        image = Image.fromarray(np.full((6, 9, 3), what, np.uint8)) if isinstance(what, int) else what
        buffer = io.BytesIO()
        image.save(buffer, kind, **options)
        return buffer.getvalue()

    return encode


@pytest.fixture
def write_parquet(tmp_path: Path) -> WriteTable:
    """Writes rows as a parquet file, creating folders."""

    def write(
        rows: Sequence[Mapping[str, object]],
        name: str = "edits.parquet",
        schema: pa.Schema | None = None,
        **options: object,
    ) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
        pq.write_table(table, path, **options)
        return path

    return write


@pytest.fixture
def write_lines(tmp_path: Path) -> WriteTable:
    """Writes objects, or lines as they are, as JSON lines."""

    def write(rows: Sequence[object], name: str = "edits.jsonl") -> Path:
        path = tmp_path / name
        lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
        path.write_bytes(b"\n".join(lines) + b"\n")
        return path

    return write
