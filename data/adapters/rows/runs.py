"""Masks as run lengths, as PIE-Bench has them."""

import numpy as np

from overpaint.data.mask import Mask
from overpaint.data.picture import Picture

SIDE = 512
"""Of all pictures of PIE-Bench, in pixels."""


def run_length_mask(cell: object, where: str) -> Mask | None:
    """``[start, length, …]`` over the rows of a 512x512 picture, as a list or a text; None for none.

    One pixel along the border may always change, as in the benchmark's own ``mask_decode``. A mask
    without a run is none: it would forbid every edit. What is no run lengths can't be decoded.
    """
    numbers = _numbers(cell)
    if numbers is None:
        return Mask(Picture.missing("is no list of run lengths", uri=where))
    if not len(numbers):
        return None
    values = np.zeros(SIDE * SIDE, np.uint8)
    for start, length in numbers.reshape(-1, 2):
        values[start : start + length] = 255
    square = values.reshape(SIDE, SIDE)
    square[[0, -1], :] = 255
    square[:, [0, -1]] = 255
    pixels = np.repeat(square[:, :, None], 3, axis=2)
    return Mask(Picture.from_pixels(pixels, uri=where), "white_edits")


def _numbers(cell: object) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]] | None":
    try:
        given = cell.split() if isinstance(cell, str) else cell if cell is not None else []
        numbers = np.asarray(given, dtype=np.float64).astype(np.int64)
    except (TypeError, ValueError, OverflowError):
        return None
    sane = numbers.ndim == 1 and len(numbers) % 2 == 0 and bool((numbers >= 0).all())
    return numbers if sane and bool((numbers <= SIDE * SIDE).all()) else None
