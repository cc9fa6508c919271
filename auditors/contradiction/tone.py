"""Brighter, darker: against how the lightness changed."""

import re

from overpaint.auditors.contradiction.complement import ENDS
from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict, severity

EVEN = 2.0
"""CIE L* by which the wrong way is as likely meant as chance: just visible."""


def _asks(verb: str, comparative: str) -> re.Pattern[str]:
    """The verb, or the comparative as a complement: "make it lighter", not "make the lighter black"."""
    return re.compile(
        rf"{verb}|\b(?:make|turn|let)\b[^.,;]{{0,200}}?"
        rf"(?:(?<!\bthe )(?<!\ba )\b(?:{comparative}){ENDS}"
        rf"|\ba\s+(?:{comparative})\s+(?:[\w-]+\s+)?(?:shade|tone|hue|colou?r)\b)",
        re.IGNORECASE,
    )


_BRIGHTER = _asks(r"\b(?:brighten|lighten(?! out))\b", "brighter|lighter|less dark")
_DARKER = _asks(
    r"\bdarken\b|(?:^\W*|[.,;!]\s*|\b(?:and|then|please|to)\s+)dim\s+(?:the|it|this|that|all|his|her|its"
    r"|their|my)\b",
    "darker|dimmer|less bright",
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
