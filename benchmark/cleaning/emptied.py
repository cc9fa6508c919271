"""Rows of which nothing would be left to learn: what differs is what a fix takes away."""

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.no_op import NoOp
from overpaint.data import EditSample


def is_emptied(before: EditSample, after: EditSample, thresholds: Thresholds) -> bool:
    """Whether the target of ``after`` is its source, by the threshold of ``no_op``, because of the fix.

    A faint mark is below that threshold by itself, so that ``before`` may be, too: what counts is that
    the place that changed most did so less than before. What can't be compared isn't emptied.
    """
    if after.source is before.source and after.target is before.target:
        return False
    left, is_nothing = _change(after, thresholds)
    return is_nothing and left < _change(before, thresholds)[0]


def _change(sample: EditSample, thresholds: Thresholds) -> tuple[float, bool]:
    """How much the place differs that changed most, nan if unknown, and whether that is a no-op."""
    [found] = NoOp().audit([Pair.of(sample)])
    return found.value, thresholds.flagged(found)
