"""Where an edit may change the picture: from the mask, the box, its words, or the reach of its class."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.proposer import proposed_region
from overpaint.data import EditSample
from overpaint.taxonomy import Reach
from overpaint.taxonomy.classifier import Side, TextPermits, permits

DILATION = 9 / 256
"""A mask is grown by this share of the longer side: honest edits have shadows and soft borders."""

LOOKS = frozenset({"", "color", "colors", "colour", "colours", "colorful", "colourful", "tone", "hue"})
"""What is edited where an instruction names no thing but how the picture looks."""

HALF = 0.65
"""Share of a picture that "the left" means at most: the thing there may reach over the middle."""

Area = NDArray[np.bool_]
Origin = Literal["mask", "box", "proposal", "words", "class", "nothing"]
Sureness = Literal["high", "medium", "low"]

SURENESS: dict[Origin, Sureness] = {
    "mask": "high",
    "box": "high",
    "proposal": "medium",
    "words": "medium",
    "class": "low",
    "nothing": "low",
}
"""How sure a region of each origin is: people drew masks and boxes, the rest is inferred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permitted:
    """The permitted region of one edit.

    ``area`` is (h, w) bool at the size asked for, or None where all that is known is the ``reach``.
    ``origin`` says where the knowledge comes from, ``noun`` what is edited, empty where that is not
    said or is the picture, ``sides`` the parts of the picture that the instruction names.
    """

    area: Area | None
    reach: Reach
    origin: Origin
    noun: str = ""
    sides: tuple[Side, ...] = ()

    @property
    def sure(self) -> Sureness:
        """How sure the region is."""
        return SURENESS[self.origin]


def permitted_region(sample: EditSample, size: tuple[int, int]) -> Permitted:
    """What ``sample`` may change, at (width, height) ``size``.

    In this order: its mask, grown; its box; where one region is meant, what an installed region
    proposer makes of the noun, or the named side of the picture; else the reach of its class alone.

    Raises:
        UnreadablePicture: its mask can't be decoded or is none.
    """
    said = text_permits(sample)
    if sample.mask is not None:
        area: Area | None = _grown(sample.mask.editable(size))
        return Permitted(area=area, reach=said.reach, origin="mask", noun=said.noun)
    if sample.box is not None:
        return Permitted(area=_inside_box(sample, size), reach="box", origin="box", noun=said.noun)
    if said.reach == "region":
        area = proposed_region(sample.source, said.noun, size)
        if area is not None:
            return Permitted(area=_grown(area), reach="region", origin="proposal", noun=said.noun)
        area = named_part(said.sides, size)
        if area is not None:
            return Permitted(area=area, reach="region", origin="words", noun=said.noun, sides=said.sides)
    known = sample.edit_class.id != "other.unknown"
    return Permitted(
        area=None,
        reach=_of_all(sample, said) or said.reach,
        origin="class" if known else "nothing",
        noun=said.noun,
    )


def _of_all(sample: EditSample, said: TextPermits) -> Reach | None:
    """A color that is altered of nothing in particular ("make the color more green") is everything's."""
    if sample.edit_class.id != "local.color_alter" or not sample.instruction:
        return None
    return "everything" if said.noun in LOOKS else None


def named_part(sides: Sequence[Side], size: tuple[int, int]) -> Area | None:
    """(h, w) bool: the part of a picture of (width, height) ``size`` that ``sides`` name, generously.

    None where they name none, all of it, or what has no place of its own (background, foreground).
    """
    if not sides:
        return None
    width, height = size
    across, down = np.arange(width) / max(1, width - 1), np.arange(height) / max(1, height - 1)
    columns, rows = np.ones(width, np.bool_), np.ones(height, np.bool_)
    if ("left" in sides) != ("right" in sides):
        columns = across <= HALF if "left" in sides else across >= 1 - HALF
    if ("top" in sides) != ("bottom" in sides):
        rows = down <= HALF if "top" in sides else down >= 1 - HALF
    area = np.logical_and.outer(rows, columns)
    return None if area.all() else area


def text_permits(sample: EditSample) -> TextPermits:
    """What the instruction of ``sample`` permits by its words, under its classes."""
    return _said(sample.said, tuple(guess.id for guess in sample.edit_classes))


@lru_cache(maxsize=1024)
def _said(instruction: str, classes: tuple[str, ...]) -> TextPermits:
    """Kept, as each model's answer asks again."""
    return permits(instruction, classes or ("other.unknown",))


def _grown(area: Area) -> Area:
    side = 2 * max(1, round(DILATION * max(area.shape))) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return cv2.dilate(area.astype(np.uint8), kernel).astype(bool)


def _inside_box(sample: EditSample, size: tuple[int, int]) -> Area:
    assert sample.box is not None
    across, down = size[0] / sample.source.size[0], size[1] / sample.source.size[1]
    left, top, right, bottom = sample.box
    area = np.zeros((size[1], size[0]), dtype=bool)
    # Outwards: a box smaller than a pixel of the view must not vanish.
    rows = slice(math.floor(top * down), math.ceil(bottom * down))
    columns = slice(math.floor(left * across), math.ceil(right * across))
    area[rows, columns] = True
    return area
