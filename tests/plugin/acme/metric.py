from collections.abc import Sequence

import numpy as np

from overpaint.auditors import Pair
from overpaint.data import Value


class TintToTarget:
    name = "tint_to_target"
    profile = "acme"
    higher_is_better = False
    needs = frozenset({"target"})
    explanation = "CIE76 difference of the mean colours of answer and ground truth; 2.3 is visible."

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        return [tint(pair, truth) for pair, truth in zip(pairs, truths, strict=True)]


def tint(pair: Pair, truth: Pair) -> Value:
    difference = pair.target_lab.mean(axis=(0, 1)) - truth.target_lab.mean(axis=(0, 1))
    return Value(value=float(np.linalg.norm(difference)), policy="views of 256 px")
