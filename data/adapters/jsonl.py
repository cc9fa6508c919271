"""``jsonl:FILE``: one JSON object on each line, pictures named by paths relative to the file."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from overpaint.data.adapters.contents import ordered_fingerprint, picture_mark, text_mark
from overpaint.data.adapters.rows.cells import Row
from overpaint.data.adapters.rows.columns import column_map
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.adapters.rows.root import Root
from overpaint.data.adapters.rows.traits import PLAIN, Traits
from overpaint.data.dataset import SHARD_ROWS
from overpaint.data.records import BadRow, EditSample
from overpaint.taxonomy import DatasetError

_SURVEYED = 100  # lines whose keys tell the columns: optional ones needn't stand in the first
_NEAR = 1024  # pictures whose mark is remembered: the rows of one picture mostly lie together
_PICTURES = ("source", "target", "mask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A stretch of a text file: a worker seeks to ``offset`` and reads ``length`` bytes."""

    path: Path
    offset: int
    length: int
    first: int

    def read(self) -> Iterator[tuple[int, bytes]]:
        """(line number from 1, line) without the blank ones."""
        with self.path.open("rb") as stream:
            stream.seek(self.offset)
            block = stream.read(self.length)
        for number, line in enumerate(block.split(b"\n"), start=self.first):
            if line.strip():
                yield number, line


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesShard:
    """Up to 64 rows of a file."""

    id: str
    lines: Lines
    length: int
    reader: RowReader

    @property
    def rows(self) -> int | None:
        return self.reader.count(self.length)

    def read(self) -> Iterator[EditSample | BadRow]:
        """The rows in order; a line that is no JSON object makes a bad row."""
        for where, row in self._objects():
            if isinstance(row, str):
                yield BadRow(id=where, reason=f"{where}: {row}")
            else:
                yield from self.reader.samples(row, where)

    def index(self) -> Iterator[tuple[str, str]]:
        """(id, session) of the rows in order, without touching a picture."""
        for where, row in self._objects():
            yield from [(where, "")] if isinstance(row, str) else self.reader.keys(row, where)

    def _objects(self) -> Iterator[tuple[str, Row | str]]:
        for number, line in self.lines.read():
            yield f"{self.lines.path.name}:{number}", parsed(line)


class JsonlDataset:
    """Rows ``{"id", "instruction", "source", "target"?, "mask"?, …}``; other names by a column map.

    Columns are told from the first hundred lines. ``edit_classes`` are class ids of the taxonomy,
    ``box`` is ``[left, top, right, bottom]``, ``references`` are paths (exemplars) or
    ``{"kind", "picture"}``, ``meta`` is an object; keys of no field go to the sample's ``meta`` too.

    Raises:
        UsageError: a column map with unknown fields.
        DatasetError: no such file, no rows, a column that is missing.
    """

    def __init__(
        self,
        target: str,
        columns: Mapping[str, str] | None = None,
        *,
        origin: str = "jsonl",
        traits: Traits = PLAIN,
    ) -> None:
        self._path, self._origin, self._traits = Path(target), origin, traits
        if not self._path.is_file():
            raise DatasetError(f"{origin}:{target}: no such file")
        self._stretches = list(_stretches(self._path))
        if not self._stretches:
            raise DatasetError(f"{origin}:{target}: the file holds no rows")
        present = self._surveyed()
        self._form = form = traits.form(present)
        self._folder = self._path.parent / form.pictures
        self.columns: Mapping[str, str] = column_map(
            form.present(present), {**form.columns, **(columns or {})}, target
        )

    def fingerprint(self) -> str:
        """Over the file's content and the sizes of the pictures it names."""
        names = (name for row in self._rows() for name in self._picture_names(row))
        folder = str(self._folder)

        @lru_cache(maxsize=_NEAR)
        def mark(name: str) -> str:
            return picture_mark(os.path.join(folder, name))  # noqa: PTH118  a Path takes thrice as long

        return ordered_fingerprint(((name, mark(name)) for name in names), text_mark(self._path))

    def shards(self) -> Sequence[LinesShard]:
        """Sixty-four lines each."""
        root = Root(str(self._folder), archives=_archives(self._folder))
        reader = RowReader(
            columns=self.columns,
            origin=self._origin,
            root=root,
            traits=self._traits,
            sessions=self._form.sessions,
        )
        return [
            LinesShard(id=f"{lines.first:08d}", lines=lines, length=rows, reader=reader)
            for lines, rows in self._stretches
        ]

    def _rows(self) -> Iterator[Row]:
        for lines, _ in self._stretches:
            objects = (parsed(line) for _, line in lines.read())
            yield from (row for row in objects if not isinstance(row, str))

    def _surveyed(self) -> list[str]:
        return list(dict.fromkeys(key for row in islice(self._rows(), _SURVEYED) for key in row))

    def _picture_names(self, row: Row) -> Iterator[str]:
        for field in _PICTURES:
            name = row.get(self.columns.get(field, field))
            if isinstance(name, str):
                yield name


def _archives(folder: Path) -> tuple[str, ...]:
    """Tars beside the pictures, where those may still be packed."""
    return tuple(str(path) for path in sorted(folder.glob("*.tar")))


def parsed(line: bytes) -> Row | str:
    """The object on a line, or what is wrong with it."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return f"the line is no JSON: {error}"
    return row if isinstance(row, dict) else "the line is no JSON object"


def _stretches(path: Path) -> Iterator[tuple[Lines, int]]:
    """The file cut after every 64 rows, with the number of rows; one pass, no parsing."""
    offset = position = rows = 0
    first = number = 1
    with path.open("rb") as stream:
        for line in stream:
            position += len(line)
            number += 1
            rows += 1 if line.strip() else 0
            if rows == SHARD_ROWS:
                yield Lines(path=path, offset=offset, length=position - offset, first=first), rows
                offset, first, rows = position, number, 0
    if rows:
        yield Lines(path=path, offset=offset, length=position - offset, first=first), rows
