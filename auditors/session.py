"""The sessions of a set, read off the digests of their turns."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Turn:
    """What is known of one turn; a picture is None where it isn't there or can't be read. ``row`` is its
    place in the table of digests."""

    sample_id: str
    split: str
    session: str
    turn: int
    source: str | None
    target: str | None
    row: int = -1


def sessions(digests: pa.Table) -> Iterator[list[Turn]]:
    """The turns of each session, in the order of their numbers and ids.

    Rows are read where they lie: of ``digests``, which may be a mapped file, only the order is held.
    """
    keys = [(name, "ascending") for name in ("split", "session", "turn", "sample_id")]
    order = np.asarray(pc.call_function("sort_indices", [digests], pc.SortOptions(keys)))
    for _, turns in groupby(_turns(digests, order), key=lambda turn: (turn.split, turn.session)):
        yield list(turns)


def _turns(table: pa.Table, order: NDArray[np.uint64]) -> Iterator[Turn]:
    """The rows of sessions at some places."""
    names = ("sample_id", "split", "session", "turn", "source", "target")
    columns = [table[name] for name in names]
    for place in map(int, order):
        cells = dict(zip(names, (column[place].as_py() for column in columns), strict=True))
        turn = Turn(**cells, row=place)
        if turn.session:
            yield turn
