"""``disk:DIR``: what ``datasets`` wrote by ``save_to_disk``."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from overpaint.data.adapters.contents import fingerprint, picture_mark, text_mark
from overpaint.data.adapters.rows.columns import column_map, parts
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.adapters.rows.root import Root
from overpaint.data.adapters.rows.traits import PLAIN, Traits
from overpaint.data.adapters.splits import split_target
from overpaint.data.dataset import SHARD_ROWS
from overpaint.data.records import BadRow, EditSample
from overpaint.taxonomy import DatasetError

_STATE, _SPLITS = "state.json", "dataset_dict.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrowShard:
    """``rows`` rows of an Arrow file from ``start``; the file is mapped, not read."""

    id: str
    path: Path
    start: int
    length: int
    reader: RowReader

    @property
    def rows(self) -> int | None:
        return self.reader.count(self.length)

    def read(self) -> Iterator[EditSample | BadRow]:
        """The rows in order."""
        with pa.memory_map(str(self.path)) as file:
            table = pa.ipc.open_stream(file).read_all()
            for number in range(self.start, self.start + self.length):
                row = table.slice(number, 1).to_pylist()[0]
                yield from self.reader.samples(row, self._where(number))

    def index(self) -> Iterator[tuple[str, str]]:
        """(id, session) of the rows in order; no other column is looked at, but for rows of sessions."""
        with pa.memory_map(str(self.path)) as file:
            table = pa.ipc.open_stream(file).read_all()
            named = [(field, self.reader.columns.get(field)) for field in ("id", "session")]
            used = [part for field, column in named if column for part in parts(field, column)]
            small = table if self.reader.sessions else table.select(list(dict.fromkeys(used)))
            for number in range(self.start, self.start + self.length):
                row = small.slice(number, 1).to_pylist()[0] if small.num_columns else {}
                yield from self.reader.keys(row, self._where(number))

    def _where(self, number: int) -> str:
        return f"{self.path.parent.name}/{self.path.name}:{number}"


class DiskDataset:
    """One dataset, or a folder of splits; ``@split`` takes one of these.

    Raises:
        DatasetError: it isn't one, a file is damaged, no such split, a column that is missing, no rows.
    """

    def __init__(
        self,
        target: str,
        columns: Mapping[str, str] | None = None,
        *,
        origin: str = "disk",
        traits: Traits = PLAIN,
    ) -> None:
        name, split = split_target(target)
        self._root, self._origin, self._traits = Path(name), origin, traits
        self._files = [
            (path, one) for one in _splits(self._root, split, origin) for path in _files(self._root, one)
        ]
        self._tables = [_table(path) for path, _ in self._files]
        if not any(rows for _, rows in self._tables):
            raise DatasetError(f"{origin}:{target}: the dataset holds no rows")
        present = self._tables[0][0]
        self._form = form = traits.form(present)
        self.columns: Mapping[str, str] = column_map(
            form.present(present), {**form.columns, **(columns or {})}, target
        )

    def fingerprint(self) -> str:
        """Over the files' sizes and the states, which hold a fingerprint of their own."""
        states = list(self._root.rglob(_STATE))
        marks = [(path, picture_mark(path)) for path, _ in self._files]
        marks += [(path, text_mark(path)) for path in states]
        return fingerprint((path.relative_to(self._root).as_posix(), mark) for path, mark in marks)

    def shards(self) -> Sequence[ArrowShard]:
        """Sixty-four rows each, at most."""
        return [
            ArrowShard(
                id=f"{number:05d}-{start:08d}",
                path=path,
                start=start,
                length=min(SHARD_ROWS, rows - start),
                reader=self._reader(split),
            )
            for number, ((path, split), (_, rows)) in enumerate(
                zip(self._files, self._tables, strict=True)
            )
            for start in range(0, rows, SHARD_ROWS)
        ]

    def _reader(self, split: str) -> RowReader:
        return RowReader(
            columns=self.columns,
            origin=self._origin,
            root=Root(str(self._root)),
            split=split,
            traits=self._traits,
            sessions=self._form.sessions,
        )


def is_saved(place: Path) -> bool:
    """Whether ``save_to_disk`` wrote this folder."""
    return (place / _STATE).is_file() or (place / _SPLITS).is_file()


def _splits(root: Path, split: str, origin: str) -> list[str]:
    """Names of the splits to read; one without a name where the folder is a dataset itself."""
    if (root / _STATE).is_file() and not split:
        return [""]
    names: list[str] = _json(root / _SPLITS)["splits"] if (root / _SPLITS).is_file() else []
    if not names:
        raise DatasetError(f"{origin}:{root}: not a folder that save_to_disk wrote")
    if split and split not in names:
        raise DatasetError(f"{origin}:{root}: no split {split!r}; there are {', '.join(names)}")
    return [split] if split else names


def _files(root: Path, split: str) -> list[Path]:
    """The Arrow files of a split; names that leave its folder are refused."""
    folder = root / split
    names = [Path(str(one.get("filename"))).name for one in _json(folder / _STATE)["_data_files"]]
    return [folder / name for name in names]


def _table(path: Path) -> tuple[tuple[str, ...], int]:
    """Columns and number of rows."""
    try:
        with pa.memory_map(str(path)) as file:
            table = pa.ipc.open_stream(file).read_all()
            return tuple(table.column_names), table.num_rows
    except (pa.ArrowException, OSError) as error:
        raise DatasetError(f"{path}: can't be read as Arrow: {error}") from error


def _json(path: Path) -> Mapping[str, Any]:
    try:
        table: Mapping[str, Any] = json.loads(path.read_bytes())
        return table
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path}: can't be read as JSON: {error}") from error
