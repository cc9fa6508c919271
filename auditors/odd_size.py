"""Pictures of another size or shape than the rest of the set."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.base import Row
from overpaint.auditors.pair import Pair
from overpaint.auditors.spilled import filled, quantile, sorted_numbers, written
from overpaint.auditors.verdict import severity
from overpaint.data import Finding, Picture
from overpaint.taxonomy import UnreadablePicture

FEWEST = 20
"""Pictures from which on a set has a usual size."""

FAR = 3.0
"""Interquartile ranges beyond the quartiles that score 0.5: Tukey's far out."""

LEAST = 0.1
"""Natural logarithm that a range counts as at least: sets of one size are not pedantic about 10 %."""


class OddSize:
    """Finds sources whose area or aspect is far out of what is usual in the set.

    ``value`` is how many interquartile ranges the logarithm of area or aspect lies beyond the quartiles.
    """

    name = "odd-size"
    schema = pa.schema(
        [
            pa.field("sample_id", pa.string(), nullable=False),
            pa.field("width", pa.int32()),
            pa.field("height", pa.int32()),
        ]
    )

    def digest(self, pair: Pair) -> Row:
        """One row; nulls for a source that can't be read."""
        size = _size(pair.source)
        width, height = size if size is not None else (None, None)
        return {"sample_id": pair.sample.id, "width": width, "height": height}

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """One finding for each digest, in their order; nothing has to be opened."""
        width, height = (_logarithms(digests[name]) for name in ("width", "height"))
        area = filled(len(width), np.float64, lambda part: width[part] + height[part])
        aspect = filled(len(width), np.float64, lambda part: width[part] - height[part])
        larger, longer = far_out(area), far_out(aspect)
        few = len(sorted_numbers(width)) < FEWEST

        def beyond(part: slice) -> NDArray[np.float64]:
            return np.maximum(larger[part], longer[part]) * (math.nan if few else 1.0)

        yield from _findings(digests, filled(len(width), np.float64, beyond))


def far_out(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) interquartile ranges beyond the quartiles; 0 between them, nan for nan."""
    known = sorted_numbers(values)
    lower, upper = quantile(known, 0.25), quantile(known, 0.75)

    def beyond(part: slice) -> NDArray[np.float64]:
        apart = np.maximum(lower - values[part], values[part] - upper) / max(upper - lower, LEAST)
        return np.maximum(apart, 0)

    return filled(len(values), np.float64, beyond)


def _logarithms(column: pa.ChunkedArray) -> NDArray[np.float64]:
    chunks = (chunk.cast(pa.float64()).fill_null(math.nan) for chunk in column.chunks)
    return written((np.log(np.asarray(chunk)) for chunk in chunks), np.float64)


def _size(picture: Picture) -> tuple[int, int] | None:
    try:
        return picture.size
    except UnreadablePicture:
        return None


def _findings(digests: pa.Table, beyond: NDArray[np.float64]) -> Iterator[Finding]:
    for row, value in enumerate(beyond.tolist()):
        judged = not math.isnan(value)
        width, height = digests["width"][row].as_py(), digests["height"][row].as_py()
        yield Finding(
            sample_id=digests["sample_id"][row].as_py(),
            side="source",
            auditor=OddSize.name,
            kind="odd_size",
            value=value,
            score=severity(value, FAR) if judged else math.nan,
            reason=(
                f"{width}x{height} lies {value:.1f} interquartile ranges from the usual"
                if judged
                else "the source can't be read, or too few pictures have a size"
            ),
        )
