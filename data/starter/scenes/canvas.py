"""A transparent sheet on which one thing is drawn in shares of its own width and height."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from overpaint.data.starter.scenes.noise import Floats

_OVERSAMPLING = 3

Point = tuple[float, float]


class Canvas:
    """A sheet of (width, height) ``size`` pixels; (0, 0) is its left upper corner, (1, 1) the other."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._image = Image.new("RGBA", (size[0] * _OVERSAMPLING, size[1] * _OVERSAMPLING), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._image)

    def ellipse(self, left: float, top: float, right: float, bottom: float, color: str) -> None:
        """A filled ellipse in the given bounds."""
        self._draw.ellipse([self._at((left, top)), self._at((right, bottom))], fill=color)

    def box(
        self, left: float, top: float, right: float, bottom: float, color: str, *, round: float = 0.0
    ) -> None:
        """A filled rectangle; ``round`` is the corner radius in shares of the height."""
        radius = round * self._image.height
        self._draw.rounded_rectangle(
            [self._at((left, top)), self._at((right, bottom))], radius=radius, fill=color
        )

    def polygon(self, points: Sequence[Point], color: str) -> None:
        """A filled polygon."""
        self._draw.polygon([self._at(point) for point in points], fill=color)

    def line(self, points: Sequence[Point], color: str, *, width: float) -> None:
        """A line with round ends and joints; ``width`` in shares of the height."""
        thick = max(1, int(width * self._image.height))
        pixels = [self._at(point) for point in points]
        self._draw.line(pixels, fill=color, width=thick, joint="curve")
        for x, y in (pixels[0], pixels[-1]):
            r = thick / 2
            self._draw.ellipse([x - r, y - r, x + r, y + r], fill=color)

    def arc(
        self, bounds: tuple[float, float, float, float], angles: Point, color: str, *, width: float
    ) -> None:
        """Part of an ellipse's outline between two angles, in degrees clockwise from three o'clock."""
        corners = [self._at(bounds[:2]), self._at(bounds[2:])]
        self._draw.arc(corners, *angles, fill=color, width=max(1, int(width * self._image.height)))

    def text(self, center: Point, text: str, color: str, *, width: float) -> None:
        """One line of text, as large as fits into ``width`` shares of the sheet and half its height."""
        trial = ImageFont.load_default(100)
        left, top, right, bottom = trial.getbbox(text)
        fits = min(width * self._image.width / (right - left), 0.5 * self._image.height / (bottom - top))
        font = ImageFont.load_default(max(8, int(100 * fits)))
        self._draw.text(self._at(center), text, fill=color, font=font, anchor="mm")

    def pixels(self) -> Floats:
        """(height, width, 4) float32 RGBA in 0 to 255, edges smooth."""
        small = self._image.reduce(_OVERSAMPLING)
        return np.asarray(small, dtype=np.float32)

    def _at(self, point: Point) -> Point:
        return point[0] * self._image.width, point[1] * self._image.height
