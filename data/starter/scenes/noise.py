"""Deterministic noise: clouds, hills, grain."""

from functools import lru_cache
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def generator(name: str) -> np.random.Generator:
    """A random stream that depends on nothing but ``name``."""
    return np.random.default_rng(crc32(name.encode()))


def fractal(name: str, size: tuple[int, int], cells: tuple[int, int], octaves: int = 4) -> Floats:
    """(height, width) smooth noise in 0 to 1, beginning with ``cells`` (across, down) blobs."""
    random = generator(name)
    total = np.zeros((size[1], size[0]), np.float32)
    for octave in range(octaves):
        shape = (max(2, cells[1] << octave), max(2, cells[0] << octave))
        grid = random.random(shape, dtype=np.float32)
        layer = cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC)
        total += np.asarray(layer, np.float32) / 2**octave
    low, high = float(total.min()), float(total.max())
    return (total - low) / (high - low)


@lru_cache(maxsize=2)
def grain(name: str, size: tuple[int, int], strength: float) -> Floats:
    """(height, width, 1) camera noise with a standard deviation of ``strength`` grey levels."""
    values = generator(name).standard_normal((size[1], size[0], 1), dtype=np.float32)
    return values * np.float32(strength)
