"""Places that hold for pictures of many sizes: counted from a corner, or from the middle."""

from collections.abc import Sequence

from overpaint.data import Box

ANCHORS = ("upper left", "upper right", "lower left", "lower right", "middle")
"""What the tiles are laid to, in their order."""

Size = tuple[int, int]


def origin(tile: int, side: int, size: Size) -> tuple[int, int]:
    """Left and top of a tile of ``side`` pixels in a picture of (width, height), maybe a smaller one."""
    across, down = (length - side for length in size)
    return [(0, 0), (across, 0), (0, down), (across, down), (across // 2, down // 2)][tile]


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
