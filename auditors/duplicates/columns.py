"""Columns of digests as arrays, without a Python object for each row."""

from functools import reduce
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.duplicates.fingerprint import FINGERPRINT, Fingerprints
from overpaint.auditors.spilled import Places, Words, filled, numbered, numbers, room, stretches, written

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


def fingerprints_of(*columns: pa.ChunkedArray) -> tuple[Fingerprints, NDArray[np.bool_]]:
    """The records of columns of fingerprints, one after the other, and which rows have one; those that
    don't are zeros."""
    chunks = [chunk for column in columns for chunk in column.chunks]
    there = written((~np.asarray(chunk.is_null()) for chunk in chunks), np.bool_)
    prints, start = room((len(there),), FINGERPRINT), 0
    for chunk in chunks:
        prints[start : start + len(chunk)] = _records(chunk)
        start += len(chunk)
    return prints, there


def codes(column: pa.ChunkedArray) -> Places:
    """(n,) numbers from 0 that are equal where the values are, -1 for null. The values are held."""
    known: dict[object, int] = {None: -1}
    found, start = room((len(column),), np.int64), 0
    for chunk in column.chunks:
        values = chunk.to_pylist()
        found[start : start + len(values)] = [
            known.setdefault(value, len(known) - 1) for value in values
        ]
        start += len(values)
    return found


def hashes(column: pa.ChunkedArray) -> Words:
    """(n,) 64-bit hashes of texts: those of a hundred million different ones are different but for odds
    of one in four thousand."""
    digests = (
        b"".join(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest() for text in texts)
        for texts in (chunk.to_pylist() for chunk in column.chunks)
    )
    return written((np.frombuffer(one, "<u8") for one in digests), np.uint64)


def grouped(*keys: NDArray[np.int64] | Words) -> Words:
    """(n,) numbers from 0 that are equal where all keys (n,) are."""
    return reduce(_both, (numbered(key.view(np.uint64)) for key in keys))


def earlier(groups: Words) -> tuple[Places, Places]:
    """For each row the number of rows of its group before it, and the place of the group's first."""
    whole = len(groups)
    keyed = filled(whole, np.uint64, lambda part: (groups[part] << _HALF) | numbers(part))
    keyed.sort()
    count, first = room((whole,), np.int64), room((whole,), np.int64)
    start = place = last = -1  # of the group that the rows before belong to
    for part in stretches(whole):
        group, row = (keyed[part] >> _HALF).astype(np.int64), (keyed[part] & _LOW).astype(np.int64)
        here = np.arange(part.start, part.stop)
        new = np.diff(group, prepend=last) != 0
        begun = np.maximum.accumulate(np.where(new, np.arange(len(group)), -1))
        started = np.where(begun < 0, start, here[begun])
        count[row], first[row] = here - started, np.where(begun < 0, place, row[begun])
        start, place, last = int(started[-1]), int(first[row[-1]]), int(group[-1])
    return count, first


def _both(one: Words, other: Words) -> Words:
    return numbered(filled(len(one), np.uint64, lambda part: (one[part] << _HALF) | other[part]))


def _records(chunk: pa.Array) -> Fingerprints:
    filled_in = chunk.fill_null(bytes(FINGERPRINT.itemsize)) if chunk.null_count else chunk
    data = filled_in.buffers()[1]
    if data is None:
        return np.zeros(0, dtype=FINGERPRINT)
    start = filled_in.offset * FINGERPRINT.itemsize
    return np.frombuffer(data, dtype=FINGERPRINT, count=len(chunk), offset=start)
