"""Pictures of one split that occur in another, as they are or edited."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.base import Row
from overpaint.auditors.duplicates.album import NONE, Album, Related, album_of, of_pictures
from overpaint.auditors.duplicates.columns import codes, fingerprints_of
from overpaint.auditors.duplicates.fingerprint import FINGERPRINT, RELATED, fingerprint
from overpaint.auditors.pair import Pair
from overpaint.auditors.spilled import Places, Words, filled, stretches
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding

FAR = 256
"""Bits between pictures that have nothing to do with each other, as far as was looked."""

_ROW = 40
_NOWHERE = np.uint64(FAR << _ROW)

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
        sizes = _sizes(splits)
        shelf = Shelf.of(digests)
        nearest = Nearest.none(len(splits))
        for split in np.argsort(sizes, kind="stable")[:-1]:
            larger = (sizes > sizes[split]) | ((sizes == sizes[split]) & (np.arange(len(sizes)) > split))
            nearest.bring(shelf.nearest(splits == split), larger[splits])
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
    """By row the bits to the nearest picture and the row that has it, as one word; the first of rows
    as near."""

    words: Words

    @classmethod
    def none(cls, count: int) -> "Nearest":
        """Nothing near for ``count`` rows."""
        return cls(filled(count, np.uint64, lambda _: _NOWHERE))

    def __getitem__(self, row: int) -> tuple[int, int]:
        """Bits, ``FAR`` without a picture, and the row."""
        word = int(self.words[row])
        return word >> _ROW, word & ((1 << _ROW) - 1)

    def bring(self, other: "Nearest", among: NDArray[np.bool_]) -> None:
        """Takes from another what is nearer; for the rows ``among`` alone."""
        for part in stretches(len(self.words)):
            nearer = np.minimum(self.words[part], other.words[part])
            self.words[part] = np.where(among[part], nearer, self.words[part])


@dataclass(frozen=True)
class Shelf:
    """The pictures of all rows, sources first, and how they are related."""

    album: Album
    related: Related
    numbers: Places  # (2, n): which picture of the album is the row's source and target

    @classmethod
    def of(cls, *tables: pa.Table) -> "Shelf":
        """The rows of tables of :data:`PRINTS`, one after the other."""
        columns = [table[side] for side in ("source", "target") for table in tables]
        album, numbers = album_of(*fingerprints_of(*columns))
        return cls(album, album.related(), numbers.reshape(2, -1))

    @cached_property
    def judged(self) -> NDArray[np.bool_]:
        """(n,) whether a row has a picture at all."""
        source, target = self.numbers
        return filled(
            len(source), np.bool_, lambda part: (source[part] != NONE) | (target[part] != NONE)
        )

    def nearest(self, wanted: NDArray[np.bool_]) -> Nearest:
        """For every row the nearest picture that the ``wanted`` rows have."""
        holder = self._holders(wanted)
        words = filled(len(self.album), np.uint64, lambda part: holder[part])
        for pairs, apart in self.related.stretches():
            for one, other in ((0, 1), (1, 0)):
                held = holder[pairs[:, other]] != _NOWHERE
                bits = apart[held].astype(np.uint64) << np.uint64(_ROW)
                np.minimum.at(words, pairs[held, one], holder[pairs[held, other]] | bits)
        source, target = (of_pictures(words, side, _NOWHERE) for side in self.numbers)
        return Nearest(
            filled(len(source), np.uint64, lambda part: np.minimum(source[part], target[part]))
        )

    def _holders(self, wanted: NDArray[np.bool_]) -> Words:
        """By picture the first of the ``wanted`` rows that have it, ``_NOWHERE`` without one."""
        holder = filled(len(self.album), np.uint64, lambda _: _NOWHERE)
        for side in self.numbers:
            for part in stretches(len(side)):
                rows = np.flatnonzero(wanted[part] & (side[part] != NONE))
                np.minimum.at(holder, side[part][rows], (rows + part.start).astype(np.uint64))
        return holder


def verdict_of(
    nearest: Nearest, row: int, judged: NDArray[np.bool_], place: Callable[[int], str]
) -> Verdict:
    """What to say of a row; ``place`` names the row with the nearest picture."""
    if not judged[row]:
        return Verdict(reason="no picture can be read")
    apart, there = nearest[row]
    if apart == FAR:
        return Verdict(value=FAR, score=0.0, reason="none of its pictures was found elsewhere")
    where = place(there)
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


def _sizes(splits: Places) -> Places:
    """How many rows each split has."""
    sizes = np.zeros(1, np.int64)
    for part in stretches(len(splits)):
        counts = np.bincount(splits[part], minlength=len(sizes))
        counts[: len(sizes)] += sizes
        sizes = counts
    return sizes


def _place(digests: pa.Table, row: int) -> str:
    return f"{digests['split'][row].as_py()}: {digests['sample_id'][row].as_py()}"
