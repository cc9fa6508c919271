"""The unzipped test split of MagicBrush: sessions in a JSON file, pictures in folders."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from overpaint.data.adapters.contents import fingerprint, picture_mark, text_mark
from overpaint.data.adapters.rows.cells import Row
from overpaint.data.adapters.rows.listed import ListedRow, ListedShard, listed_shards
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.adapters.rows.root import Root
from overpaint.data.adapters.schema import Schema
from overpaint.taxonomy import DatasetError

_COLUMNS = {
    field: field
    for field in (
        "id",
        "source",
        "instruction",
        "target",
        "mask",
        "source_caption",
        "target_caption",
        "session",
        "turn",
    )
}


class SessionsDataset:
    """``edit_sessions.json`` with its pictures and, where they are, its two files of captions.

    ``source_caption`` is the global description of the source. ``target_caption`` is the *local*
    description of the target, which the paper's CLIP-T compares with; its global one stays in ``meta``.

    Raises:
        DatasetError: a file that isn't JSON of the known shape, or no sessions.
    """

    def __init__(self, root: Path, facts: Schema) -> None:
        self.columns: Mapping[str, str] = {
            "session": facts.test["sessions"],
            "source": "input",
            "target": "output",
            "mask": "mask",
            "instruction": "instruction",
            "target_caption": facts.test["local_captions"],
            "source_caption": facts.test["global_captions"],
        }
        self._root = root
        self._facts = facts
        self._rows = list(self._listed())
        if not self._rows:
            raise DatasetError(f"{root / facts.test['sessions']}: holds no sessions")

    def fingerprint(self) -> str:
        """Over the JSON files and the sizes of all pictures."""
        names = [self._facts.test[key] for key in ("sessions", "global_captions", "local_captions")]
        texts = [(name, text_mark(self._root / name)) for name in names if (self._root / name).is_file()]
        pictures = sorted((self._root / self._facts.test["images"]).glob("*/*"))
        marks = [(path.relative_to(self._root).as_posix(), picture_mark(path)) for path in pictures]
        return fingerprint(texts + marks)

    def shards(self) -> Sequence[ListedShard]:
        """Turns in the order of the file, 64 in a shard."""
        reader = RowReader(
            columns=_COLUMNS, origin=self._facts.name, root=Root(str(self._root)), split="test"
        )
        return listed_shards(self._rows, reader)

    def _listed(self) -> Iterator[ListedRow]:
        name = self._facts.test["sessions"]
        captions = {
            kind: self._mapping(f"{kind}_captions", required=False) for kind in ("global", "local")
        }
        for session, turns in self._mapping("sessions", required=True).items():
            told = {kind: _as_mapping(table.get(session)) for kind, table in captions.items()}
            for turn, edit in enumerate(turns if isinstance(turns, list) else [turns], start=1):
                where = f"{name}:{session}-{turn}"
                if isinstance(edit, dict):
                    yield ListedRow(where=where, cells=self._cells(session, turn, edit, told))
                else:
                    cells = {"id": f"{session}-{turn}", "session": session}
                    yield ListedRow(where=where, cells=cells, problem="is no edit but " + repr(edit))

    def _cells(
        self, session: str, turn: int, edit: Mapping[str, object], told: Mapping[str, Row]
    ) -> Row:
        output = str(edit.get("output"))
        return {
            "id": f"{session}-{turn}",
            "session": session,
            "turn": turn,
            "instruction": edit.get("instruction"),
            "source": self._picture(session, edit.get("input")),
            "target": self._picture(session, edit.get("output")),
            "mask": self._picture(session, edit.get("mask")),
            "source_caption": told["global"].get(str(edit.get("input"))),
            "target_caption": told["local"].get(output),
            "target_global_caption": told["global"].get(output),
        }

    def _picture(self, session: str, name: object) -> object:
        return f"{self._facts.test['images']}/{session}/{name}" if isinstance(name, str) else name

    def _mapping(self, key: str, *, required: bool) -> Row:
        path = self._root / self._facts.test[key]
        if not required and not path.is_file():
            return {}
        try:
            table = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            raise DatasetError(f"{path}: can't be read as JSON: {error}") from error
        if not isinstance(table, dict):
            raise DatasetError(f"{path}: should map image ids to lists of edits")
        return table


def _as_mapping(value: object) -> Row:
    return value if isinstance(value, dict) else {}
