"""Reading what stands in a picture, by RapidOCR; its models come with its package."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overpaint.data import Box, Pixels

MISSING = "reading text needs pip install 'overpaint[ocr]'"

SURE = 0.5
"""Confidence of a reading at least, 0 to 1."""

LONGEST = 200
"""Characters of a line that are kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, and where, in shares of the height and width of the picture from its upper left.

    ``middle`` is how far down its middle is, ``across`` how far from the left; ``high`` and ``wide`` are
    the sides of the box around it. ``slant`` is the angle between it and a level line, 0 to 90 degrees.
    """

    text: str
    middle: float
    across: float = 0.5
    high: float = 0.0
    wide: float = 0.0
    slant: float = 0.0

    def of_part(self, part: Box, width: int, height: int) -> "Line":
        """The line as it stands in the whole picture, of which it was read in a part."""
        down, across = (part.bottom - part.top) / height, (part.right - part.left) / width
        return replace(
            self,
            middle=part.top / height + self.middle * down,
            across=part.left / width + self.across * across,
            high=self.high * down,
            wide=self.wide * across,
        )


def can_read() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def lines(pixels: Pixels) -> list[Line]:
    """The lines that stand in a picture, from top to bottom. Slow: half a second for a picture."""
    found = _reader()(np.ascontiguousarray(pixels[..., ::-1]))
    if found.txts is None:
        return []
    size = np.array(pixels.shape[1::-1])
    return [
        _line(str(text)[:LONGEST], np.asarray(corners, float), size)
        for text, sure, corners in zip(found.txts, found.scores, found.boxes, strict=True)
        if sure >= SURE
    ]


def _line(text: str, corners: NDArray[np.float64], size: NDArray[np.int_]) -> Line:
    """The line whose (4, 2) corners, from its upper left on, are these pixels of a picture of a size."""
    across, middle = corners.mean(axis=0) / size
    wide, high = np.ptp(corners, axis=0) / size
    along, down = np.abs(corners[1] - corners[0])
    slant = math.degrees(math.atan2(down, along))
    return Line(text, float(middle), float(across), float(high), float(wide), slant)


@cache
def _reader() -> Callable[[Pixels], Any]:
    from rapidocr import RapidOCR  # noqa: PLC0415  an extra

    settings = {
        "Global.log_level": "error",
        "Global.use_cls": False,  # turned lines would cost each upright one a look
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # the processes of an audit share the cores
    }
    reader: Callable[[Pixels], Any] = RapidOCR(params=settings)
    return reader
