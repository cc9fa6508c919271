"""Remedies: what a fix makes of a sample."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from overpaint.auditors.stamp.place import scaled
from overpaint.auditors.watermark.repair import repair
from overpaint.benchmark.cleaning.decision import Fix
from overpaint.benchmark.cleaning.policy import Remedy
from overpaint.data import Box, EditSample, Mask, Picture, Pixels

MARGIN = 0.25
"""Pixels around a mark that go with it, as a share of the shorter side of its box: borders are soft."""


def mended(sample: EditSample, fix: Fix) -> EditSample:
    """``sample`` with one fix made. Pictures that the fix doesn't speak of keep their bytes.

    Raises:
        UnreadablePicture: a picture that the fix needs can't be decoded.
        Unmendable: the remedy makes no sense here, such as cropping all of a picture.
    """
    return _REMEDIES[fix.remedy](sample, fix)


class Unmendable(Exception):
    """A remedy that can't be applied; the message says why."""


def _inpainted(sample: EditSample, fix: Fix) -> EditSample:
    if fix.side == "both":  # else the pair would show how to take the mark away
        box = _on_source(sample, fix)
        sample = _inpainted(sample, replace(fix, side="source", box=box))
    picture = _side(sample, fix)
    try:
        repaired = repair(picture, _grown(fix, picture))
    except ValueError as error:
        raise Unmendable(str(error)) from error
    if fix.side == "source":
        return replace(sample, source=repaired)
    return replace(sample, target=repaired)


def _cropped(sample: EditSample, fix: Fix) -> EditSample:
    """Both pictures and the mask, cut along the one edge that costs least to lose the box."""
    picture = _side(sample, fix)
    kept = _without(_grown(fix, picture), picture.size)
    mask = sample.mask
    others = [sample.source, sample.target, None if mask is None else mask.picture]
    if any(other is not None and other.size != picture.size for other in others) or sample.box:
        raise Unmendable("its pictures are of different sizes, or it has a box")
    return replace(
        sample,
        source=_cut(sample.source, kept),
        target=sample.target and _cut(sample.target, kept),
        mask=mask and Mask(Picture.from_pixels(_grey(_at(mask.values, kept))), "white_edits"),
    )


def _swapped(sample: EditSample, fix: Fix) -> EditSample:
    if sample.target is None:
        raise Unmendable("there is no target to swap with")
    return replace(
        sample,
        source=sample.target,
        target=sample.source,
        source_caption=sample.target_caption,
        target_caption=sample.source_caption,
    )


def _reordered(sample: EditSample, fix: Fix) -> EditSample:
    return replace(sample, turn=sample.turn if fix.turn is None else fix.turn)


def _renamed(sample: EditSample, fix: Fix) -> EditSample:
    return replace(sample, id=fix.name)


_REMEDIES: Mapping[Remedy, Callable[[EditSample, Fix], EditSample]] = {
    "inpaint": _inpainted,
    "crop": _cropped,
    "swap": _swapped,
    "reorder": _reordered,
    "rename": _renamed,
}


def _side(sample: EditSample, fix: Fix) -> Picture:
    picture = sample.source if fix.side == "source" else sample.target
    if picture is None or fix.box is None:
        raise Unmendable(f"there is no {fix.side or 'picture'} with a box to mend")
    return picture


def _on_source(sample: EditSample, fix: Fix) -> Box:
    """The fix's box, which is of the target, in the source's pixels; rounded outwards."""
    assert fix.box is not None, "looked for before"
    return scaled(Box(*fix.box), _side(sample, fix).size, sample.source.size)


def _grown(fix: Fix, picture: Picture) -> Box:
    """The fix's box with its margin, inside the picture."""
    assert fix.box is not None, "looked for before"
    left, top, right, bottom = fix.box
    margin = max(2, round(MARGIN * min(right - left, bottom - top)))
    width, height = picture.size
    return Box(
        max(0, left - margin),
        max(0, top - margin),
        min(width, right + margin),
        min(height, bottom + margin),
    )


def _without(box: Box, size: tuple[int, int]) -> Box:
    """The largest part of a picture of (width, height) ``size`` beside the box."""
    width, height = size
    parts = [
        Box(0, 0, width, box.top),
        Box(0, box.bottom, width, height),
        Box(0, 0, box.left, height),
        Box(box.right, 0, width, height),
    ]
    best = max(parts, key=lambda part: (part.right - part.left) * (part.bottom - part.top))
    if (best.right - best.left) * (best.bottom - best.top) < width * height / 2:
        raise Unmendable("more than half of the picture would be lost")
    return best


def _cut(picture: Picture, kept: Box) -> Picture:
    return Picture.from_pixels(_at(picture.pixels, kept))


def _at(pixels: Pixels, box: Box) -> Pixels:
    return np.ascontiguousarray(pixels[box.top : box.bottom, box.left : box.right])


def _grey(values: Pixels) -> Pixels:
    return np.ascontiguousarray(np.repeat(values[:, :, None], 3, axis=2))
