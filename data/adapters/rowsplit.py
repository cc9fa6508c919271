"""One split of a dataset whose rows say themselves which they are of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from overpaint.data.adapters.contents import fingerprint
from overpaint.data.dataset import Dataset, Shard
from overpaint.data.distinct import distinct_shards
from overpaint.data.records import BadRow, EditSample


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSplitShard:
    """The rows of ``shard`` that are of ``split``; how many is known when they are read."""

    shard: Shard
    split: str

    @property
    def id(self) -> str:
        return self.shard.id

    @property
    def rows(self) -> None:
        return None

    @property
    def pinned(self) -> bool:
        return bool(getattr(self.shard, "pinned", False))

    def read(self) -> Iterator[EditSample | BadRow]:
        """The rows in order; those that can't be read may be of any split and stay."""
        for row in self.shard.read():
            if isinstance(row, BadRow) or row.split == self.split:
                yield row


class RowSplitDataset:
    """``inner`` with the rows of one split."""

    def __init__(self, inner: Dataset, split: str) -> None:
        self._inner, self._split = inner, split
        self.columns: Mapping[str, str] = getattr(inner, "columns", {})

    def fingerprint(self) -> str:
        """That of the whole, with the split."""
        return fingerprint([(self._inner.fingerprint(), self._split)])

    def shards(self) -> Sequence[Shard]:
        """Those of the whole, with its names for rows that share an id."""
        return [RowSplitShard(shard=shard, split=self._split) for shard in distinct_shards(self._inner)]
