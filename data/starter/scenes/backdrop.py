"""What stands behind the things: a sky or wall above a ground."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
from PIL import ImageColor

from overpaint.data.starter.photograph import CropBox, cropped
from overpaint.data.starter.scenes.noise import Floats, fractal, generator
from overpaint.data.starter.scenes.texture import SIDE, texture
from overpaint.taxonomy import UnknownName


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """Above the ``horizon`` (share of the height) ``above`` fades from its first colour to its second.

    ``wall`` and ``ground`` name textures, the ground's lies in perspective. ``clouds`` is the share of
    cloud colour at most, ``hills`` a colour of a ridge on the horizon. With a ``photo`` the part
    ``crop`` of that photograph is all there is.
    """

    above: tuple[str, str] = ("#6fa8dc", "#d9ebf7")
    below: str = "#808080"
    wall: str = ""
    ground: str = ""
    horizon: float = 0.6
    clouds: float = 0.0
    hills: str = ""
    photo: str = ""
    crop: CropBox | None = None

    def pixels(self, name: str, size: tuple[int, int]) -> Floats:
        """(height, width, 3) at (width, height) ``size``; ``name`` chooses clouds, hills and tiles."""
        if self.photo:
            return cropped(self.photo, self.crop, size).astype(np.float32)
        line = round(self.horizon * size[1])
        upper = self._above(name, (size[0], line))
        if self.hills:
            upper = _ridge(name, upper, _rgb(self.hills))
        lower = _rgb(self.below) * self._ground(name, (size[0], size[1] - line))
        return np.asarray(np.clip(np.concatenate([upper, lower]), 0, 255), np.float32)

    def _above(self, name: str, size: tuple[int, int]) -> Floats:
        share = np.linspace(0, 1, size[1], dtype=np.float32)[:, None, None]
        first, second = (_rgb(color) for color in self.above)
        field = np.broadcast_to(first + (second - first) * share, (size[1], size[0], 3))
        if self.wall:
            return np.asarray(field * _tile(name, self.wall, size)[..., None], np.float32)
        if not self.clouds:
            return np.asarray(field, np.float32)
        veil = self.clouds * np.clip(fractal(name, size, (4, 3), 5) * 2.2 - 0.9, 0, 1)[..., None]
        return np.asarray(field + (250 - field) * veil, np.float32)

    def _ground(self, name: str, size: tuple[int, int]) -> Floats:
        away = np.linspace(0.88, 1.06, size[1], dtype=np.float32)[:, None, None]
        if not self.ground:
            return np.broadcast_to(away, (size[1], size[0], 1))
        return away * _receding(_tile(name + "/ground", self.ground, (SIDE, SIDE)), size)[..., None]


@cache
def backdrops() -> Mapping[str, Backdrop]:
    """All of ``backdrops.toml``."""
    text = (files("overpaint.data.starter") / "backdrops.toml").read_text(encoding="utf-8")
    return {name: _backdrop(row) for name, row in tomllib.loads(text).items()}


def backdrop(name: str) -> Backdrop:
    """The backdrop called ``name``."""
    if name not in backdrops():
        raise UnknownName("backdrop", name, backdrops())
    return backdrops()[name]


def _backdrop(row: Mapping[str, Any]) -> Backdrop:
    fields: dict[str, Any] = {key: tuple(it) if isinstance(it, list) else it for key, it in row.items()}
    return Backdrop(**fields)


def _rgb(color: str) -> Floats:
    return np.asarray(ImageColor.getrgb(color)[:3], np.float32)


def _tile(name: str, material: str, size: tuple[int, int]) -> Floats:
    """A piece of a texture from a place that depends on ``name``, mirrored where it ends."""
    down, across = generator(name).integers(0, SIDE, 2)
    rows = _mirrored(np.arange(size[1]) + down)
    columns = _mirrored(np.arange(size[0]) + across)
    return texture(material)[np.ix_(rows, columns)]


def _mirrored(
    steps: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    folded = steps % (2 * SIDE)
    return np.minimum(folded, 2 * SIDE - 1 - folded)


def _receding(tile: Floats, size: tuple[int, int]) -> Floats:
    """The tile laid flat: twice as much of its width is seen at the far edge as at the near one."""
    wide, tall = size
    here = np.asarray([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]], np.float32)
    there = np.asarray([[0, 0], [wide, 0], [1.5 * wide, tall], [-0.5 * wide, tall]], np.float32)
    turn = cv2.getPerspectiveTransform(here, there)
    flat = cv2.warpPerspective(tile, turn, size, flags=cv2.INTER_LINEAR)
    return np.asarray(flat, np.float32)


def _ridge(name: str, upper: Floats, color: Floats) -> Floats:
    tall, wide = upper.shape[:2]
    profile = fractal(name + "/hills", (wide, 2), (5, 2), 4)[0] * 0.4 + 0.06
    depth = (tall - np.arange(tall, dtype=np.float32))[:, None]
    cover = np.clip(profile[None, :] * tall - depth + 0.5, 0, 1)[..., None]
    return np.asarray(upper + (color - upper) * cover, np.float32)
