"""A thing as pixels: lit from the upper left, with its shadow, laid over a picture."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from overpaint.data.starter.scenes.canvas import Canvas
from overpaint.data.starter.scenes.noise import Floats
from overpaint.data.starter.scenes.shape import shape
from overpaint.data.starter.scenes.texture import SIDE, texture
from overpaint.data.starter.scenes.thing import Thing

_SHADOW = 0.5
_RELIEF = 0.38


@dataclass(frozen=True, slots=True)
class Layer:
    """``color`` (h, w, 3) and ``alpha`` (h, w, 1) in 0 to 1; its corner lies at (left, top)."""

    color: Floats
    alpha: Floats
    left: int
    top: int

    def over(self, picture: Floats) -> Floats:
        """The picture with this layer on it; what sticks out is cut off."""
        height, width = picture.shape[:2]
        left, top = max(0, self.left), max(0, self.top)
        right = min(width, self.left + self.alpha.shape[1])
        bottom = min(height, self.top + self.alpha.shape[0])
        if right <= left or bottom <= top:
            return picture
        own = np.s_[top - self.top : bottom - self.top, left - self.left : right - self.left]
        painted = picture.copy()
        part = painted[top:bottom, left:right]
        part += (self.color[own] - part) * self.alpha[own]
        return painted


@lru_cache(maxsize=8)
def body(thing: Thing, size: tuple[int, int]) -> Layer:
    """The thing itself on a picture of (width, height) ``size``."""
    kind = shape(thing.shape)
    tall = max(8, round(thing.height * size[1]))
    canvas = Canvas((max(4, round(tall * kind.aspect)), tall))
    kind.draw(canvas, thing)
    rgba = canvas.pixels()
    alpha: Floats = rgba[..., 3:] / np.float32(255)
    color: Floats = _lit(rgba[..., :3], alpha) * _surface(thing.material, alpha)
    left, top = _corner(thing, size, (alpha.shape[1], alpha.shape[0]))
    return Layer(np.asarray(np.clip(color, 0, 255), np.float32), alpha, left, top)


def shadow(thing: Thing, size: tuple[int, int]) -> Layer:
    """What the thing darkens on the ground: its outline laid flat, to the right."""
    alpha = body(thing, size).alpha[..., 0]
    tall, wide = alpha.shape
    flat = max(4, round(tall * 0.2)), round(wide * 1.06)
    margin = max(3, round(tall * 0.06))
    fallen = cv2.resize(alpha, (flat[1], flat[0]), interpolation=cv2.INTER_AREA)
    framed = np.pad(fallen, margin)
    soft = np.asarray(cv2.GaussianBlur(framed, (0, 0), margin / 3), np.float32)[..., None]
    left, top = _corner(thing, size, (wide, tall))
    lift = tall + round(flat[0] * 0.2)
    dark = np.zeros((*soft.shape[:2], 3), np.float32)
    corner = left - margin + round(wide * 0.06), top + lift - flat[0] - margin
    return Layer(dark, soft * _SHADOW, *corner)


def _corner(thing: Thing, size: tuple[int, int], own: tuple[int, int]) -> tuple[int, int]:
    return round(thing.at[0] * size[0] - own[0] / 2), round(thing.at[1] * size[1] - own[1])


def _lit(color: Floats, alpha: Floats) -> Floats:
    """The outline blurred is taken for a relief and lit from the upper left."""
    depth = max(1.5, 0.06 * alpha.shape[0])
    relief = cv2.GaussianBlur(alpha[..., 0], (0, 0), depth)
    slope = cv2.Sobel(relief, cv2.CV_32F, 1, 0) + cv2.Sobel(relief, cv2.CV_32F, 0, 1)
    # A straight edge facing the light has this slope under Sobel's weights of 8.
    steepest = 8 * math.sqrt(2) / (depth * math.sqrt(2 * math.pi))
    light = np.asarray(slope, np.float32)[..., None] * alpha / np.float32(steepest)
    shaded = color * (1 + _RELIEF * np.clip(light, -1, 1)) + 22 * np.clip(light, 0, 1)
    return np.asarray(shaded, np.float32)


def _surface(material: str, alpha: Floats) -> Floats:
    if not material:
        return np.ones((1, 1, 1), np.float32)
    tall, wide = alpha.shape[:2]
    # A tile at twice its scale: a wall's bricks would otherwise be larger than the thing.
    part = texture(material)[: min(SIDE, 2 * tall), : min(SIDE, 2 * wide)]
    return np.asarray(cv2.resize(part, (wide, tall), interpolation=cv2.INTER_AREA), np.float32)[
        ..., None
    ]
