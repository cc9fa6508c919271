"""Arrays that lie in a file instead of in memory: the system keeps of them what there is room for."""

import tempfile
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

AT_ONCE = 10_000
"""Values that are copied together."""


def room(shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """An array of zeros, in a file that is gone with the array."""
    if 0 in shape:
        return np.zeros(shape, dtype)
    with tempfile.TemporaryFile(prefix="overpaint-") as file:  # what is mapped outlives the open file
        return np.asarray(np.memmap(file, dtype=dtype, mode="w+", shape=shape))


def joined(parts: Sequence[NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    """One-dimensional arrays one after the other."""
    whole, start = room((sum(map(len, parts)),), dtype), 0
    for part in parts:
        whole[start : start + len(part)] = part
        start += len(part)
    return whole


def gathered(values: NDArray[Any], places: NDArray[np.int64]) -> NDArray[Any]:
    """The values at some places."""
    found = room((len(places),), values.dtype)
    for start in range(0, len(places), AT_ONCE):
        found[start : start + AT_ONCE] = values[places[start : start + AT_ONCE]]
    return found
