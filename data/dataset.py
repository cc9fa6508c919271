"""What comes in: a dataset is a list of shards that workers read by themselves."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from overpaint.data.records import BadRow, EditSample

SHARD_ROWS = 64
"""Rows an adapter puts into a shard where the format leaves it the choice: what a kill can cost."""


class Shard(Protocol):
    """A piece of a dataset. Picklable and small: it holds paths and row numbers, never pictures.

    ``id`` is stable between runs and unique in the dataset; it is made into a file name.
    ``rows`` is the number of rows, None if only reading will tell.
    """

    @property
    def id(self) -> str: ...
    @property
    def rows(self) -> int | None: ...
    def read(self) -> Iterator[EditSample | BadRow]:
        """The rows in order; pictures undecoded. A row that makes no sample comes as a BadRow."""
        ...


class Dataset(Protocol):
    """A whole dataset."""

    def fingerprint(self) -> str:
        """Changes when the content does: hub revision, or file names, sizes and hashes."""
        ...

    def shards(self) -> Sequence[Shard]:
        """In the dataset's order, the same every time."""
        ...
