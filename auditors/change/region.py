"""The connected places of a change map."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.view import Floats
from overpaint.data import Box

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


def changed_area(content: Floats) -> NDArray[np.bool_]:
    """(h, w) bool: where there is a change, its gaps closed and small holes filled, specks left out."""
    area = _closed(content)[0]
    return np.asarray(area | _holes(area), dtype=np.bool_) if area.any() else area


def regions(content: Floats) -> tuple[Region, ...]:
    """The connected changes, gaps closed and specks left out, the one with most change first."""
    area, labels, stats = _closed(content)
    if not area.any():
        return ()
    sums = np.bincount(labels.ravel(), weights=content.ravel(), minlength=len(stats))
    large = np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= LEAST) + 1
    found = [_region(stats[part], float(sums[part]), area.size) for part in large]
    return tuple(sorted(found, key=lambda region: -region.area * region.strength))


def _closed(
    content: Floats,
) -> tuple[NDArray[np.bool_], NDArray[np.int32], NDArray[np.int32]]:
    """Where there is a change, its parts numbered from 1, and OpenCV's statistics of each number."""
    changed = (content > 0).astype(np.uint8)
    if not changed.any():
        return changed.astype(np.bool_), changed.astype(np.int32), np.zeros((1, 5), np.int32)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (CLOSING, CLOSING))
    closed = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, kernel)
    _, numbered, told, _ = cv2.connectedComponentsWithStats(closed)
    labels, stats = np.asarray(numbered, dtype=np.int32), np.asarray(told, dtype=np.int32)
    kept = stats[:, cv2.CC_STAT_AREA] >= LEAST
    kept[0] = False
    return np.asarray(kept[labels], dtype=np.bool_), labels, stats


def _holes(area: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The small parts of what is not in ``area`` that it surrounds."""
    around = (~area).astype(np.uint8)
    _, numbered, stats, _ = cv2.connectedComponentsWithStats(around, connectivity=4)
    labels = np.asarray(numbered, dtype=np.intp)
    small = stats[:, cv2.CC_STAT_AREA] <= HOLE * area.size
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    small[np.unique(edge)] = False
    small[0] = False
    return np.asarray(small[labels], dtype=np.bool_)


def _region(stats: NDArray[np.int32], change: float, pixels: int) -> Region:
    left, top, width, height, area = (int(number) for number in stats[:5])
    return Region(
        box=Box(left, top, left + width, top + height), area=area / pixels, strength=change / area
    )
