"""``parquet:GLOB``: tables whose rows hold or name their pictures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from overpaint.data.adapters.contents import fingerprint, parquet_mark
from overpaint.data.adapters.parquet.file import Layout, ParquetFile
from overpaint.data.adapters.parquet.shard import ParquetShard, shards_of
from overpaint.data.adapters.rows.columns import column_map, parts
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.adapters.rows.root import Root
from overpaint.data.adapters.rows.traits import PLAIN, Form, Traits
from overpaint.data.adapters.splits import split_of, split_target
from overpaint.taxonomy import DatasetError, UsageError

_FOOTERS_AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One parquet file of a dataset: where it is, how messages call it, and which split it holds."""

    file: ParquetFile
    name: str
    split: str


class ParquetTables:
    """A dataset of parquet files; paths in them are relative to ``base``.

    Files of one form agree on their columns; a known dataset may have files of several forms.
    """

    def __init__(
        self,
        tables: Sequence[Table],
        *,
        base: str,
        origin: str,
        columns: Mapping[str, str],
        traits: Traits = PLAIN,
    ) -> None:
        with ThreadPoolExecutor(_FOOTERS_AT_ONCE) as pool:
            layouts = list(pool.map(lambda table: table.file.layout(), tables))
        self._base = base
        self._origin = origin
        self._traits = traits
        self._read = list(zip(tables, layouts, strict=True))
        self._forms = [traits.form(layout.columns) for layout in layouts]
        self._maps = list(_column_maps(self._forms, self._read, columns))
        self.columns: Mapping[str, str] = self._maps[0]
        self._splits = traits.split_names(_rows_by_split(self._read))
        if not any(sum(layout.group_rows) for layout in layouts):
            raise DatasetError(f"{tables[0].name}: the dataset holds no rows")

    def fingerprint(self) -> str:
        """Over names, sizes and footers; a remote address holds its revision instead."""
        return fingerprint(
            (
                table.name,
                table.file.path if table.file.is_remote else parquet_mark(Path(table.file.path)),
            )
            for table, _ in self._read
        )

    def shards(self) -> Sequence[ParquetShard]:
        """Row groups, and slices of the large ones."""
        return [
            shard
            for number, (table, layout) in enumerate(self._read)
            for shard in shards_of(table.file, layout, table.name, number, self._reader(number))
        ]

    def ids(self) -> Iterator[str] | None:
        """Those of local files, whose columns are read by themselves; None if there are remote ones."""
        if any(table.file.is_remote for table, _ in self._read):
            return None
        return (name for number in range(len(self._read)) for name in self._ids(number))

    def _ids(self, number: int) -> Iterator[str]:
        """None where they are made of the rows' places: nothing can repeat these."""
        (table, _), reader = self._read[number], self._reader(number)
        if reader.sessions or "id" not in reader.columns:
            return
        cells = table.file.cells(parts("id", reader.columns["id"]))
        for position, row in enumerate(cells):
            yield reader.key(row, f"{table.name}:{position}")[0]

    def _reader(self, number: int) -> RowReader:
        table, _ = self._read[number]
        return RowReader(
            columns=self._maps[number],
            sessions=self._forms[number].sessions,
            origin=self._origin,
            root=Root(self._base),
            split=self._splits[table.split],
            native_class=PurePosixPath(table.file.path).parent.name
            if self._traits.class_from_folder
            else "",
            traits=self._traits,
        )


class ParquetDataset(ParquetTables):
    """Local files by a glob, a folder or a path, with ``@split`` those of one split.

    Raises:
        UsageError: no target, or a column map with unknown fields.
        DatasetError: no such file, a file that isn't parquet, a column that is missing, no rows.
    """

    def __init__(
        self,
        target: str,
        columns: Mapping[str, str] | None = None,
        *,
        origin: str = "parquet",
        traits: Traits = PLAIN,
    ) -> None:
        pattern, split = split_target(target)
        paths = [path for path in _found(pattern) if not split or split_of(path.name) == split]
        if not paths:
            raise DatasetError(f"{origin}:{target}: no parquet file there")
        base = _common_folder(paths)
        tables = [
            Table(
                file=ParquetFile(str(path)),
                name=path.relative_to(base).as_posix(),
                split=split_of(path.name),
            )
            for path in paths
        ]
        super().__init__(tables, base=str(base), origin=origin, columns=columns or {}, traits=traits)


def _column_maps(
    forms: Sequence[Form], read: Sequence[tuple[Table, Layout]], columns: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    """The map of each file: that of the first of its form, of which none may lack a column."""
    first: list[tuple[Form, Mapping[str, str]]] = []
    for form, (table, layout) in zip(forms, read, strict=True):
        known = next((mapped for other, mapped in first if other == form), None)
        given = {**form.columns, **columns} if known is None else known
        found = column_map(form.present(layout.columns), given, table.name)
        first += [(form, found)] if known is None else []
        yield found if known is None else known


def _rows_by_split(read: Sequence[tuple[Table, Layout]]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for table, layout in read:
        counts[table.split] += sum(layout.group_rows)
    return counts


def _found(pattern: str) -> list[Path]:
    """Files in the order of their names; a folder stands for all that it holds."""
    if not pattern:
        raise UsageError("parquet: needs files: parquet:GLOB, such as parquet:edits/*.parquet")
    path = Path(pattern)
    if path.is_file():
        return [path]
    if path.is_dir():
        return sorted(path.rglob("*.parquet"))
    start = Path(path.anchor or ".")
    return sorted(found for found in start.glob(str(path.relative_to(path.anchor))) if found.is_file())


def _common_folder(paths: Sequence[Path]) -> Path:
    folder = paths[0].parent
    while not all(path.is_relative_to(folder) for path in paths):
        folder = folder.parent
    return folder
