"""What is peculiar to the tables of one dataset, beside the names of its columns."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from overpaint.data.adapters.rows.columns import parts
from overpaint.data.adapters.rows.turns import Sessions
from overpaint.data.mask import MaskConvention
from overpaint.taxonomy import Crosswalk

MaskForm = MaskConvention | Literal["found", "rle"]
"""A convention of pictures; found from each picture; or run lengths in place of a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A column map, and the folder of its pictures below the dataset's, empty for that itself.

    Where rows hold whole ``sessions``, the map is of the rows that their turns are made into.
    """

    columns: Mapping[str, str]
    pictures: str = ""
    sessions: Sessions | None = None

    def fits(self, present: Collection[str]) -> bool:
        """Whether a table with these columns has all that the form needs."""
        return all(part in present for part in (self.sessions.needs if self.sessions else self._used()))

    def present(self, columns: Collection[str]) -> Collection[str]:
        """The columns of the rows that are read from a table with these columns."""
        return [*columns, *self._used()] if self.sessions else columns

    def _used(self) -> list[str]:
        return [part for pair in self.columns.items() for part in parts(*pair) if part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """``crosswalk``: our classes of the native ones. ``nulls``: texts that stand for nothing.
    ``class_from_folder``: a table's folder is its native class. ``rows``: how many each split has, by
    which splits are told that change names. ``forms``: column maps, the first that fits counts.
    """

    crosswalk: Crosswalk | None = None
    nulls: frozenset[str] = frozenset()
    mask: MaskForm = "found"
    class_from_folder: bool = False
    rows: Mapping[str, int] = field(default_factory=dict[str, int])
    forms: tuple[Form, ...] = ()

    def form(self, present: Collection[str]) -> Form:
        """The form of a table with these columns; one that says nothing if none fits."""
        return next((form for form in self.forms if form.fits(present)), Form(columns={}))

    def split_names(self, found: Mapping[str, int]) -> Mapping[str, str]:
        """The right name of each split, by the number of its rows, where two have changed places."""
        named = {name: name for name in found}
        for one, count in found.items():
            for other, expected in self.rows.items():
                changed = count == expected != self.rows.get(one) and other != one
                if changed and found.get(other) == self.rows.get(one):
                    named[one] = other
        return named


PLAIN = Traits()
"""Of tables of which nothing is known."""
