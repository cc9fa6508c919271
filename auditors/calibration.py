"""Choosing a threshold from findings of which it is known whether they are right."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from overpaint.auditors.thresholds import Threshold
from overpaint.taxonomy import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a threshold is chosen for: the lowest with so few false positives, or with that precision.

    One of the two is given, a share in (0, 1).

    Raises:
        UsageError: none, both, or no share.
    """

    false_positive_rate: float | None = None
    precision: float | None = None

    def __post_init__(self) -> None:
        given = [one for one in (self.false_positive_rate, self.precision) if one is not None]
        if len(given) != 1:
            raise UsageError("give either a false-positive rate or a precision")
        if not 0 < given[0] < 1:
            raise UsageError(f"a share between 0 and 1 is wanted, not {given[0]}")

    def __str__(self) -> str:
        if self.precision is not None:
            return f"a precision of {self.precision:g}"
        return f"a false-positive rate of {self.false_positive_rate:g}"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Scores of one kind of finding, and whether each is a defect in truth."""

    scores: NDArray[np.float64]
    defective: NDArray[np.bool_]

    @classmethod
    def of(cls, scores: Sequence[float], defective: Sequence[bool]) -> "Labelled":
        """Those that could be judged."""
        known = ~np.isnan(np.asarray(scores, dtype=np.float64))
        return cls(np.asarray(scores, dtype=np.float64)[known], np.asarray(defective, dtype=bool)[known])

    @property
    def harmless(self) -> int:
        """How many are no defect."""
        return int(np.sum(~self.defective))

    def counts(self, at: float) -> tuple[int, int]:
        """How many harmless are flagged and how many defective found at a threshold."""
        over = self.scores >= at
        return int(np.sum(over & ~self.defective)), int(np.sum(over & self.defective))


def calibrated(labelled: Labelled, goal: Goal, origin: str, today: date) -> Threshold | None:
    """The lowest threshold that reaches ``goal`` on these findings; None where none does.

    ``origin`` says in words where the labels come from. Rates have exact (Clopper-Pearson) 95 %
    intervals in the text: on few labels they are wide, and the goal may be missed on other data.
    """
    harmless, defective = labelled.harmless, int(np.sum(labelled.defective))
    if not harmless or not defective:
        return None
    fitting = [at for at in _candidates(labelled.scores) if _reached(labelled, at, goal, harmless)]
    if not fitting:
        return None
    at = min(fitting)
    flagged, found = labelled.counts(at)
    told = (
        f"{origin}: {flagged} of {harmless} harmless flagged ({_interval(flagged, harmless)}), "
        f"{found} of {defective} defective found ({_interval(found, defective)}); chosen for {goal}"
    )
    return Threshold(
        score=at,
        data=told,
        measured=today,
        n=harmless + defective,
        false_positive_rate=round(flagged / harmless, 4),
        recall=round(found / defective, 4),
    )


def shortage(labelled: Labelled, goal: Goal) -> str:
    """Why :func:`calibrated` finds no threshold."""
    count = len(labelled.scores)
    if not labelled.harmless:
        return f"of its labels ({count}) none is rejected or harmless; it needs such too"
    if labelled.harmless == count:
        return f"of its labels ({count}) none is accepted or defective; it needs such too"
    return f"no threshold reaches {goal} on {count} labels"


def doubt(labelled: Labelled, at: float, goal: Goal) -> str:
    """What a reader of the threshold ``at`` must know where too few are harmless; else empty.

    If none of n is flagged, the rate is below 3 / n at 95 % (the rule of three).
    """
    rate = goal.false_positive_rate
    if rate is None or labelled.harmless >= (needed := math.ceil(3 / rate)):
        return ""
    flagged, _ = labelled.counts(at)
    high = binomtest(flagged, labelled.harmless).proportion_ci().high
    return (
        f"on {labelled.harmless} harmless labels the false-positive rate may be as high as {high:.3f}; "
        f"{goal} takes {needed:,} of them"
    )


def toml_of(thresholds: Mapping[str, Threshold]) -> str:
    """Thresholds as a file that :meth:`Thresholds.from_file` reads."""
    return "\n".join(map(_table, thresholds, thresholds.values()))


def _candidates(scores: NDArray[np.float64]) -> list[float]:
    """The lowest score, halfway between neighbouring ones, and the highest."""
    ordered = np.unique(scores)
    between = [float(one + other) / 2 for one, other in pairwise(ordered)]
    return [float(ordered[0]), *between, float(ordered[-1])]


def _reached(labelled: Labelled, at: float, goal: Goal, harmless: int) -> bool:
    flagged, found = labelled.counts(at)
    if goal.precision is not None:
        return found > 0 and found / (found + flagged) >= goal.precision
    return found > 0 and flagged / harmless <= (goal.false_positive_rate or 0)


def _interval(count: int, of: int) -> str:
    interval = binomtest(count, of).proportion_ci()
    return f"95 %: {interval.low:.3f} to {interval.high:.3f}"


def _table(kind: str, threshold: Threshold) -> str:
    rates = {"false_positive_rate": threshold.false_positive_rate, "recall": threshold.recall}
    lines = [
        f"[{json.dumps(kind)}]",
        f"score = {threshold.score!r}",
        f"data = {json.dumps(threshold.data)}",
        *([f"measured = {threshold.measured.isoformat()}"] if threshold.measured else []),
        f"n = {threshold.n}",
        *(f"{name} = {rate!r}" for name, rate in rates.items() if not math.isnan(rate)),
    ]
    return "\n".join(lines) + "\n"
