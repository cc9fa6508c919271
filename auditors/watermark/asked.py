"""Whether an instruction asks for a mark, a logo or a text to be taken away."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from overpaint.taxonomy.classifier import parts


@dataclass(frozen=True, slots=True)
class Wording:
    """Regular expressions: what names a watermark, what else marks are called, what says that something
    goes, and what says before it that something else is asked for."""

    watermarks: re.Pattern[str]
    marks: re.Pattern[str]
    removing: re.Pattern[str]
    otherwise: re.Pattern[str]


@lru_cache(maxsize=1024)
def asks_removal(instruction: str) -> bool:
    """Whether one of the edits that ``instruction`` asks for takes away a mark, whatever it is called.

    >>> asks_removal("Remove DALLE 2 Watermark"), asks_removal("make it winter, and erase the logo")
    (True, True)
    >>> asks_removal("remove the dog but keep the watermark"), asks_removal("Add a logo")
    (False, False)
    """
    return any(_asks(part) for part in parts(instruction))


def _asks(part: str) -> bool:
    said = _wording()
    found = said.watermarks.search(part)
    if found is None and said.marks.search(part):
        found = said.removing.search(part)
    return found is not None and not said.otherwise.search(part[: found.start()])


@cache
def _wording() -> Wording:
    text = (files("overpaint.auditors.watermark") / "asked.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)
    return Wording(**{name: _any_of(expressions) for name, expressions in table.items()})


def _any_of(expressions: list[str]) -> re.Pattern[str]:
    begun = [rf"\b(?:{one})" if one[0].isascii() else one for one in expressions]
    return re.compile("|".join(begun), re.IGNORECASE)
