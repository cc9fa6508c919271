"""What a model's answers took: statuses, time, memory, tokens, money."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from overpaint.data.journal import Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The sums of one label over a run; nan where the model says nothing of the kind.

    ``seconds`` is the median per answer, since the first call of a model warms it up. Money is in US
    dollars, memory the peak in megabytes.
    """

    label: str
    statuses: Mapping[str, int]
    reason: str
    seconds: float
    memory_mb: float
    input_tokens: float
    output_tokens: float
    cost_usd: float


def accounts(attempts: Sequence[Attempt], labels: Sequence[str]) -> list[Account]:
    """One account for each of ``labels`` that made an attempt."""
    mine = {label: [one for one in attempts if one.label == label] for label in labels}
    return [_account(label, found) for label, found in mine.items() if found]


def _account(label: str, attempts: Sequence[Attempt]) -> Account:
    seconds = [one.seconds for one in attempts if one.seconds is not None]
    reasons = Counter(one.error for one in attempts if one.error)
    return Account(
        label=label,
        statuses=Counter(one.status for one in attempts),
        reason=reasons.most_common(1)[0][0] if reasons else "",
        seconds=median(seconds) if seconds else math.nan,
        memory_mb=max(_used(attempts, "peak_memory_mb"), default=math.nan),
        input_tokens=_sum(_used(attempts, "input_tokens")),
        output_tokens=_sum(_used(attempts, "output_tokens")),
        cost_usd=_sum(_used(attempts, "cost_usd")),
    )


def _used(attempts: Sequence[Attempt], what: str) -> list[float]:
    return [one.usage[what] for one in attempts if what in one.usage]


def _sum(values: Sequence[float]) -> float:
    return sum(values) if values else math.nan
