"""What a run's journal says is done and spent, and when to stop."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from overpaint.data import Answer
from overpaint.data.journal import Attempt
from overpaint.data.run import RunFolder
from overpaint.taxonomy import UsageError

Key = tuple[str, str, int]
"""label, sample id, repeat; a label has one history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When to stop making answers, None: never.

    ``max_cost`` is in US dollars and counts all that the run has cost so far; ``max_errors`` counts the
    answers of this command that ended in an error.
    """

    max_cost: float | None = None
    max_errors: int | None = None


@dataclass
class Ledger:
    """Keeps answers in ``run`` and knows which there are. Not for several threads at once."""

    run: RunFolder
    limits: Limits = field(default_factory=Limits)
    retry_errors: bool = False
    made: int = 0
    errors: int = 0
    cost: float = 0.0
    _attempts: dict[Key, Attempt] = field(default_factory=dict[Key, Attempt])

    def __post_init__(self) -> None:
        attempts = self.run.attempts()
        self.cost = sum(_cost(attempt.usage) for attempt in self.run.journal.read())
        self._attempts = {_key(attempt): attempt for attempt in attempts}
        self._again: set[Key] = {
            key for key, attempt in self._attempts.items() if self._is_to_retry(attempt)
        }

    def lacks(self, label: str, sample_id: str, repeat: int) -> bool:
        """Whether this answer is still to be made."""
        key = (label, sample_id, repeat)
        return key not in self._attempts or key in self._again

    def attempt(self, label: str, sample_id: str, repeat: int) -> Attempt | None:
        """The last attempt at this answer that counts."""
        return None if self.lacks(label, sample_id, repeat) else self._attempts[label, sample_id, repeat]

    def keep(self, answer: Answer, folder: str) -> None:
        """Stores an answer that was lacking; returns when it is on the disk.

        Raises:
            UsageError: there is a limit of cost, and the model says nothing about what an answer cost.
        """
        attempt = self.run.keep_answer(answer, folder)
        self._attempts[_key(attempt)] = attempt
        self._again.discard(_key(attempt))
        self.made += 1
        self.errors += attempt.status == "error"
        self.cost += _cost(attempt.usage)
        if self.limits.max_cost is not None and attempt.status == "ok":
            _require_price(attempt)

    @property
    def stop(self) -> str:
        """Why no further answer may be made; empty while there is no reason."""
        if self.limits.max_cost is not None and self.cost >= self.limits.max_cost:
            return f"the answers cost {self.cost:.2f} USD, --max-cost is {self.limits.max_cost:g}"
        if self.limits.max_errors is not None and self.errors > self.limits.max_errors:
            return f"{self.errors} answers ended in an error, --max-errors is {self.limits.max_errors}"
        return ""

    def _is_to_retry(self, attempt: Attempt) -> bool:
        # An own-history turn was skipped for want of the turn before, which may be there now.
        orphan = attempt.status == "skipped" and attempt.history == "own"
        return self.retry_errors and (attempt.status == "error" or orphan)


def _key(attempt: Attempt) -> Key:
    return attempt.label, attempt.sample_id, attempt.repeat


def _cost(usage: Mapping[str, float]) -> float:
    return usage.get("cost_usd", 0.0)


def _require_price(attempt: Attempt) -> None:
    # Baselines, folders and commands of one's own take no money; what counts tokens or requests does.
    counts = attempt.usage.keys() & {"requests", "input_tokens", "output_tokens"}
    if counts and "cost_usd" not in attempt.usage:
        raise UsageError(
            f"--max-cost: {attempt.label} doesn't say what an answer costs; "
            "give -M price_per_image=USD or prices per million tokens"
        )
