"""Formats of the hub other than parquet, streamed by ``datasets``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overpaint.data.adapters.contents import fingerprint, picture_mark, text_mark
from overpaint.data.adapters.rows.columns import column_map
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.adapters.rows.root import Root
from overpaint.data.adapters.rows.traits import PLAIN, Traits
from overpaint.data.records import BadRow, EditSample
from overpaint.taxonomy import DatasetError

_METADATA = frozenset({".csv", ".json", ".jsonl", ".tsv", ".txt"})


@dataclass(frozen=True, kw_only=True)
class StreamShard:
    """One part of a ``datasets.IterableDataset``, which pickles as its file names."""

    id: str
    part: Any
    reader: RowReader
    rows: None = None

    @property
    def pinned(self) -> bool:
        return self.reader.root.pinned

    def read(self) -> Iterator[EditSample | BadRow]:
        """The rows as they stream.

        Raises:
            DatasetError: the stream broke; what was read until then is good.
        """
        try:
            for number, row in enumerate(self.part):
                yield from self.reader.samples(row, f"{self.id}:{number}")
        except Exception as error:  # whatever the format's reader raises
            raise DatasetError(f"{self.reader.origin}: {self.id}: {error}") from error


class StreamedFiles:
    """The splits of a builder; row counts aren't known before reading."""

    def __init__(
        self,
        builder: Any,
        files: Mapping[str, Sequence[str]],
        *,
        base: str,
        origin: str,
        columns: Mapping[str, str],
        traits: Traits = PLAIN,
    ) -> None:
        self._files = files
        self._base = base
        self._origin = origin
        self._traits = traits
        self._streams = {split: _undecoded(builder, split) for split in files}
        present = [name for stream in self._streams.values() for name in _names(stream)]
        self._form = form = traits.form(present)
        self.columns: Mapping[str, str] = column_map(
            form.present(dict.fromkeys(present)), {**form.columns, **columns}, origin
        )

    def fingerprint(self) -> str:
        """Over addresses with their revision, or over local names, sizes and metadata."""
        return fingerprint((path, _mark(path)) for paths in self._files.values() for path in paths)

    def shards(self) -> Sequence[StreamShard]:
        """The shards that ``datasets`` would give to workers."""
        return [
            StreamShard(
                id=f"{split}-{index:05d}-of-{stream.num_shards:05d}",
                part=stream.shard(num_shards=stream.num_shards, index=index),
                reader=self._reader(split),
            )
            for split, stream in self._streams.items()
            for index in range(stream.num_shards)
        ]

    def _reader(self, split: str) -> RowReader:
        return RowReader(
            columns=self.columns,
            origin=self._origin,
            root=Root(self._base),
            split=split,
            traits=self._traits,
            sessions=self._form.sessions,
        )


def _undecoded(builder: Any, split: str) -> Any:
    """The stream of a split with its pictures as bytes or paths."""
    from datasets import Image  # noqa: PLC0415  takes more than a second

    try:
        stream = builder.as_streaming_dataset(split=split)
        for name, feature in (stream.features or {}).items():
            if isinstance(feature, Image):
                stream = stream.cast_column(name, Image(decode=False))
    except Exception as error:  # whatever the format's reader raises
        raise DatasetError(f"split {split!r} can't be streamed: {error}") from error
    return stream


def _names(stream: Any) -> Sequence[str]:
    """Column names; of a format without a schema those of the first row."""
    return list(stream.features or next(iter(stream), {}))


def _mark(path: str) -> str:
    if "://" in path:
        return ""
    return text_mark(Path(path)) if Path(path).suffix in _METADATA else picture_mark(Path(path))
