"""Surfaces: scikit-image's brick, grass and gravel, and drawn wood, marble, cloth and water."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import cv2
import numpy as np

from overpaint.data.starter.photograph import photograph
from overpaint.data.starter.scenes.noise import Floats, fractal
from overpaint.taxonomy import UnknownName

SIDE = 512
"""Side of a texture in pixels."""


@lru_cache(maxsize=16)
def texture(name: str) -> Floats:
    """(512, 512) relative brightness with mean 1, to be multiplied with a colour."""
    if name.endswith(".png"):
        # A quarter turn: scikit-image's courses of bricks run upwards.
        values = np.rot90(photograph(name)[..., 0]).astype(np.float32)
    elif name in _DRAWN:
        values = _DRAWN[name]()
    else:
        raise UnknownName("texture", name, _DRAWN)
    relative = values / values.mean()
    return np.asarray(np.clip(relative, 0.35, 1.7), np.float32)


def _wood() -> Floats:
    rings = fractal("wood", (SIDE, SIDE), (3, 40), octaves=3)
    return np.asarray(0.75 + 0.5 * rings + 0.1 * np.sin(rings * 60), np.float32)


def _marble() -> Floats:
    bend = fractal("marble", (SIDE, SIDE), (4, 4), octaves=5)
    across = np.linspace(0, 9, SIDE, dtype=np.float32)[None, :]
    veins = np.abs(np.sin(across + 9 * bend)) ** 0.35
    return np.asarray(0.55 + 0.5 * veins, np.float32)


def _cloth() -> Floats:
    steps = np.arange(SIDE, dtype=np.float32)
    weave = np.sin(steps[:, None] * 1.1) * np.sin(steps[None, :] * 1.1)
    return np.asarray(1 + 0.22 * weave + 0.2 * fractal("cloth", (SIDE, SIDE), (6, 6)), np.float32)


def _water() -> Floats:
    waves = fractal("water", (SIDE, SIDE), (5, 45), octaves=3)
    return 0.7 + 0.6 * waves


def _plaster() -> Floats:
    return 0.95 + 0.1 * fractal("plaster", (SIDE, SIDE), (8, 8), octaves=5)


def _checks() -> Floats:
    steps = np.arange(SIDE) // 32 % 2
    board = 0.55 + 0.9 * (steps[:, None] ^ steps[None, :])
    return np.asarray(cv2.GaussianBlur(board.astype(np.float32), (0, 0), 0.8), np.float32)


_DRAWN: Mapping[str, Callable[[], Floats]] = {
    "checks": _checks,
    "cloth": _cloth,
    "marble": _marble,
    "plaster": _plaster,
    "water": _water,
    "wood": _wood,
}
