"""``csv:FILE`` and ``json:FILE``: a table in one file, pictures by paths or as base64."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from overpaint.data.adapters.contents import fingerprint, text_mark
from overpaint.data.adapters.prompts import table_rows
from overpaint.data.adapters.rows.columns import column_map
from overpaint.data.adapters.rows.listed import ListedRow, ListedShard, listed_shards
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.adapters.rows.root import Root
from overpaint.data.adapters.rows.traits import PLAIN, Traits
from overpaint.taxonomy import DatasetError

SUFFIXES = (".csv", ".tsv", ".json")


class TableDataset:
    """CSV or TSV with a header, a JSON list of objects, or a JSON object whose keys become ids.

    Paths are relative to the file. Cells that hold pictures themselves are base64, with or without
    ``data:image/…;base64,`` in front.

    Raises:
        UsageError: a column map with unknown fields.
        DatasetError: no such file, it can't be read, no rows, a column that is missing.
    """

    def __init__(
        self,
        target: str,
        columns: Mapping[str, str] | None = None,
        *,
        origin: str = "table",
        traits: Traits = PLAIN,
    ) -> None:
        self._path = Path(target)
        if not self._path.is_file() or self._path.suffix not in SUFFIXES:
            raise DatasetError(f"{origin}:{target}: no such file of {', '.join(SUFFIXES)}")
        places = dict(table_rows(self._path, key="key"))
        rows = [row for row in places.values() if not isinstance(row, str)]
        if not rows:
            raise DatasetError(f"{origin}:{target}: the file holds no rows")
        present = list(dict.fromkeys(column for row in rows for column in row))
        form = traits.form(present)
        self.columns: Mapping[str, str] = column_map(
            form.present(present), {**form.columns, **(columns or {})}, target
        )
        self._places = places
        base = self._path.parent / form.pictures
        self._reader = RowReader(
            columns=self.columns,
            origin=origin,
            root=Root(str(base)),
            traits=traits,
            sessions=form.sessions,
        )

    def fingerprint(self) -> str:
        """Over the file's content."""
        return fingerprint([(self._path.name, text_mark(self._path))])

    def shards(self) -> Sequence[ListedShard]:
        """Sixty-four rows each."""
        listed = [
            ListedRow(where=where, cells={}, problem=row)
            if isinstance(row, str)
            else ListedRow(where=where, cells=row)
            for where, row in self._places.items()
        ]
        return listed_shards(listed, self._reader)
