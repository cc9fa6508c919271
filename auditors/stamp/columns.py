"""Columns of digests that are read where they lie: they may be larger than the memory."""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

T = TypeVar("T")

Places = NDArray[np.int64]


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
    table = pa.table({"value": column, "place": np.arange(len(column))}).sort_by("value")
    return np.asarray(table["place"], dtype=np.int64)
