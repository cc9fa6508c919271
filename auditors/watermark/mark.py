"""Marks known by their picture, each described in a file of marks/."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Picture
from overpaint.taxonomy import UnreadablePicture, UsageError

Floats = NDArray[np.float32]

CORNERS = {
    "lower right": (False, False),
    "lower left": (True, False),
    "upper right": (False, True),
    "upper left": (True, True),
}
"""Whether mirroring left to right, and upside down, brings the corner to the lower right."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Mark:
    """A mark of a corner. ``alpha`` is (height, width), 0 to 1, turned as if the corner were the lower
    right; ``level`` the grey level that it is painted with, 0 to 255.

    ``heights`` are the least and the greatest in shares of the picture's shorter side; ``across`` and
    ``down`` the least and the greatest distance of its middle from the borders, in heights of the mark;
    ``promising`` the agreement of the outline in the coarse search from which on a place is looked at
    again, if ``lifts`` of its slopes go with the mark, and ``least`` the fit from which on it counts.
    """

    name: str
    alpha: Floats = field(repr=False)
    corner: str
    level: float
    heights: tuple[float, float]
    across: tuple[float, float]
    down: tuple[float, float]
    promising: float
    lifts: float
    least: float

    @property
    def light(self) -> bool:
        """Whether it is lighter than most of what it lies on."""
        return self.level > 127

    @property
    def aspect(self) -> float:
        """Width over height."""
        height, width = self.alpha.shape
        return float(width / height)

    @property
    def mirrored(self) -> tuple[bool, bool]:
        """Whether left to right, and upside down, the corner is brought to the lower right."""
        return CORNERS[self.corner]

    def at(self, height: int, margin: int) -> Floats:
        """The alpha picture at this height in pixels, with a margin of nothing around."""
        width = max(1, round(self.aspect * height))
        small = cv2.resize(self.alpha, (width, height), interpolation=cv2.INTER_AREA)
        return np.pad(np.asarray(small, np.float32), margin)


KEYS = ("name", "picture", "corner", "level", "heights", "across", "down", "promising", "lifts", "least")
"""Those of a mark's file; all but ``lifts`` must be there. docs/add-a-part.md says what they are."""

FARTHEST = 100.0
"""Heights of a mark that its middle may be from a border."""


@dataclass(frozen=True, slots=True)
class _File:
    """What a mark's file says, each value looked at when it is taken."""

    folder: Traversable
    name: str
    table: Mapping[str, object]

    def one_of(self, key: str, known: Mapping[str, object]) -> str:
        value = self.table.get(key)
        if not isinstance(value, str) or value not in known:
            raise self.wrong(key, f"one of {', '.join(map(repr, known))}")
        return value

    def text(self, key: str) -> str:
        value = self.table.get(key)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, "a text")
        return value

    def number(self, key: str, most: float) -> float:
        value = self.table.get(key)
        if not _within(value, most):
            raise self.wrong(key, f"a number from 0 to {most:g}")
        return float(value)  # type: ignore[arg-type]  # looked at

    def span(self, key: str, most: float) -> tuple[float, float]:
        value = self.table.get(key)
        if (
            not isinstance(value, list)
            or len(value) != 2
            or not all(_within(one, most) for one in value)
        ):
            raise self.wrong(key, f"the least and the greatest, two numbers from 0 to {most:g}")
        if value[0] > value[1]:
            raise self.wrong(key, "the least, then the greatest")
        return float(value[0]), float(value[1])

    def wrong(self, key: str, wanted: str) -> UsageError:
        told = f"can't be {self.table[key]!r}" if key in self.table else "is missing"
        return UsageError(f"{self.name}: {key} {told}: {wanted} is wanted")


def _within(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


@cache
def marks() -> tuple[Mark, ...]:
    """All that come with this version."""
    return read_marks(files("overpaint.auditors.watermark.marks"))


def read_marks(folder: Traversable) -> tuple[Mark, ...]:
    """The mark of each TOML file in a folder, by file name.

    Raises:
        UsageError: a file is no TOML, lacks a key or has a wrong one, or its picture can't be read.
    """
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    return tuple(_mark(_file(folder, name)) for name in names)


def _file(folder: Traversable, name: str) -> _File:
    try:
        table = tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except ValueError as error:  # no TOML, or no UTF-8
        raise UsageError(f"{name}: not TOML: {error}") from error
    for key in table:
        if key not in KEYS:
            raise UsageError(f"{name}: {key}: no such key; known: {', '.join(KEYS)}")
    return _File(folder, name, table)


def _mark(file: _File) -> Mark:
    corner = file.one_of("corner", CORNERS)
    across, down = CORNERS[corner]
    return Mark(
        name=file.text("name"),
        alpha=_alpha(file)[:: -1 if down else 1, :: -1 if across else 1],
        corner=corner,
        level=file.number("level", 255),
        heights=file.span("heights", 1),
        across=file.span("across", FARTHEST),
        down=file.span("down", FARTHEST),
        promising=file.number("promising", 1),
        lifts=file.number("lifts", 1) if "lifts" in file.table else 0.0,
        least=file.number("least", 1),
    )


def _alpha(file: _File) -> Floats:
    """(height, width), 0 to 1: the alpha channel, or grey where there is none, or one that is the same
    all over."""
    name = file.text("picture")
    try:
        picture = Picture.from_bytes((file.folder / name).read_bytes(), uri=name)
        alpha, pixels = picture.alpha, picture.pixels
    except (OSError, UnreadablePicture) as error:
        raise file.wrong("picture", f"a picture beside it ({error})") from error
    if alpha is None or alpha.min() == alpha.max():
        alpha = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    if alpha.min() == alpha.max():
        raise file.wrong("picture", "a picture with an alpha channel, or white on black,")
    return np.asarray(alpha, np.float32) / np.float32(255)
