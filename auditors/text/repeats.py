"""Instructions that occur over and over on different pictures, as they are or with one word changed."""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.base import Row
from overpaint.auditors.pair import Pair
from overpaint.auditors.spilled import room, temporary, written
from overpaint.auditors.text.wording import plain
from overpaint.auditors.verdict import severity
from overpaint.data import Finding
from overpaint.taxonomy import UnreadablePicture

FEWEST = 100
"""Rows from which on a share of them means anything."""

EVEN = 0.01
"""Share of the set, on other pictures, that scores 0.5."""

AT_ONCE = 50_000
"""Texts whose hashes are sorted together: of more, one part of the hashes after the other."""

MOST_FILES = 256
"""Files that are open together at most: systems allow 1024, on some 256 less those of the command."""

LONGEST = 30
"""Words of an instruction that are varied; two longer texts that agree in all of them are equal."""


_KEYED = np.dtype([("key", "<u8"), ("row", "<u4")])
Keyed = NDArray[Any]
"""(n,) of that."""


class Repeats:
    """Finds instructions made from one template: equal to those of other pictures but for one word.

    ``value`` is the share of the set's rows, on other sources, whose instruction agrees with this one in
    all words, or in all but the same one; texts of fewer than three words must agree in all. Every
    pair that agrees is found: texts are sorted by what is left when one of their words is taken out.
    """

    name = "repeats"
    schema = pa.schema(
        [
            pa.field("sample_id", pa.string(), nullable=False),
            pa.field("text", pa.string(), nullable=False),
            pa.field("source", pa.uint64()),
        ]
    )

    def digest(self, pair: Pair) -> Row:
        """One row; the source is null where it can't be read."""
        text = plain(pair.sample.instruction)
        return {"sample_id": pair.sample.id, "text": text, "source": _source(pair)}

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """One finding for each digest, in their order; nothing has to be opened."""
        rows = digests.num_rows
        if rows < FEWEST:
            others = np.full(rows, math.nan)  # they are few
        else:
            others = repeated(digests["text"], _sources(digests["source"]))
        for row, sample_id in enumerate(digests["sample_id"]):
            yield _finding(sample_id.as_py(), float(others[row]) / max(rows, 1))


def repeated(texts: pa.ChunkedArray, sources: NDArray[np.uint64]) -> NDArray[np.float64]:
    """For each text the number of other sources with a text that differs in at most one word."""
    found = room(sources.shape, np.float64)
    with _portioned(texts, min(-(-len(sources) // AT_ONCE), MOST_FILES)) as portions:
        for file in portions:
            file.seek(0)
            _count(np.frombuffer(file.read(), _KEYED), sources, found)
    return found


@contextmanager
def _portioned(texts: pa.ChunkedArray, count: int) -> Iterator[list[IO[bytes]]]:
    """What is left of each text without one of its words, as hashes, and whose each is, in so many
    files: equal hashes are in one."""
    with ExitStack() as open_files:
        files = [open_files.enter_context(temporary()) for _ in range(count)]
        row = 0
        for chunk in texts.chunks:
            keyed = _keyed(chunk.to_pylist(), row)
            for number, file in enumerate(files):
                file.write(keyed[keyed["key"] % np.uint64(count) == number].tobytes())
            row += len(chunk)
        yield files


def _keyed(texts: Sequence[str], row: int) -> Keyed:
    """The hashes of texts, the first of which is number ``row``."""
    left = [[*_left(text)] for text in texts]
    keyed = np.empty(sum(map(len, left)), _KEYED)
    keyed["key"] = np.frombuffer(b"".join(map(b"".join, left)), dtype="<u8")
    keyed["row"] = np.repeat(np.arange(row, row + len(left)), [*map(len, left)])
    return keyed


def _count(keyed: Keyed, sources: NDArray[np.uint64], found: NDArray[np.float64]) -> None:
    """Raises ``found`` of each row to the number of other sources with one of its hashes."""
    # One entry for each hash and source: rows of one picture don't make a template.
    keyed = keyed[np.lexsort((sources[keyed["row"]], keyed["key"]))]
    first = np.ones(len(keyed), dtype=np.bool_)
    first[1:] = keyed["key"][1:] != keyed["key"][:-1]
    fresh = first.copy()
    fresh[1:] |= sources[keyed["row"][1:]] != sources[keyed["row"][:-1]]
    group = np.cumsum(first) - 1
    counts = np.bincount(group, weights=fresh)
    np.maximum.at(found, keyed["row"], counts[group] - 1)


def _left(text: str) -> Iterator[bytes]:
    said = text.split()
    if said:  # of nothing, nothing is repeated: text_empty says it
        yield _hash(text)
    if len(said) >= 3:
        for place in range(min(len(said), LONGEST)):
            yield _hash(" ".join([*said[:place], "*", *said[place + 1 :]]))


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


def _source(pair: Pair) -> int | None:
    try:
        return int(pair.source.digest[:16], 16)
    except UnreadablePicture:
        return None


def _sources(column: pa.ChunkedArray) -> NDArray[np.uint64]:
    return written((np.asarray(chunk.fill_null(0)) for chunk in column.chunks), np.uint64)


def _finding(sample_id: str, share: float) -> Finding:
    judged = not math.isnan(share)
    return Finding(
        sample_id=sample_id,
        side="text",
        auditor=Repeats.name,
        kind="text_repeated",
        value=share,
        score=severity(share, EVEN) if judged else math.nan,
        reason=(
            f"{share:.1%} of the rows say the same, but for one word at most, of other pictures"
            if judged
            else f"a set of under {FEWEST} rows has no templates"
        ),
    )
