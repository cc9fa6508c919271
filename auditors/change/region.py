"""The connected places of a change map."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.view import Floats
from overpaint.data import Box, Pixels

CLOSING = 7
"""Gaps up to this many pixels of the view are closed: parts of one change often look alike."""

HOLE = 0.01
"""Holes up to this share of the view are filled: what is inside a change but happens to look the same.
A larger one may be the subject of a new background."""

LEAST = 12
"""Regions of fewer pixels of the view are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One connected change: its box in pixels of the view, its share of the view, its mean change."""

    box: Box
    area: float
    strength: float


class Parts(NamedTuple):
    """Where there is a change, gaps closed: ``labels`` (h, w) numbers its connected parts from 1, and
    ``stats`` (n, 5) are what OpenCV says of each number; 0 stands for where there is none."""

    labels: NDArray[np.uint16]
    stats: NDArray[np.int32]

    @classmethod
    def of(cls, content: Floats) -> "Parts":
        changed = (content > 0).astype(np.uint8)
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (CLOSING, CLOSING))
        closed = np.asarray(cv2.morphologyEx(changed, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)
        return cls.numbered(closed, connectivity=8)

    @classmethod
    def numbered(cls, there: Pixels, *, connectivity: int) -> "Parts":
        """Of (h, w) uint8, 0 for nothing. A view has fewer parts than 16 bits can number."""
        _, labels, stats, _ = cv2.connectedComponentsWithStats(
            there, connectivity=connectivity, ltype=cv2.CV_16U
        )
        return cls(np.asarray(labels, dtype=np.uint16), np.asarray(stats, dtype=np.int32))

    @property
    def large(self) -> NDArray[np.bool_]:
        """(n,) which of the numbers are a change and no speck."""
        found = self.stats[:, cv2.CC_STAT_AREA] >= LEAST
        found[0] = False
        return found

    def where(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(h, w) bool: the parts with these numbers."""
        return np.asarray(np.take(chosen, self.labels), dtype=np.bool_)


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
    around = Parts.numbered((~area).astype(np.uint8), connectivity=4)
    small = around.stats[:, cv2.CC_STAT_AREA] <= HOLE * area.size
    border = (around.labels[0], around.labels[-1], around.labels[:, 0], around.labels[:, -1])
    small[np.concatenate(border)] = False
    small[0] = False
    return around.where(small) if small.any() else np.zeros_like(area)


def _region(content: Floats, parts: Parts, part: int) -> Region:
    left, top, width, height, area = (int(number) for number in parts.stats[part][:5])
    box = Box(left, top, left + width, top + height)
    inside = np.s_[top : top + height, left : left + width]
    own = (parts.labels[inside] == part).astype(np.uint8)
    mean = float(cv2.mean(content[inside], own)[0])
    return Region(box=box, area=area / content.size, strength=mean)
