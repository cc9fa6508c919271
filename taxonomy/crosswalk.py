"""Crosswalks: which of our classes the classes of another vocabulary are.

A crosswalk is a TOML file with a ``name`` and a table ``[native_classes]``. Native names stand in it
verbatim; each has a list of class ids, the likeliest first, or a table::

    name = "my-benchmark"

    [native_classes]
    add = ["local.object_add"]
    adjust = { classes = ["local.color_alter", "local.texture"], lossy = true, note = "or surface" }
    topic = { classes = [], note = "says what the picture shows, not what is done to it" }
    addition = { same_as = "add" }

``lossy`` marks a native class that isn't one of ours under another name: it holds rows of several of
them, or ours says less than it did. An empty list says that it tells nothing of the edit. Both need a
``note``. ``same_as`` is another spelling that the dataset uses for the same class.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from overpaint.taxonomy.classes import taxonomy
from overpaint.taxonomy.document import Document
from overpaint.taxonomy.errors import UnknownName, UsageError

_SECTION = "native_classes"
_FIELDS = ("classes", "lossy", "note")
_WANTED = 'a list of class ids, {classes = [...], lossy = ..., note = "..."} or {same_as = "..."}'


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeClass:
    """A class of another vocabulary: its ``name`` verbatim, and ours, the likeliest first."""

    name: str
    classes: tuple[str, ...]
    lossy: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """The native classes of one ``vocabulary``, by verbatim name.

    In look-ups, case and the marks between words don't count: ``Subject_Add`` is ``subject-add``.
    """

    vocabulary: str
    natives: Mapping[str, NativeClass]

    def __getitem__(self, native: str) -> NativeClass:
        """The native class of that name.

        Raises:
            UnknownName: the vocabulary has none; the message offers the nearest.
        """
        found = self.natives.get(native) or self._respelled().get(spelling(native))
        if found is None:
            raise UnknownName(f"native class of {self.vocabulary}", native, self.natives)
        return found

    def __contains__(self, native: object) -> bool:
        return isinstance(native, str) and (
            native in self.natives or spelling(native) in self._respelled()
        )

    def __iter__(self) -> Iterator[NativeClass]:
        return iter(self.natives.values())

    def __len__(self) -> int:
        return len(self.natives)

    def classes(self, native: str) -> frozenset[str]:
        """The class ids that rows of ``native`` may have; empty if it tells nothing of the edit.

        Raises:
            UnknownName: the vocabulary has no such class.
        """
        return frozenset(self[native].classes)

    def lossy(self, native: str) -> bool:
        """True if ``native`` isn't simply another name of one of our classes.

        Raises:
            UnknownName: the vocabulary has no such class.
        """
        return self[native].lossy

    def _respelled(self) -> dict[str, NativeClass]:
        return {spelling(name): native for name, native in self.natives.items()}


def spelling(name: str) -> str:
    """What of a name counts in look-ups.

    >>> spelling("Subject-Add"), spelling("8_change_background")
    ('subject add', '8 change background')
    """
    return " ".join(re.split(r"[-_\s]+", name.strip().casefold()))


def load_crosswalk(path: Path) -> Crosswalk:
    """The crosswalk in a file.

    Raises:
        UsageError: no such file, or a mistake in it; the message names file and line.
    """
    return parse_crosswalk(Document.read(path))


def parse_crosswalk(document: Document) -> Crosswalk:
    """The crosswalk that ``document`` holds, beside whatever else.

    Raises:
        UsageError: no name, no native classes, a wrong type, an unknown class, a class given twice,
            two spellings of one native class, a ``same_as`` that leads nowhere or in a circle.
    """
    table = document.table()
    name, rows = table.get("name"), table.get(_SECTION)
    if not isinstance(name, str) or not name:
        raise document.wrong("name: a crosswalk needs a name, such as name = 'my-benchmark'", "name")
    if not isinstance(rows, dict) or not rows:
        raise document.wrong(f"[{_SECTION}]: a crosswalk needs this table, with a row in it", _SECTION)
    _refuse_twins(document, rows)
    natives = {native: _native(document, rows, native) for native in rows}
    return Crosswalk(vocabulary=name, natives=natives)


def _refuse_twins(document: Document, rows: Mapping[str, object]) -> None:
    first: dict[str, str] = {}
    for native in rows:
        twin = first.setdefault(spelling(native), native)
        if twin != native:
            raise _wrong(document, native, f"duplicate: {twin!r} is the same name in look-ups")


def _native(document: Document, rows: Mapping[str, object], native: str) -> NativeClass:
    """The row of ``native``, or the one that its ``same_as`` leads to, under this name."""
    path = [native]
    while (following := _same_as(document, path[-1], rows[path[-1]])) is not None:
        if following not in rows:
            raise _wrong(document, path[-1], str(UnknownName("native class", following, rows)))
        path.append(following)
        if following in path[:-1]:
            raise _wrong(document, native, f"cycle: {' -> '.join(map(repr, path))}")
    return replace(_row(document, path[-1], rows[path[-1]]), name=native)


def _same_as(document: Document, native: str, row: object) -> str | None:
    if not isinstance(row, dict) or "same_as" not in row:
        return None
    other = row["same_as"]
    if len(row) > 1 or not isinstance(other, str):
        raise _wrong(document, native, "same_as stands alone and is the name of another native class")
    return other


def _row(document: Document, native: str, row: object) -> NativeClass:
    fields = {"classes": row} if isinstance(row, list) else row
    if not isinstance(fields, dict) or "classes" not in fields:
        raise _wrong(document, native, f"should be {_WANTED}, not {row!r}")
    for field in fields:
        if field not in _FIELDS:
            raise _wrong(document, native, str(UnknownName("field", field, _FIELDS)))
    lossy, note = fields.get("lossy", False), fields.get("note", "")
    if not isinstance(lossy, bool) or not isinstance(note, str):
        raise _wrong(document, native, "lossy should be true or false, and note a text")
    classes = _classes(document, native, fields["classes"])
    if (lossy or not classes) and not note.strip():
        raise _wrong(document, native, "needs a note: what gets lost, or why no class fits")
    return NativeClass(name=native, classes=classes, lossy=lossy or not classes, note=note)


def _classes(document: Document, native: str, ids: object) -> tuple[str, ...]:
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise _wrong(document, native, f"classes should be a list of class ids, not {ids!r}")
    for place, one in enumerate(ids):
        if one in ids[:place]:
            raise _wrong(document, native, f"duplicate: {one!r} stands twice in its classes")
        try:
            taxonomy()[one]
        except UnknownName as error:
            raise _wrong(document, native, str(error)) from error
    return tuple(cast("list[str]", ids))


def _wrong(document: Document, native: str, problem: str) -> UsageError:
    return document.wrong(f"{native!r}: {problem}", _SECTION, native)
