"""Where something is, in words and in source pixels."""

from collections.abc import Sequence

from overpaint.auditors.change import Region
from overpaint.auditors.pair import Pair
from overpaint.data import Box

MOST = 5
"""Boxes that a finding lists at most."""


def place(box: Box, size: tuple[int, int]) -> str:
    """The part of a picture of (width, height) ``size`` in which the middle of ``box`` lies.

    >>> place(Box(0, 0, 10, 10), (90, 90)), place(Box(40, 40, 50, 50), (90, 90))
    ('at the top left', 'in the middle')
    """
    width, height = size
    across = _third((box.left + box.right) / 2 / width, ("left", "", "right"))
    down = _third((box.top + box.bottom) / 2 / height, ("top", "", "bottom"))
    if box.right - box.left > 0.8 * width and box.bottom - box.top > 0.8 * height:
        return "nearly everywhere"
    words = f"{down} {across}".strip()
    return f"at the {words}" if words else "in the middle"


def boxes(pair: Pair, regions: Sequence[Region]) -> list[list[int]]:
    """The boxes of the first regions, in source pixels."""
    return [list(pair.in_source(region.box)) for region in regions[:MOST]]


def _third(share: float, words: tuple[str, str, str]) -> str:
    return words[min(2, int(share * 3))]
