"""A side that the instruction names, against where the change is."""

from collections.abc import Mapping

import numpy as np

from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.taxonomy.classifier import Side, sides

OPPOSITE: Mapping[Side, Side] = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}

ONE_PLACE = frozenset({"region", "box"})
"""Reaches of edits that happen in one place."""

LEAST = 0.001
"""Share of the picture that must have changed for its place to mean anything."""


def wrong_side(pair: Pair) -> Verdict:
    """How much of the change lies in the half that is opposite to the one named.

    ``value`` is that share, ``score`` the same: half of it on either side of the middle scores 0.5.
    """
    if pair.sample.edit_class.reach not in ONE_PLACE:
        return Verdict(reason="the edit is not known to be in one place")
    named: list[Side] = [side for side in sides(pair.sample.said) if side in OPPOSITE]
    if len(named) != 1:
        return Verdict(reason="the instruction names no side, or several")
    content = pair.change.content * pair.change.area
    if float(np.mean(content > 0)) < LEAST:
        return Verdict(reason="hardly anything changed")
    across = content.sum(axis=0 if named[0] in ("left", "right") else 1)
    middle = len(across) / 2
    later = float(across[np.arange(len(across)) + 0.5 > middle].sum() / across.sum())
    wrong = later if named[0] in ("left", "top") else 1 - later
    return Verdict(
        value=wrong,
        score=wrong,
        reason=f"it says {named[0]}; {wrong:.0%} of the change lies on the {OPPOSITE[named[0]]}",
        evidence={"side": named[0]},
    )
