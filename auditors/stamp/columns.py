"""Columns of digests that are read where they lie: they may be larger than the memory."""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from overpaint.auditors.spilled import filled

T = TypeVar("T")

Places = NDArray[np.int64]

_BY_VALUE = pc.SortOptions([("value", "ascending")])


class Column(Sequence[T], Generic[T]):
    """The values of a column at some places of it, each read when it is asked for."""

    def __init__(self, column: pa.ChunkedArray, places: Places) -> None:
        self._column = column
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self._column[place].as_py() for place in self._places[at].tolist()]
        value: T = self._column[int(self._places[at])].as_py()
        return value

    def __iter__(self) -> Iterator[T]:
        return (self._column[place].as_py() for place in self._places.tolist())


def ordered(column: pa.ChunkedArray) -> Places:
    """The places of a column in the order of its values."""
    order = pc.call_function("sort_indices", [pa.table({"value": column})], _BY_VALUE)
    return filled(len(order), np.int64, lambda part: order[part.start : part.stop])
