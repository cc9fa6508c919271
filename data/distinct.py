"""One id for each row: rows with the id of an earlier row get one of their own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from overpaint.data.dataset import Dataset, Shard
from overpaint.data.records import BadRow, EditSample


@runtime_checkable
class Indexed(Protocol):
    """A shard that can tell its rows' names without their pictures."""

    def index(self) -> Iterator[tuple[str, str]]:
        """(id, session) of every row in the order of reading; the session may be empty."""
        ...


@runtime_checkable
class Named(Protocol):
    """A dataset that knows a quicker way to its rows' ids than its shards' indices."""

    def ids(self) -> Iterable[str] | None:
        """Those of all rows, in any order; None where they are too far away to be read beforehand."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """The id that a row has in the dataset, and the one that it gets."""

    given: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinctShard:
    """``shard`` with other ids for the rows at some positions. Picklable if the shard is."""

    shard: Shard
    names: Mapping[int, Renamed] = field(default_factory=dict[int, Renamed])

    @property
    def id(self) -> str:
        return self.shard.id

    @property
    def rows(self) -> int | None:
        return self.shard.rows

    @property
    def pinned(self) -> bool:
        return bool(getattr(self.shard, "pinned", False))

    def read(self) -> Iterator[EditSample | BadRow]:
        """The rows in order; samples with a new id keep the dataset's as ``given_id``."""
        for position, row in enumerate(self.shard.read()):
            name = self.names.get(position)
            if name is None or name.given != row.id:
                yield row
            elif isinstance(row, BadRow):
                yield replace(row, id=name.new)
            else:
                yield replace(row, id=name.new, given_id=name.given)

    def index(self) -> Iterator[tuple[str, str]]:
        """(id, session) of the rows in order."""
        for position, (given, session) in enumerate(_index(self.shard)):
            name = self.names.get(position)
            yield (given if name is None else name.new), session


def distinct_shards(dataset: Dataset) -> Sequence[Shard]:
    """The shards of ``dataset`` with an id for each row that no other has: ``ID-2`` for the second of
    an id, in the dataset's order, or the next number whose name is free.

    What becomes of one row then becomes of no other. Ids that can't be had without reading the rows
    themselves, as those of tars and of remote files, stay as they are.
    """
    shards = dataset.shards()
    ids = dataset.ids() if isinstance(dataset, Named) else _ids(shards)
    if ids is None:
        return shards
    hashes = np.sort(np.fromiter(map(hash, ids), np.int64))
    again = frozenset(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
    if not again:
        return shards
    names = _names(shards, again, hashes)
    return [
        DistinctShard(shard=shard, names=names[number]) if number in names else shard
        for number, shard in enumerate(shards)
    ]


def _ids(shards: Sequence[Shard]) -> Iterator[str] | None:
    if not all(isinstance(shard, Indexed) for shard in shards):
        return None
    return (name for name, _ in chain.from_iterable(map(_index, shards)))


def _index(shard: Shard) -> Iterator[tuple[str, str]]:
    return shard.index() if isinstance(shard, Indexed) else iter(())


def _names(
    shards: Sequence[Shard], again: frozenset[int], hashes: NDArray[np.int64]
) -> Mapping[int, Mapping[int, Renamed]]:
    """By the number of the shard and the position in it. ``hashes`` are those of all ids, sorted;
    ``again`` those that occur several times, whose ids may differ all the same."""
    found: dict[int, dict[int, Renamed]] = defaultdict(dict)
    counts: dict[str, int] = {}
    taken: set[str] = set()
    for number, shard in enumerate(shards):
        for position, (given, _) in enumerate(_index(shard)):
            if hash(given) not in again:
                continue
            if given in counts:
                new = _free(given, counts, taken, hashes)
                found[number][position] = Renamed(given=given, new=new)
            else:
                counts[given] = 1
    return found


def _free(given: str, counts: dict[str, int], taken: set[str], hashes: NDArray[np.int64]) -> str:
    """The next name of a repeated id that neither a row of the dataset nor another new one has."""
    while True:
        counts[given] += 1
        new = f"{given}-{counts[given]}"
        at = min(int(np.searchsorted(hashes, hash(new))), len(hashes) - 1)
        if hashes[at] != hash(new) and new not in taken:
            taken.add(new)
            return new
