"""Where ids stand among very many: by 64-bit hashes of them, sorted, in files that are mapped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.spilled import gathered, order_of, stretches, written
from overpaint.data.run import RunFolder
from overpaint.data.tables import SAMPLES

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

NONE = -1


def hashed(ids: Sequence[str]) -> Hashes:
    """(n,) 64-bit hashes. Two of ten million different ids share one with odds of one in 300,000."""
    values = np.empty(len(ids), dtype=object)
    values[:] = ids
    return np.asarray(pd.util.hash_array(values, categorize=False), dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Directory:
    """Ids by their places from 0, in the order in which they were read; 16 bytes on disk for each."""

    hashes: Hashes  # sorted
    places: Places

    @classmethod
    def of(cls, columns: Iterable[pa.ChunkedArray]) -> "Directory":
        """The ids of columns, one after the other."""
        hashes = written((hashed(column.to_pylist()) for column in columns), np.uint64)
        places = order_of(hashes)  # of equal ids the first one stays first
        return cls(gathered(hashes, places), places)

    @classmethod
    def of_samples(cls, run: RunFolder) -> "Directory":
        """The ids of a run's samples, rows that could not be made into one among them."""
        portions = run.portions("samples", ["sample_id"], SAMPLES)
        return cls.of(portion.table["sample_id"] for portion in portions)

    def __len__(self) -> int:
        return len(self.hashes)

    def __contains__(self, sample_id: object) -> bool:
        return isinstance(sample_id, str) and self.first(hashed([sample_id]))[0] != NONE

    def first(self, hashes: Hashes) -> Places:
        """The place of the first row that has each id, ``NONE`` for one that isn't there."""
        if not len(self):
            return np.full(len(hashes), NONE)
        at = np.searchsorted(self.hashes, hashes).clip(max=len(self) - 1)
        return np.where(self.hashes[at] == hashes, self.places[at], NONE)

    def every(self, hashes: Hashes) -> Places:
        """The places of all rows that have one of the ids."""
        first, last = (np.searchsorted(self.hashes, hashes, side) for side in ("left", "right"))
        found = [self.places[one:end] for one, end in zip(first, last, strict=True)]
        return np.concatenate([np.empty(0, np.int64), *found])

    @cached_property
    def repeated(self) -> Hashes:
        """(m,) those of ids that several rows have, each once, sorted."""
        return np.unique(written(self._again(), np.uint64))

    def is_repeated(self, hashes: Hashes) -> NDArray[np.bool_]:
        """(n,) whether several rows have each id."""
        if not len(self.repeated):
            return np.zeros(len(hashes), np.bool_)
        at = np.searchsorted(self.repeated, hashes).clip(max=len(self.repeated) - 1)
        return np.asarray(self.repeated[at] == hashes)

    @cached_property
    def different(self) -> int:
        """How many different ids there are."""
        return len(self) - sum(map(len, self._again()))

    def _again(self) -> Iterator[Hashes]:
        """Those of rows with the id of an earlier row."""
        for part in stretches(len(self)):
            mine = self.hashes[max(part.start - 1, 0) : part.stop]
            yield mine[1:][mine[1:] == mine[:-1]]
