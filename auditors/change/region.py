"""The connected places of a change map."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.view import Floats, mean_where
from overpaint.data import Box, Pixels

CLOSING = 7
"""Gaps up to this many pixels of the view are closed: parts of one change often look alike."""

HOLE = 0.01
"""Holes up to this share of the view are filled: what is inside a change but happens to look the same.
A larger one may be the subject of a new background."""

LEAST = 12
"""Regions of fewer pixels of the view are left out."""

BYTES = 256
"""Parts that bytes can number, with what is none."""

FEW = 10
"""Parts up to which each is counted by itself: a table of all is slow where neighbours are equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One connected change: its box in pixels of the view, its share of the view, its mean change."""

    box: Box
    area: float
    strength: float


@dataclass(frozen=True)
class Parts:
    """Where there is a change, gaps closed: ``labels`` (h, w) numbers its connected parts from 1; 0
    stands for where there is none, which ``count`` counts too. They are bytes where those can number
    all parts; 16 bits always can those of a view."""

    labels: NDArray[np.uint8] | NDArray[np.uint16]
    count: int

    @classmethod
    def of(cls, content: Floats) -> "Parts":
        changed = (content > 0).view(np.uint8)
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (CLOSING, CLOSING))
        closed = np.asarray(cv2.morphologyEx(changed, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)
        return cls.numbered(closed, connectivity=8)

    @classmethod
    def numbered(cls, there: Pixels, *, connectivity: int) -> "Parts":
        """Of (h, w) uint8, 0 for nothing."""
        # OpenCV's own statistics take twice as long as all the rest.
        count, labels = cv2.connectedComponents(there, connectivity=connectivity, ltype=cv2.CV_16U)
        # Tables of bytes take a tenth of the time.
        if count <= BYTES:
            return cls(np.asarray(labels, dtype=np.uint8), count)
        return cls(np.asarray(labels, dtype=np.uint16), count)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """(n,) pixels of each number."""
        if self.count <= FEW:
            parts = [np.count_nonzero(self.labels == part) for part in range(1, self.count)]
            return np.array([self.labels.size - sum(parts), *parts], dtype=np.int64)
        found = cv2.calcHist([self.labels], [0], None, [self.count], [0, self.count])
        return found.ravel().astype(np.int64)

    @property
    def large(self) -> NDArray[np.bool_]:
        """(n,) which of the numbers are a change and no speck."""
        found = self.sizes >= LEAST
        found[0] = False
        return found

    def where(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(h, w) bool: the parts with these numbers."""
        if chosen[1:].all() and not chosen[0]:
            return np.asarray(self.labels > 0, dtype=np.bool_)
        if self.count > BYTES:
            return np.asarray(np.take(chosen, self.labels), dtype=np.bool_)
        table = np.zeros(BYTES, np.uint8)
        table[: self.count] = chosen
        return np.asarray(cv2.LUT(self.labels, table), dtype=np.uint8).view(np.bool_)


def changed_area(content: Floats, parts: Parts | None = None) -> NDArray[np.bool_]:
    """(h, w) bool: where there is a change, its gaps closed and small holes filled, specks left out.

    ``parts`` are those of ``content``, if they are known.
    """
    parts = parts or Parts.of(content)
    large = parts.large
    area = parts.where(large)
    return np.asarray(area | _holes(area), dtype=np.bool_) if large.any() else area


def regions(content: Floats, parts: Parts | None = None) -> tuple[Region, ...]:
    """The connected changes, gaps closed and specks left out, the one with most change first."""
    parts = parts or Parts.of(content)
    found = [_region(content, parts, int(part)) for part in np.flatnonzero(parts.large)]
    return tuple(sorted(found, key=lambda region: -region.area * region.strength))


def _holes(area: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The small parts of what is not in ``area`` that it surrounds."""
    framed = cv2.copyMakeBorder(area.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    cv2.floodFill(framed, None, (0, 0), 1, flags=4)
    inside = np.asarray(1 - framed[1:-1, 1:-1], dtype=np.uint8)
    if not cv2.countNonZero(inside):
        return inside.view(np.bool_)
    parts = Parts.numbered(inside, connectivity=4)
    small = parts.sizes <= HOLE * area.size
    small[0] = False
    return parts.where(small)


def _region(content: Floats, parts: Parts, part: int) -> Region:
    own = (parts.labels == part).view(np.uint8)
    left, top, width, height = cv2.boundingRect(own)
    box = Box(left, top, left + width, top + height)
    strength = mean_where(content, own)
    return Region(box=box, area=int(parts.sizes[part]) / content.size, strength=strength)
