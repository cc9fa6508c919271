"""What an audit knows of rows by their pictures: which belong together, and which are the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from overpaint.auditors.duplicates.columns import codes, fingerprints_of
from overpaint.auditors.duplicates.leaks import PRINTS, Shelf
from overpaint.auditors.spilled import room
from overpaint.benchmark.directory import NONE, Directory, Hashes, hashed
from overpaint.data.run import RunFolder
from overpaint.data.tables import SAMPLES

KEY = 12
"""Bytes of a key."""


@dataclass(frozen=True, eq=False)
class Keys:
    """``first`` place of ids among all rows; ``key`` is equal for rows with the same pixels and
    instruction, in any release. Twelve bytes in a file for each row."""

    directory: Directory
    keys: NDArray[np.uint8]  # (n, 12) by place

    @classmethod
    def of(cls, run: RunFolder) -> "Keys":
        """Of the rows of a run, by their digests of the auditor of leaks."""
        pixels = _Pixels.of(run)
        directory = Directory.of_samples(run)
        keys = room((len(directory), KEY), np.uint8)
        place = 0
        for portion in run.portions("samples", ["sample_id", "instruction"], SAMPLES):
            ids, texts = (portion.table[name] for name in ("sample_id", "instruction"))
            for shown, text in zip(
                pixels.of_rows(hashed(ids.to_pylist())), texts.to_pylist(), strict=True
            ):
                if shown is not None:
                    keys[place] = np.frombuffer(_key(shown, text or ""), np.uint8)
                place += 1
        return cls(directory, keys)

    def first(self, sample_id: str) -> int:
        """The place of the first row with the id, in the dataset's order."""
        return int(self.directory.first(hashed([sample_id]))[0])

    def key(self, sample_id: str) -> str:
        """That of the first row with the id; empty where its source can't be read."""
        place = self.first(sample_id)
        return self.keys[place].tobytes().hex() if place != NONE and self.keys[place].any() else ""


@dataclass(frozen=True, eq=False)
class _Pixels:
    """What is known of the pixels of rows with digests: 32 bytes for each, in a file."""

    directory: Directory
    digests: NDArray[np.uint64]  # (n, 4), of source and target

    @classmethod
    def of(cls, run: RunFolder) -> "_Pixels":
        def columns(*names: str) -> Iterator[pa.Table]:
            return (portion.table for portion in run.portions("digests/leaks", names, PRINTS))

        directory = Directory.of(table["sample_id"] for table in columns("sample_id"))
        digests, place = room((len(directory), 4), np.uint64), 0
        for table in columns("source", "target"):
            sides = [fingerprints_of(table[side])[0]["digest"] for side in ("source", "target")]
            digests[place : place + len(table)] = np.concatenate(sides, axis=1)
            place += len(table)
        return cls(directory, digests)

    def of_rows(self, hashes: Hashes) -> Iterator[bytes | None]:
        for place in self.directory.first(hashes):
            yield None if place == NONE else self.digests[place].tobytes()


def _key(pixels: bytes, instruction: str) -> bytes:
    return blake2b(pixels + instruction.encode(), digest_size=KEY).digest()


def groups_of(digests: pa.Table, sessions: Mapping[str, str]) -> Mapping[str, int]:
    """By sample id a number that rows share which share a session, a picture, or copies or edits of one.

    ``digests`` are those of the auditor of leaks. Rows whose source can't be read are left out.
    """
    ids = digests["sample_id"].to_pylist()
    groups = _groups(digests, [sessions.get(one) or "" for one in ids])
    # From the end, since of rows that share an id the first one counts.
    return dict(zip(ids[::-1], groups[::-1], strict=True))


def _groups(digests: pa.Table, sessions: Sequence[str]) -> list[int]:
    """Connected parts of a graph of rows, pictures and sessions."""
    shelf, rows = Shelf.of(digests), np.arange(digests.num_rows)
    places = codes(pa.chunked_array([pa.array([one or None for one in sessions], pa.string())]))
    pictures, first = digests.num_rows, digests.num_rows + len(shelf.album)
    edges = [
        *(_edges(rows, pictures + side, side != NONE) for side in shelf.numbers),
        _edges(rows, first + places, places >= 0),
        *(pairs.T + pictures for pairs, _ in shelf.related.stretches()),
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
