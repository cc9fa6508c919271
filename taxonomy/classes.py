"""What edits are called: the classes of the lecture, read from ``classes.toml``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from overpaint.taxonomy.errors import UnknownName

Reach = Literal[
    "region",  # one compact part of the picture
    "two_regions",  # where the thing was and where it goes
    "all_but_subject",
    "everything",  # every pixel may change its look; structure or layout stays
    "box",  # strictly inside the sample's box
    "geometry",  # everything moves: the camera did
    "parts",  # the union of what its parts may change
    "inferred",  # only knowledge of the world says what must change
]
"""What an edit of a class may touch at most."""

REACHES: tuple[Reach, ...] = get_args(Reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditClass:
    """One class of edit.

    ``id`` is ``group.name``, as in ``local.object_add``, or the group alone where it has one class.
    ``examples`` begin with the lecture's own where it has one. ``permits`` and ``keeps`` say in words
    what an edit may change and what it must leave. ``judged_by`` names the auditors and metrics that
    say something about an answer of the class; what they need, such as a mask, they say themselves.
    """

    id: str
    title: str
    reach: Reach
    definition: str
    examples: tuple[str, ...]
    permits: str
    keeps: str
    judged_by: tuple[str, ...]

    @property
    def group(self) -> str:
        """``local`` of ``local.object_add``."""
        return self.id.partition(".")[0]

    @property
    def from_lecture(self) -> bool:
        """False for the classes that only other benchmarks have."""
        return self.group != "other"


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All classes in the lecture's order, and the version that goes into every run."""

    version: str
    classes: Mapping[str, EditClass]

    def __iter__(self) -> Iterator[EditClass]:
        return iter(self.classes.values())

    def __len__(self) -> int:
        return len(self.classes)

    def __getitem__(self, class_id: str) -> EditClass:
        """The class called ``class_id``.

        Raises:
            UnknownName: there is none; the message offers the nearest.
        """
        try:
            return self.classes[class_id]
        except KeyError:
            raise UnknownName("edit class", class_id, self.classes) from None

    @property
    def groups(self) -> tuple[str, ...]:
        """Group names in order: local, global, visual …"""
        return tuple(dict.fromkeys(edit_class.group for edit_class in self))


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy that ships with this version."""
    text = (files("overpaint.taxonomy") / "classes.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    rows = (
        EditClass(
            id=row["id"],
            title=row["title"],
            reach=row["reach"],
            definition=row["definition"],
            examples=tuple(row["examples"]),
            permits=row["permits"],
            keeps=row["keeps"],
            judged_by=tuple(row["judged_by"]),
        )
        for row in table["class"]
    )
    return Taxonomy(table["version"], {edit_class.id: edit_class for edit_class in rows})
