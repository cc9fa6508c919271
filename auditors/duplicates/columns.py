"""Columns of digests as arrays, without a Python object for each row."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.duplicates.fingerprint import FINGERPRINT, Fingerprints
from overpaint.auditors.spilled import joined


def fingerprints_of(column: pa.ChunkedArray) -> tuple[Fingerprints, NDArray[np.bool_]]:
    """The records of a column of fingerprints, and which rows have one; those that don't are zeros."""
    parts = [_chunk(chunk) for chunk in column.chunks]
    there = [~np.asarray(chunk.is_null()) for chunk in column.chunks]
    return joined(parts, FINGERPRINT), np.concatenate([np.zeros(0, np.bool_), *there])


def codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """(n,) numbers from 0 that are equal where the values are; -1 for null."""
    encoded = column.dictionary_encode().combine_chunks()
    whole = encoded if isinstance(encoded, pa.DictionaryArray) else encoded.chunk(0)
    return np.asarray(whole.indices.fill_null(-1), dtype=np.int64)


def grouped(*keys: NDArray[Any]) -> NDArray[np.int64]:
    """(n,) numbers from 0 that are equal where all keys (n,) are."""
    # Sorted by one key after the other: numpy's unique compares rows byte by byte, ten times slower.
    order = np.lexsort(keys)
    changes = np.zeros(len(order), dtype=np.bool_)
    for key in keys:
        ordered = key[order]
        changes[1:] |= ordered[1:] != ordered[:-1]
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.cumsum(changes)
    return found


def earlier(groups: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each row the number of rows of its group before it, and the place of the group's first."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-2) != 0)
    sizes = np.diff(starts, append=len(groups))
    count, first = np.empty_like(order), np.empty_like(order)
    count[order] = np.arange(len(groups)) - np.repeat(starts, sizes)
    first[order] = np.repeat(order[starts], sizes)
    return count, first


def _chunk(chunk: pa.Array) -> Fingerprints:
    filled = chunk.fill_null(bytes(FINGERPRINT.itemsize)) if chunk.null_count else chunk
    data = filled.buffers()[1]
    if data is None:
        return np.zeros(0, dtype=FINGERPRINT)
    start = filled.offset * FINGERPRINT.itemsize
    return np.frombuffer(data, dtype=FINGERPRINT, count=len(chunk), offset=start)
