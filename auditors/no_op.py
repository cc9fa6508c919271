"""Nothing done: the target is the source, saved again."""

from collections.abc import Iterable, Sequence

import numpy as np

from overpaint.auditors.pair import BLOCK, Pair
from overpaint.auditors.verdict import Verdict, severity
from overpaint.data import Box, Finding

EVEN = 10.0
"""Largest block difference (CIE76) that scores 0.5: re-encoding stays below it, small edits above."""


class NoOp:
    """Finds targets in which nothing was done.

    ``value`` is the mean CIE76 difference of the block that changed most. A small edit far away from
    everything else is a large change of its block, while the mean over the picture can't tell it from
    re-encoding. A target that was rendered anew without carrying out the instruction is not found.
    """

    name = "no-op"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            yield _verdict(pair).finding(pair, auditor=self.name, kind="no_op", side="pair")


def _verdict(pair: Pair) -> Verdict:
    if pair.problem:
        return Verdict(reason=pair.problem)
    if not pair.same_aspect:
        return Verdict(reason="the target has other proportions, so it can't be laid over the source")
    largest = float(pair.blocks.max())
    return Verdict(
        value=largest,
        score=1 - severity(largest, EVEN),
        reason=f"no part of the picture changed by more than {largest:.1f} (2.3 is visible)",
        evidence={
            "largest_block": largest,
            "mean": float(pair.difference.sum()) / pair.difference.size,
            "box": list(_place(pair)),
        },
    )


def _place(pair: Pair) -> Box:
    """The box, in source pixels, of the block that changed most."""
    row, column = np.unravel_index(int(np.argmax(pair.blocks)), pair.blocks.shape)
    left, top = int(column) * BLOCK, int(row) * BLOCK
    right, bottom = min(left + BLOCK, pair.view_size[0]), min(top + BLOCK, pair.view_size[1])
    return pair.in_source(Box(left, top, right, bottom))
