"""Light, weather and season of a whole picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from overpaint.data.rgb import Pixels
from overpaint.data.starter.edits.stage import Edited, Stage, whole
from overpaint.data.starter.scenes.noise import Floats, fractal


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """How a picture is graded; the default leaves it alone.

    ``gain`` multiplies red, green and blue; ``gamma`` over 1 darkens the middle; ``saturation`` 0 is
    grey; ``contrast`` stretches about the middle. ``fog`` is the share of white at the top, thinning
    downwards. ``snow`` whitens what is green, yellow or brown, ``flakes`` is the share of the
    picture under falling snow, and ``vignette`` darkens the corners.
    """

    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gamma: float = 1.0
    saturation: float = 1.0
    contrast: float = 1.0
    fog: float = 0.0
    snow: float = 0.0
    flakes: float = 0.0
    vignette: float = 0.0

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Grade":
        """From a TOML table."""
        fields: dict[str, Any] = {
            key: tuple(it) if isinstance(it, list) else it for key, it in row.items()
        }
        return cls(**fields)

    def applied(self, pixels: Pixels) -> Pixels:
        """The graded picture."""
        picture: Floats = pixels.astype(np.float32) / np.float32(255)
        if self.snow:
            picture += (np.float32(0.95) - picture) * _vegetation(picture) * self.snow
        grey = picture.mean(axis=2, keepdims=True)
        picture = grey + (picture - grey) * self.saturation
        stretched = np.clip(0.5 + (picture - 0.5) * self.contrast, 0, 1)
        picture = np.asarray(stretched**self.gamma, np.float32)
        picture *= np.asarray(self.gain, np.float32)
        picture = self._weathered(picture)
        return np.asarray(np.clip(np.rint(picture * 255), 0, 255), np.uint8)

    def _weathered(self, graded: Floats) -> Floats:
        height, width = graded.shape[:2]
        down = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None]
        across = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
        mist = self.fog * (0.8 - 0.2 * down)
        picture = graded + (0.88 - graded) * mist
        if self.flakes:
            falling = fractal("flakes", (width, height), (width // 5, height // 5), 1)
            bright = np.clip((falling - np.quantile(falling, 1 - self.flakes)) * 12, 0, 1)
            picture = picture + (1 - picture) * bright[..., None]
        return np.asarray(picture * (1 - self.vignette * (down**2 + across**2) / 2), np.float32)


def grade(stage: Stage, **settings: Any) -> Edited:
    """Grade the whole picture."""
    return whole(Grade.of(settings).applied(stage.pixels))


def _vegetation(picture: Floats) -> Floats:
    """(h, w, 1) how much of each pixel is green, yellow or brown."""
    hsv = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2HSV), np.float32)
    near = np.clip(1.3 - np.abs(hsv[..., :1] - 85) / 70, 0, 1)
    return np.asarray(near * np.clip(hsv[..., 1:2] * 3, 0, 1), np.float32)
