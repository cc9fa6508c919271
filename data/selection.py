"""Which rows of a dataset a run looks at."""

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from hashlib import blake2b
from itertools import accumulate, islice, pairwise

from overpaint.data.dataset import Dataset, Shard
from overpaint.data.distinct import DistinctShard, Indexed, distinct_shards
from overpaint.data.naming import Naming, named, naming_version
from overpaint.data.records import BadRow, EditSample
from overpaint.taxonomy import DatasetError, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """All rows; or the first ``limit``; or ``sample`` of those at random; or those named by ``ids``.

    An id is a sample's or a whole session's. The same ``seed`` draws the same rows, and a larger
    ``sample`` draws those and more, so that raising it extends a run.

    Raises:
        UsageError: a count below 1, or ids together with a count.
    """

    ids: tuple[str, ...] = ()
    limit: int | None = None
    sample: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for option, count in (("--limit", self.limit), ("--sample", self.sample)):
            if count is not None and count < 1:
                raise UsageError(f"{option} must be at least 1, not {count}")
        if self.ids and (self.limit is not None or self.sample is not None):
            raise UsageError("--id names the rows itself: it goes with neither --limit nor --sample")

    def widened(self, other: "Selection") -> "Selection | None":
        """The rows of both, if that is again a selection of one kind; else None.

        First rows widen to the higher limit, a draw to the larger one of the same seed and limit, ids to
        all of them; all rows hold any ids.
        """
        if self.sample is None and other.sample is None and not (self.ids or other.ids):
            limits = {self.limit, other.limit}
            return replace(self, limit=None if None in limits else max(filter(None, limits)))
        if self.ids and other.ids:
            return replace(self, ids=tuple(dict.fromkeys([*self.ids, *other.ids])))
        if self.sample and other.sample and (self.seed, self.limit) == (other.seed, other.limit):
            return replace(self, sample=max(self.sample, other.sample))
        whole = Selection(seed=self.seed)
        return whole if whole in (self, other) and (self.ids or other.ids) else None

    def __str__(self) -> str:
        """As the options that ask for it."""
        options = [f"--id {name}" for name in self.ids]
        options += [
            f"--{name} {count}" for name in ("limit", "sample") if (count := getattr(self, name))
        ]
        return " ".join([*options, f"--seed {self.seed}"]) if options else "all rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedShard:
    """A shard with what of it is wanted: ``positions`` in it (None: any), named by ``ids`` (empty: any).

    ``rows`` is None if only reading will tell. ``naming`` says whether samples without an edit class
    get one as they are read. Picklable if the shard is.
    """

    shard: Shard
    positions: tuple[int, ...] | None = None
    ids: frozenset[str] = frozenset()
    naming: Naming = "native"

    @property
    def id(self) -> str:
        return self.shard.id

    @property
    def rows(self) -> int | None:
        if self.ids:
            return None
        return self.shard.rows if self.positions is None else len(self.positions)

    @property
    def pinned(self) -> bool:
        """Whether the shard says that it lies at an address with a revision, where nothing changes."""
        return bool(getattr(self.shard, "pinned", False))

    @property
    def wanted(self) -> tuple[object, ...]:
        """What of the shard is wanted, for the name of what is computed from it."""
        rows = (self.positions, sorted(self.ids), naming_version(self.naming))
        return (*rows, self.shard.numbers.tolist()) if isinstance(self.shard, DistinctShard) else rows

    def read(self) -> Iterator[EditSample | BadRow]:
        """The wanted rows in order; reading stops after the last."""
        for row in self._rows():
            yield named(row, self.naming) if isinstance(row, EditSample) else row

    def having(self, ids: frozenset[str]) -> Iterator[EditSample]:
        """Of the wanted rows the samples with these ids; naming the classes of the others costs time."""
        for row in self._rows():
            if row.id in ids and isinstance(row, EditSample):
                yield named(row, self.naming)

    def _rows(self) -> Iterator[EditSample | BadRow]:
        if self.positions is not None:
            wanted = frozenset(self.positions)
            stop = max(wanted, default=-1) + 1
            rows = enumerate(islice(self.shard.read(), stop))
            yield from (row for position, row in rows if position in wanted)
        else:
            yield from (row for row in self.shard.read() if not self.ids or self.ids & names(row))


def selected(dataset: Dataset, selection: Selection) -> Sequence[SelectedShard]:
    """The shards that hold wanted rows, in the dataset's order.

    Shards that don't know their number of rows are read to count them, one after the other: with a
    limit until it is reached, with a sample alone to the end. Ids are looked up beforehand in shards
    that are :class:`Indexed`; others are filtered as they are read, and :func:`require_found` tells
    afterwards what wasn't there. Repeated ids are made distinct (:func:`distinct_shards`).

    Raises:
        DatasetError: the dataset has no rows, or is indexed and lacks an id.
    """
    shards = distinct_shards(dataset)
    if not any(shard.rows is None or shard.rows > 0 for shard in shards):
        raise DatasetError("the dataset holds no rows")
    if selection.ids:
        return _with_ids(shards, selection.ids)
    if selection.limit is None and selection.sample is None:
        return [SelectedShard(shard=shard) for shard in shards]
    counted = list(_counted(shards, selection.limit))
    if not counted:
        raise DatasetError("the dataset holds no rows")
    if selection.sample is None:
        return [_first_rows(shard, count) for shard, count in counted]
    return _sampled(counted, selection.sample, selection.seed)


def names(row: EditSample | BadRow) -> frozenset[str]:
    """What a row answers to: its id and its session."""
    return frozenset({row.id, row.session} - {""} if isinstance(row, EditSample) else {row.id})


def require_found(found: Iterable[str], wanted: Iterable[str]) -> None:
    """Checks that all wanted ids are among the names of rows that were read.

    Raises:
        DatasetError: some aren't; the message lists them, each with the nearest one there is.
    """
    known = set(found)
    missing = [name for name in dict.fromkeys(wanted) if name not in known]
    if missing:
        told = ", ".join(_with_nearest(name, known) for name in missing)
        raise DatasetError(f"no such id in the dataset: {told}")


def _with_nearest(name: str, known: set[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"{name} (did you mean {near[0]}?)" if near else name


def _with_ids(shards: Sequence[Shard], wanted: tuple[str, ...]) -> list[SelectedShard]:
    ids = frozenset(wanted)
    kept: list[SelectedShard] = []
    seen: set[str] = set()
    for shard in shards:
        if not isinstance(shard, Indexed):
            kept.append(SelectedShard(shard=shard, ids=ids))
            continue
        keys = list(shard.index())
        seen.update(name for key in keys for name in key if name)
        positions = tuple(position for position, key in enumerate(keys) if ids & set(key))
        if positions:
            kept.append(SelectedShard(shard=shard, positions=positions))
    if all(isinstance(shard, Indexed) for shard in shards):
        require_found(seen, wanted)
    return kept


def _counted(shards: Sequence[Shard], limit: int | None) -> Iterator[tuple[Shard, int]]:
    """Each shard with the number of its rows that are within the limit."""
    left = limit
    for shard in shards:
        if left == 0:
            return
        rows = shard.rows if shard.rows is not None else sum(1 for _ in islice(shard.read(), left))
        within = rows if left is None else min(rows, left)
        left = None if left is None else left - within
        if within:
            yield shard, within


def _first_rows(shard: Shard, count: int) -> SelectedShard:
    whole = shard.rows == count
    return SelectedShard(shard=shard, positions=None if whole else tuple(range(count)))


def _sampled(counted: Sequence[tuple[Shard, int]], size: int, seed: int) -> list[SelectedShard]:
    ends = list(accumulate(count for _, count in counted))
    drawn = sorted(heapq.nsmallest(size, range(ends[-1]), key=lambda number: _lot(seed, number)))
    bounds = [bisect_left(drawn, end) for end in (0, *ends)]
    return [
        SelectedShard(shard=shard, positions=tuple(n - (end - count) for n in drawn[first:last]))
        for (shard, count), end, (first, last) in zip(counted, ends, pairwise(bounds), strict=True)
        if first < last
    ]


def _lot(seed: int, number: int) -> bytes:
    """The rank of a row in the draw: the same on every machine and version."""
    return blake2b(f"{seed} {number}".encode(), digest_size=16).digest()
