"""What changes are measured on, of one picture alone: made once, whatever it is laid over."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.change.structure import Gradients
from overpaint.auditors.view import Floats, lab
from overpaint.data import Picture

CELL = 4
"""Side, in pixels of the view, of the cells whose mean colours tell tones."""

NEARBY = 5
"""Side, in pixels of the view, of the neighbourhood whose steepness is told."""

FEATURES = 500
"""Most features that are looked for in one view."""

_MIDDLE = 128.0
"""Added to L*, a* and b*, so that they fit into bytes."""


class Features(NamedTuple):
    """SIFT features (Lowe 2004): ``points`` (n, 2) x and y in the view, ``words`` (n, 128) of each."""

    points: Floats
    words: Floats


@dataclass(frozen=True)
class Look:
    """One view of a picture: ``lab`` is (h, w, 3) CIE L*a*b*."""

    lab: Floats

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.lab.shape[1], self.lab.shape[0]

    @cached_property
    def lightness(self) -> Floats:
        """(h, w) L*, 0 to 100."""
        return np.asarray(cv2.extractChannel(self.lab, 0), dtype=np.float32)

    @cached_property
    def levels(self) -> NDArray[np.uint8]:
        """(h, w) the lightness as bytes, 0 to 255."""
        return np.asarray(cv2.convertScaleAbs(self.lightness, alpha=2.55), dtype=np.uint8)

    @cached_property
    def features(self) -> Features:
        """Of the lightness. They cost forty times what all the rest of a look does: a source that many
        answers were given for has them once."""
        found, words = cv2.SIFT.create(nfeatures=FEATURES).detectAndCompute(self.levels, None)
        if not found:
            return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
        points = np.array([one.pt for one in found], dtype=np.float32)
        return Features(points, np.asarray(words, dtype=np.float32))

    @cached_property
    def half(self) -> Floats:
        """The lightness at half the size: enough to see how things lie, at half the price."""
        return _means(self.lightness, 2)

    @cached_property
    def gradients(self) -> Gradients:
        """Of the lightness at half the size."""
        return Gradients.of(self.half)

    @cached_property
    def cells(self) -> Floats:
        """(h / 4, w / 4, 3) mean colours."""
        return _means(self.lab, CELL)

    @cached_property
    def steps(self) -> NDArray[np.uint8]:
        """(h, w, 3) by how much L*, a* and b* differ within 5x5 pixels, in whole units."""
        # Morphology on bytes costs a tenth of that on floats.
        whole = cv2.convertScaleAbs(self.lab, alpha=1.0, beta=_MIDDLE)
        return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_GRADIENT, _nearby()), dtype=np.uint8)


def look(picture: Picture, size: tuple[int, int]) -> Look:
    """The look of ``picture`` at (width, height) ``size``, made once."""
    return picture.once(("look", size), lambda: Look(lab(picture, size)))


@cache
def _nearby() -> NDArray[np.uint8]:
    return np.ones((NEARBY, NEARBY), np.uint8)


def _means(values: Floats, step: int) -> Floats:
    size = (max(1, values.shape[1] // step), max(1, values.shape[0] // step))
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
