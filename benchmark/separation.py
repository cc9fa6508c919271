"""How well a score tells the defective from the harmless."""

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from overpaint.benchmark.stats import CONFIDENCE, Estimate, clustered_mean

RESAMPLES = 500

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """``auroc`` is the chance that a defective row scores above a harmless one, ties counted half.

    ``threshold`` is the lowest that flags at most the share ``rate`` of the harmless, and ``recall`` the
    share of the defective that it finds; the bootstrap chooses it anew each time. ``flagged`` (of the
    harmless) and ``found`` (of the defective) are those of a threshold ``at`` that was fixed before.
    """

    auroc: Estimate
    recall: Estimate
    threshold: float
    rate: float
    flagged: Estimate
    found: Estimate
    at: float

    def row(self) -> dict[str, object]:
        """The same for JSON, which has no nan: null instead."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    def __str__(self) -> str:
        return (
            f"{self.found.n:4} bad {self.flagged.n:4} fine  AUROC {_shown(self.auroc)}  "
            f"recall at {self.rate:.0%} {_shown(self.recall)} (score {self.threshold:.3f})  "
            f"score {self.at:.2f}: flagged {_shown(self.flagged)} found {_shown(self.found)}"
        )


def separation(
    scores: Sequence[float],
    defective: Sequence[bool],
    clusters: Sequence[Hashable],
    *,
    at: float,
    rate: float = 0.05,
    seed: int = 0,
) -> Separation:
    """How well ``scores`` separate; rows of one cluster (one source picture) stay together.

    AUROC and recall are nan unless there are defective and harmless rows. Scores that are nan must
    have been left out before.

    >>> separation([0.1, 0.2, 0.8, 0.9], [False, False, True, True], "abab", at=0.5).auroc.mean
    1.0
    """
    numbers, flags = np.asarray(scores, dtype=np.float64), np.asarray(defective, dtype=np.bool_)
    measured = _measure(numbers, flags, rate)
    draws = [_measure(numbers[rows], flags[rows], rate) for rows in _resamples(clusters, seed)]
    aurocs, recalls, _ = np.array(draws, dtype=np.float64).reshape(-1, 3).T
    names = np.array(list(map(str, clusters)))
    over = (numbers >= at).astype(float)
    return Separation(
        auroc=_estimate(measured[0], aurocs, len(scores)),
        recall=_estimate(measured[1], recalls, int(flags.sum())),
        threshold=measured[2],
        rate=rate,
        flagged=clustered_mean(over[~flags].tolist(), names[~flags].tolist(), seed=seed),
        found=clustered_mean(over[flags].tolist(), names[flags].tolist(), seed=seed),
        at=at,
    )


def threshold_at(harmless: Numbers, rate: float) -> float:
    """The lowest threshold that flags (score at or above it) at most ``rate`` of ``harmless``.

    >>> bool(threshold_at(np.array([0.1, 0.2, 0.3, 0.4]), 0.25) > 0.3)
    True
    """
    allowed = math.floor(rate * len(harmless) + 1e-9)  # 0.05 * 20 must allow 1
    if allowed >= len(harmless):
        return -math.inf
    highest_unflagged = np.sort(harmless)[len(harmless) - 1 - allowed]
    return float(np.nextafter(highest_unflagged, math.inf))


def _measure(scores: Numbers, defective: Flags, rate: float) -> tuple[float, float, float]:
    positives, negatives = int(defective.sum()), int((~defective).sum())
    if not positives or not negatives:
        return math.nan, math.nan, math.nan
    ranks = rankdata(scores)[defective].sum() - positives * (positives + 1) / 2
    threshold = threshold_at(scores[~defective], rate)
    recall = float(np.mean(scores[defective] >= threshold))
    return float(ranks) / (positives * negatives), recall, threshold


def _resamples(clusters: Sequence[Hashable], seed: int) -> Iterator[NDArray[np.int64]]:
    rows: dict[Hashable, list[int]] = {}
    for row, cluster in enumerate(clusters):
        rows.setdefault(cluster, []).append(row)
    if len(rows) < 2:
        return
    parts = [np.array(part, dtype=np.int64) for part in rows.values()]
    random = np.random.default_rng(seed)
    for _ in range(RESAMPLES):
        yield np.concatenate([parts[draw] for draw in random.integers(0, len(parts), len(parts))])


def _estimate(mean: float, draws: Numbers, n: int) -> Estimate:
    known = draws[~np.isnan(draws)]
    if not len(known):
        return Estimate(mean=mean, low=math.nan, high=math.nan, n=n)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return Estimate(mean=mean, low=float(low), high=float(high), n=n)


def _shown(estimate: Estimate) -> str:
    return f"{estimate.mean:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
