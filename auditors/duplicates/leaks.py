"""Pictures of one split that occur in another, as they are or edited."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.base import Row
from overpaint.auditors.duplicates.album import NONE, Album, Related, album_of
from overpaint.auditors.duplicates.columns import codes, fingerprints_of
from overpaint.auditors.duplicates.fingerprint import (
    FINGERPRINT,
    RELATED,
    Fingerprints,
    fingerprint,
)
from overpaint.auditors.pair import Pair
from overpaint.auditors.spilled import joined
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding

Numbers = NDArray[np.int64]

FAR = 256
"""Bits between pictures that have nothing to do with each other, as far as was looked."""

PRINTS = pa.schema(
    [
        pa.field("sample_id", pa.string(), nullable=False),
        pa.field("split", pa.string(), nullable=False),
        pa.field("source", pa.binary(FINGERPRINT.itemsize)),
        pa.field("target", pa.binary(FINGERPRINT.itemsize)),
    ]
)
"""A row of a collection by its fingerprints; null for a picture that isn't there or can't be read."""


def printed(pair: Pair) -> Row:
    """One row of :data:`PRINTS`."""
    return {
        "sample_id": pair.sample.id,
        "split": pair.sample.split,
        "source": fingerprint(pair.source),
        "target": None if pair.target is None else fingerprint(pair.target),
    }


class Leaks:
    """Finds rows that share a picture, or pictures of one origin, with a smaller split.

    ``value`` is in how many bits of 256 the fingerprints differ: 0 for equal pixels, up to 64 for
    copies, crops and edits of one picture; strangers are not compared. Source and target count alike.
    The row of the larger split is blamed, since that is the one to drop: train, not test.
    """

    name = "leaks"
    schema = PRINTS

    def digest(self, pair: Pair) -> Row:
        return printed(pair)

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """One finding for each digest, in their order. Nothing has to be opened."""
        splits = codes(digests["split"])
        sizes = np.bincount(splits, minlength=1)
        shelf = Shelf.of(digests)
        nearest = Nearest.none(len(splits))
        for split in np.argsort(sizes, kind="stable")[:-1]:
            larger = (sizes[splits] > sizes[split]) | (
                (sizes[splits] == sizes[split]) & (splits > split)
            )
            nearest = nearest.nearer(shelf.nearest(splits == split), larger)
        alone = len(sizes) < 2
        for row, sample_id in enumerate(digests["sample_id"]):
            verdict = (
                Verdict(reason="the dataset has one split only, as far as it says")
                if alone
                else verdict_of(nearest, row, shelf.judged, lambda place: _place(digests, place))
            )
            yield leak_finding(sample_id.as_py(), self.name, "split_leak", verdict)


@dataclass(frozen=True, slots=True)
class Nearest:
    """By row: bits to the nearest picture (``FAR`` without one) and the row that has that."""

    apart: Numbers
    row: Numbers

    @classmethod
    def none(cls, count: int) -> "Nearest":
        """Nothing near for ``count`` rows."""
        return cls(np.full(count, FAR), np.full(count, NONE))

    def nearer(self, other: "Nearest", among: NDArray[np.bool_]) -> "Nearest":
        """The nearer of the two, row by row; ``other`` counts for the rows ``among`` alone."""
        better = among & (other.apart < self.apart)
        return Nearest(np.where(better, other.apart, self.apart), np.where(better, other.row, self.row))


@dataclass(frozen=True)
class Shelf:
    """The pictures of all rows, sources first, and how they are related."""

    album: Album
    related: Related
    numbers: Numbers  # (2, n): which picture of the album is the row's source and target

    @classmethod
    def of(cls, *tables: pa.Table) -> "Shelf":
        """The rows of tables of :data:`PRINTS`, one after the other."""
        sides = [fingerprints_of(_column(tables, side)) for side in ("source", "target")]
        prints: Fingerprints = joined([prints for prints, _ in sides], FINGERPRINT)
        album, numbers = album_of(prints, np.concatenate([there for _, there in sides]))
        return cls(album, album.related(), numbers.reshape(2, -1))

    @property
    def judged(self) -> NDArray[np.bool_]:
        """(n,) whether a row has a picture at all."""
        return np.asarray((self.numbers != NONE).any(axis=0))

    def nearest(self, wanted: NDArray[np.bool_]) -> Nearest:
        """For every row the nearest picture that the ``wanted`` rows have."""
        holder = np.full(len(self.album) + 1, NONE)  # the last place stands for a missing picture
        rows = np.flatnonzero(wanted)[::-1]
        for side in self.numbers:
            holder[side[rows]] = rows
        holder[NONE] = NONE
        apart, row = np.where(holder == NONE, FAR, 0), holder.copy()
        order = np.argsort(-self.related.apart, kind="stable")  # the nearest is written last
        pairs = np.concatenate([self.related.pairs[order], self.related.pairs[order][:, ::-1]])
        bits = np.concatenate([self.related.apart[order]] * 2)
        order = np.argsort(-bits, kind="stable")
        one, other, bits = pairs[order, 0], pairs[order, 1], bits[order]
        better = (holder[other] != NONE) & (bits < apart[one])
        apart[one[better]], row[one[better]] = bits[better], holder[other[better]]
        side = np.argmin(apart[self.numbers], axis=0)
        chosen = np.take_along_axis(self.numbers, side[None], axis=0)[0]
        return Nearest(apart[chosen], row[chosen])


def verdict_of(
    nearest: Nearest, row: int, judged: NDArray[np.bool_], place: Callable[[int], str]
) -> Verdict:
    """What to say of a row; ``place`` names the row with the nearest picture."""
    if not judged[row]:
        return Verdict(reason="no picture can be read")
    apart = int(nearest.apart[row])
    if apart == FAR:
        return Verdict(value=FAR, score=0.0, reason="none of its pictures was found elsewhere")
    where = place(int(nearest.row[row]))
    how = "to the pixel" if apart == 0 else f"as a copy or an edit ({apart} of 256 bits differ)"
    return Verdict(
        value=float(apart),
        score=RELATED / (RELATED + apart),
        reason=f"a picture of it is in {where} too, {how}",
        evidence={"there": where},
    )


def leak_finding(sample_id: str, auditor: str, kind: str, verdict: Verdict) -> Finding:
    """The verdict as a finding about one row of a set."""
    return Finding(
        sample_id=sample_id,
        side="pair",
        auditor=auditor,
        kind=kind,
        value=verdict.value,
        score=verdict.score,
        reason=verdict.reason,
        evidence=verdict.evidence,
    )


def _column(tables: Sequence[pa.Table], name: str) -> pa.ChunkedArray:
    chunks = [chunk for table in tables for chunk in table[name].chunks]
    return pa.chunked_array(chunks, type=PRINTS.field(name).type)


def _place(digests: pa.Table, row: int) -> str:
    return f"{digests['split'][row].as_py()}: {digests['sample_id'][row].as_py()}"
