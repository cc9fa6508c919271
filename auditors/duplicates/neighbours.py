"""All pairs of 64-bit hashes that are near each other, without comparing them all."""

import math
from collections.abc import Iterator
from itertools import accumulate, combinations

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.spilled import gathered, numbers, order_of, room, stretches

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

BITS = 64
WINDOW = 200
"""Hashes of one bucket that each is compared with at most, in the order of their values."""

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


def neighbours(hashes: Hashes, radius: int) -> Iterator[Places]:
    """Places (m, 2) of hashes that differ in at most ``radius`` bits, in portions, each pair once.

    The bits are cut into ``radius + k`` blocks. Two hashes within the radius differ in at most
    ``radius`` blocks, so they agree in k of them: sorting by every choice of k blocks brings them
    together. k grows with n, so that buckets hold about one hash by chance and time grows as n log n.
    Only where over 200 share a bucket, as copies without end do, is each compared with the next 200
    alone. What grows with n lies in files, 32 bytes for a hash.
    """
    order = order_of(hashes)
    values = gathered(hashes, order)
    keyed = room(values.shape, np.uint64)
    blocks = _blocks(radius + _agreeing(len(values), radius))
    for chosen in combinations(range(len(blocks)), len(blocks) - radius):
        for left, right in _within(values, keyed, blocks, chosen, radius):
            yield np.sort(np.stack([order[left], order[right]], axis=1), axis=1)


def _agreeing(count: int, radius: int) -> int:
    """The fewest blocks whose bits tell ``count`` hashes apart."""
    wanted = math.log2(max(count, 2))
    return next(k for k in range(1, BITS) if BITS * k / (radius + k) >= wanted or k > 2 * radius)


def _blocks(count: int) -> list[tuple[int, int]]:
    """(first bit, width) of each block."""
    widths = [BITS // count + (place < BITS % count) for place in range(count)]
    starts = accumulate(widths, initial=0)
    return list(zip(starts, widths, strict=False))


def _within(
    values: Hashes,
    keyed: Hashes,
    blocks: list[tuple[int, int]],
    chosen: tuple[int, ...],
    radius: int,
) -> Iterator[tuple[Places, Places]]:
    """Pairs of places that agree in the chosen blocks and in no earlier choice; ``keyed`` is room."""
    mine = [blocks[one] for one in chosen]
    for part in stretches(len(values)):
        keyed[part] = _keys(values[part], mine) << _HALF
        keyed[part] |= numbers(part)
    keyed.sort()
    for part in stretches(len(values)):
        stretch = keyed[part.start : part.stop + WINDOW]
        for left, right in _agreed(stretch, part.stop - part.start):
            differing = values[left] ^ values[right]
            near = np.bitwise_count(differing) <= radius
            near[near] = _is_first(differing[near], blocks, chosen)
            if near.any():
                yield left[near], right[near]


def _agreed(keyed: Hashes, count: int) -> Iterator[tuple[Places, Places]]:
    """Each of the first ``count`` places with the next ones of the same key, at most ``WINDOW``."""
    keys, places = keyed >> _HALF, (keyed & _LOW).astype(np.int64)
    here = np.arange(min(count, len(keyed)))
    for lag in range(1, WINDOW + 1):
        here = here[: np.searchsorted(here, len(keyed) - lag)]
        here = here[keys[here] == keys[here + lag]]
        if not len(here):
            return
        yield places[here], places[here + lag]


def _keys(values: Hashes, blocks: list[tuple[int, int]]) -> Hashes:
    keys = np.zeros(len(values), dtype=np.uint64)
    for start, width in blocks:
        keys <<= np.uint64(width)
        keys |= (values >> np.uint64(start)) & np.uint64((1 << width) - 1)
    return keys


def _is_first(
    differing: Hashes, blocks: list[tuple[int, int]], chosen: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Whether no block before the last chosen one agrees that isn't chosen itself."""
    first = np.ones(len(differing), dtype=np.bool_)
    for place in set(range(chosen[-1])) - set(chosen):
        start, width = blocks[place]
        first &= (differing >> np.uint64(start)) & np.uint64((1 << width) - 1) != 0
    return first
