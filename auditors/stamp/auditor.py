"""The auditor of stamps that repeat over a set and that nobody described."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from overpaint.auditors.base import Row
from overpaint.auditors.pair import Pair
from overpaint.auditors.spilled import gathered, places_of, stretches, written
from overpaint.auditors.stamp.album import Album, laid_over, targets
from overpaint.auditors.stamp.columns import Column, Places, ordered
from overpaint.auditors.stamp.families import families, thumbnails
from overpaint.auditors.stamp.findings import AUDITOR, FEWEST, Found, of_sample, of_set
from overpaint.auditors.stamp.planes import cell_side, even, packed, packed_cells, unpacked
from overpaint.auditors.stamp.search import SIDE, Seed, seeds
from overpaint.auditors.stamp.stamp import (
    SUSPECT,
    Stamp,
    completed,
    confirmed,
    on_sources,
    widened,
)
from overpaint.auditors.view import square, view
from overpaint.data import Finding, Picture

SEARCHED = 2000
"""Pairs among which a stamp is looked for: drawn at random, always the same, from a larger set."""

CONFIRMED = 8
"""Places at most that are looked at pixel by pixel."""

SMALLEST = 64
"""Shorter side in pixels below which a picture says nothing."""


class RepeatedStamp:
    """Finds what is laid over the same place of several targets, of several sources, or of both.

    A place is counted from a corner, the middle, or that of an edge, in pixels of the target. One
    finding for each stamp on the set, with place, size, picture, opacity and carriers; one for each
    pair: 1 if it carries one, else 0. ``value`` of a set is the share of its pairs that carry the stamp.
    """

    name = AUDITOR
    of_answers = True
    schema = pa.schema(
        [
            pa.field("sample_id", pa.string(), nullable=False),
            pa.field("problem", pa.string(), nullable=False),
            pa.field("cell", pa.int16(), nullable=False),
            pa.field("thumbnails", pa.binary(), nullable=False),
            pa.field("changes", pa.binary(), nullable=False),
            pa.field("alone", pa.binary(), nullable=False),
        ]
    )

    def digest(self, pair: Pair) -> Row:
        """One row of 15 kB, or 27 with tiles of edges; ``problem`` says why a pair can't be compared."""
        problem = _problem(pair)
        if problem:
            return {
                "sample_id": pair.sample.id,
                "problem": problem,
                "cell": 0,
                "thumbnails": b"",
                "changes": b"",
                "alone": b"",
            }
        assert pair.target is not None
        return {
            "sample_id": pair.sample.id,
            "problem": "",
            "cell": cell_side(pair.target.size),
            "thumbnails": thumbnails(square(pair.source), square(pair.target)),
            **_planes(pair.source, pair.target, pair),
        }

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """Only what a stamp is sought in is taken out of ``digests``, which may be a mapped file."""
        rows = ordered(digests["sample_id"])  # whatever way the shards came
        fine = written((np.asarray(pc.call_function("equal", [chunk, pa.scalar("")]), np.bool_)
                        for chunk in digests["problem"].chunks), np.bool_)  # fmt: skip
        judged = written((rows[part][fine[rows[part]]] for part in stretches(len(rows))), np.int64)
        found = [one for group in _groups(digests, judged) for one in _found(digests, group, open)]
        yield from of_set(found, len(judged))
        carriers = {
            album.ids[row]: (album, stamp, row) for album, stamp in reversed(found) for row in stamp.rows
        }
        ids, problems = (Column[str](digests[name], rows) for name in ("sample_id", "problem"))
        for sample_id, problem in zip(ids, problems, strict=True):
            yield of_sample(sample_id, problem, carriers.get(sample_id))


def _problem(pair: Pair) -> str:
    if pair.problem:
        return pair.problem
    assert pair.target is not None
    if not pair.same_aspect:
        return "the target has other proportions than the source"
    if min(pair.target.size) < SMALLEST:
        return f"the target is smaller than {SMALLEST} pixels"
    return ""


def _planes(source: Picture, target: Picture, pair: Pair) -> Row:
    """Those of the change and of the target alone, from views that others made too where they fit."""
    if not even(target.size):
        before, after = laid_over(pair)
        return {"changes": packed(before, after), "alone": packed(None, after)}
    width, height = (length // cell_side(target.size) for length in target.size)
    before, after = (view(one, (width, height)) for one in (source, target))
    return {"changes": packed_cells(before, after), "alone": packed_cells(None, after)}


def _groups(digests: pa.Table, judged: Places) -> Iterator[Places]:
    """Places of pairs whose cells have as many pixels: places in pixels are the same for them."""
    sides = written((np.asarray(chunk) for chunk in digests["cell"].chunks), np.int16)
    cells = gathered(sides, judged)
    for cell in range(1, int(cells.max(initial=0)) + 1):
        group = gathered(judged, places_of(cells == cell))
        if len(group) >= FEWEST:
            yield group


def _found(digests: pa.Table, group: Places, open: Callable[[str], Pair]) -> list[Found]:
    """The stamps of a group, the strongest first: those of one side, and those that both carry.

    Those of sources alone are nothing that a model which answers them did.
    """
    ids = Column[str](digests["sample_id"], group)
    small, changes, alone = (
        Column[bytes](digests[name], group) for name in ("thumbnails", "changes", "alone")
    )
    album = Album(ids, small, open, digests["cell"][int(group[0])].as_py())
    stamps = _stamps(album, changes)
    twice = album.of(targets)
    by_themselves = _stamps(twice, alone)
    both = [
        stamp
        for stamp in by_themselves
        if not any(_shares(stamp.rows, one) for one in stamps)
        and _within(stamp, album)
        and on_sources(stamp, album)
    ]
    wide = [widened(stamp, _same(stamp, by_themselves), changes, album) for stamp in stamps]
    return [
        *((album, stamp) for stamp in wide if stamp.side == "target" or not album.of_answers),
        *((twice, stamp) for stamp in both),
    ]


def _same(stamp: Stamp, others: Sequence[Stamp]) -> list[Stamp]:
    """Those of the others that are the same stamp, by their carriers, in the same tile.

    Where pictures change all over, targets by themselves may show carriers that their changes don't.
    """
    return [
        one
        for one in others
        if one.tile == stamp.tile and (_shares(one.rows, stamp) or _shares(stamp.rows, one))
    ]


def _within(stamp: Stamp, album: Album) -> bool:
    """Whether a stamp is no larger than a tile: frames of pictures, which are larger, repeat too."""
    left, top, right, bottom = stamp.box
    return max(right - left, bottom - top) <= album.side


def _stamps(album: Album, planes: Sequence[bytes]) -> list[Stamp]:
    random = np.random.default_rng(0)
    pairs = len(album.ids)
    searched = np.sort(random.choice(pairs, min(pairs, SEARCHED), replace=False))
    stamps: list[Stamp] = []
    for seed in _apart(_seeds(searched, planes, album.thumbnails)):
        if not any(_shares(seed.rows, stamp) for stamp in stamps):
            stamp = confirmed(seed, album)
            if stamp.strength >= SUSPECT:
                stamps = _with(completed(stamp, planes, album), stamps)
    return sorted(stamps, key=lambda one: -one.strength)


def _with(new: Stamp, stamps: list[Stamp]) -> list[Stamp]:
    """The stamps and a new one, if it counts; of two that share carriers the one that has more."""
    if not new.counts:
        return stamps
    rivals = [one for one in stamps if _shares(one.rows, new) or _shares(new.rows, one)]
    if any(len(one.rows) >= len(new.rows) for one in rivals):
        return stamps
    return [*(one for one in stamps if one not in rivals), new]


def _shares(rows: Sequence[int] | NDArray[np.intp], stamp: Stamp) -> bool:
    """Whether more than half of the rows carry a stamp."""
    return len(np.intersect1d(rows, stamp.rows)) > len(rows) / 2


def _seeds(searched: NDArray[np.intp], changes: Sequence[bytes], small: Sequence[bytes]) -> list[Seed]:
    numbers = families([small[row] for row in searched])
    weights = (1 / np.bincount(numbers)[numbers]).astype(np.float32)
    found = seeds(unpacked([changes[row] for row in searched]), weights, numbers)
    return [replace(seed, rows=searched[seed.rows]) for seed in found]


def _apart(found: Sequence[Seed]) -> Iterator[Seed]:
    """The most striking seeds, none of which overlaps an earlier one."""
    taken: list[Seed] = []
    for seed in found:
        near = [
            one
            for one in taken
            if one.tile == seed.tile
            and abs(one.top - seed.top) < SIDE
            and abs(one.left - seed.left) < SIDE
        ]
        if not near:
            yield seed
            taken.append(seed)
        if len(taken) == CONFIRMED:
            return
