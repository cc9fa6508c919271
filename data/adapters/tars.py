"""``webdataset:GLOB``: tars in which the members of a row share the beginning of their name."""

import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from overpaint.data.adapters.contents import fingerprint, picture_mark
from overpaint.data.adapters.rows.cells import Row
from overpaint.data.adapters.rows.columns import column_map
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.adapters.rows.root import Root
from overpaint.data.adapters.splits import split_of
from overpaint.data.dataset import SHARD_ROWS
from overpaint.data.records import BadRow, EditSample
from overpaint.taxonomy import DatasetError

_TEXTS = (".txt", ".text", ".cls")
_SURVEYED = 100  # rows of each split whose members tell the columns
_LARGEST = 2**30  # bytes of a member that are read; a header may claim anything


@dataclass(frozen=True, slots=True)
class TarShard:
    """``rows`` rows of a tar whose first member's header is at ``offset``."""

    id: str
    path: Path
    offset: int
    rows: int
    reader: RowReader

    def read(self) -> Iterator[EditSample | BadRow]:
        """The rows in order; one with a damaged or strange member is a bad row."""
        for key, row in islice(_rows(self.path, self.offset), self.rows):
            where = f"{self.path.name}:{key}"
            if isinstance(row, str):
                yield BadRow(id=where, reason=f"{where}: {row}")
            else:
                yield self.reader.read(row, where)


class TarsDataset:
    """``0001.source.png``, ``0001.target.png`` and ``0001.json`` are one row, whose id is ``0001``.

    The columns are the words between key and extension, an extension alone is one itself, and the
    members of a JSON object are further ones. Nothing is unpacked: links, devices and names that lead
    elsewhere make a bad row.

    Raises:
        DatasetError: no such file, a file that is no plain tar, no rows, a column that is missing.
    """

    def __init__(self, target: str, columns: Mapping[str, str] | None = None) -> None:
        place = Path(target)
        start = Path(place.anchor or ".")
        found = (
            place.glob("**/*.tar")
            if place.is_dir()
            else start.glob(str(place.relative_to(place.anchor)))
        )
        self._paths = sorted(found)
        if not self._paths:
            raise DatasetError(f"webdataset:{target}: no tar there")
        self._starts = [(path, *cut) for path in self._paths for cut in _cuts(path)]
        firsts = {_split(path): path for path in reversed(self._paths)}  # one may have no masks
        surveyed = (
            row for path in sorted(firsts.values()) for _, row in islice(_rows(path, 0), _SURVEYED)
        )
        present = dict.fromkeys(name for row in surveyed if not isinstance(row, str) for name in row)
        if not present:
            raise DatasetError(f"webdataset:{self._paths[0]}: the tar holds no rows")
        self.columns: Mapping[str, str] = column_map(present, columns or {}, target)

    def fingerprint(self) -> str:
        """Over names and sizes."""
        return fingerprint((path.name, picture_mark(path)) for path in self._paths)

    def shards(self) -> Sequence[TarShard]:
        """Sixty-four rows each, at most."""
        numbers = {path: number for number, path in enumerate(self._paths)}
        return [
            TarShard(f"{numbers[path]:05d}-{offset:012d}", path, offset, rows, self._reader(path))
            for path, offset, rows in self._starts
        ]

    def _reader(self, path: Path) -> RowReader:
        root = Root(str(path.parent))
        return RowReader(
            columns=self.columns,
            origin="webdataset",
            root=root,
            split=_split(path),
        )


def _split(path: Path) -> str:
    """``train`` of ``train-00000.tar`` and of ``train-00000-of-00009.tar``."""
    if named := split_of(path.name):
        return named
    name, dash, number = path.stem.rpartition("-")
    return name if dash and number.isdigit() else ""


def _cuts(path: Path) -> Iterator[tuple[int, int]]:
    """(offset, rows) of each stretch of 64 rows; by the headers alone."""
    offset, rows, last = 0, 0, None
    for member in _headers(path, 0):
        key = _key(member)
        if key == last:
            continue
        if rows == SHARD_ROWS:
            yield offset, rows
            offset, rows = member.offset, 0
        rows, last = rows + 1, key
    if rows:
        yield offset, rows


def _headers(path: Path, offset: int) -> Iterator[tarfile.TarInfo]:
    """Members from ``offset`` on, their ``offset`` counted from the beginning of the file."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            with tarfile.open(fileobj=file, mode="r:") as tar:
                for member in tar:
                    tar.members = []  # type: ignore[attr-defined]  # else it keeps them all
                    yield member
    except (tarfile.TarError, OSError, EOFError) as error:
        if offset == 0 and not path.stat().st_size:
            return
        raise DatasetError(f"{path}: can't be read as a plain tar: {error}") from error


def _rows(path: Path, offset: int) -> Iterator[tuple[str, Row | str]]:
    """(key, row or what is wrong with it)."""
    key, cells, problem = None, dict[str, object](), ""
    with path.open("rb") as file:
        for member in _headers(path, offset):
            if key is not None and _key(member) != key:
                yield key, problem or cells
                cells, problem = {}, ""
            key = _key(member)
            cells.setdefault("id", Path(key).name)
            problem = problem or _strange(member)
            if not problem:
                file.seek(member.offset_data)
                problem = _add(cells, member.name, file.read(member.size))
    if key is not None:
        yield key, problem or cells


def _key(member: tarfile.TarInfo) -> str:
    folder, slash, name = member.name.rpartition("/")
    return f"{folder}{slash}{name.partition('.')[0]}"


def _strange(member: tarfile.TarInfo) -> str:
    if not member.isreg():
        return f"{member.name!r} is a link, a folder or a device, not a file"
    if member.name.startswith("/") or ".." in Path(member.name).parts:
        return f"{member.name!r} leads out of the tar"
    return "" if member.size <= _LARGEST else f"{member.name!r} claims {member.size:,} bytes"


def _add(cells: dict[str, object], name: str, content: bytes) -> str:
    """Puts a member into its column; returns what is wrong with it."""
    column, _, extension = name.rpartition("/")[2].partition(".")[2].rpartition(".")
    try:
        if extension == "json":
            table = json.loads(content)
            cells.update(table if isinstance(table, dict) else {column or "json": table})
        elif f".{extension}" in _TEXTS:
            cells[column or extension] = content.decode("utf-8-sig").strip()
        else:
            cells[column or extension] = content
    except (ValueError, RecursionError) as error:
        return f"{name}: {error}"
    return ""
