"""Folders of picture files with a ``metadata.jsonl``, as ``datasets`` reads by ``imagefolder``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from overpaint.benchmark.cleaning.writers.base import CleanRow, file_name

_PER_FOLDER = 1000  # rows: file systems and people dislike folders of a million files


class ImageFolders:
    """``<split>/metadata.jsonl`` and the pictures that it names in ``<column>_file_name``."""

    def __init__(self, folder: Path, attached: Mapping[str, str], names: Mapping[str, str]) -> None:
        self._folder = folder
        self._tables: dict[str, IO[str]] = {}
        self._counts: dict[str, int] = {}

    def write(self, split: str, row: CleanRow) -> None:
        """Writes the row's files and its line."""
        root = self._folder / split
        number = self._counts[split] = self._counts.get(split, -1) + 1
        stem = f"{number // _PER_FOLDER:05d}/{number:08d}"
        (root / stem).parent.mkdir(parents=True, exist_ok=True)
        names = {name: file_name(row, name, stem) for name in row.pictures()}
        for name, picture in row.pictures().items():
            (root / names[name]).write_bytes(picture.encoded)
        line = {**row.texts(), **{f"{name}_file_name": path for name, path in names.items()}}
        self._table(split).write(json.dumps(line, ensure_ascii=False) + "\n")

    def close(self) -> Mapping[str, str]:
        """Ends the tables."""
        for table in self._tables.values():
            table.close()
        return {split: f"{split}/**" for split in self._tables}

    def _table(self, split: str) -> IO[str]:
        if split not in self._tables:
            path = self._folder / split / "metadata.jsonl"
            self._tables[split] = path.open("w", encoding="utf-8")
        return self._tables[split]
