"""What an auditor says of one pair, before it is addressed."""

import math
from dataclasses import dataclass, field

from overpaint.auditors.pair import Pair
from overpaint.data import Evidence, Finding, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``value`` in the auditor's unit, ``score`` in [0, 1], and the reason in one sentence.

    Without a score it could not be judged, and ``reason`` says why.
    """

    reason: str
    value: float = math.nan
    score: float = math.nan
    evidence: Evidence = field(default_factory=dict[str, object])

    def finding(self, pair: Pair, *, auditor: str, kind: str, side: Side) -> Finding:
        """The verdict as a finding about ``pair``."""
        return Finding(
            sample_id=pair.sample.id,
            label=pair.label,
            side=side,
            auditor=auditor,
            kind=kind,
            value=self.value,
            score=self.score,
            reason=self.reason,
            evidence=self.evidence,
        )


def severity(value: float, even: float) -> float:
    """``value`` (at least 0) on a scale from 0 to 1 that crosses 0.5 where it equals ``even``.

    >>> severity(0.0, 5.0), severity(5.0, 5.0), severity(15.0, 5.0)
    (0.0, 0.5, 0.75)
    """
    return value / (value + even)


def severity_of_share(share: float, even: float) -> float:
    """A ``share`` in [0, 1] on a scale from 0 to 1 that crosses 0.5 at ``even`` and reaches both ends.

    >>> severity_of_share(0.0, 0.8), severity_of_share(0.8, 0.8), severity_of_share(1.0, 0.8)
    (0.0, 0.5, 1.0)
    """
    return share * (1 - even) / (share * (1 - even) + (1 - share) * even)
