"""``disk:DIR``: what ``datasets`` wrote by ``save_to_disk``."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
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
        table = _mapped(self.path, self.path.stat().st_mtime_ns).slice(self.start, self.length)
        for position in range(self.length):
            row = table.slice(position, 1).to_pylist()[0]
            yield from self.reader.samples(row, self._where(position))

    def index(self) -> Iterator[tuple[str, str]]:
        """(id, session) of the rows in order; no other column is looked at, but for rows of sessions."""
        table = _mapped(self.path, self.path.stat().st_mtime_ns).slice(self.start, self.length)
        named = [(field, self.reader.columns.get(field)) for field in ("id", "session")]
        used = [part for field, column in named if column for part in parts(field, column)]
        small = table if self.reader.sessions else table.select(list(dict.fromkeys(used)))
        for position in range(self.length):
            row = small.slice(position, 1).to_pylist()[0] if small.num_columns else {}
            yield from self.reader.keys(row, self._where(position))

    def _where(self, position: int) -> str:
        return _place(self.path, self.start + position)


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

    def ids(self) -> Iterator[str]:
        """Those of all rows, of their columns alone; none where they are made of the rows' places."""
        if self._form.sessions or "id" not in self.columns:
            return
        used = list(parts("id", self.columns["id"]))
        for path, split in self._files:
            reader, table = self._reader(split), _mapped(path, path.stat().st_mtime_ns)
            rows = chain.from_iterable(part.to_pylist() for part in table.select(used).to_batches())
            for number, row in enumerate(rows):
                yield reader.key(row, _place(path, number))[0]

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


@lru_cache(maxsize=2)
def _mapped(path: Path, changed_ns: int) -> pa.Table:
    """The file's table, which stays where it is; the shards of a file follow one another, and to find
    its parts takes longer than to read a few rows. ``changed_ns`` is when the file was written."""
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_stream(file).read_all()


def _place(path: Path, number: int) -> str:
    return f"{path.parent.name}/{path.name}:{number}"


def _table(path: Path) -> tuple[tuple[str, ...], int]:
    """Columns and number of rows."""
    try:
        table = _mapped(path, path.stat().st_mtime_ns)
        return tuple(table.column_names), table.num_rows
    except (pa.ArrowException, OSError) as error:
        raise DatasetError(f"{path}: can't be read as Arrow: {error}") from error


def _json(path: Path) -> Mapping[str, Any]:
    try:
        table: Mapping[str, Any] = json.loads(path.read_bytes())
        return table
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path}: can't be read as JSON: {error}") from error
