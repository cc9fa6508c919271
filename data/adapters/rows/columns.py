"""Which column of a table is which field of a sample: given by the user, else guessed from names."""

import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

from overpaint.taxonomy import DatasetError, UnknownName

REQUIRED = ("source", "instruction")
"""A table without these holds no edits."""

_SHARED = frozenset({"id", "session", "turn"})  # an id is often made of the session and the turn


_OF_SOURCES = "img_id"  # names a source, whose edits are turns in some sets and alternatives in others


@cache
def known_columns() -> Mapping[str, tuple[str, ...]]:
    """For each field, the names its column has in known datasets, the likeliest first."""
    text = (files("overpaint.data.adapters.rows") / "columns.toml").read_text(encoding="utf-8")
    return {field: tuple(names) for field, names in tomllib.loads(text).items()}


def column_map(
    present: Collection[str],
    given: Mapping[str, str],
    where: str,
    *,
    required: Collection[str] = REQUIRED,
) -> dict[str, str]:
    """The column of each field, for the fields that have one.

    ``present`` are the table's columns; the ``id`` may join several by ``+``. A field that is given as
    the empty text has none. ``where`` names the table in messages.

    Raises:
        UnknownName: ``given`` speaks of a field that samples don't have.
        DatasetError: a column that was given, or a required one, isn't there.
    """
    for field, column in given.items():
        if field not in known_columns():
            raise UnknownName("field", field, known_columns())
        if column and not _is_there(field, column, present):
            raise DatasetError(_missing(field, column, present, where))
    chosen = _guess(present, given)
    for field in required:
        if field not in chosen:
            raise DatasetError(_missing(field, "", present, where))
    return chosen


def parts(field: str, column: str) -> list[str]:
    """The columns that a value of a column map is made of: several by ``+`` for an id, else one.

    >>> parts("id", "img_id+turn_index"), parts("instruction", "edit+hint")
    (['img_id', 'turn_index'], ['edit+hint'])
    """
    return column.split("+") if field == "id" else [column]


def _guess(present: Collection[str], given: Mapping[str, str]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    taken = {column for field, column in given.items() if field not in _SHARED}
    for field, names in known_columns().items():
        free = (
            name
            for name in names
            if _is_there(field, name, present)
            and name not in taken
            and (name != _OF_SOURCES or field != "session" or _has_turns(present, given))
        )
        column = given[field] if field in given else next(free, None)
        if column:
            chosen[field] = column
            taken |= set() if field in _SHARED else {column}
    return chosen


def _has_turns(present: Collection[str], given: Mapping[str, str]) -> bool:
    """Whether rows are turns: else what names a picture names no conversation."""
    turn = given.get("turn")
    return any(name in present for name in known_columns()["turn"]) if turn is None else bool(turn)


def _is_there(field: str, column: str, present: Collection[str]) -> bool:
    return all(part in present for part in parts(field, column))


def _missing(field: str, column: str, present: Collection[str], where: str) -> str:
    what = f"no column {column!r} for the {field}" if column else f"no column for the {field} found"
    names = ", ".join(present) or "none"
    return f"{where}: {what}; its columns are {names}; name it with --column {field}=NAME"
