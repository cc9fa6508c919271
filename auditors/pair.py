"""A sample with what can be measured between its two pictures, each measured once."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, TypeVar, cast

import cv2
import numpy as np

from overpaint.auditors.change import Change, Look, look, measured
from overpaint.auditors.permitted import Permitted, permitted_region
from overpaint.auditors.view import Floats, colour_difference, lab, view, view_size
from overpaint.data import Box, EditSample, Picture, Pixels
from overpaint.taxonomy import UnreadablePicture

T = TypeVar("T")

BLOCK = 16
"""Side of the blocks of a view, in pixels."""

ASPECT_TOLERANCE = 0.02
"""Relative difference of aspect up to which a target is stretched onto its source."""


@dataclass(frozen=True)
class Pair:
    """``sample`` and a ``target``: the dataset's own, or a model's answer labelled ``label``.

    Everything measured is kept, so that auditors and metrics share it. ``target`` is None where there
    is none or it can't be read. Views have a longer side of 256 px and the source's aspect.
    """

    sample: EditSample
    target: Picture | None
    label: str = ""
    _made: dict[Hashable, Any] = field(default_factory=dict[Hashable, Any], repr=False, compare=False)

    @classmethod
    def of(cls, sample: EditSample) -> "Pair":
        """The sample with its own target."""
        return cls(sample, sample.target)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` returns, made at most once for this pair: for measures that others define."""
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    @property
    def source(self) -> Picture:
        return self.sample.source

    @cached_property
    def problem(self) -> str:
        """Why there are no two pictures to compare, in words; empty if there are."""
        if self.target is None:
            return "there is no target"
        try:
            _ = self.source.pixels, self.target.pixels
        except UnreadablePicture as error:
            return f"a picture can't be read: {error}"
        return ""

    @cached_property
    def view_size(self) -> tuple[int, int]:
        """(width, height) of the views."""
        return view_size(self.source.size)

    @cached_property
    def same_aspect(self) -> bool:
        """Whether the target can be laid over the source by scaling alone."""
        if self.target is None:
            return False
        (width, height), (other_width, other_height) = self.source.size, self.target.size
        ratio = (width * other_height) / (height * other_width)
        return abs(math.log(ratio)) <= ASPECT_TOLERANCE

    @property
    def source_view(self) -> Pixels:
        """(h, w, 3) uint8 RGB."""
        return view(self.source, self.view_size)

    @property
    def target_view(self) -> Pixels:
        """(h, w, 3) uint8 RGB, stretched to the source's view. Needs a target."""
        assert self.target is not None, "asked for the view of a target that isn't there"
        return view(self.target, self.view_size)

    @property
    def source_lab(self) -> Floats:
        """(h, w, 3) CIE L*a*b* of the source's view."""
        return lab(self.source, self.view_size)

    @property
    def target_lab(self) -> Floats:
        """(h, w, 3) CIE L*a*b* of the target's view. Needs a target."""
        assert self.target is not None, "asked for the view of a target that isn't there"
        return lab(self.target, self.view_size)

    @property
    def source_look(self) -> Look:
        """What changes are measured on, of the source's view."""
        return look(self.source, self.view_size)

    @property
    def target_look(self) -> Look:
        """The same of the target's view. Needs a target."""
        assert self.target is not None, "asked for the look of a target that isn't there"
        return look(self.target, self.view_size)

    @cached_property
    def difference(self) -> Floats:
        """(h, w) CIE76 colour difference of the views; 2.3 is just noticeable, 100 black to white."""
        return colour_difference(self.source_lab, self.target_lab)

    @cached_property
    def change(self) -> Change:
        """What changed, once the target is laid over the source; arrays are of the source's view.

        A target of other proportions is searched for the source's content. Needs a target.
        """
        assert self.target is not None, "asked for the change to a target that isn't there"
        if self.same_aspect:
            return measured(self.source_look, self.target_look, self.difference)
        return measured(self.source_look, look(self.target, view_size(self.target.size)))

    @cached_property
    def blocks(self) -> Floats:
        """(rows, columns) mean difference of each 16-px block; blocks at the border may be smaller."""
        height, width = self.difference.shape
        rows, columns = -(-height // BLOCK), -(-width // BLOCK)
        below, right = rows * BLOCK - height, columns * BLOCK - width
        # Zeros make whole blocks of those at the border, which have less to be divided by.
        whole = cv2.copyMakeBorder(self.difference, 0, below, 0, right, cv2.BORDER_CONSTANT, value=0)
        means = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
        return np.asarray(means / _filled(height, width), dtype=np.float32)

    def in_source(self, box: Box) -> Box:
        """A box of the views in the source's own pixels, rounded outwards."""
        (width, height), (view_width, view_height) = self.source.size, self.view_size
        across, down = width / view_width, height / view_height
        return Box(
            math.floor(box.left * across),
            math.floor(box.top * down),
            min(width, math.ceil(box.right * across)),
            min(height, math.ceil(box.bottom * down)),
        )

    @cached_property
    def permitted(self) -> Permitted:
        """Where this edit may change the picture, and how that is known."""
        return permitted_region(self.sample, self.view_size)


@cache
def _filled(height: int, width: int) -> Floats:
    """(rows, columns) share of each block that a view of this size fills."""
    rows, columns = (
        np.minimum(length - np.arange(0, length, BLOCK), BLOCK) / BLOCK for length in (height, width)
    )
    return np.asarray(np.outer(rows, columns), dtype=np.float32)
