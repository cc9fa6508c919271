"""What an audit knows of rows by their pictures: which belong together, and which are the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from overpaint.auditors.duplicates.album import NONE
from overpaint.auditors.duplicates.columns import codes, fingerprints_of
from overpaint.auditors.duplicates.leaks import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """By sample id: ``keys`` are equal for rows with the same pixels and instruction, in any release;
    ``groups`` for rows that share a session, a picture, or copies or edits of one picture."""

    keys: Mapping[str, str]
    groups: Mapping[str, int]


def prints_of(digests: pa.Table, instructions: Mapping[str, str], sessions: Mapping[str, str]) -> Prints:
    """From digests of the auditor of leaks. Rows whose source can't be read are in neither."""
    ids = digests["sample_id"].to_pylist()
    keys, groups = (
        _keys(digests, ids, instructions),
        _groups(digests, [sessions.get(one) or "" for one in ids]),
    )
    # From the end, since of rows that share an id the first one counts.
    return Prints(
        keys=dict(zip(ids[::-1], keys[::-1], strict=True)),
        groups=dict(zip(ids[::-1], groups[::-1], strict=True)),
    )


def _keys(digests: pa.Table, ids: Sequence[str], instructions: Mapping[str, str]) -> list[str]:
    sides = [fingerprints_of(digests[side])[0]["digest"] for side in ("source", "target")]
    pixels = np.concatenate(sides, axis=1)
    return [
        blake2b(row.tobytes() + instructions.get(name, "").encode(), digest_size=12).hexdigest()
        for row, name in zip(pixels, ids, strict=True)
    ]


def _groups(digests: pa.Table, sessions: Sequence[str]) -> list[int]:
    """Connected parts of a graph of rows, pictures and sessions."""
    shelf, rows = Shelf.of(digests), np.arange(digests.num_rows)
    places = codes(pa.chunked_array([pa.array([one or None for one in sessions], pa.string())]))
    pictures, first = digests.num_rows, digests.num_rows + len(shelf.album)
    edges = [
        *(_edges(rows, pictures + side, side != NONE) for side in shelf.numbers),
        _edges(rows, first + places, places >= 0),
        shelf.related.pairs.T + pictures,
    ]
    total = first + int(places.max(initial=-1)) + 1
    one, other = np.concatenate(edges, axis=1)
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(total, total))
    labels: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return [int(label) for label in labels[: digests.num_rows]]


def _edges(
    one: NDArray[np.int64], other: NDArray[np.int64], there: NDArray[np.bool_]
) -> NDArray[np.int64]:
    return np.stack([one[there], other[there]])
