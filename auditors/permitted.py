"""Where an edit may change the picture: from the mask, the box, or the reach of its class."""

import math
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import EditSample
from overpaint.taxonomy import Reach

DILATION = 9 / 256
"""A mask is grown by this share of the longer side: honest edits have shadows and soft borders."""


@dataclass(frozen=True, slots=True)
class Permitted:
    """The permitted region of one edit.

    ``area`` is (h, w) bool at the size asked for, or None where all that is known is the ``reach``.
    ``origin`` says where the knowledge comes from.
    """

    area: NDArray[np.bool_] | None
    reach: Reach
    origin: Literal["mask", "box", "class", "nothing"]


def permitted_region(sample: EditSample, size: tuple[int, int]) -> Permitted:
    """What ``sample`` may change, at (width, height) ``size``."""
    reach = sample.edit_class.reach
    if sample.mask is not None:
        return Permitted(_grown(sample.mask.editable(size)), reach, "mask")
    if sample.box is not None:
        return Permitted(_inside_box(sample, size), "box", "box")
    known = sample.edit_class.id != "other.unknown"
    return Permitted(None, reach, "class" if known else "nothing")


def _grown(area: NDArray[np.bool_]) -> NDArray[np.bool_]:
    side = 2 * max(1, round(DILATION * max(area.shape))) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return cv2.dilate(area.astype(np.uint8), kernel).astype(bool)


def _inside_box(sample: EditSample, size: tuple[int, int]) -> NDArray[np.bool_]:
    assert sample.box is not None
    across, down = size[0] / sample.source.size[0], size[1] / sample.source.size[1]
    left, top, right, bottom = sample.box
    area = np.zeros((size[1], size[0]), dtype=bool)
    # Outwards: a box smaller than a pixel of the view must not vanish.
    rows = slice(math.floor(top * down), math.ceil(bottom * down))
    columns = slice(math.floor(left * across), math.ceil(right * across))
    area[rows, columns] = True
    return area
