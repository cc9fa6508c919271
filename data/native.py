"""The native classes of known datasets, from their TOML in ``schemas/``.

How a crosswalk reads is the taxonomy's business, which may not know of datasets; which ones ship, and
how a dataset is recognised, is that of this module.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from overpaint.taxonomy import Crosswalk, Document, UnknownName, parse_crosswalk
from overpaint.taxonomy.crosswalk import spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """A crosswalk and what its dataset is called: ids on the hub, beginnings of file names."""

    crosswalk: Crosswalk
    known_as: tuple[str, ...]


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """All that ship, by name, in alphabetical order."""
    return {one.crosswalk.vocabulary: one for one in _shipped()}


def native_classes(vocabulary: str) -> Crosswalk:
    """The crosswalk that ships under this name, such as ``gedit-bench``.

    Raises:
        UnknownName: there is none.
    """
    if vocabulary not in vocabularies():
        raise UnknownName("vocabulary", vocabulary, vocabularies())
    return vocabularies()[vocabulary].crosswalk


def hub_crosswalk(repository: str) -> Crosswalk | None:
    """The crosswalk of a dataset of the hub, ``ORG/NAME`` or ``ORG/NAME/CONFIG``, if one ships."""
    place = "/".join(repository.split("/")[:2]).casefold()
    for one in vocabularies().values():
        if place in (name.casefold() for name in one.known_as):
            return one.crosswalk
    return None


def source_crosswalk(source: str) -> Crosswalk | None:
    """The crosswalk that a file or a source is called after: the longest name that it begins with.

    ``gedit_bench_en.tsv`` and ``gedit/0017`` are of ``gedit-bench``, ``geditbench_v2`` is of another.
    """
    words = f"{spelling(source).replace('/', ' ').replace('.', ' ')} "
    return next((crosswalk for name, crosswalk in _names() if words.startswith(name)), None)


@cache
def _names() -> tuple[tuple[str, Crosswalk], ...]:
    """All names as they are compared, whole words each, the longest first."""
    names = (
        (f"{spelling(name)} ", one.crosswalk) for one in vocabularies().values() for name in one.known_as
    )
    return tuple(sorted(names, key=lambda named: -len(named[0])))


def _shipped() -> Iterator[Vocabulary]:
    for file in sorted(files("overpaint.data.schemas").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        document = Document(file.name, file.read_text(encoding="utf-8"))
        table = document.table()
        if "native_classes" in table:
            names = [cast("str", table["hub"]), *cast("list[str]", table["known_as"])]
            yield Vocabulary(
                crosswalk=parse_crosswalk(document), known_as=tuple(name for name in names if name)
            )
