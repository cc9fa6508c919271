"""Folders of picture files with a ``metadata.parquet``, as ``datasets`` reads by ``imagefolder``."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.benchmark.cleaning.writers.base import CleanRow, file_name
from overpaint.benchmark.cleaning.writers.features import PICTURES, text_features

_PER_FOLDER = 1000  # rows: file systems and people dislike folders of a million files


class ImageFolders:
    """``<split>/metadata.parquet`` and the pictures that it names in ``<column>_file_name``.

    As JSON lines the loader would take the types of columns from the first rows of each split, and
    refuse splits of which one has no mask or no class.
    """

    card_features = None

    def __init__(self, folder: Path, attached: Mapping[str, str], names: Mapping[str, str]) -> None:
        from datasets import Features, Value  # noqa: PLC0415  takes more than a second

        self._folder = folder
        columns = [f"{names.get(name, name)}_file_name" for name in PICTURES]
        paths = {column: Value("string") for column in columns}
        self._schema = Features({**text_features(attached, names), **paths}).arrow_schema
        self._tables: dict[str, pq.ParquetWriter] = {}
        self._counts: dict[str, int] = {}
        self._lines: dict[str, list[dict[str, object]]] = {}

    def write(self, split: str, row: CleanRow) -> None:
        """Writes the row's files and keeps its line."""
        root = self._folder / split
        number = self._counts[split] = self._counts.get(split, -1) + 1
        stem = f"{number // _PER_FOLDER:05d}/{number:08d}"
        (root / stem).parent.mkdir(parents=True, exist_ok=True)
        names = {name: file_name(row, name, stem) for name in row.pictures()}
        for name, picture in row.pictures().items():
            (root / names[name]).write_bytes(picture.encoded)
        lines = self._lines.setdefault(split, [])
        lines.append({**row.texts(), **{f"{name}_file_name": path for name, path in names.items()}})
        if len(lines) == _PER_FOLDER:
            self._flush(split)

    def close(self) -> Mapping[str, str]:
        """Ends the tables."""
        for split in self._lines:
            self._flush(split)
            self._tables[split].close()
        return {split: f"{split}/**" for split in self._tables}

    def _flush(self, split: str) -> None:
        if split not in self._tables:
            path = self._folder / split / "metadata.parquet"
            self._tables[split] = pq.ParquetWriter(path, self._schema)
        if self._lines[split]:
            table = pa.Table.from_pylist(self._lines[split], schema=self._schema)
            self._tables[split].write_table(table)
        self._lines[split] = []
