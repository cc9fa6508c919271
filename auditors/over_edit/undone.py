"""Under-edit: nothing changed where something had to."""

import numpy as np

from overpaint.auditors.over_edit.evident import how_measured
from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import Area, Permitted
from overpaint.auditors.verdict import Verdict, severity
from overpaint.auditors.watermark.asked import asks_removal

EVEN_RATIO = 3.0
"""How many times more than a typical block, beyond it, the most changed block differs at 0.5."""

EVEN_TYPICAL, EVEN_TYPICAL_UNKNOWN = 15.0, 8.0
"""Difference (CIE76) of the typical block at which everything changed rather than nothing; sooner where
it is not known that a region was meant."""

EVEN_TINT = 3.0
"""Mean tint (CIE76) that scores 0.5 where the whole picture should have changed."""

EVEN_INSIDE = 0.05
"""Changed share of a mask that scores 0.5."""

PER_TINT = 0.01
"""What a tint of one inside a mask weighs against a share of content."""

BARELY = 0.5


def undone_verdict(pair: Pair, permitted: Permitted) -> Verdict:
    """Whether the instruction looks as if it had not been carried out.

    A picture that ignores its instruction is mostly rendered anew all the same: then it differs
    everywhere a little and nowhere much, which is what is looked for.
    """
    if permitted.origin in ("mask", "box"):
        return _inside(pair, permitted)
    if permitted.reach in ("everything", "all_but_subject") and permitted.origin == "class":
        # Taking a watermark off restores the picture, too, but has little to change.
        return _standing_out(pair, permitted) if asks_removal(pair.sample.said) else _all_over(pair)
    if permitted.reach == "geometry":
        return Verdict(reason="whether the camera moved is told by how the pictures lie")
    return _standing_out(pair, permitted)


def _standing_out(pair: Pair, permitted: Permitted) -> Verdict:
    ordered = np.sort(pair.blocks, axis=None)
    most, typical = (
        float(ordered[-1]),
        float(ordered[[(len(ordered) - 1) // 2, len(ordered) // 2]].mean()),
    )
    ratio = most / (typical + BARELY)
    local = permitted.reach in ("region", "two_regions") and permitted.origin != "nothing"
    even = EVEN_TYPICAL if local else EVEN_TYPICAL_UNKNOWN
    score = min(1 - severity(max(0.0, ratio - 1), EVEN_RATIO), 1 - severity(typical, even))
    return Verdict(
        value=ratio,
        score=score,
        reason=f"the place that changed most differs {ratio:.1f} times as much as a typical one "
        f"({most:.1f} against {typical:.1f})",
        evidence={"largest_block": most, "typical_block": typical, **how_measured(pair)},
    )


def _inside(pair: Pair, permitted: Permitted) -> Verdict:
    may = _undilated(pair, permitted)
    if may is None or not may.any():
        return Verdict(reason=f"the {permitted.origin} is empty: nothing had to change")
    change = pair.change
    content, tint = float(change.content[may].mean()), float(change.tint[may].mean())
    value = content + PER_TINT * tint
    return Verdict(
        value=value,
        score=1 - severity(value, EVEN_INSIDE),
        reason=f"{content:.0%} of what the {permitted.origin} permits changed, "
        f"its colours by {tint:.1f}",
        evidence={"content_inside": content, "tint_inside": tint, **how_measured(pair)},
    )


def _undilated(pair: Pair, permitted: Permitted) -> Area | None:
    """The mask as it came: its grown border permits, but asks for nothing."""
    if permitted.origin == "mask" and pair.sample.mask is not None:
        return pair.sample.mask.editable(pair.view_size)
    return permitted.area


def _all_over(pair: Pair) -> Verdict:
    tint = float(pair.change.tint.mean())
    return Verdict(
        value=tint,
        score=1 - severity(tint, EVEN_TINT),
        reason=f"colours moved by {tint:.1f} on average (2.3 is visible), where "
        f"“{pair.sample.edit_class.title}” means all of them",
        evidence={"mean_tint": tint, **how_measured(pair)},
    )
