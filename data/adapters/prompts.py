"""The texts of a before/after folder: a table by file stem, or a text file for each picture."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from overpaint.data.adapters.jsonl import parsed
from overpaint.data.adapters.rows.cells import Row
from overpaint.data.adapters.rows.columns import column_map
from overpaint.taxonomy import DatasetError

TABLES = (".csv", ".tsv", ".jsonl", ".json")

_KEYS = (
    "id",
    "stem",
    "name",
    "file",
    "filename",
    "file_name",
    "key",
    "source",
    "image",
    "input",
    "before",
)
_BY_FILE = frozenset({"id", "source", "target", "mask"})  # told by the files, not by the table


_CELL = 2**30  # bytes: a picture as base64 is longer than what the csv module takes otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """The row of each file stem, and the column of each field in them; ``path`` is a file or a folder.

    ``problems`` are rows that can't be used, by their place.
    """

    path: Path
    name: str
    rows: Mapping[str, Row]
    columns: Mapping[str, str]
    problems: Mapping[str, str]


def prompts_table(path: Path, given: Mapping[str, str]) -> Prompts:
    """The prompts in CSV or TSV with a header, JSON lines, a JSON list or a JSON object by stem.

    Raises:
        DatasetError: it can't be read, or has no column of names or none of instructions.
    """
    places = dict(table_rows(path))
    present = dict.fromkeys(
        column for row in places.values() if not isinstance(row, str) for column in row
    )
    key = given.get("id") or next((name for name in _KEYS if name in present), None)
    if key not in present:
        raise DatasetError(
            f"{path}: no column of file names; its columns are {', '.join(present) or 'none'}; "
            "name it with --column id=NAME"
        )
    texts = {field: column for field, column in given.items() if field not in _BY_FILE}
    others = [name for name in present if name != key]
    columns = column_map(others, texts, str(path), required=["instruction"])
    kept = {field: column for field, column in columns.items() if field not in _BY_FILE}
    rows, problems = _by_stem(places, key)
    return Prompts(path=path, name=path.name, rows=rows, columns={"id": key, **kept}, problems=problems)


def _by_stem(places: Mapping[str, Row | str], key: str) -> tuple[dict[str, Row], dict[str, str]]:
    rows: dict[str, Row] = {}
    problems: dict[str, str] = {}
    for place, row in places.items():
        name = None if isinstance(row, str) else row.get(key)
        stem = PurePosixPath(str(name)).stem
        if isinstance(row, str):
            problems[place] = row
        elif name is None or not stem:
            problems[place] = f"{key} is empty, so there is no telling which picture is meant"
        elif rows.setdefault(stem, row) is not row:
            problems[place] = f"an earlier row speaks of {stem} already"
    return rows, problems


def prompts_texts(folder: Path) -> Prompts:
    """The prompts in ``<stem>.txt`` files."""
    rows: dict[str, Row] = {}
    problems: dict[str, str] = {}
    for path in sorted(folder.glob("*.txt")):
        try:
            rows[path.stem] = {"instruction": _text(path)}
        except DatasetError as error:
            problems[f"{folder.name}/{path.name}"] = str(error)
    columns = {"instruction": "instruction"}
    name = f"{folder.name}/*.txt"
    return Prompts(path=folder, name=name, rows=rows, columns=columns, problems=problems)


def table_rows(path: Path, key: str = "id") -> Iterator[tuple[str, Row | str]]:
    """(place, row or what is wrong with it); of a JSON object each name goes into the cell ``key``.

    Raises:
        DatasetError: the file can't be read at all.
    """
    if path.suffix == ".jsonl":
        lines = enumerate(path.read_bytes().splitlines(), start=1)
        rows = [(number, parsed(line)) for number, line in lines if line.strip()]
    elif path.suffix == ".json":
        rows = list(enumerate(_json_rows(path, key), start=1))
    else:
        dialect = "excel-tab" if path.suffix == ".tsv" else "excel"
        rows = list(enumerate(_csv_rows(path, dialect), start=2))
    yield from ((f"{path.name}:{number}", row) for number, row in rows)


def _csv_rows(path: Path, dialect: str) -> Iterator[Row | str]:
    csv.field_size_limit(_CELL)
    try:
        for row in csv.DictReader(io.StringIO(_text(path), newline=""), dialect=dialect):
            yield {name: value for name, value in row.items() if isinstance(name, str)}
    except csv.Error as error:
        yield f"can't be read as a table: {error}"


def _json_rows(path: Path, key: str) -> Iterator[Row | str]:
    try:
        table = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{path}: can't be read as JSON: {error}") from error
    if isinstance(table, dict):
        table = [
            {key: stem, **(row if isinstance(row, dict) else {"instruction": row})}
            for stem, row in table.items()
        ]
    if not isinstance(table, list):
        raise DatasetError(f"{path}: should be a list of objects, or an object by file name")
    yield from (row if isinstance(row, dict) else "is no JSON object" for row in table)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: can't be read as UTF-8 text: {error}") from error
