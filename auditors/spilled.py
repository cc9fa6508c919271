"""Arrays that lie in a file instead of in memory: the system keeps of them what there is room for.

What is done to them is done to a stretch of them at a time, and sorting in place, so that memory doesn't
grow with their length.
"""

import errno
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

AT_ONCE = 25_000
"""Values that are worked on together."""

SMALL = 2**18
"""Bytes below which an array isn't worth a file."""

Words = NDArray[np.uint64]
Places = NDArray[np.int64]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


def room(shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """An array of zeros, in a file that is gone with the array.

    Raises:
        OSError: there is no room for it.
    """
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    if size < SMALL:
        return np.zeros(shape, dtype)
    with temporary() as file:  # what is mapped outlives the open file
        if size and hasattr(os, "posix_fallocate"):
            # What is only mapped takes room when it is written to, and to fail then kills the process.
            os.posix_fallocate(file.fileno(), 0, size)
        return np.asarray(np.memmap(file, dtype=dtype, mode="w+", shape=shape))


@contextmanager
def temporary() -> Iterator[IO[bytes]]:
    """A file without a name, gone when the block ends.

    Raises:
        OSError: there is no room for it; says where it would lie.
    """
    try:
        with tempfile.TemporaryFile(prefix="overpaint-") as file:
            yield file
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            raise
        why = f"{os.strerror(error.errno)} for temporary files; set TMPDIR to a folder with more"
        raise OSError(error.errno, why, tempfile.gettempdir()) from error


def stretches(length: int) -> Iterator[slice]:
    """What is worked on together of so many values."""
    return (slice(at, min(at + AT_ONCE, length)) for at in range(0, length, AT_ONCE))


def filled(length: int, dtype: DTypeLike, values: Callable[[slice], Any]) -> NDArray[Any]:
    """(length,) what ``values`` gives for each stretch."""
    whole = room((length,), dtype)
    for part in stretches(length):
        whole[part] = values(part)
    return whole


def written(parts: Iterable[NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    """One-dimensional arrays one after the other; how many they are need not be known before."""
    with temporary() as file:
        for part in parts:
            file.write(np.ascontiguousarray(part, dtype).tobytes())
        if not file.tell():
            return np.zeros(0, dtype)
        file.flush()
        return np.asarray(np.memmap(file, dtype=dtype, mode="r+"))


def gathered(values: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """The values at some places."""
    return filled(len(places), values.dtype, lambda part: values[places[part]])


def chosen(where: NDArray[np.bool_], values: NDArray[Any], other: float) -> NDArray[Any]:
    """The values where it is true, and another elsewhere."""
    return filled(len(values), values.dtype, lambda part: np.where(where[part], values[part], other))


def places_of(there: NDArray[np.bool_]) -> Places:
    """The places that are true."""
    return written(
        (np.flatnonzero(there[part]) + part.start for part in stretches(len(there))), np.int64
    )


def order_of(words: Words) -> Places:
    """The places of less than 2**32 words in the order of their values; of equal ones in that of their
    places."""
    whole = len(words)
    lower = filled(whole, np.uint64, lambda part: (words[part] << _HALF) | numbers(part))
    lower.sort()  # in place
    once = filled(whole, np.int64, lambda part: lower[part] & _LOW)
    upper = lower
    for part in stretches(whole):
        upper[part] = (words[once[part]] & ~_LOW) | numbers(part)
    upper.sort()
    return filled(whole, np.int64, lambda part: once[upper[part] & _LOW])


def numbered(words: Words) -> Words:
    """Numbers from 0 that are equal where words are, in the order of these."""
    order, found = order_of(words), room(words.shape, np.uint64)
    last, count = None, -1
    for part in stretches(len(words)):
        ordered = words[order[part]]
        new = np.ones(len(ordered), np.bool_)
        new[1:] = ordered[1:] != ordered[:-1]
        new[0] = last is None or ordered[0] != last
        found[order[part]] = count + np.cumsum(new)
        last, count = ordered[-1], count + int(new.sum())
    return found


def sorted_numbers(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values that are numbers, in order."""
    known = written((one[~np.isnan(one)] for one in map(values.__getitem__, stretches(len(values)))),
                    np.float64)  # fmt: skip
    known.sort()
    return known


def quantile(ordered: NDArray[np.float64], share: float) -> float:
    """Of sorted values, linear between two of them as numpy's; nan of none."""
    if not len(ordered):
        return float("nan")
    at = share * (len(ordered) - 1)
    lower = int(at)
    upper = min(lower + 1, len(ordered) - 1)
    return float(ordered[lower] + (ordered[upper] - ordered[lower]) * (at - lower))


def numbers(part: slice) -> Words:
    """The places of a stretch."""
    return np.arange(part.start, part.stop, dtype=np.uint64)
