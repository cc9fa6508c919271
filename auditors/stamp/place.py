"""Places that hold for pictures of many sizes: counted from a corner, the middle, or that of an edge."""

from collections.abc import Sequence

from overpaint.data import Box

ANCHORS = (
    "upper left",
    "upper right",
    "lower left",
    "lower right",
    "middle",
    "middle of the upper edge",
    "middle of the lower edge",
    "middle of the left edge",
    "middle of the right edge",
)
"""What the tiles are laid to, in their order."""

_HALVES = ((0, 0), (2, 0), (0, 2), (2, 2), (1, 1), (1, 0), (1, 2), (0, 1), (2, 1))
"""Halves of what a picture is wider and higher than a tile that lie left of the tile and above it."""

Size = tuple[int, int]


def origin(tile: int, side: int, size: Size) -> tuple[int, int]:
    """Left and top of a tile of ``side`` pixels in a picture of (width, height), maybe a smaller one."""
    left, top = ((length - side) * half // 2 for length, half in zip(size, _HALVES[tile], strict=True))
    return left, top


def offset(tile: int, box: Box, size: Size) -> tuple[int, int]:
    """Pixels across and down from what the tile is laid to: of border from border, of middle from
    middle."""
    across, down = _HALVES[tile]
    return (
        _distance(box.left, box.right, size[0], across),
        _distance(box.top, box.bottom, size[1], down),
    )


def _distance(first: int, last: int, length: int, half: int) -> int:
    return (first, (first + last - length) // 2, length - last)[half]


def common(tile: int, side: int, sizes: Sequence[Size]) -> Box:
    """What all of these pictures have, in pixels of the tile: it may reach beyond the tile."""
    origins = [origin(tile, side, size) for size in sizes]
    return Box(
        max(-left for left, _ in origins),
        max(-top for _, top in origins),
        min(size[0] - left for size, (left, _) in zip(sizes, origins, strict=True)),
        min(size[1] - top for size, (_, top) in zip(sizes, origins, strict=True)),
    )


def moved(box: Box, left: int, top: int) -> Box:
    """The box, so much further to the right and down."""
    return Box(box.left + left, box.top + top, box.right + left, box.bottom + top)


def clipped(box: Box, bounds: Box) -> Box:
    """What of the box lies within bounds; it may be empty."""
    return Box(
        max(box.left, bounds.left),
        max(box.top, bounds.top),
        min(box.right, bounds.right),
        min(box.bottom, bounds.bottom),
    )


def overlap(first: Box, second: Box) -> bool:
    """Whether they have a pixel in common."""
    both = clipped(first, second)
    return both.left < both.right and both.top < both.bottom


def around(box: Box, margin: int) -> Box:
    """The box, larger by a margin on every side."""
    return Box(box.left - margin, box.top - margin, box.right + margin, box.bottom + margin)


def spanning(first: Box, second: Box) -> Box:
    """The smallest box that holds both."""
    return Box(
        min(first.left, second.left),
        min(first.top, second.top),
        max(first.right, second.right),
        max(first.bottom, second.bottom),
    )


def scaled(box: Box, size: Size, onto: Size) -> Box:
    """The box in a picture of (width, height) ``size`` in the same picture at another size; rounded
    outwards."""
    (width, height), (across, down) = onto, size
    left, top, right, bottom = box
    return Box(
        left * width // across,
        top * height // down,
        -(-right * width // across),
        -(-bottom * height // down),
    )
