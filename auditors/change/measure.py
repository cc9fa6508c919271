"""What changed between two views, apart from how they lie, their tones and their noise."""

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.change.look import CELL, Look
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

AROUND = 3 * CELL
"""Side, in pixels of the view, of the neighbourhood of three cells that the tint is smoothed over."""

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


def measured(source: Look, target: Look, apart: Floats | None = None) -> Change:
    """The change from ``source`` to ``target``.

    ``apart`` (h, w) is their CIE76 difference as they came, if it is known.
    """
    registration, structure = register(source, target)
    straight = registration.kind == "none"
    laid = target if straight else Look(aligned(target.lab, registration.matrix, source.size))
    reached = covered(registration.matrix, target.lab.shape[:2], source.size)
    tones = photometry(source, laid)
    raw = apart if straight and apart is not None else colour_difference(source.lab, laid.lab)
    tint = _tint(np.subtract(source.cells, laid.cells), source.size)
    left, residual = raw, tint
    if tones.drift:
        toned = Look(tones.applied(source.lab))
        left = colour_difference(toned.lab, laid.lab)
        residual = _tint(np.subtract(toned.cells, laid.cells), source.size)
    content, level = _content(left, steepness(source.steps, laid.steps))
    if not straight:
        tint, residual, content = (
            np.where(reached, one, np.float32(0)) for one in (tint, residual, content)
        )
    return Change(
        registration=registration,
        photometry=tones,
        noise=level,
        content=content,
        tint=tint,
        residual=residual if tones.drift else tint,
        structure=structure,
        sharpness=_sharpness(source.lightness, laid.lightness, content),
        covered=reached,
        explained=_explained(
            raw if straight else apart if apart is not None else _unregistered(source, target),
            raw,
            left,
            content,
        ),
    )


def _content(difference: Floats, steep: NDArray[np.uint8]) -> tuple[Floats, Noise]:
    smooth = np.asarray(cv2.blur(difference, (3, 3)), dtype=np.float32)
    level = noise(smooth, steep)
    beyond, flat = TIMES * level.steep, VISIBLE + TIMES * level.flat
    least = cv2.addWeighted(steep, beyond, steep, 0, flat, dtype=cv2.CV_32F)
    content = np.divide(smooth, least, out=smooth)
    content -= 1
    return np.clip(content, 0, 1, out=content), level


def _tint(delta: Floats, size: tuple[int, int]) -> Floats:
    """Of cells: a blur of the whole would cost five times as much."""
    return _floats(cv2.resize(distance(_floats(cv2.blur(delta, (3, 3)))), size))


def _sharpness(before: Floats, after: Floats, content: Floats) -> float:
    """How the mean curvature of lightness changed where content did not."""
    kept = (content == 0).view(np.uint8)
    here, there = (
        cv2.norm(cv2.Laplacian(one, cv2.CV_32F), cv2.NORM_L1, kept) for one in (before, after)
    )
    return there / here if here > FAINT * cv2.countNonZero(kept) else math.nan


def _unregistered(source: Look, target: Look) -> Floats:
    return colour_difference(source.lab, _floats(cv2.resize(target.lab, source.size)))


def _explained(raw: Floats, registered: Floats, left: Floats, content: Floats) -> Explained:
    """What each step takes off the sum of squares; a step that takes nothing off explains nothing."""
    whole = cv2.norm(raw, cv2.NORM_L2SQR)
    moved = whole if registered is raw else min(whole, cv2.norm(registered, cv2.NORM_L2SQR))
    toned = moved if left is registered else min(moved, cv2.norm(left, cv2.NORM_L2SQR))
    kept = min(toned, cv2.norm(left, cv2.NORM_L2SQR, (content > 0).view(np.uint8)))
    if whole <= 0:
        return Explained(registration=0.0, photometry=0.0, content=0.0, noise=1.0)
    return Explained(
        registration=(whole - moved) / whole,
        photometry=(moved - toned) / whole,
        content=kept / whole,
        noise=(toned - kept) / whole,
    )


def _floats(values: object) -> Floats:
    return np.asarray(values, dtype=np.float32)
