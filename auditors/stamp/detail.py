"""Looking at the pixels: choosing pairs by their cells can't make the fine detail in them agree."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.stamp.planes import Floats
from overpaint.data import Box

FINE, BROAD = 5, 17
"""Sides of the squares between whose means lies what is broad, and below which what is fine."""

SMOOTH = 7
"""Side of the square over which agreement is averaged, to see where it ends."""

GAP = 13
"""Pixels between the letters of a stamp that don't part it."""

SHIFTS = 40
GRID = 8
"""Pixels by multiples of which pictures are shifted against each other to see what chance does: those of
JPEG, whose blocks agree by themselves."""

BLOCK = 32
"""Side of the square of the strongest agreement, in pixels."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """``strength``: how many standard deviations of chance the strongest square has; ``box`` where the
    agreement is clearer than chance gets anywhere, in pixels of what was looked at; None if nowhere."""

    strength: float
    box: Box | None


def fine(change: Floats) -> Floats:
    """(h, w, 3) the fine detail of a change of colours, small where the picture changes all over."""
    return _evened(change - cv2.blur(change, (FINE, FINE)))


def broad(change: Floats) -> Floats:
    """(h, w, 3) the coarser detail of a change of colours."""
    return _evened(cv2.blur(change, (FINE, FINE)) - cv2.blur(change, (BROAD, BROAD)))


def _evened(band: NDArray[Any]) -> Floats:
    size = np.abs(band).sum(axis=-1, keepdims=True)
    return np.asarray(band / (size + 2 * np.median(size) + 2), np.float32)


def agreement(details: Floats, window: Box, random: np.random.Generator) -> Agreement:
    """What (n, h, w, 3) details have in common in and near a window."""
    common = _common(details)
    chance = [_common(_shifted(details, random)) for _ in range(SHIFTS)]
    spread = np.std([cv2.blur(one, (BLOCK, BLOCK))[::8, ::8] for one in chance])
    top, left = max(0, window.top - GRID), max(0, window.left - GRID)
    near = np.s_[top : window.bottom + GRID, left : window.right + GRID]
    strength = float(cv2.blur(common, (BLOCK, BLOCK))[near].max() / (spread + 1e-9))
    limit = np.quantile([cv2.blur(one, (SMOOTH, SMOOTH)).max() for one in chance], 0.9)
    return Agreement(strength, _box(cv2.blur(common, (SMOOTH, SMOOTH)) > limit, near))


def follows(seen: NDArray[np.float16], pattern: Floats, at: tuple[int, int]) -> float:
    """By how many standard deviations (h, w, 3) detail follows a pattern at (left, top) more than at
    other places; 0 if there are none."""
    scores = cv2.matchTemplate(seen.astype(np.float32), pattern, cv2.TM_CCORR)
    left, top = at
    near = np.s_[max(0, top - GRID + 1) : top + GRID, max(0, left - GRID + 1) : left + GRID]
    elsewhere = np.ones(scores.shape, bool)
    elsewhere[near] = False
    others = scores[elsewhere]
    if not others.size:  # the pattern fills the picture
        return 0.0
    return float((scores[top, left] - np.median(others)) / (np.std(others) + 1e-6))


def _common(details: Floats) -> Floats:
    """(h, w) sum of the products of each two details, per detail: around 0 where they don't agree."""
    total = details.sum(axis=0)
    return np.asarray(((total**2).sum(axis=-1) - (details**2).sum(axis=(0, -1))) / len(details))


def _shifted(details: Floats, random: np.random.Generator) -> Floats:
    steps = [max(1, length // GRID) for length in details.shape[1:3]]
    by = random.integers(0, steps, (len(details), 2)) * GRID
    return np.stack([np.roll(one, tuple(shift), (0, 1)) for one, shift in zip(details, by, strict=True)])


def _box(clear: NDArray[np.bool_], near: tuple[slice, slice]) -> Box | None:
    """Bounds of the clear pixels that hang together with most of those near the window."""
    kernel = np.ones((GAP, GAP), np.uint8)
    closed = cv2.morphologyEx(clear.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, parts = cv2.connectedComponents(closed)
    sizes = np.bincount(np.asarray(parts)[near].ravel(), minlength=count)
    sizes[0] = 0
    if not sizes.any():
        return None
    rows, columns = np.nonzero((np.asarray(parts) == sizes.argmax()) & clear)
    edge = SMOOTH // 2  # the average reaches so far beyond the stamp
    box = Box(
        int(columns.min()) + edge,
        int(rows.min()) + edge,
        int(columns.max()) + 1 - edge,
        int(rows.max()) + 1 - edge,
    )
    return box if box.left < box.right and box.top < box.bottom else None
