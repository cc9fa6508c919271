"""Columns that a clean dataset may have beside its own: predicted classes and masks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, get_args

import cv2
import numpy as np

from overpaint.auditors import Pair
from overpaint.data import EditSample, Mask, Picture
from overpaint.data.naming import named

Attachment = Literal["class", "mask"]

ATTACHMENTS: tuple[Attachment, ...] = get_args(Attachment)

COLUMNS: Mapping[Attachment, Mapping[str, str]] = {
    "class": {"predicted_class": "string", "predicted_p": "float64"},
    "mask": {"mask_origin": "string"},
}
"""The columns that each adds, with their types."""

_GROWN = 9  # pixels of the view around what changed, so that soft borders lie inside


def with_attachments(
    sample: EditSample, wanted: tuple[Attachment, ...]
) -> tuple[EditSample, dict[str, object]]:
    """``sample`` with a mask if one is wanted and it has none, and the further columns."""
    columns: dict[str, object] = {}
    if "class" in wanted:
        columns |= _class(sample)
    if "mask" in wanted:
        found = None if sample.mask is not None else _mask(sample)
        told = "given" if sample.mask is not None else "predicted" if found else ""
        sample, columns["mask_origin"] = replace(sample, mask=sample.mask or found), told
    return sample, columns


def _class(sample: EditSample) -> dict[str, object]:
    """The classifier's, for samples whose dataset states none; empty and null where it isn't sure."""
    guesses = [one for one in named(sample, "predicted").edit_classes if one.origin == "predicted"]
    best = max(guesses, key=lambda one: one.p, default=None)
    return {
        "predicted_class": best.id if best else "",
        "predicted_p": best.p if best else None,
    }


def _mask(sample: EditSample) -> Mask | None:
    """White where the pictures differ beyond registration, light and noise, in the source's size.

    None if there is no pair to compare, or one of other proportions.
    """
    pair = Pair.of(sample)
    if pair.problem or not pair.same_aspect:
        return None
    area = np.asarray(pair.change.area, dtype=np.uint8) * 255
    grown = cv2.dilate(area, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_GROWN, _GROWN)))
    values = cv2.resize(grown, sample.source.size, interpolation=cv2.INTER_NEAREST)
    pixels = np.repeat(np.asarray(values, dtype=np.uint8)[:, :, None], 3, axis=2)
    return Mask(Picture.from_pixels(pixels), "white_edits")
