"""Texts of a sort that is rare in their set: one name per text, counted over the set."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import pyarrow as pa

from overpaint.auditors.base import Row
from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding


class Rarity(ABC):
    """A ``CollectionAuditor`` for one trait of a text, such as its script.

    ``value`` is the share of the set's instructions of the same sort; the score is one less its ratio
    to the share of the commonest, so a set in two sorts by halves is left alone.
    """

    name: ClassVar[str]
    kind: ClassVar[str]
    trait: ClassVar[str]
    """The column of the digest."""
    unknown: ClassVar[str]
    """Why a text has none."""

    def __init__(self) -> None:
        columns = [pa.field(name, pa.string(), nullable=False) for name in ("sample_id", self.trait)]
        self.schema = pa.schema(columns)

    @abstractmethod
    def of(self, text: str) -> str:
        """The sort of ``text``; empty if it has none, or none that is sure."""

    def digest(self, pair: Pair) -> Row:
        """One row; the trait is empty where there is none."""
        return {"sample_id": pair.sample.id, self.trait: self.of(pair.sample.instruction)}

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """One finding for each digest, in their order; nothing has to be opened."""
        counts = Counter[str]()
        for row in _rows(digests):
            counts[row[self.trait]] += bool(row[self.trait])
        for row in _rows(digests):
            verdict = self._verdict(row[self.trait], counts)
            yield Finding(
                sample_id=row["sample_id"],
                side="text",
                auditor=self.name,
                kind=self.kind,
                value=verdict.value,
                score=verdict.score,
                reason=verdict.reason,
            )

    def called(self, sort: str) -> str:
        """How a reader calls it."""
        return sort.title()

    def _verdict(self, sort: str, counts: Counter[str]) -> Verdict:
        if not sort:
            return Verdict(reason=self.unknown)
        commonest, most = counts.most_common(1)[0]
        share = counts[sort] / counts.total()
        shown = f"{share:.1%} of the set's instructions are written in {self.called(sort)}"
        return Verdict(
            value=share,
            score=1 - counts[sort] / most,
            reason=shown if sort == commonest else f"{shown}, most in {self.called(commonest)}",
        )


def _rows(digests: pa.Table) -> Iterable[dict[str, Any]]:
    for batch in digests.to_batches():
        yield from batch.to_pylist()
