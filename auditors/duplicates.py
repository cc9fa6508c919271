"""Rows that repeat an earlier row: same source, same target, same instruction."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyarrow as pa

from overpaint.auditors.base import Row
from overpaint.auditors.pair import Pair
from overpaint.data import Finding, Picture
from overpaint.taxonomy import UnreadablePicture

NO_TARGET = ""


class Duplicates:
    """Finds exact copies, to the pixel; in the instruction, case and spaces don't count.

    Every copy but the first, in the order of the digests, scores 1 and names the first. ``value`` is
    the number of earlier copies. Near-duplicates are not found.
    """

    name = "duplicates"
    schema = pa.schema(
        [
            pa.field("sample_id", pa.string(), nullable=False),
            pa.field("source", pa.string()),
            pa.field("target", pa.string()),
            pa.field("instruction", pa.string(), nullable=False),
        ]
    )

    def digest(self, pair: Pair) -> Row:
        """One row. A picture is null if it can't be read; a target that isn't there is empty."""
        return {
            "sample_id": pair.sample.id,
            "source": _digest(pair.source),
            "target": NO_TARGET if pair.target is None else _digest(pair.target),
            "instruction": " ".join(pair.sample.instruction.casefold().split()),
        }

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """One finding for each digest. Equal digests are equal pixels: nothing has to be opened."""
        copies: dict[tuple[str, str, str], list[str]] = {}
        for row in _rows(digests):
            if row["source"] is None or row["target"] is None:
                yield _unjudged(row["sample_id"])
                continue
            earlier = copies.setdefault((row["source"], row["target"], row["instruction"]), [])
            yield _finding(row["sample_id"], earlier)
            earlier.append(row["sample_id"])


def _rows(digests: pa.Table) -> Iterable[dict[str, Any]]:
    for batch in digests.to_batches():
        yield from batch.to_pylist()


def _digest(picture: Picture) -> str | None:
    try:
        return picture.digest
    except UnreadablePicture:
        return None


def _finding(sample_id: str, earlier: Sequence[str]) -> Finding:
    return Finding(
        sample_id=sample_id,
        side="pair",
        auditor=Duplicates.name,
        kind="duplicate_pair",
        value=float(len(earlier)),
        score=float(bool(earlier)),
        reason=f"the same pictures and instruction as {earlier[0]}" if earlier else "no earlier copy",
        evidence={"first": earlier[0]} if earlier else {},
    )


def _unjudged(sample_id: str) -> Finding:
    return Finding(
        sample_id=sample_id,
        side="pair",
        auditor=Duplicates.name,
        kind="duplicate_pair",
        value=float("nan"),
        score=float("nan"),
        reason="a picture can't be read",
    )
