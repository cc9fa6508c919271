"""Signs of a defect in a text: patterns, each with what it tells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from overpaint.auditors.verdict import Verdict

SHOWN = 60
"""Characters of a match that a reason quotes."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern that tells ``what`` is wrong, with a score of its own (0 to 1)."""

    what: str
    pattern: re.Pattern[str]
    score: float = 1.0


def sign(what: str, pattern: str, score: float = 1.0) -> Sign:
    """A sign whose pattern minds neither case nor lines."""
    return Sign(what, re.compile(pattern, re.IGNORECASE | re.MULTILINE), score)


def verdict_of(text: str, signs: Sequence[Sign], harmless: str) -> Verdict:
    """The gravest of the signs in ``text``; ``value`` is how many of them there are."""
    found = [(one, match) for one in signs if (match := one.pattern.search(text))]
    if not found:
        return Verdict(value=0.0, score=0.0, reason=harmless)
    worst, match = max(found, key=lambda pair: pair[0].score)
    shown = match.group().strip()[:SHOWN]
    return Verdict(
        value=float(len(found)),
        score=worst.score,
        reason=f"{worst.what}: {shown!r}",
        evidence={"match": shown, "at": match.start()},
    )
