"""How much changed outside a region: content, tint and lost shapes in one number."""

from dataclasses import dataclass

import cv2
import numpy as np

from overpaint.auditors.change import Change, Region
from overpaint.auditors.change.measure import AROUND
from overpaint.auditors.change.region import Parts, changed_area, regions
from overpaint.auditors.change.structure import WINDOW
from overpaint.auditors.permitted import Area
from overpaint.auditors.view import Floats, mean_where

EVEN_TINT, EVEN_LOST = 9.0, 0.15
"""A tint (CIE76) or share of lost shapes over all of the outside that weighs as much as one per cent of
it with other content. Honest masked edits drift by up to 7.3 and lose up to 0.06."""

PER_TINT, PER_LOST = 0.01 / EVEN_TINT, 0.01 / EVEN_LOST


@dataclass(frozen=True, kw_only=True)
class Leak:
    """What changed outside a region, in the pixels of the view.

    ``share`` in [0, 1] is the mean of the :func:`leaking` map there; ``content`` (share), ``tint`` (mean
    CIE76) and ``lost`` (share of its shapes) are what it is made of. ``distance`` is how far from the
    region content changed at most, as a share of the longer side. ``regions``: where, the most first.
    """

    share: float
    content: float
    tint: float
    lost: float
    distance: float
    regions: tuple[Region, ...]


def leaking(change: Change, outside: Area) -> Floats:
    """(h, w) in [0, 1]: how much each pixel counts where ``outside`` says that nothing should change.

    Other content counts in full; tint and lost shapes count little at one pixel and much all over.
    """
    return _leaking(change, deep(outside, AROUND // 2), deep(outside, WINDOW - 1))


def _leaking(change: Change, of_tint: Area, of_shapes: Area) -> Floats:
    height, width = change.content.shape
    gone = change.structure.lost * change.structure.texture
    lost = cv2.resize(gone, (width, height), interpolation=cv2.INTER_LINEAR)
    # The tint counts in one area and lost shapes in another.
    mixed = cv2.scaleAdd(change.tint * of_tint, PER_TINT, change.content)
    mixed = cv2.scaleAdd(lost * of_shapes, PER_LOST, mixed)
    return np.asarray(np.minimum(mixed, 1), dtype=np.float32)


def share_of(leaks: Floats, outside: Area) -> float:
    """Mean of ``leaks`` where ``outside``, 0 where there is no outside.

    More change outside never lowers it; taking a pixel that leaks at least as much as the mean out of
    the outside never raises it.
    """
    return mean_where(leaks, outside)


def leak(change: Change, outside: Area) -> Leak:
    """What changed where ``outside`` (h, w) says that nothing should."""
    spilt = change.content * outside
    parts, of_tint, of_shapes = Parts.of(spilt), deep(outside, AROUND // 2), deep(outside, WINDOW - 1)
    found = regions(spilt, parts)
    return Leak(
        share=share_of(_leaking(change, of_tint, of_shapes), outside),
        content=share_of(spilt, outside),
        tint=share_of(change.tint, of_tint),
        lost=_lost(change, of_shapes),
        distance=_distance(changed_area(spilt, parts), outside) if found else 0.0,
        regions=found,
    )


def lost_outside(change: Change, outside: Area) -> float:
    """Share, 0 to 1, of the shapes outside that are others now, weighted by how much shape there is."""
    return _lost(change, deep(outside, WINDOW - 1))


def _lost(change: Change, of_shapes: Area) -> float:
    weight = change.structure.texture * _halved(of_shapes, change.structure.texture.shape)
    return float(np.vdot(change.structure.lost, weight)) / max(float(weight.sum()), 1e-9)


def deep(outside: Area, margin: int) -> Area:
    """Without the ``margin`` pixels next to the region, whose neighbourhoods reach into it."""
    if outside.all():
        return outside
    kernel = np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)
    eroded = cv2.erode(outside.view(np.uint8), kernel, borderValue=1)
    return np.asarray(eroded, dtype=np.bool_)


def _halved(area: Area, shape: tuple[int, ...]) -> Floats:
    """1 where all of a pixel of the smaller ``shape`` lies in ``area``."""
    size = (shape[1], shape[0])
    share = cv2.resize(area.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(share >= 1, dtype=np.float32)


def _distance(leaked: Area, outside: Area) -> float:
    if outside.all():
        return 0.0
    away = np.asarray(cv2.distanceTransform(outside.view(np.uint8), cv2.DIST_L2, 3))
    return float(away[leaked].max()) / float(max(leaked.shape))
