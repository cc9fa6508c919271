"""Brighter, darker: against how the lightness changed."""

import re

from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict, severity

EVEN = 2.0
"""CIE L* by which the wrong way is as likely meant as chance: just visible."""

_BRIGHTER = re.compile(
    r"\b(?:brighten|lighten(?! out)|(?:make|turn|let)\b[^.,;]*\b(?:brighter|lighter|less dark))\b",
    re.IGNORECASE,
)
_DARKER = re.compile(
    r"\b(?:darken|dim|(?:make|turn|let)\b[^.,;]*\b(?:darker|dimmer|less bright))\b", re.IGNORECASE
)


def wrong_way(pair: Pair) -> Verdict:
    """By how much the lightness went the other way than asked.

    ``value`` is the change of CIE L* in the way that is asked for, over all of the picture or, of an
    edit in one place, where it changed; negative for the wrong way.
    """
    text = pair.sample.said
    ways = [bool(_BRIGHTER.search(text)), bool(_DARKER.search(text))]
    if sum(ways) != 1:
        return Verdict(reason="neither brighter nor darker is asked for, or both")
    step = pair.target_lab[..., 0] - pair.source_lab[..., 0]
    where = pair.change.area if pair.sample.edit_class.reach == "region" else None
    risen = float(step[where].mean() if where is not None and where.any() else step.mean())
    asked = risen if ways[0] else -risen
    return Verdict(
        value=asked,
        score=severity(max(0.0, -asked), EVEN),
        reason=f"it asks for {'brighter' if ways[0] else 'darker'}; lightness changed by {risen:+.1f}",
    )
