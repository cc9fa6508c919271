"""What a single cell of somebody else's table may hold, and what we make of it."""

import math
from collections.abc import Mapping, Sequence
from typing import TypeGuard

from overpaint.data.records import Box, ClassGuess
from overpaint.data.tables import storable
from overpaint.taxonomy import UnknownName, taxonomy

Row = Mapping[str, object]
"""A row of a table, by column."""


MOST = 2**31 - 1
"""The largest number that the tables of a run hold."""


class WrongCell(Exception):
    """A cell that can't be used; the message says why, the caller where."""


def optional_text(value: object) -> str:
    """Text, with numbers written out; a null is the empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise WrongCell(f"is {_kind(value)}, not text")


def instruction_text(value: object) -> str:
    """Text, empty where nothing is said, which is for auditors to tell. Of a list, the first."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongCell(f"is {_kind(value)}, not text")
    return _whole(value)


def required_text(value: object) -> str:
    """Text that says something. Of a list, the first."""
    if isinstance(value, list) and value:
        value = value[0]
    if value is None:
        raise WrongCell("is null")
    if not isinstance(value, str):
        raise WrongCell(f"is {_kind(value)}, not text")
    if not value.strip():
        raise WrongCell("is empty")
    return _whole(value)


def id_part(value: object) -> str:
    """A name or a whole number, as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return required_text(None if value == [] else value)


def turn_number(value: object) -> int:
    """A turn, counted from 1; a null is the only turn."""
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise WrongCell(f"is {_kind(value)}, not a number")
    try:
        number = float(value)
    except ValueError:
        raise WrongCell(f"is {value!r}, not a number") from None
    if not math.isfinite(number) or number != int(number) or number < 0:
        raise WrongCell(f"is {value!r}, not a whole number from 0 on")
    if number > MOST:
        raise WrongCell(f"is {value!r}, more than {MOST}: no turn has that number")
    return int(number)


def bounding_box(value: object) -> Box | None:
    """``[left, top, right, bottom]`` in whole pixels, right and bottom outside."""
    if value is None:
        return None
    edges = [edge for edge in value if type(edge) is int] if _is_list(value) else []
    if not _is_list(value) or not len(value) == len(edges) == 4:
        raise WrongCell(f"is {value!r}, not [left, top, right, bottom] in whole pixels")
    box = Box(*edges)
    if not (0 <= box.left < box.right and 0 <= box.top < box.bottom):
        raise WrongCell(f"is {value!r}, which encloses nothing")
    if max(box) > MOST:
        raise WrongCell(f"is {value!r}, more than {MOST}: no picture is as large")
    return box


def class_guesses(value: object) -> tuple[ClassGuess, ...]:
    """Class ids of the taxonomy: one, or a list of them."""
    if value is None:
        return ()
    names = value if _is_list(value) else [value]
    try:
        return tuple(ClassGuess(id=taxonomy()[required_text(name)].id) for name in names)
    except UnknownName as error:
        raise WrongCell(str(error)) from error


def remaining_text(row: Mapping[str, object], used: frozenset[str]) -> dict[str, str]:
    """The cells that no field uses, and those of a mapping ``meta``, as text; no lists, no nulls."""
    inner = row.get("meta")
    cells = {**row, **inner} if isinstance(inner, Mapping) else row
    rest = ((column, value) for column, value in cells.items() if column not in used)
    return {column: str(value) for column, value in rest if isinstance(value, str | int | float)}


def _whole(text: str) -> str:
    # JSON can write half a surrogate pair; no file and no terminal can.
    if text != storable(text):
        raise WrongCell("holds half a character (a lone surrogate)")
    return text


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _kind(value: object) -> str:
    return "null" if value is None else f"of type {type(value).__name__}"
