"""How much of the way from the source to the target an answer went."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from overpaint.auditors import Pair
from overpaint.auditors.view import VIEW_SIDE, colour_difference
from overpaint.data import Value

FLOOR = -1.0


@dataclass(frozen=True)
class GainOverCopy:
    """``1 - d(answer, target) / d(source, target)`` inside the permitted region.

    1 is the target itself, 0 no nearer than handing the source back, -1 (the floor) twice as far or
    more: a small edit must not weigh more in a mean because there was little way to go. ``d`` is the
    mean CIE76 difference of views of at most 256 px; the region is the sample's mask, grown as for the
    auditors, or its box, else the whole picture. nan where source and target agree there: there is no
    way to go.
    """

    name: str = "gain_over_copy"
    title: str = "Gain over copy"
    profile: str = "corrected"
    higher_is_better: bool = True
    worst: float = FLOOR
    needs: frozenset[str] = frozenset({"target"})
    explanation: str = (
        "Share of the way from the source to the ground truth, where the edit may change: "
        "1 is the ground truth, 0 the source handed back, -1 twice as far away or more."
    )

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        """One value per pair."""
        return [_gain(pair, truth) for pair, truth in zip(pairs, truths, strict=True)]


def _gain(pair: Pair, truth: Pair) -> Value:
    area = truth.permitted.area
    inside = np.ones(truth.difference.shape, dtype=bool) if area is None else area
    whole_way = float(truth.difference[inside].mean()) if inside.any() else 0.0
    if whole_way == 0:
        return Value(value=math.nan, reason="source and target agree where the edit may change")
    left = colour_difference(pair.target_lab, truth.target_lab)[inside]
    gain = 1 - float(left.mean()) / whole_way
    return Value(value=max(FLOOR, gain), policy=f"views of at most {VIEW_SIDE} px")
