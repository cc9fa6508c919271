"""A place in a photograph: an outline, narrowed to a range of colour, with a soft border."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from overpaint.data.rgb import Pixels
from overpaint.data.starter.scenes.noise import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Outlines are in shares of the picture: ``ellipses`` as (x, y, rx, ry), ``polygons`` as points.

    ``hue`` (from, to) in degrees may wrap around 360; ``saturation`` and ``value`` are ranges in 0 to 1.
    ``feather`` is the softness of the border in pixels.
    """

    ellipses: Sequence[Sequence[float]] = ()
    polygons: Sequence[Sequence[Sequence[float]]] = ()
    hue: tuple[float, float] = (0, 360)
    saturation: tuple[float, float] = (0, 1)
    value: tuple[float, float] = (0, 1)
    feather: float = 1.2

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Region":
        """From a TOML table."""
        return cls(**row)

    def matte(self, pixels: Pixels) -> Floats:
        """(height, width) in 0 to 1."""
        height, width = pixels.shape[:2]
        inside = self._outline((width, height)) & self._in_range(pixels)
        # Stray pixels of the right colour are noise, pinholes are highlights of the thing itself.
        whole = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        whole = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
        soft = cv2.GaussianBlur(whole.astype(np.float32), (0, 0), self.feather)
        return np.where(soft < 0.02, np.float32(0), np.asarray(soft, np.float32))

    def _outline(self, size: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        sheet = np.zeros((size[1], size[0]), np.uint8)
        if not self.ellipses and not self.polygons:
            return np.ones_like(sheet, dtype=bool)
        for x, y, across, down in self.ellipses:
            center = round(x * size[0]), round(y * size[1])
            radii = round(across * size[0]), round(down * size[1])
            cv2.ellipse(sheet, center, radii, 0, 0, 360, 1, -1)
        for points in self.polygons:
            corners = np.rint(np.asarray(points) * np.asarray(size)).astype(np.int32)
            cv2.fillPoly(sheet, [corners], 1)
        return sheet.astype(bool)

    def _in_range(self, pixels: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        hsv = np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2HSV))
        low, high = self.hue
        turned = (hsv[..., 0] - low) % 360
        right_hue = turned <= (high - low if high > low else high - low + 360)
        right_saturation = (hsv[..., 1] >= self.saturation[0]) & (hsv[..., 1] <= self.saturation[1])
        right_value = (hsv[..., 2] >= self.value[0]) & (hsv[..., 2] <= self.value[1])
        return np.asarray(right_hue & right_saturation & right_value)
