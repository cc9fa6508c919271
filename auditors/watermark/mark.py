"""Marks known by their picture, each described in a file of marks/."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

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


@cache
def marks() -> tuple[Mark, ...]:
    """All that come with this version."""
    return read_marks(files("overpaint.auditors.watermark.marks"))


def read_marks(folder: Traversable) -> tuple[Mark, ...]:
    """The mark of each TOML file in a folder, by file name."""
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    return tuple(_mark(folder, name) for name in names)


def _mark(folder: Traversable, name: str) -> Mark:
    table: dict[str, Any] = tomllib.loads((folder / name).read_text(encoding="utf-8"))
    encoded = np.frombuffer((folder / table["picture"]).read_bytes(), np.uint8)
    alpha = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.float32) / np.float32(255)
    across, down = CORNERS[table["corner"]]
    return Mark(
        name=table["name"],
        alpha=alpha[:: -1 if down else 1, :: -1 if across else 1],
        corner=table["corner"],
        level=table["level"],
        heights=tuple(table["heights"]),
        across=tuple(table["across"]),
        down=tuple(table["down"]),
        promising=table["promising"],
        lifts=table.get("lifts", 0.0),
        least=table["least"],
    )
