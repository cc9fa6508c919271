"""Where two views show the same shapes, whatever their tones: from the gradients of lightness."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from overpaint.auditors.view import Floats

WINDOW = 9
"""Side, in pixels of the lightness, of the neighbourhood in which shapes are compared."""

FAINT = 2.0
"""Squared gradient, in lightness per pixel, below which a difference of shape is not told from none."""

_ONE_STEP = 1 / 8  # a Sobel kernel sums to 8 for a slope of one per pixel


@dataclass(frozen=True, slots=True)
class Gradients:
    """(h, w) slopes of a lightness (0 to 100), per pixel, to the right and downwards."""

    across: Floats
    down: Floats

    @classmethod
    def of(cls, lightness: Floats) -> "Gradients":
        return cls(_sobel(lightness, 1, 0), _sobel(lightness, 0, 1))

    def mean(self, other: "Gradients") -> "Gradients":
        """Those of the mean of two lightnesses."""
        half = np.float32(0.5)
        return Gradients((self.across + other.across) * half, (self.down + other.down) * half)

    def dot(self, other: "Gradients") -> Floats:
        """(h, w) product of the two slopes at each pixel; with itself the squared steepness."""
        across, down = cv2.multiply(self.across, other.across), cv2.multiply(self.down, other.down)
        return np.asarray(cv2.add(across, down), dtype=np.float32)


@dataclass(frozen=True)
class Structure:
    """Two lightnesses' shapes compared, (h, w) each.

    ``agreement`` in [-1, 1] is the correlation of the gradients around each pixel, 1 where nothing has
    shape: contrast, brightness and colour cast don't enter. ``texture`` in [0, 1) is how much shape
    there is around each pixel, in the richer of the two.
    """

    agreement: Floats
    texture: Floats

    @classmethod
    def between(cls, one: Gradients, other: Gradients, window: int = WINDOW) -> "Structure":
        here, there = (_around(each.dot(each), window) for each in (one, other))
        together = _around(one.dot(other), window)
        scale = cv2.sqrt(np.maximum(cv2.multiply(here, there), 0))
        strongest = cv2.sqrt(np.maximum(cv2.max(here, there), 0))
        agreement = (together + FAINT / 2) / (scale + FAINT / 2)
        texture = strongest / (strongest + np.float32(np.sqrt(FAINT)))
        return cls(np.asarray(agreement, np.float32), np.asarray(texture, np.float32))

    @cached_property
    def lost(self) -> Floats:
        """(h, w) in [0, 1]: how surely the shapes around each pixel are others; 0 if they agree well."""
        missing = (AGREEING - self.agreement) / (AGREEING - ALIEN)
        return np.asarray(missing.clip(0, 1), dtype=np.float32)


AGREEING, ALIEN = 0.8, 0.2
"""Agreement from which on shapes are the same, and up to which they are others, linear between. Saved
again, scaled or softened, 99 % of the textured places of photographs agree to over 0.8."""


def _around(values: Floats, window: int) -> Floats:
    return np.asarray(cv2.blur(values, (window, window)), dtype=np.float32)


def _sobel(lightness: Floats, across: int, down: int) -> Floats:
    slope = cv2.Sobel(lightness, cv2.CV_32F, across, down, scale=_ONE_STEP)
    return np.asarray(slope, dtype=np.float32)
