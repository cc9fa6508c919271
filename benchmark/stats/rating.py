"""Ratings from votes on pairs of answers (Bradley and Terry 1952), with intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overpaint.benchmark.stats.draws import numbered
from overpaint.benchmark.stats.means import Estimate, share
from overpaint.benchmark.stats.resampling import interval

Numbers = NDArray[np.float64]

MIDDLE = 1000.0
"""The mean rating; 400 points are odds of 10 to 1, as in chess."""

RESAMPLES = 500
PRIOR = 0.5
"""Wins added to either side of each pair of labels: without, one that never lost would be infinite."""

_STEPS = 1000
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Vote:
    """Two labels' answers to a sample compared. ``share`` is first's: 1 won, 0 lost, 0.5 tie."""

    sample_id: str
    first: str
    second: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A label's rating with a 95 % interval over draws of samples, from ``n`` votes."""

    label: str
    rating: float
    low: float
    high: float
    n: int


def order_agreement(votes: Sequence[Vote]) -> Estimate:
    """Of the pairs of answers that were judged in both orders, the share judged alike.

    A judge that always takes the first has 0: what it says is of the order, not of the answers.

    >>> order_agreement([Vote("1", "a", "b", 1.0), Vote("1", "b", "a", 0.0)]).mean
    1.0
    """
    given = {(vote.sample_id, vote.first, vote.second): vote.share for vote in votes}
    alike = [
        vote_share == 1 - given[sample, second, first]
        for (sample, first, second), vote_share in given.items()
        if first < second and (sample, second, first) in given
    ]
    return share(sum(alike), len(alike))


def bradley_terry(votes: Sequence[Vote], *, seed: int = 0) -> list[Rating]:
    """Ratings of all labels voted on, best first. A tie counts half a win for either.

    Votes on one sample are drawn together; with fewer than two samples there is no interval.
    """
    labels = sorted({label for vote in votes for label in (vote.first, vote.second)})
    if not labels:
        return []
    places = {label: place for place, label in enumerate(labels)}
    samples = numbered([vote.sample_id for vote in votes])
    count = int(samples.max()) + 1
    wins = np.zeros((count, len(labels), len(labels)))
    for vote, sample in zip(votes, samples, strict=True):
        first, second = places[vote.first], places[vote.second]
        wins[sample, first, second] += vote.share
        wins[sample, second, first] += 1 - vote.share
    total = wins.sum(axis=0)
    ratings = _strengths(total)
    draws = _draws(wins, seed) if count > 1 else np.full((1, len(labels)), math.nan)
    played = (total + total.T).sum(axis=1)
    found = [
        _rating(label, ratings[place], draws[:, place], round(float(played[place])))
        for label, place in places.items()
    ]
    return sorted(found, key=lambda one: -one.rating)


def _rating(label: str, rating: float, draws: Numbers, n: int) -> Rating:
    low, high = interval(draws)
    return Rating(label=label, rating=float(rating), low=low, high=high, n=n)


def _draws(wins: Numbers, seed: int) -> Numbers:
    random = np.random.default_rng(seed)
    count = len(wins)
    chosen = (np.bincount(random.integers(0, count, count), minlength=count) for _ in range(RESAMPLES))
    return np.stack([_strengths(np.tensordot(times, wins, axes=1)) for times in chosen])


def _strengths(wins: Numbers) -> Numbers:
    """Ratings by Hunter's minorization (2004); ``wins[i, j]`` are those of i over j."""
    padded = wins + PRIOR * ~np.eye(len(wins), dtype=bool)
    games, won = padded + padded.T, padded.sum(axis=1)
    strength = np.ones(len(wins))
    for _ in range(_STEPS if len(wins) > 1 else 0):
        expected = (games / (strength[:, None] + strength[None])).sum(axis=1)
        new = won / expected
        new /= np.exp(np.log(new).mean())
        if np.abs(np.log(new / strength)).max() < _CLOSE:
            strength = new
            break
        strength = new
    return np.asarray(MIDDLE + 400 * np.log10(strength))
