"""Rows of a dataset whose decoded pictures are held together."""

from collections.abc import Iterable, Iterator

from overpaint.data import BadRow, EditSample, Picture
from overpaint.taxonomy import UnreadablePicture

ROWS = 8
"""Rows at most."""

PIXELS = 2**25
"""Pixels of sources and targets from which on no further row is taken: 100 MB of them."""

Row = EditSample | BadRow


def handfuls(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """``rows`` in lists of at most ``ROWS``, of fewer where pictures are large; by their headers."""
    held: list[Row] = []
    pixels = 0
    for row in rows:
        held.append(row)
        pixels += _pixels(row)
        if len(held) == ROWS or pixels >= PIXELS:
            yield held
            held, pixels = [], 0
    if held:
        yield held


def _pixels(row: Row) -> int:
    if isinstance(row, BadRow):
        return 0
    return sum(_area(picture) for picture in (row.source, row.target) if picture is not None)


def _area(picture: Picture) -> int:
    try:
        return picture.area
    except UnreadablePicture:
        return 0
