"""Pairs whose sources or targets look alike: they may share a detail without any stamp."""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from overpaint.data import Pixels

SIDE = 8
ALIKE = 0.9
AT_ONCE = 1024


def thumbnails(source: Pixels, target: Pixels) -> bytes:
    """Both at 8x8 in grey."""
    return np.stack([_thumbnail(one) for one in (source, target)]).tobytes()


def families(pairs: list[bytes]) -> NDArray[np.intp]:
    """(n,) the number of each pair's family, by their thumbnails: linked are those whose sources or
    whose targets correlate, mirrored or not."""
    if not pairs:
        return np.empty(0, np.intp)
    grey = np.frombuffer(b"".join(pairs), np.uint8).reshape(-1, 2, SIDE, SIDE).astype(np.float32)
    ends = np.concatenate([_links(grey[:, side]) for side in range(2)])
    graph = coo_array((np.ones(len(ends), np.int8), tuple(ends.T)), shape=(len(grey), len(grey)))
    return np.asarray(connected_components(graph, directed=False)[1], np.intp)


def _thumbnail(pixels: Pixels) -> Pixels:
    small = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)


def _links(grey: NDArray[np.float32]) -> NDArray[np.intp]:
    """(m, 2) the rows of (n, 8, 8) pictures that are alike."""
    units, mirrored = _units(grey), _units(grey[:, :, ::-1])
    starts = range(0, len(grey), AT_ONCE)
    links = [_alike(units[first : first + AT_ONCE], units, mirrored) for first in starts]
    return np.concatenate([np.add(link, (first, 0)) for link, first in zip(links, starts, strict=True)])


def _alike(
    part: NDArray[np.float32], units: NDArray[np.float32], mirrored: NDArray[np.float32]
) -> NDArray[np.intp]:
    return np.argwhere(np.maximum(part @ units.T, part @ mirrored.T) > ALIKE)


def _units(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    flat = grey.reshape(len(grey), SIDE * SIDE)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return np.asarray(flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-6), np.float32)
