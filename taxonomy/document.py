"""A TOML file that somebody wrote by hand, and where in it a mistake is."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from overpaint.taxonomy.errors import UsageError

_HEADER = re.compile(r"^\s*\[(?!\[)(.+)\]\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*=""")
_AT_LINE = re.compile(r" \(at (?:line (\d+)(?:, column \d+)?|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a TOML file; ``where`` is its name in messages."""

    where: str
    text: str

    @classmethod
    def read(cls, path: Path) -> "Document":
        """The file at ``path``.

        Raises:
            UsageError: there is none, or it is no UTF-8 text.
        """
        try:
            return cls(str(path), path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{path}: can't be read: {error}") from error

    def table(self) -> dict[str, object]:
        """What it says.

        Raises:
            UsageError: it is no TOML, which a key that stands there twice isn't either.
        """
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            place = _AT_LINE.search(str(error))
            line = place[1] if place and place[1] else str(len(self.text.splitlines()))
            raise UsageError(f"{self.where}:{line}: no TOML: {_AT_LINE.sub('', str(error))}") from error

    def wrong(self, problem: str, *keys: str) -> UsageError:
        """An error at the line where ``keys``, such as a section and a name in it, are given."""
        return UsageError(f"{self.where}:{self.line(*keys)}: {problem}")

    def line(self, *keys: str) -> int:
        """The line, from 1, that gives ``keys``; else that of the longest beginning of them, else 1."""
        found = dict(reversed(list(self._lines())))
        beginnings = (keys[:length] for length in range(len(keys), 0, -1))
        return next((found[keys] for keys in beginnings if keys in found), 1)

    def _lines(self) -> Iterator[tuple[tuple[str, ...], int]]:
        """Each key with its section in front, and its line, as far as lines alone tell."""
        section: tuple[str, ...] = ()
        for number, line in enumerate(self.text.splitlines(), start=1):
            if header := _HEADER.match(line):
                section = _path(header[0])
                yield section, number
            elif key := _KEY.match(line):
                yield (*section, *_path(f"{key[1]} = {{}}")), number


def _path(line: str) -> tuple[str, ...]:
    """The keys that lead to the empty table of a one-line document."""
    try:
        table: object = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    path: list[str] = []
    while isinstance(table, Mapping) and table:
        name, table = next(iter(table.items()))
        path.append(name)
    return tuple(path)
