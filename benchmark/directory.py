"""Where ids stand among very many: by 64-bit hashes of them, sorted, in files that are mapped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.spilled import gathered, room
from overpaint.data.run import RunFolder
from overpaint.data.tables import SAMPLES

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

NONE = -1


def hashed(ids: Sequence[str] | pa.ChunkedArray) -> Hashes:
    """(n,) 64-bit hashes. Two of ten million different ids share one with odds of one in 300,000."""
    texts = ids.to_pylist() if isinstance(ids, pa.ChunkedArray) else ids
    values = np.empty(len(texts), dtype=object)
    values[:] = texts
    return np.asarray(pd.util.hash_array(values, categorize=False), dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Directory:
    """Ids by their places from 0, in the order in which they were read; 16 bytes on disk for each."""

    hashes: Hashes  # sorted
    places: Places

    @classmethod
    def of(cls, columns: Iterable[pa.ChunkedArray]) -> "Directory":
        """The ids of columns, one after the other."""
        hashes = _written(map(hashed, columns))
        order = np.argsort(hashes, kind="stable")  # of equal ids the first one stays first
        places = room(order.shape, np.int64)
        places[:] = order
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

    @cached_property
    def repeated(self) -> Hashes:
        """(m,) those of ids that several rows have, each once, sorted."""
        return np.unique(self.hashes[1:][self.hashes[1:] == self.hashes[:-1]])

    def is_repeated(self, hashes: Hashes) -> NDArray[np.bool_]:
        """(n,) whether several rows have each id."""
        return np.isin(hashes, self.repeated)

    @cached_property
    def different(self) -> int:
        """How many different ids there are."""
        return len(self) - int(np.count_nonzero(self.hashes[1:] == self.hashes[:-1]))


def _written(parts: Iterable[NDArray[Any]]) -> Hashes:
    """Arrays one after the other, in a file that is mapped: how many there are is not known before."""
    with TemporaryFile(prefix="overpaint-") as file:
        for part in parts:
            file.write(part.tobytes())
        if not file.tell():
            return np.zeros(0, np.uint64)
        file.flush()
        return np.asarray(np.memmap(file, dtype=np.uint64, mode="r"))
