"""Reading what stands in a picture, by RapidOCR; its models come with its package."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from overpaint.data import Pixels

MISSING = "reading text needs pip install 'overpaint[ocr]'"

SURE = 0.5
"""Confidence of a reading at least, 0 to 1."""

LONGEST = 200
"""Characters of a line that are kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``middle`` is how far down it stands: 0 is the top of the picture, 1 its end."""

    text: str
    middle: float


def can_read() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def lines(pixels: Pixels) -> list[Line]:
    """The lines that stand in a picture, from top to bottom. Slow: half a second for a picture."""
    found = _reader()(np.ascontiguousarray(pixels[..., ::-1]))
    if found.txts is None:
        return []
    height = pixels.shape[0]
    return [
        Line(str(text)[:LONGEST], float(np.mean([point[1] for point in box])) / height)
        for text, sure, box in zip(found.txts, found.scores, found.boxes, strict=True)
        if sure >= SURE
    ]


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
