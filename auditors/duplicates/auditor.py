"""Rows that repeat an earlier row: its source, its target, its request, or all of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.base import Row
from overpaint.auditors.duplicates.album import NONE, album_of, of_pictures
from overpaint.auditors.duplicates.columns import earlier, fingerprints_of, grouped, hashes
from overpaint.auditors.duplicates.copies import copies_of
from overpaint.auditors.duplicates.fingerprint import FINGERPRINT, fingerprint
from overpaint.auditors.duplicates.thumbnail import thumbnail
from overpaint.auditors.pair import Pair
from overpaint.auditors.spilled import Words, chosen, filled, written
from overpaint.data import Finding, Picture

Numbers = NDArray[np.int64]

_PRINT = pa.binary(FINGERPRINT.itemsize)


@dataclass(frozen=True, slots=True)
class _Side:
    """The pictures of one side: by row, exactly (``exact``) and up to copying (``cluster``)."""

    exact: Numbers
    cluster: Numbers
    likeness: NDArray[np.float64]

    def or_none(self, there: NDArray[np.bool_]) -> "_Side":
        """The same, with all pictures that never were ``there`` taken for one."""
        one = len(self.exact)
        return _Side(
            chosen(there, self.exact, one),
            chosen(there, self.cluster, one),
            chosen(there, self.likeness, 1.0),
        )


class Duplicates:
    """Finds rows that repeat an earlier one, to the pixel or saved, scaled, lightly cropped again.

    Kinds ``duplicate_source``, ``duplicate_target``, ``duplicate_request`` (the same source and the same
    instruction, another target) and ``duplicate_pair`` (all three). Of each cluster the first row in
    the dataset's order is kept; the others name it. ``value`` is the number of earlier copies, the score
    1 for equal pixels, from 0.5 on for copies. Case, spaces and marks of an instruction don't count.
    """

    name = "duplicates"
    schema = pa.schema(
        [
            pa.field("sample_id", pa.string(), nullable=False),
            pa.field("instruction", pa.string(), nullable=False),
            pa.field("has_target", pa.bool_(), nullable=False),
            pa.field("source", _PRINT),
            pa.field("target", _PRINT),
            pa.field("source_thumbnail", pa.binary()),
            pa.field("target_thumbnail", pa.binary()),
        ]
    )

    def digest(self, pair: Pair) -> Row:
        """One row; the fingerprint of a picture that can't be read or isn't there is null."""
        return {
            "sample_id": pair.sample.id,
            "instruction": " ".join(pair.sample.instruction.casefold().split()),
            "has_target": pair.sample.target is not None,
            **_kept("source", pair.source),
            **_kept("target", pair.target),
        }

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """Four findings for each digest, in their order. Nothing has to be opened: digests hold
        thumbnails that tell copies from edits."""
        source, target = _side(digests, "source"), _side(digests, "target")
        whole = target.or_none(_there(digests["has_target"]))
        text = hashes(digests["instruction"])
        pairs = _repeated((source, whole), text)
        request = _repeated((source,), text)
        request = request.without(pairs)
        told = {
            "duplicate_source": _repeated((source,)),
            "duplicate_target": _repeated((target,)),
            "duplicate_request": request,
            "duplicate_pair": pairs,
        }
        yield from _findings(digests["sample_id"], told)


@dataclass(frozen=True, slots=True)
class _Repeats:
    """By row: earlier copies, the place of the first, the score; nan where a picture is missing."""

    count: Numbers
    first: Numbers
    score: NDArray[np.float64]

    def without(self, graver: "_Repeats") -> "_Repeats":
        """Rows that have a graver finding are no repeats of this kind."""
        free = filled(len(self.count), np.bool_, lambda part: graver.count[part] == 0)
        return _Repeats(chosen(free, self.count, 0), self.first, chosen(free, self.score, 0.0))


def _kept(name: str, picture: Picture | None) -> Mapping[str, bytes | None]:
    record = None if picture is None else fingerprint(picture)
    small = thumbnail(picture) if picture is not None and record is not None else None
    return {name: record, f"{name}_thumbnail": small}


def _side(digests: pa.Table, name: str) -> _Side:
    prints, there = fingerprints_of(digests[name])
    album, exact = album_of(prints, there)
    thumbnails = digests[f"{name}_thumbnail"]

    def small(number: int) -> bytes:
        data = thumbnails[int(album.first[number])].as_py()
        assert isinstance(data, bytes)
        return data

    copies = copies_of(album, album.related(), small)
    return _Side(
        exact, of_pictures(copies.cluster, exact, NONE), of_pictures(copies.likeness, exact, np.nan)
    )


def _there(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    return written((np.asarray(chunk, dtype=np.bool_) for chunk in column.chunks), np.bool_)


def _repeated(sides: Sequence[_Side], *keys: Words) -> _Repeats:
    same, _ = earlier(grouped(*(side.exact for side in sides), *keys))
    count, first = earlier(grouped(*(side.cluster for side in sides), *keys))

    def scores(part: slice) -> NDArray[np.float64]:
        alike = np.min([side.likeness[part] for side in sides], axis=0)
        score = np.where(count[part] == 0, 0.0, np.where(same[part] > 0, 1.0, alike))
        missing = np.any([side.exact[part] == NONE for side in sides], axis=0)
        return np.where(missing, np.nan, score)

    return _Repeats(count, first, filled(len(count), np.float64, scores))


_WHAT = {
    "duplicate_source": "the source",
    "duplicate_target": "the target",
    "duplicate_request": "the source and the instruction",
    "duplicate_pair": "the pictures and the instruction",
}


def _findings(ids: pa.ChunkedArray, told: Mapping[str, _Repeats]) -> Iterator[Finding]:
    for row, sample_id in enumerate(ids):
        for kind, repeats in told.items():
            yield _finding(sample_id.as_py(), kind, repeats, row, ids)


def _finding(sample_id: str, kind: str, repeats: _Repeats, row: int, ids: pa.ChunkedArray) -> Finding:
    score, count = float(repeats.score[row]), int(repeats.count[row])
    first = ids[int(repeats.first[row])].as_py()
    if np.isnan(score):
        reason = "a picture is missing or can't be read"
    elif count and score:
        how = "to the pixel" if score == 1 else "saved again"
        reason = f"{_WHAT[kind]} of {first}, {how}"
    else:
        reason = "no earlier copy"
    return Finding(
        sample_id=sample_id,
        side="source"
        if kind == "duplicate_source"
        else "target"
        if kind == "duplicate_target"
        else "pair",
        auditor=Duplicates.name,
        kind=kind,
        value=float("nan") if np.isnan(score) else float(count),
        score=score,
        reason=reason,
        evidence={"first": first} if score > 0 else {},
    )
