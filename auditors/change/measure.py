"""What changed between two views, apart from how they lie, their tones and their noise."""

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.change.noise import Noise, noise, steepness
from overpaint.auditors.change.photometry import Photometry, photometry
from overpaint.auditors.change.region import Parts, Region, changed_area, regions
from overpaint.auditors.change.registration import Registration, aligned, covered, register
from overpaint.auditors.change.structure import Structure
from overpaint.auditors.view import Floats, colour_difference, distance

VISIBLE = 3.0
"""CIE76 difference, averaged over 3x3 pixels, that counts as no change however quiet the pair is."""

TIMES = 4.0
"""So many times the typical noise of its place, beyond that, count as no change; twice it all as one."""

CELL, AROUND = 4, 12
"""Side, in pixels of the view, of the cells whose mean colours make up the tint, and of the
neighbourhood of three cells that it is smoothed over."""


FAINT = 0.1
"""Mean curvature (lightness per pixel squared) below which there is no detail to lose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Shares, adding up to 1, of the mean squared CIE76 difference of two views as they came."""

    registration: float
    photometry: float
    content: float
    noise: float


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changed, on the source's view; arrays are (h, w).

    ``content`` in [0, 1] is what neither registration nor photometry nor noise explain: 0 for none, 1
    for what no eye misses. ``tint`` is the CIE76 difference of the colours around each pixel once
    registered, photometry included, ``residual`` that without it. ``structure`` says whether the same
    shapes are there, at half the view's size. ``sharpness`` is how many times as much
    fine detail the target has where no content changed, nan where there is none. ``covered``: the
    target reaches this pixel.
    """

    registration: Registration
    photometry: Photometry
    noise: Noise
    content: Floats
    tint: Floats
    residual: Floats
    structure: Structure
    sharpness: float
    covered: NDArray[np.bool_]
    explained: Explained

    @cached_property
    def area(self) -> NDArray[np.bool_]:
        """Where content changed: gaps closed, holes filled, specks left out."""
        return changed_area(self.content, self._parts)

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The connected parts of that area, the one with most change first."""
        return regions(self.content, self._parts)

    @cached_property
    def _parts(self) -> Parts:
        return Parts.of(self.content)


def measured(source: Floats, target: Floats, apart: Floats | None = None) -> Change:
    """The change from ``source`` to ``target``, (h, w, 3) L*a*b* views of the two pictures.

    ``apart`` (h, w) is their CIE76 difference as they came, if it is known.
    """
    size = (source.shape[1], source.shape[0])
    before, after = _lightness(source), _lightness(target)
    registration, structure = register(before, after)
    straight = registration.kind == "none"
    laid = target if straight else aligned(target, registration.matrix, size)
    reached = covered(registration.matrix, target.shape[:2], size)
    tones = photometry(source, laid)
    delta = np.subtract(source, laid)
    raw = apart if straight and apart is not None else distance(delta)
    tint = _tint(delta) if straight else _tint(delta) * reached
    left, residual = raw, tint
    if tones.drift:
        rest = np.subtract(tones.applied(source), laid)
        left, residual = distance(rest), _tint(rest) if straight else _tint(rest) * reached
    content, level = _content(left, steepness(source, laid))
    if not straight:
        content = np.where(reached, content, np.float32(0))
    return Change(
        registration=registration,
        photometry=tones,
        noise=level,
        content=content,
        tint=tint,
        residual=residual,
        structure=structure,
        sharpness=_sharpness(before, after if straight else _lightness(laid), content),
        covered=reached,
        explained=_explained(
            raw if straight else apart if apart is not None else _unregistered(source, target),
            raw,
            left,
            content,
        ),
    )


def _content(difference: Floats, steep: Floats) -> tuple[Floats, Noise]:
    smooth = np.asarray(cv2.blur(difference, (3, 3)), dtype=np.float32)
    level = noise(smooth, steep)
    least = steep * np.float32(TIMES * level.steep) + np.float32(VISIBLE + TIMES * level.flat)
    return np.clip(_floats(cv2.divide(smooth, least)) - 1, 0, 1), level


def _tint(delta: Floats) -> Floats:
    """At a quarter of the size: means of cells, which a blur of the whole would cost five times."""
    height, width = delta.shape[:2]
    size = (max(1, width // CELL), max(1, height // CELL))
    cells = cv2.blur(cv2.resize(delta, size, interpolation=cv2.INTER_AREA), (3, 3))
    return _floats(cv2.resize(distance(_floats(cells)), (width, height)))


def _sharpness(before: Floats, after: Floats, content: Floats) -> float:
    """How the mean curvature of lightness changed where content did not."""
    kept = (content == 0).astype(np.uint8)
    here, there = (
        cv2.norm(cv2.Laplacian(one, cv2.CV_32F), cv2.NORM_L1, kept) for one in (before, after)
    )
    return there / here if here > FAINT * int(np.count_nonzero(kept)) else math.nan


def _unregistered(source: Floats, target: Floats) -> Floats:
    size = (source.shape[1], source.shape[0])
    return colour_difference(source, np.asarray(cv2.resize(target, size), dtype=np.float32))


def _explained(raw: Floats, registered: Floats, left: Floats, content: Floats) -> Explained:
    """What each step takes off the sum of squares; a step that takes nothing off explains nothing."""
    whole = float(np.vdot(raw, raw))
    moved = whole if registered is raw else min(whole, float(np.vdot(registered, registered)))
    toned = moved if left is registered else min(moved, float(np.vdot(left, left)))
    changed = np.where(content > 0, left, np.float32(0))
    kept = min(toned, float(np.vdot(changed, changed)))
    if whole <= 0:
        return Explained(registration=0.0, photometry=0.0, content=0.0, noise=1.0)
    return Explained(
        registration=(whole - moved) / whole,
        photometry=(moved - toned) / whole,
        content=kept / whole,
        noise=(toned - kept) / whole,
    )


def _lightness(lab: Floats) -> Floats:
    return _floats(cv2.extractChannel(lab, 0))


def _floats(values: object) -> Floats:
    return np.asarray(values, dtype=np.float32)
