"""The pictures of one finding, large enough to judge by, and the boxes to draw on them."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from overpaint.auditors import Pair
from overpaint.benchmark.report.model import GalleryItem
from overpaint.benchmark.report.thumbnails import write_pictures
from overpaint.data import Picture
from overpaint.taxonomy import UnreadablePicture

LONGER_SIDE = 1024
"""Longer side of source and target, in pixels."""

_QUALITY = 88

Boxes = Mapping[str, Sequence[Sequence[float]]]
"""By picture name: left, top, right and bottom as shares of its width and height."""


def write_review_pictures(pair: Pair, folder: Path, name: str) -> dict[str, str]:
    """As the gallery's, but for source and target, which are larger."""
    paths = write_pictures(pair, folder, name)
    for kind, picture in (("source", pair.sample.source), ("target", pair.target)):
        if picture is not None and kind in paths:
            (folder / paths[kind]).write_bytes(large(picture))
    return {kind: path for kind, path in paths.items() if (folder / path).is_file()}


def large(picture: Picture) -> bytes:
    """WebP without any metadata, at most :data:`LONGER_SIDE` wide and high.

    Raises:
        UnreadablePicture: it can't be decoded.
    """
    image = Image.fromarray(np.asarray(picture.pixels))
    image.thumbnail((LONGER_SIDE, LONGER_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=_QUALITY, method=2)
    return buffer.getvalue()


def boxes_of(item: GalleryItem, pair: Pair) -> Boxes:
    """Where the evidence says that it is: in the pixels of its side, for pairs in the source's."""
    boxes = _told(item)
    if not boxes:
        return {}
    try:
        width, height = (pair.target or pair.source if item.side == "target" else pair.source).size
    except UnreadablePicture:
        return {}
    shares = [[left / width, top / height, right / width, bottom / height]
              for left, top, right, bottom in boxes]  # fmt: skip
    sides = {"source": ("source",), "target": ("target",)}.get(item.side, ("source", "target"))
    return dict.fromkeys(sides, shares)


def _told(item: GalleryItem) -> list[list[float]]:
    several: Any = item.evidence.get("boxes")
    found: list[Any] = several if isinstance(several, list) else [item.evidence.get("box")]
    return [[float(edge) for edge in box] for box in found if _is_box(box)]


def _is_box(box: Any) -> bool:
    return isinstance(box, list) and len(box) == 4 and all(isinstance(one, int | float) for one in box)
