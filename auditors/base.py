"""The contracts of auditors: on pairs one by one, and on a whole collection."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

import pyarrow as pa

from overpaint.auditors.pair import Pair
from overpaint.data import Finding
from overpaint.taxonomy import Registry

Row = Mapping[str, object]


@runtime_checkable
class Auditor(Protocol):
    """Judges pairs one by one.

    For each pair it yields one finding per kind and side it can speak of, harmless or not: the score
    is stored and the threshold applied later. What it can't judge is nan with a reason.
    """

    @property
    def name(self) -> str: ...

    @property
    def max_batch(self) -> int: ...

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]: ...


@runtime_checkable
class CollectionAuditor(Protocol):
    """Judges a whole collection from a small digest of each pair.

    ``digest`` runs where the pictures are; ``merge`` folds digests of several shards, in any grouping;
    ``conclude`` sees them all. ``open`` gives a pair back by its sample id, for a look at its pixels.
    One with ``of_answers = True`` also judges all answers of a model, as if they were the targets.
    """

    @property
    def name(self) -> str: ...

    @property
    def schema(self) -> pa.Schema: ...

    def digest(self, pair: Pair) -> Row: ...

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table: ...

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]: ...


auditors: Registry[Auditor | CollectionAuditor] = Registry(
    "auditors",
    {
        "over-edit": "overpaint.auditors.over_edit:OverEdit",
        "watermark": "overpaint.auditors.watermark:Watermark",
        "stamp": "overpaint.auditors.stamp:RepeatedStamp",
        "overlay": "overpaint.auditors.overlay:Overlay",
        "provenance": "overpaint.auditors.provenance:Provenance",
        "no-op": "overpaint.auditors.no_op:NoOp",
        "unrelated": "overpaint.auditors.unrelated:Unrelated",
        "size": "overpaint.auditors.size:Size",
        "duplicates": "overpaint.auditors.duplicates:Duplicates",
        "leaks": "overpaint.auditors.duplicates.leaks:Leaks",
        "turns": "overpaint.auditors.turns:Turns",
        "quality": "overpaint.auditors.quality:Quality",
        "text": "overpaint.auditors.text:Text",
        "reframed": "overpaint.auditors.reframed:Reframed",
        "composition": "overpaint.auditors.quality.composition:Composition",
        "direction": "overpaint.auditors.direction:Direction",
        "odd-size": "overpaint.auditors.odd_size:OddSize",
        "repeats": "overpaint.auditors.text.repeats:Repeats",
        "semantic": "overpaint.auditors.semantic:Semantic",
        "contradiction": "overpaint.auditors.contradiction:Contradiction",
        "script": "overpaint.auditors.text:Script",
        "language": "overpaint.auditors.text:Language",
    },
)
