"""Parquet shards with the features of Hugging Face's ``datasets``."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.benchmark.cleaning.writers.base import CleanRow, file_name
from overpaint.benchmark.cleaning.writers.features import features

GROUP_ROWS = 64
"""Rows of a row group: readers hold one in memory."""

SHARD_BYTES = 500 * 2**20
"""From so many bytes of pictures on, the next file is begun: the size that the hub recommends."""


class ParquetShards:
    """``<split>-00000-of-00012.parquet``; ``load_dataset`` gives pictures for the image columns."""

    card_features = None

    def __init__(self, folder: Path, attached: Mapping[str, str], names: Mapping[str, str]) -> None:
        self._folder = folder
        self._schema = features(attached, names).arrow_schema
        self._open: dict[str, _Shard] = {}
        self._done: dict[str, list[Path]] = {}

    def write(self, split: str, row: CleanRow) -> None:
        """Adds a row to the split's shard."""
        shard = self._open.get(split)
        if shard is None:
            paths = self._done.setdefault(split, [])
            paths.append(self._folder / f"{split}-{len(paths):05d}.parquet")
            shard = self._open[split] = _Shard(paths[-1], self._schema)
        shard.add(row)
        if shard.size >= SHARD_BYTES:
            self._open.pop(split).close()

    def close(self) -> Mapping[str, str]:
        """Ends the files and names each by how many there are."""
        for shard in self._open.values():
            shard.close()
        for split, paths in self._done.items():
            for number, path in enumerate(paths):
                path.rename(path.with_name(f"{split}-{number:05d}-of-{len(paths):05d}.parquet"))
        return {split: f"{split}-*.parquet" for split in self._done}


class _Shard:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(path, schema)
        self._schema = schema
        self._rows: list[dict[str, object]] = []
        self.size = 0

    def add(self, row: CleanRow) -> None:
        pictures = {
            name: {"bytes": picture.encoded, "path": file_name(row, name, "image")}
            for name, picture in row.pictures().items()
        }
        self.size += sum(len(picture.encoded) for picture in row.pictures().values())
        self._rows.append({**row.texts(), **pictures, "references": _references(row)})
        if len(self._rows) == GROUP_ROWS:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
            self._rows = []


def _references(row: CleanRow) -> list[dict[str, object]]:
    return [
        {"kind": one.kind, "picture": {"bytes": one.picture.encoded, "path": None}}
        for one in row.sample.references
    ]
