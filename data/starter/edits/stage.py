"""What a verb is given and what it hands back."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data.rgb import Pixels
from overpaint.data.starter.scenes.noise import Floats
from overpaint.data.starter.scenes.scene import Scene

Area = NDArray[np.bool_]
"""(height, width), true where an edit may change the picture."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The source as decoded, and the scene behind it if it was drawn."""

    pixels: Pixels
    scene: Scene | None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.pixels.shape[1], self.pixels.shape[0]


@dataclass(frozen=True, slots=True)
class Edited:
    """The target's pixels before they are saved; they equal the source's outside ``area``."""

    pixels: Pixels
    area: Area

    @classmethod
    def confined(cls, before: Pixels, after: Floats, area: Area) -> "Edited":
        """``after`` inside ``area``, ``before`` outside."""
        rounded = np.clip(np.rint(after), 0, 255).astype(np.uint8)
        return cls(np.where(area[..., None], rounded, before), area)

    @classmethod
    def blended(cls, before: Pixels, after: Floats, matte: Floats) -> "Edited":
        """``after`` over ``before`` as far as ``matte`` (h, w) in 0 to 1 lets it through."""
        picture = before + (after - before) * matte[..., None]
        return cls.confined(before, np.asarray(picture, np.float32), matte > 0)


def whole(pixels: Pixels) -> Edited:
    """An edit that may change every pixel."""
    return Edited(pixels, np.ones(pixels.shape[:2], dtype=bool))


def filled(area: Area) -> Area:
    """The area with its pinholes closed: pixels that came out equal by chance."""
    closed = cv2.morphologyEx(area.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    return np.asarray(closed, dtype=bool)
