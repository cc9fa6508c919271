"""One stamp: where it is, who carries it, what it looks like."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.spilled import filled, quantile, sorted_numbers, stretches, written
from overpaint.auditors.stamp.album import Album, sources
from overpaint.auditors.stamp.detail import agreement, fine, follows
from overpaint.auditors.stamp.families import families
from overpaint.auditors.stamp.ink import Ink
from overpaint.auditors.stamp.inking import UNEXPLAINED, Bearer, inked
from overpaint.auditors.stamp.place import around, clipped, moved, overlap, spanning
from overpaint.auditors.stamp.planes import CELLS, Planes, unpacked
from overpaint.auditors.stamp.search import FEWEST, SIDE, Seed
from overpaint.auditors.stamp.views import View, change_of, having, views_of
from overpaint.data import Box

SUSPECT, ALARM = 10.0, 18.0
"""Strength of an agreement of pixels from which on carriers are sought, and that makes a stamp."""

NARROWEST = 6
"""Pixels that the shorter side of a stamp must have: borders of pictures agree along a line."""

FEWEST_CARRIERS = 5
"""Families of pairs that must carry a stamp: fewer agree by chance in some set."""

LOOKED_AT = 24
"""Pairs that are looked at to confirm a seed, and to draw the stamp."""

MARGIN = 96
"""Pixels around a seed that are looked at."""

LIKELY = 0.7
"""Deviations by which the cells of a pair have to follow a stamp for its pixels to be looked at."""

HALF = 0.0
"""The same once a stamp is known: the half of the pairs whose cells follow it more, as the cells of some
carriers say nothing. In six sets of 500 redrawn pairs with 25 carriers, 0.95 are listed so, and one
stranger a set; 0.92 and 0.8 by ``LIKELY``; 0.97 and 1.3 if all are opened, which takes twice as long."""

OPENED = 1000
"""Pairs that are opened at most to see whether they carry a stamp."""

CHUNK = 1024
"""Pairs whose planes are unpacked together."""

ROUNDS = 3
"""Times that carriers are sought with what those found so far have in common."""

CARRIER = 3.5
"""Deviations by which the pixels of a carrier follow the stamp at least."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stamp:
    """``box`` in pixels of a tile; ``rows`` of the pairs that carry it, the clearest first, and of how
    many families they are: ``carriers``, counted up to ``LOOKED_AT``; on which ``side`` of them."""

    tile: int
    box: Box
    strength: float
    rows: tuple[int, ...]
    carriers: int = 0
    ink: Ink | None = None
    side: Bearer = "target"

    @property
    def counts(self) -> bool:
        """Whether it is clear enough, on enough families, and laid over pictures, to be told of."""
        clear = self.strength >= ALARM and self.carriers >= FEWEST_CARRIERS
        return clear and (self.ink is None or self.ink.unexplained <= UNEXPLAINED)


def confirmed(seed: Seed, album: Album) -> Stamp:
    """What the pixels say of a seed: a stamp with the strength of their agreement, as yet without ink.

    Strength 0 and an empty box where nothing is clearer than chance.
    """
    cells = Box(seed.left, seed.top, seed.left + SIDE, seed.top + SIDE)
    window = Box(*(album.side // CELLS * edge for edge in cells))
    found = _looked_at(seed.tile, window, seed.rows, album)
    # Few pairs show some edges for certain; what else of a stamp is in the window helps to find more.
    return replace(found, box=spanning(found.box, window)) if found.strength else found


def completed(stamp: Stamp, changes: Sequence[bytes], album: Album) -> Stamp:
    """The stamp with all its carriers among packed planes, its exact box and its ink.

    Sought twice, since the first carriers tell the box that the others are found by.
    """
    return _sought(_sought(stamp, changes, album, LIKELY), changes, album, LIKELY)


def widened(stamp: Stamp, others: Sequence[Stamp], changes: Sequence[bytes], album: Album) -> Stamp:
    """A stamp that counts, its carriers sought once more, among more pairs.

    ``others`` are the same stamp in the same tile as another view shows it: what it has in common is
    sought with their carriers too.
    """
    most = max((stamp, *others), key=lambda one: len(one.rows))
    rows = tuple(dict.fromkeys(row for one in (stamp, *others) for row in one.rows))
    again = _sought(replace(stamp, box=most.box, rows=rows), changes, album, HALF)
    return again if again.counts else stamp


def on_sources(stamp: Stamp, album: Album) -> bool:
    """Whether the sources of its carriers carry a stamp of targets too."""
    return _looked_at(stamp.tile, stamp.box, np.array(stamp.rows), album.of(sources)).strength >= ALARM


def _sought(stamp: Stamp, changes: Sequence[bytes], album: Album, least: float) -> Stamp:
    """The stamp with the carriers among the pairs whose cells follow it by so many deviations."""
    if not stamp.strength:
        return stamp
    views = views_of(stamp.box, stamp.tile, _likely(stamp, changes, album, least), album)
    if len(views) < FEWEST:
        return replace(stamp, strength=0.0)
    likely, scores = np.array([view.row for view in views]), np.zeros(len(views))
    carries = np.isin(likely, stamp.rows)
    for _ in range(ROUNDS):
        if carries.sum() < FEWEST:
            return replace(stamp, strength=0.0)
        scores = _scores(views, carries)
        carries = scores > CARRIER
    rows = likely[np.argsort(-scores)[: carries.sum()]]
    return _drawn(replace(stamp, rows=tuple(map(int, rows))), album)


def _scores(views: Sequence[View], carries: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(n,) how far each view follows what the carriers have in common, in standard deviations."""
    fine_scores, broad_scores = (_band_scores(views, carries, band) for band in (0, 1))
    # Where a colour is as light as its backdrop, the fine edges of a stamp turn about; the rest doesn't.
    both = (fine_scores + broad_scores) / np.sqrt(2)
    return np.asarray(np.maximum(broad_scores, both))


def _band_scores(views: Sequence[View], carries: NDArray[np.bool_], band: int) -> NDArray[np.float64]:
    cuts = [view.bands[band][_inside(view.place)] for view in views]
    total = np.sum(
        [cut for cut, one in zip(cuts, carries, strict=True) if one], axis=0, dtype=np.float32
    )
    scores = []
    for view, cut, one in zip(views, cuts, carries, strict=True):
        others = total - cut if one else total  # or its own noise would follow itself
        scores.append(follows(view.bands[band], np.asarray(others, np.float32), view.place[:2]))
    return np.array(scores)


def _inside(box: Box) -> tuple[slice, slice]:
    return np.s_[box.top : box.bottom, box.left : box.right]


def _drawn(stamp: Stamp, album: Album) -> Stamp:
    """The stamp with the box that its carriers agree on and how strongly, and its ink."""
    rows = np.array(stamp.rows)
    again = _looked_at(stamp.tile, stamp.box, rows, album)
    left, top, right, bottom = again.box
    if not overlap(again.box, stamp.box) or min(right - left, bottom - top) < NARROWEST:
        return replace(stamp, strength=0.0)
    carriers = _one_each(having(again.box, again.tile, rows, album), album)
    seen = inked(again.box, again.tile, carriers, album)
    return replace(again, ink=seen.ink, side=seen.side) if seen else replace(stamp, strength=0.0)


def _looked_at(tile: int, window: Box, rows: NDArray[np.intp], album: Album) -> Stamp:
    """What the pixels of rows have in common in and near a window."""
    chosen = _one_each(having(window, tile, rows, album), album)
    if len(chosen) < FEWEST:
        return Stamp(tile=tile, box=Box(0, 0, 0, 0), strength=0.0, rows=())
    view = clipped(around(window, MARGIN), album.bounds(chosen, tile))
    details = np.stack([fine(change_of(row, tile, view, album)) for row in chosen])
    found = agreement(details, moved(window, -view.left, -view.top), np.random.default_rng(0))
    box = Box(0, 0, 0, 0) if found.box is None else moved(found.box, view.left, view.top)
    strength = 0.0 if found.box is None else found.strength
    kept = tuple(map(int, rows))
    return Stamp(tile=tile, box=box, strength=strength, rows=kept, carriers=len(chosen))


def _one_each(rows: Sequence[int], album: Album) -> list[int]:
    """The first of each family, of at most ``LOOKED_AT`` families."""
    numbers = families([album.thumbnails[row] for row in rows])
    first = np.sort(np.unique(numbers, return_index=True)[1])
    return [rows[place] for place in first[:LOOKED_AT]]


def _likely(stamp: Stamp, changes: Sequence[bytes], album: Album, deviations: float) -> NDArray[np.intp]:
    """The pairs whose cells may follow the stamp, those that made it among them."""
    cells = _all_cells(stamp, changes, album)
    usual = np.sum([cells[part].sum(axis=0) for part in stretches(len(cells))], axis=0) / len(cells)
    power = np.sum([(cells[part] != 0).sum(axis=0) for part in stretches(len(cells))], axis=0)
    made = _one_each(stamp.rows, album)
    along = (cells[made].mean(axis=0) - usual) / (power / len(cells) + 0.02)

    def follows(part: slice) -> NDArray[np.float64]:
        mine = cells[part].astype(np.float32)
        size = np.sqrt((mine**2) @ (along**2)) + 0.3 * np.linalg.norm(along)
        return np.asarray((mine - usual) @ along / size)

    products = filled(len(cells), np.float64, follows)
    middle = quantile(sorted_numbers(products), 0.5)
    apart = filled(len(cells), np.float64, lambda part: np.abs(products[part] - middle))
    least = middle + deviations * (1.4826 * quantile(sorted_numbers(apart), 0.5) + 1e-3)
    return np.asarray(np.union1d(_largest(products, least), stamp.rows))


def _largest(products: NDArray[np.float64], least: float) -> NDArray[np.intp]:
    """The places of the largest ones that exceed the least, at most ``OPENED``."""
    best = np.zeros(0, np.intp)
    for part in stretches(len(products)):
        best = np.append(best, np.flatnonzero(products[part] > least) + part.start)
        best = best[np.argsort(-products[best], kind="stable")][:OPENED]
    return best


def _all_cells(stamp: Stamp, changes: Sequence[bytes], album: Album) -> NDArray[np.int8]:
    """(n, d) the cells that the box touches of all pairs, in a file."""
    parts = (changes[at : at + CHUNK] for at in range(0, len(changes), CHUNK))
    chunks = (_cells(stamp, unpacked(part, stamp.tile + 1), album.side // CELLS) for part in parts)
    return written((chunk.ravel() for chunk in chunks), np.int8).reshape(len(changes), -1)


def _cells(stamp: Stamp, planes: Planes, cell: int) -> NDArray[np.int8]:
    """(n, d) light and colour of the cells that the box touches."""
    left, top = (max(0, edge // cell) for edge in (stamp.box.left, stamp.box.top))
    right, bottom = (-(-edge // cell) for edge in (stamp.box.right, stamp.box.bottom))
    light = planes.light[:, stamp.tile, top:bottom, left:right]
    half = np.s_[:, stamp.tile, top // 2 : -(-bottom // 2), left // 2 : -(-right // 2)]
    parts = [part.reshape(len(light), -1) for part in (light, planes.colour[half])]
    return np.concatenate(parts, axis=1)
