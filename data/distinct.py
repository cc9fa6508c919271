"""One id for each row: rows with the id of an earlier row get one of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol, TypeAlias, runtime_checkable
from zlib import crc32

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


Numbers: TypeAlias = NDArray[np.uint32]
"""(n, 3) for rows that get another id: position in the shard, the number that follows the id, and the
CRC-32 of the id. A dataset may have millions of them, and words are made as they are read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DistinctShard:
    """``shard`` with other ids for the rows at some positions. Picklable if the shard is."""

    shard: Shard
    numbers: Numbers

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
        known = self._known()
        for position, row in enumerate(self.shard.read()):
            number, mark = known.get(position, (0, 0))
            # A row that can't be read may have its place for an id, which the index didn't know.
            if not number or mark != _mark(row.id):
                yield row
            elif isinstance(row, BadRow):
                yield replace(row, id=_numbered(row.id, number))
            else:
                yield replace(row, id=_numbered(row.id, number), given_id=row.id)

    def index(self) -> Iterator[tuple[str, str]]:
        """(id, session) of the rows in order."""
        known = self._known()
        for position, (given, session) in enumerate(_index(self.shard)):
            yield (_numbered(given, known[position][0]) if position in known else given), session

    def _known(self) -> Mapping[int, tuple[int, int]]:
        return {position: (number, mark) for position, number, mark in self.numbers.tolist()}


def distinct_shards(dataset: Dataset) -> Sequence[Shard]:
    """The shards of ``dataset`` with an id for each row that no other has: ``ID-2`` for the second of
    an id, in the dataset's order, or the next number whose name is free.

    What becomes of one row then becomes of no other. Ids that can't be had without reading the rows
    themselves, as those of tars and of remote files, stay as they are.
    """
    shards = dataset.shards()
    ids = _ids(dataset, shards)
    if ids is None:
        return shards
    hashes = np.sort(np.fromiter(map(hash, ids), np.int64))
    again = frozenset(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
    if not again:
        return shards
    counts: dict[str, int] = {}
    numbers = (_numbers(shard, again, hashes, counts) for shard in shards)
    return [
        DistinctShard(shard=shard, numbers=found) if len(found) else shard
        for shard, found in zip(shards, numbers, strict=True)
    ]


def _ids(dataset: Dataset, shards: Sequence[Shard]) -> Iterable[str] | None:
    if isinstance(dataset, Named) and callable(dataset.ids):  # a plug-in may call anything so
        return dataset.ids()
    if not all(isinstance(shard, Indexed) for shard in shards):
        return None
    return (name for name, _ in chain.from_iterable(map(_index, shards)))


def _index(shard: Shard) -> Iterator[tuple[str, str]]:
    return shard.index() if isinstance(shard, Indexed) else iter(())


def _numbers(
    shard: Shard, again: frozenset[int], hashes: NDArray[np.int64], counts: dict[str, int]
) -> Numbers:
    """``hashes`` are those of all ids, sorted; ``again`` those that occur several times, whose ids may
    differ all the same; ``counts`` how far the ids of earlier rows are numbered."""
    found: list[tuple[int, int, int]] = []
    for position, (given, _) in enumerate(_index(shard)):
        if hash(given) not in again:
            continue
        if given in counts:
            counts[given] = _free(given, counts[given] + 1, hashes)
            found.append((position, counts[given], _mark(given)))
        else:
            counts[given] = 1
    return np.array(found, np.uint32).reshape(-1, 3)


def _free(given: str, number: int, hashes: NDArray[np.int64]) -> int:
    """The next number that makes an id no row has; no other new id can be the same."""
    while True:
        wanted = hash(_numbered(given, number))
        at = min(int(np.searchsorted(hashes, wanted)), len(hashes) - 1)
        if hashes[at] != wanted:
            return number
        number += 1


def _numbered(given: str, number: int) -> str:
    return f"{given}-{number}"


def _mark(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass"))
