"""A target that has nothing to do with its source."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple

from overpaint.auditors.creation import asks_for_another_picture
from overpaint.auditors.likeness import likeness
from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding

WEIGHTS = (-5.9, -6.15, -2.36, -4.71)
ALONE = 5.5
"""Of the likenesses in their order, and of nothing: logistic regression of swapped against real pairs
(tests/measure/noisy/swaps.py)."""


class Unrelated:
    """Finds targets that look like another picture altogether.

    ``value`` is the logarithm of the odds, for equally many of both, that the target is a stranger's;
    ``score`` is that chance. It comes from four likenesses: directions of edges in their places, the
    same and the strength of edges with some freedom to move, and colours. Where the text or its class
    asks for another picture made after the source ("make a comic of it"), nothing can be said.
    """

    name = "unrelated"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            yield _verdict(pair).finding(pair, auditor=self.name, kind="unrelated_target", side="pair")


def _verdict(pair: Pair) -> Verdict:
    if pair.problem or pair.target is None:
        return Verdict(reason=pair.problem)
    if asks_for_another_picture(pair.sample):
        return Verdict(
            reason="the instruction asks for another picture, so a target can't be a stranger"
        )
    found = likeness(pair.source, pair.target)
    odds = ALONE + sum(weight * one for weight, one in zip(WEIGHTS, astuple(found), strict=True))
    listed = ", ".join(f"{name.replace('_', ' ')} {one:.0%}" for name, one in asdict(found).items())
    return Verdict(
        value=odds,
        score=1 / (1 + math.exp(-odds)),
        reason=f"how alike source and target are: {listed}",
        evidence=asdict(found),
    )
